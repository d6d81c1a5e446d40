"""The demo reads what is written in its picture, on two chips, and says where the time goes."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WRITTEN = ["presil reads this", "bit by bit, before", "the chip exists."]


def main():
    failures = []
    for chip in ("edge", "terminal"):
        result = subprocess.run(
            [sys.executable, ROOT / "tools/demo.py", sys.argv[1], ROOT / "models/lines.png", chip],
            cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
        read = [line.strip() for line in result.stdout.splitlines()]
        if result.returncode != 0:
            failures.append(f"the demo on {chip} fails:\n{result.stderr}")
        elif [line for line in read if line in WRITTEN] != WRITTEN:
            failures.append(f"the demo on {chip} reads something else:\n{result.stdout}")
        elif not any("ms on the chip" in line for line in read) or "bound by" not in result.stdout:
            failures.append(f"the demo on {chip} does not say the time:\n{result.stdout}")
    print("\n".join(failures) or "the picture's text is read")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
