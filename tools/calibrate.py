"""Sets numbers of a part of parts/library/ on the calibration rows of sets of measurements.

A pattern search: each number in turn is tried larger and smaller by a step that shrinks, and what
lowers the mean of |log(predicted / measured)| over the calibration rows (`presil validate --csv`
marks them) is kept. It works on a copy of chips/ and parts/ and prints the numbers that it found;
whoever runs it writes those that make sense into the part.

    tools/calibrate.py build/presil TRUTH nvidia-ampere a100_gemm launch.kernel,matrix.prologue
    tools/calibrate.py build/presil TRUTH nvidia a100_gemm,h100_gemm matrix.latency,matrix.split
"""

import csv
import io
import json
import math
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Parts of a whole; other shares are of what a benchmark reached, which kernels may exceed.
SHARES = {"matrix.efficiency", "matrix.efficiency_8", "attention.efficiency", "memory.cache_share",
          "attention.overlap"}


def read_numbers(text):
    """Key -> (number, unit) of the part itself, without its bases."""
    numbers, section = {}, ""
    for line in text.split("\n"):
        if match := re.match(r"\[(\w+)\]", line):
            section = match.group(1)
        elif match := re.match(r'(\w+) = "([0-9.e-]+)([^"]*)"', line):
            numbers[f"{section}.{match.group(1)}"] = (float(match.group(2)), match.group(3))
    return numbers


def with_number(text, key, number):
    section, name = key.rsplit(".", 1)
    lines, inside = text.split("\n"), False
    for at, line in enumerate(lines):
        if line.startswith("["):
            inside = line.startswith(f"[{section}]")
        elif inside and re.match(rf'{name} = "', line):
            lines[at] = re.sub(r'"[0-9.e-]+', f'"{number:.4g}', line, count=1)
    return "\n".join(lines)


class Trial:
    def __init__(self, presil, truth, part, sets):
        self.presil, self.truth, self.sets = pathlib.Path(presil).resolve(), truth, sets
        self.folder = pathlib.Path(tempfile.mkdtemp())
        for name in ("chips", "parts"):
            shutil.copytree(ROOT / name, self.folder / name)
        self.path = self.folder / "parts" / "library" / f"{part}.toml"

    def error(self, text):
        self.path.write_text(text)
        table = self.folder / "rows.csv"
        subprocess.run([self.presil, "validate", *self.sets, "--truth", self.truth, "--csv", table],
                       cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        by_set = {}
        for row in csv.DictReader(io.StringIO(table.read_text())):
            if row["calibration"] == "1":
                error = abs(math.log(float(row["predicted_s"]) / float(row["measured_s"])))
                by_set.setdefault(row["set"], []).append(min(error, 1.5))
        return sum(sum(errors) / len(errors) for errors in by_set.values()) / len(by_set)


def errors(presil, truth, folder, names):
    """Set -> what `presil validate --json` says of it, with the chips and parts of a folder."""
    result = subprocess.run([presil, "validate", *names, "--truth", truth, "--json"], cwd=folder,
                            check=True, capture_output=True, text=True)
    return {one["name"]: one for one in json.loads(result.stdout)["sets"]}


def search(trial, text, keys, rounds, say):
    """The part with the numbers of the keys that a pattern search finds; says each round's."""
    best, step = trial.error(text), 1.25
    say(f"start {best:.4f}")
    for _ in range(rounds):
        moved = False
        for key in keys:
            number, unit = read_numbers(text)[key]
            for factor in (step, 1 / step):
                larger = number * factor
                while key not in SHARES or larger <= 100:
                    tried = with_number(text, key, larger)
                    error = trial.error(tried)
                    if error >= best - 1e-6:
                        break
                    text, best, moved, number = tried, error, True, larger
                    larger = number * factor
        say(f"step {step:.3f}: {best:.4f}")
        step = 1 + (step - 1) * (0.7 if moved else 0.4)
    return text


def main():
    presil, truth, part, sets, keys = sys.argv[1:6]
    rounds = int(sys.argv[6]) if len(sys.argv) > 6 else 4
    trial = Trial(presil, truth, part, sets.split(","))
    text = search(trial, trial.path.read_text(), keys.split(","), rounds,
                  lambda line: print(line, flush=True))
    for key in keys.split(","):
        number, unit = read_numbers(text)[key]
        print(f"{key} = \"{number:.4g}{unit}\"")
    shutil.rmtree(trial.folder)
    if len(sys.argv) > 7:
        pathlib.Path(sys.argv[7]).write_text(text)


if __name__ == "__main__":
    main()
