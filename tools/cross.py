"""How far the numbers of one generation carry: A100's rows with numbers that were calibrated on
H100 alone, and the other way round.

What is public of a generation (the chip file, and every number of its part with a source of its
own: tiles, blocks of keys, clusters) stays. Of the calibrated numbers, those of nvidia.toml, which
generations have in common, are calibrated anew on the other chip's rows alone, from round numbers:
column `common`. For column `all`, those that each generation has become the other's too, and are
absent where the other has none. The printed errors are therefore those to expect on a chip of the
same maker of which nothing was measured, with kernels as known as these or not. Roofline + constant
is fitted to the rows themselves, so it knows more than that.

    tools/cross.py build/presil TRUTH
"""

import pathlib
import re
import shutil
import sys
import tempfile

import calibrate

ROOT = calibrate.ROOT
SETS = ("gemm", "attention_prefill", "attention_decode", "nccl")
PARTS = {"a100": "nvidia-ampere", "h100": "nvidia-hopper"}
COMMON = "nvidia"
# Where the search for the common numbers starts, and the sets that set them, in this order.
STARTS = (
    (("attention_prefill", "attention_decode"),
     {"memory.efficiency": 100, "attention.launch": 5, "attention.write": 2, "attention.tail": 0.5,
      "attention.latency": 1, "attention.combine_split": 0.1, "attention.efficiency": 100}),
    (("gemm",),
     {"launch.kernel": 3000, "memory.latency": 1000, "memory.write_efficiency": 100,
      "memory.cache_efficiency": 100, "memory.cache_share": 50, "matrix.sharpness": 4,
      "matrix.stream": 100, "matrix.fragment": 2, "matrix.latency": 500, "matrix.split": 2}))
ROUNDS = 8


def calibrated(text):
    """Key -> line of the numbers that have the part's own source, which is calibration."""
    lines, section = {}, ""
    for line in text.split("\n"):
        if match := re.match(r"\[(\w+)\]", line):
            section = match.group(1)
        elif section and (match := re.match(r'(\w+) = "', line)) and "# source:" not in line:
            lines[f"{section}.{match.group(1)}"] = line
    return lines


def with_numbers_of(text, other):
    """The part with the other's calibrated numbers in place of its own."""
    own, theirs = calibrated(text), calibrated(other)
    lines, section, seen = [], "", set()
    for line in text.split("\n"):
        if match := re.match(r"\[(\w+)\]", line):
            section = match.group(1)
        match = re.match(r"(\w+) = ", line)
        key = f"{section}.{match.group(1)}" if match and section else ""
        seen.add(key)
        if key in own:
            if key not in theirs:
                continue
            line = theirs[key]
        lines.append(line)
    sections = sorted({key.split(".")[0] for key in set(theirs) - seen})
    for name in sections:  # those that only the other has
        new = [theirs[key] for key in theirs if key.startswith(name + ".") and key not in seen]
        if f"[{name}]" in lines:
            at = lines.index(f"[{name}]") + 1
            lines[at:at] = new
        else:
            lines += [f"[{name}]", *new]
    return "\n".join(lines)


def common_of(presil, truth, chip):
    """The common part with numbers that rows of this chip alone set."""
    trial = calibrate.Trial(presil, truth, COMMON, [])
    text = trial.path.read_text()
    for _, starts in STARTS:
        for key, number in starts.items():
            text = calibrate.with_number(text, key, number)
    for sets, starts in STARTS:
        trial.sets = [f"{chip}_{name}" for name in sets]
        text = calibrate.search(trial, text, list(starts), ROUNDS, lambda *_: None)
    shutil.rmtree(trial.folder)
    return text


def main():
    presil, truth = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    library = ROOT / "parts" / "library"
    parts = {chip: (library / f"{part}.toml").read_text() for chip, part in PARTS.items()}
    print(f"{'set':24} {'rows':>6} {'own':>7} {'common':>7} {'all':>7} {'roofline + constant':>20}")
    for chip, part in PARTS.items():
        other = "h100" if chip == "a100" else "a100"
        names = [f"{chip}_{name}" for name in SETS]
        with tempfile.TemporaryDirectory() as folder:
            for name in ("chips", "parts"):
                shutil.copytree(ROOT / name, pathlib.Path(folder) / name)
            own = calibrate.errors(presil, truth, folder, names)
            path = pathlib.Path(folder) / "parts" / "library"
            (path / f"{COMMON}.toml").write_text(common_of(presil, truth, other))
            common = calibrate.errors(presil, truth, folder, names)
            (path / f"{part}.toml").write_text(with_numbers_of(parts[chip], parts[other]))
            crossed = calibrate.errors(presil, truth, folder, names)
        for name in names:
            print(f"{name:24} {own[name]['n']:6} {own[name]['mape']:7.1f} "
                  f"{common[name]['mape']:7.1f} "
                  f"{crossed[name]['mape']:7.1f} {own[name]['roofline_constant_mape']:20.1f}",
                  flush=True)


if __name__ == "__main__":
    main()
