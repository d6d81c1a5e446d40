"""The conformance programs and their expected results are what their generator writes."""

import pathlib
import subprocess
import sys

GENERATOR = pathlib.Path(__file__).resolve().parent / "conformance/generate.py"

if __name__ == "__main__":
    sys.exit(subprocess.run([sys.executable, "-B", GENERATOR, "--check"]).returncode)
