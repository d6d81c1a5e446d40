"""The backend tests of onnx 1.12 as Debian has them (libonnx-testdata) pass on the edge chip, but
for those that docs/guide/conform.md lists.

Usage: debian_test.py PRESIL. Skipped without the package, which `make setup` installs.
"""

import pathlib
import sys

import onnx_node_test

FOLDER = pathlib.Path("/usr/share/libonnx-testdata/data")
CASES_MIN = 1000  # of the package; fewer would be another package


def main():
    if not FOLDER.exists():
        print("skipped: needs Debian's libonnx-testdata")
        return 0
    passed, reasons = onnx_node_test.passed(sys.argv[1], FOLDER, "chip")
    allowed = onnx_node_test.listed_as_not_passing()
    allowed |= onnx_node_test.listed_as_not_passing("## Cases of onnx 1.12 that do not pass")
    failures = [f"{name}: {reason}" for name, reason in sorted(reasons.items())
                if name not in allowed]
    print("\n".join(failures) or f"{len(passed)} cases pass, {len(reasons)} are listed")
    return 1 if failures or len(passed) < CASES_MIN else 0


if __name__ == "__main__":
    sys.exit(main())
