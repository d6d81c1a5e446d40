"""Golden tests of error messages, and their coverage.

Every file tests/errors/<id>.toml (or <id>.<variant>.toml) is given to `presil check`, every .onnx
to `presil check edge`, which compiles it for that chip too; a file <id>.args holds a command line
instead, in which {here} is this folder. Standard error must equal the .err file of the same name,
show error[<id>], and the exit code must be that of the first error's kind. UPDATE_GOLDEN=1 writes
the .err files. Then every id that the sources throw must have a page, and every page of a kind that
a user's file can reach must have a golden here, or a test program that names it, or a line in
exempt.txt that says why not.
"""

import difflib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INPUTS = (".toml", ".onnx", ".args")
REACHABLE = ("input", "unsupported", "unimplemented", "program")


def run(presil, arguments):
    return subprocess.run([presil, *arguments], cwd=ROOT, capture_output=True, text=True,
                          errors="replace", timeout=60, stdin=subprocess.DEVNULL)


def arguments_of(path):
    here = str(HERE.relative_to(ROOT))
    if path.suffix == ".args":
        return shlex.split(path.read_text().replace("{here}", here), comments=True)
    chip = ["edge"] if path.suffix == ".onnx" else []
    return ["check", *chip, f"{here}/{path.name}"]


def check_golden(presil, path, pages, failures):
    error_id = path.name.split(".")[0]
    if error_id not in pages:
        failures.append(f"{path.name}: there is no error id {error_id}")
        return
    result = run(presil, arguments_of(path))
    golden = path.with_suffix(".err")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(result.stderr)
    expected = golden.read_text() if golden.exists() else ""
    if result.stderr != expected:
        diff = difflib.unified_diff(expected.splitlines(), result.stderr.splitlines(),
                                    golden.name, "now", lineterm="")
        failures.append("\n".join([f"{path.name}: the message differs", *diff]))
    if f"error[{error_id}]: " not in result.stderr:
        failures.append(f"{path.name}: does not show error[{error_id}]")
    first = re.match(r"error\[([a-z0-9-]+)\]", result.stderr)
    code = pages[first.group(1)]["exit_code"] if first and first.group(1) in pages else None
    if result.returncode != code:
        failures.append(f"{path.name}: exit code {result.returncode}, expected {code}")


def read_exempt():
    exempt = {}
    for line in (HERE / "exempt.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            error_id, _, reason = line.partition(":")
            exempt[error_id.strip()] = reason.strip()
    return exempt


def ids_in_test_programs():
    def found(pattern, files):
        texts = [path.read_text() for path in sorted((ROOT / "tests").rglob(files))]
        return set(re.findall(pattern, "\n".join(texts)))
    return found(r'"([a-z]+(?:-[a-z0-9]+)+)"', "*_test.cc") | \
        found(r"error\[([a-z]+(?:-[a-z0-9]+)+)\]", "*_test.py")


def check_coverage(pages, goldens, failures):
    exempt = read_exempt()
    covered = goldens | ids_in_test_programs()
    for error_id, page in sorted(pages.items()):
        if error_id in exempt and error_id in covered:
            failures.append(f"exempt.txt: {error_id} has a test now; remove its line")
        elif page["kind"] in REACHABLE and error_id not in covered and not exempt.get(error_id):
            failures.append(f"{error_id}: no golden here, no test program names it, and no reason "
                            f"in exempt.txt")
    for error_id in exempt:
        if error_id not in pages:
            failures.append(f"exempt.txt: there is no error id {error_id}")


def check_sources(pages, failures):
    """Every first argument of Error(...) and every Finding literal that looks like an id."""
    thrown = re.compile(r'(?:Error\(|Finding\{|add\(\{|push_back\(\{|fail\()\s*'
                        r'"([a-z]+(?:-[a-z0-9]+)+)"')
    for path in sorted((ROOT / "src").rglob("*.cc")):
        for error_id in thrown.findall(path.read_text()):
            if error_id not in pages:
                failures.append(f"{path.relative_to(ROOT)}: '{error_id}' has no page in "
                                f"<room>_errors.cc")


def main():
    presil = sys.argv[1]
    pages = {page["id"]: page for page in json.loads(run(presil, ["explain", "--json"]).stdout)}
    failures = []
    inputs = sorted(path for path in HERE.iterdir() if path.suffix in INPUTS)
    for path in inputs:
        check_golden(presil, path, pages, failures)
    known = {path.stem for path in inputs}
    for golden in sorted(HERE.glob("*.err")):
        if golden.stem not in known:
            failures.append(f"{golden.name}: its input is gone")
    check_coverage(pages, {path.name.split(".")[0] for path in inputs}, failures)
    check_sources(pages, failures)
    print("\n".join(failures) or f"{len(inputs)} error messages as expected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
