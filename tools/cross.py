"""How far the numbers of one generation carry: A100's rows with the numbers calibrated on H100, and
the other way round.

What is public of a generation (the chip file, and every number of its part with a source of its
own: tiles, blocks of keys, clusters) stays; every number that was calibrated on its rows becomes
the other generation's, and is absent where the other has none. The printed errors are therefore
those to expect on a chip of the same maker of which nothing was measured.

    tools/cross.py build/presil TRUTH
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SETS = ("gemm", "attention_prefill", "attention_decode", "nccl")
PARTS = {"a100": "nvidia-ampere", "h100": "nvidia-hopper"}


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
    lines, section = [], ""
    for line in text.split("\n"):
        if match := re.match(r"\[(\w+)\]", line):
            section = match.group(1)
        match = re.match(r"(\w+) = ", line)
        key = f"{section}.{match.group(1)}" if match and section else ""
        if key in own:
            if key not in theirs:
                continue
            line = theirs[key]
        lines.append(line)
    return "\n".join(lines)


def errors(presil, truth, folder, names):
    result = subprocess.run([presil, "validate", *names, "--truth", truth, "--json"], cwd=folder,
                            check=True, capture_output=True, text=True)
    return {one["name"]: one for one in json.loads(result.stdout)["sets"]}


def main():
    presil, truth = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    parts = {chip: (ROOT / "parts" / "library" / f"{part}.toml").read_text()
             for chip, part in PARTS.items()}
    print(f"{'set':24} {'rows':>6} {'own':>7} {'other':>7} {'roofline + constant':>20}")
    for chip, part in PARTS.items():
        other = parts["h100" if chip == "a100" else "a100"]
        names = [f"{chip}_{name}" for name in SETS]
        with tempfile.TemporaryDirectory() as folder:
            for name in ("chips", "parts"):
                shutil.copytree(ROOT / name, pathlib.Path(folder) / name)
            own = errors(presil, truth, folder, names)
            path = pathlib.Path(folder) / "parts" / "library" / f"{part}.toml"
            path.write_text(with_numbers_of(parts[chip], other))
            crossed = errors(presil, truth, folder, names)
        for name in names:
            print(f"{name:24} {own[name]['n']:6} {own[name]['mape']:7.1f} "
                  f"{crossed[name]['mape']:7.1f} {own[name]['roofline_constant_mape']:20.1f}")


if __name__ == "__main__":
    main()
