"""The share of a chip's time in which the scalar core computes what no engine does, for every real
model of cases.py on the edge and the cloud chip: less than 5 % of each. A layer counts with all of
its time, and so does what belongs to no layer; `presil time MODEL --where` shows which.

Usage: scalar_share_slow_test.py PRESIL [--all] (the models of over 200 MB too).
"""

import json
import sys

import cases
import presil

SHARE_MAX = 0.05
CHIPS = ("edge", "cloud")


def scalar_share(report):
    cycles = sum(layer["cycles"] for layer in report["layers"] if layer["unit"] == "scalar")
    return cycles / max(report["chip_cycles"], 1)


def main():
    binary = sys.argv[1]
    seen, worst = set(), 0.0
    print("| model | " + " | ".join(CHIPS) + " |")
    print("|---|" + "---|" * len(CHIPS))
    for case in cases.all_cases(tuple(cases.GROUPS), "--all" in sys.argv):
        if case.path in seen:
            continue
        seen.add(case.path)
        shares = []
        for chip in CHIPS:
            report = json.loads(presil.call(binary, ["time", case.path, "--chip", chip, "--json",
                                                     *presil.shape_options(case.feeds)]))
            shares.append(scalar_share(report))
        worst = max(worst, *shares)
        print(f"| {case.path.name} | " + " | ".join(f"{share:.2%}" for share in shares) + " |",
              flush=True)
    print(f"{len(seen)} models, at most {worst:.2%} in the scalar core; {SHARE_MAX:.0%} allowed")
    return 1 if worst >= SHARE_MAX or len(seen) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
