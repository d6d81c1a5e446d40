"""The house rules that a machine can check: STYLE.md says why each of them is there.

Sizes of files, lines and functions, which room may include what, an opening comment in every file,
words that do not belong into the repository, and a mention in the docs for every command. What
exceptions.txt lists as `path: rule: reason` is let through, and must still be needed.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
CODE = {".cc", ".h", ".py", ".c", ".cmake"}
TEXT = CODE | {".md", ".txt", ".toml", ".sh", ".s", ".mk", ""}
OPENING = {".cc": ("//",), ".h": ("//", "/*"), ".c": ("//", "/*"), ".py": ('"""', "#"),
           ".toml": ("#",), ".cmake": ("#",), ".sh": ("#",)}
# Joined from pieces, so that this file does not hold them.
FORBIDDEN = [re.compile(r"\b" + word + r"\b") for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X")]
FORBIDDEN += [re.compile("/" + word + r"\b") for word in ("work", "tmp/" + "wt", "tmp/" + "venv")]


def tracked():
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others",
         "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
        check=True).stdout.split("\n")
    paths = [ROOT / name for name in listed if name]
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


def rooms():
    """Room -> rooms it may use, and the folders of the tables, from the one build file."""
    text = re.sub(r"#.*", "", (ROOT / "CMakeLists.txt").read_text())
    uses, tables = {}, {}
    for body in re.findall(r"^room\(([^)]*)\)", text, re.MULTILINE):
        words = body.split()
        part = "name"
        uses[words[0]] = set()
        for word in words[1:]:
            if word in ("USES", "TABLES"):
                part = word
            elif part == "USES":
                uses[words[0]].add(word)
            elif part == "TABLES":
                table, folder = word.split(":")
                tables[table] = folder
    return uses, tables


def functions(lines, indent=""):
    """(line number, length) of function bodies, by the shape that clang-format gives them."""
    start = None
    for number, line in enumerate(lines):
        inner = line[len(indent):]
        if not line.startswith(indent) or not inner or inner[0] in " #/":
            continue
        if inner in ("}", "};") or inner.startswith("}  //"):
            if inner == "}" and start is not None:
                yield start + 1, number - start + 1
            start = None
        elif inner.startswith(("namespace", "public:", "private:", "protected:", "extern \"C\"")):
            start = None
        elif start is None and not inner.endswith((";", "}")):
            start = number
            if indent == "" and re.match(r"(struct|class) \w+", inner) and inner.endswith("{"):
                end = next((i for i in range(number, len(lines)) if lines[i] == "};"), number)
                for at, length in functions(lines[number + 1:end], "  "):
                    yield number + 1 + at, length
                start = None
        elif inner.endswith((";", "}")):
            start = None


def check_shape(path, lines, report):
    if path.suffix in CODE and len(lines) > FILE_LINES_MAX:
        report(len(lines), "file-lines", f"{len(lines)} lines; {FILE_LINES_MAX} at most")
    if path.suffix in (".cc", ".h", ".py"):
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX:
                report(number, "columns", f"{len(line)} columns; {COLUMNS_MAX} at most")
    if path.suffix in (".cc", ".h"):
        for number, length in functions(lines):
            if length > FUNCTION_LINES_MAX:
                report(number, "function-lines",
                       f"a function of {length} lines; {FUNCTION_LINES_MAX} at most")


def check_opening(path, lines, report):
    first = next((line for line in lines if line.strip() and not line.startswith("#!")), "")
    # The inputs of golden tests are as their users would write them.
    if "errors" in path.parts and path.suffix == ".toml":
        return
    if path.suffix in OPENING and not first.startswith(OPENING[path.suffix]):
        report(1, "opening", "the file does not open with a comment that says what it is")


def check_words(lines, report):
    for number, line in enumerate(lines, 1):
        for pattern in FORBIDDEN:
            if pattern.search(line):
                report(number, "words", f"'{pattern.search(line).group()}' does not belong here")


def check_includes(path, lines, uses, report):
    parts = path.relative_to(ROOT).parts
    if parts[0] != "src" or len(parts) < 3 or parts[1] not in uses:
        return
    own = parts[1]
    for number, line in enumerate(lines, 1):
        match = re.match(r'#include "([^/"]+)/([^"]+)"', line)
        if not match or match.group(1) == own:
            continue
        room, header = match.groups()
        if path.name.endswith("_errors.cc") and (room, header) == ("base", "error.h"):
            continue
        if room not in uses[own]:
            report(number, "includes", f"the room {own} may not use the room {room}")
        elif header != f"{room}.h" and room != "base":
            report(number, "includes", f"only the front door {room}/{room}.h may be included")


def check_commands(tables, report_of):
    docs = "\n".join(path.read_text() for path in [ROOT / "README.md", ROOT / "ARCHITECTURE.md",
                                                    *sorted((ROOT / "docs/guide").glob("*.md"))])
    for path in sorted((ROOT / "src" / tables["command"]).glob("*.cc")):
        if f"presil {path.stem}" not in docs:
            report_of(path)(1, "documented", f"no guide mentions `presil {path.stem}`")
    for path in sorted((ROOT / "src" / tables["station"]).glob("*.cc")):
        if f"presil show {path.stem}" not in docs:
            report_of(path)(1, "documented", f"no guide mentions `presil show {path.stem}`")


def read_exceptions():
    exceptions = set()
    for line in (ROOT / "tests/repo/exceptions.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            path, rule, _ = (part.strip() for part in line.split(":", 2))
            exceptions.add((path, rule))
    return exceptions


def main():
    uses, tables = rooms()
    exceptions = read_exceptions()
    unused = set(exceptions)
    failures = []

    def report_of(path):
        name = str(path.relative_to(ROOT))

        def report(number, rule, words):
            unused.discard((name, rule))
            if (name, rule) not in exceptions:
                failures.append(f"{name}:{number}: {rule}: {words}")
        return report

    for path in tracked():
        if path.suffix not in TEXT:
            continue
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except UnicodeDecodeError:
            continue
        if lines and lines[-1] == "":
            lines.pop()
        report = report_of(path)
        check_shape(path, lines, report)
        check_opening(path, lines, report)
        check_words(lines, report)
        check_includes(path, lines, uses, report)
    check_commands(tables, report_of)
    for name, rule in sorted(unused):
        failures.append(f"tests/repo/exceptions.txt: '{name}: {rule}' is no longer needed")
    print("\n".join(failures) or "tidy")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
