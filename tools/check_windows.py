"""Checks the rule by which rows of attention are scored whose sliding window the table lost.

`src/validate/sweep.cc` decides from the heads of a row which windows it may have. This runs
`presil validate` on copies of the table that state each window of the sweep for every row, and
counts, of the rows that the rule decides and a window would change by half, how many measured times
lie nearest to the window that the rule gives. The rule itself never sees a time.

    tools/check_windows.py build/presil TRUTH h100_attention_prefill h100_attention_decode
"""

import csv
import math
import pathlib
import subprocess
import sys
import tempfile

WINDOWS = (0, 128, 1024, 8192)  # of the sweep
CHANGES = 1.5  # a window matters where it changes the estimate by this factor
SAME = 1.1     # estimates within this factor of each other are of one window


def predictions(presil, name, lines, window):
    """Row of the table -> (measured, predicted, calibration), by validate on a copy."""
    with tempfile.TemporaryDirectory() as folder:
        ops = pathlib.Path(folder) / "ops"
        ops.mkdir()
        stated = lines if window is None else [lines[0] + ",window_size"] + [
            f"{line},{window}" for line in lines[1:]]
        (ops / f"{name}.csv").write_text("\n".join(stated) + "\n")
        table = pathlib.Path(folder) / "rows.csv"
        subprocess.run([presil, "validate", name, "--truth", folder, "--csv", table], check=True,
                       stdout=subprocess.DEVNULL)
        rows = {}
        with open(table, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                label = row["row"] if window is None else row["row"].rsplit(" ", 1)[0]
                key = (label, row["measured_s"])
                rows[key] = (float(row["measured_s"]), float(row["predicted_s"]),
                             row["calibration"] == "1")
        return rows


def check(presil, truth, name):
    text = (pathlib.Path(truth) / "ops" / f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    decided = predictions(presil, name, lines, None)
    stated = [predictions(presil, name, lines, window) for window in WINDOWS]
    counts = {True: [0, 0], False: [0, 0]}
    for key, (measured, predicted, is_calibration) in decided.items():
        others = [rows[key][1] for rows in stated]
        if max(others) < CHANGES * min(others):
            continue
        nearest = min(others, key=lambda seconds: abs(math.log(seconds / measured)))
        counts[is_calibration][0] += 1
        counts[is_calibration][1] += abs(math.log(nearest / predicted)) < math.log(SAME)
    for is_calibration, words in ((True, "calibration"), (False, "the rest")):
        rows, right = counts[is_calibration]
        print(f"{name}: {right} of {rows} rows of {words} lie nearest to the window of their heads")


def main():
    presil, truth, *names = sys.argv[1:]
    for name in names:
        check(pathlib.Path(presil).resolve(), truth, name)


if __name__ == "__main__":
    main()
