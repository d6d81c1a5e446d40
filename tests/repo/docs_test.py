"""The documents say what the program does.

The pages of docs/gen equal what the commands below print (UPDATE_GOLDEN=1 writes them). Every line
`$ presil ...` in a ```console block of README.md and docs/guide is run; the lines that follow it
must be its output, where a line `...` stands for any lines.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GENERATED = {
    "docs/gen/errors.md": ["explain", "--markdown"],
    "docs/gen/chip-file.md": ["show", "chip", "--keys"],
    "docs/gen/part-files.md": ["cost", "--keys"],
    "docs/gen/library-files.md": ["validate", "--keys"],
    "docs/gen/isa.md": ["isa", "--markdown"],
    "kernels/presil_intrinsics.h": ["isa", "--header"],
}


def run(presil, arguments):
    return subprocess.run([presil, *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, stdin=subprocess.DEVNULL)


def check_generated(presil, failures):
    for name, arguments in GENERATED.items():
        text = run(presil, arguments).stdout
        path = ROOT / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        if not path.exists() or path.read_text() != text:
            failures.append(f"{name}: is not what `presil {' '.join(arguments)}` prints; make docs")


def matches(expected, output):
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line) + r"\n"
                      for line in expected)
    return re.fullmatch(pattern, output) is not None


def check_guides(presil, failures):
    for path in [ROOT / "README.md", *sorted((ROOT / "docs/guide").glob("*.md"))]:
        blocks = re.findall(r"^```console\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL)
        for block in blocks:
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, *expected = part.rstrip("\n").split("\n")
                words = shlex.split(command, comments=True)
                if words[0] != "presil":
                    continue
                result = run(presil, words[1:])
                name = f"{path.relative_to(ROOT)}: `{command}`"
                output = result.stdout + result.stderr
                if not expected and result.returncode != 0:
                    failures.append(f"{name} fails:\n{output}")
                elif expected and not matches(expected, output):
                    failures.append(f"{name} prints something else:\n{output}")


def main():
    failures = []
    check_generated(sys.argv[1], failures)
    check_guides(sys.argv[1], failures)
    print("\n".join(failures) or "documents as printed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
