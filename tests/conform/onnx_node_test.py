"""The backend tests of the onnx package on a chip: the cases that must_pass.txt names pass on the
edge chip's machine, by the operators' references and by the lowered primitives, and no case that
passes is missing from the list.

Usage: onnx_node_test.py PRESIL. Needs the onnx package in .venv, and is skipped without it.
UPDATE_GOLDEN=1 rewrites the list.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def cases_folder(build):
    """Where the cases are; writes them the first time. None without the onnx package."""
    folder = build / "onnx_cases"
    python = ROOT / ".venv/bin/python"
    if (folder / "done").exists():
        return folder
    if not python.exists():
        return None
    command = [str(python), str(HERE / "onnx_cases.py"), str(folder)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        print(result.stderr[-2000:])
        return None
    return folder


def passed(presil, folder, executor, chip="edge"):
    """Names of the cases that pass, and the reasons of the others."""
    command = [presil, "conform", str(folder), "--by", executor, "--chip", chip, "--threads",
               "2", "--json"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"presil conform: exit code {result.returncode}\n{result.stderr[-2000:]}")
    report = json.loads(result.stdout)
    reasons = {entry["name"]: entry["reason"] for entry in report["failed"] + report["unsupported"]}
    return {entry["name"] for entry in report["passed"]}, reasons


def listed_as_not_passing(heading="## Cases that do not pass"):
    """The names in the table of docs/guide/conform.md below the heading."""
    text = (ROOT / "docs/guide/conform.md").read_text()
    section = text[text.index(heading) + len(heading):].split("\n## ")[0]
    return set(re.findall(r"`(test_\w+)`", section))


def main():
    presil = sys.argv[1]
    folder = cases_folder(pathlib.Path(presil).resolve().parent)
    if folder is None:
        print("skipped: needs the onnx package in .venv")
        return 0
    list_file = HERE / "must_pass.txt"
    on_chip, reasons = passed(presil, folder, "chip")
    if os.environ.get("UPDATE_GOLDEN"):
        list_file.write_text("".join(f"{name}\n" for name in sorted(on_chip)))
    must = set(list_file.read_text().split())
    failures = [f"{name} on the chip: {reasons.get(name, 'no such case')}"
                for name in sorted(must - on_chip)]
    failures += [f"{name} passes: add it to must_pass.txt" for name in sorted(on_chip - must)]
    for name in sorted(set(reasons) ^ listed_as_not_passing()):
        failures.append(f"{name}: the list in docs/guide/conform.md is not what does not pass")
    for executor in ("reference", "primitives"):
        others, why = passed(presil, folder, executor)
        failures += [f"{name} by {executor}: {why.get(name, 'no such case')}"
                     for name in sorted(must - others)]
    for line in failures:
        print(line)
    print(f"{len(on_chip)} cases pass on the chip, {len(failures)} faults")
    return 1 if failures or not on_chip else 0


if __name__ == "__main__":
    sys.exit(main())
