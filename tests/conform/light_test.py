"""The onnx package's light models, real ones with made-up weights, give its outputs on the edge and
cloud chips.

Usage: light_test.py PRESIL. Needs the onnx package in .venv, and is skipped without it.
"""

import pathlib
import subprocess
import sys

import onnx_node_test

MODELS = 9  # of the package


def main():
    presil = sys.argv[1]
    python = onnx_node_test.ROOT / ".venv/bin/python"
    if not python.exists():
        print("skipped: needs the onnx package in .venv")
        return 0
    folder = pathlib.Path(presil).resolve().parent / "onnx_light"
    if not (folder / "done").exists():
        subprocess.run([str(python), str(onnx_node_test.HERE / "onnx_cases.py"), str(folder),
                        "--light"], check=True)
    faults = []
    for chip in ("edge", "cloud"):
        passed, reasons = onnx_node_test.passed(presil, folder, "chip", chip)
        faults += [f"{name} on {chip}: {reason}" for name, reason in sorted(reasons.items())]
        if len(passed) + len(reasons) != MODELS:
            faults.append(f"{len(passed) + len(reasons)} models instead of {MODELS}")
    print("\n".join(faults) or f"{MODELS} models pass on edge and cloud")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
