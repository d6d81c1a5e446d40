"""Writes the conformance programs and their expected results beside this file: NAME.s, NAME.exp.

With --check nothing is written, and it fails if a file differs from what would be."""

import pathlib
import sys

import float_families
import integer_families

HERE = pathlib.Path(__file__).resolve().parent


def files():
    for families in (integer_families.FAMILIES, float_families.FAMILIES):
        for name, build in families.items():
            program = build()
            yield HERE / f"{name}.s", program.source()
            yield HERE / f"{name}.exp", program.results()


def main(arguments):
    wanted = dict(files())
    stale = [path for path in [*HERE.glob("*.s"), *HERE.glob("*.exp")] if path not in wanted]
    stale += [path for path, text in wanted.items()
              if not path.exists() or path.read_text() != text]
    if arguments == ["--check"]:
        for path in stale:
            print(f"{path.name} is not what generate.py writes; run it")
        return 1 if stale else 0
    for path in stale:
        if path in wanted:
            path.write_text(wanted[path])
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
