"""Chat templates write what jinja2 of PyPI writes, with the settings of the library transformers:
the styles of all families with many conversations, and expressions and statements one by one. What
presil does not know names itself, and a hostile template ends.

Usage: jinja_test.py PRESIL. Needs jinja2 in .venv, else skipped.
"""

import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile
import time

try:
    import jinja2
    import jinja2.ext
    import jinja2.sandbox
except ImportError:
    print("skipped: needs jinja2 in .venv")
    sys.exit(0)

from cases import EXPRESSIONS, FAILURES, HOSTILE, STATEMENTS, UNKNOWN
from families import CONVERSATIONS, FAMILIES

HERE = pathlib.Path(__file__).resolve().parent
GIVEN = {"tools": None, "documents": None, "bos_token": "<s>", "eos_token": "</s>",
         "add_generation_prompt": True}
VALUES = {"x": 7, "y": -3, "z": 2.5, "s": " Ab, cd\tef\n", "e": "", "u": "é漢字 É", "l": [3, 1, 2],
          "n": None, "t": True, "d": {"a": 1, "b": [1, {"c": "q'\"\\"}], "items": 4},
          "m": [{"r": "u", "v": 1}, {"r": "a", "v": 2}, {"r": "u"}], **GIVEN}
SECONDS = 20  # that a hostile template may take on a busy machine; a quiet one needs two

def environment():
    def tojson(value, indent=None):
        return json.dumps(value, ensure_ascii=False, indent=indent)

    def refuse(message):
        raise jinja2.exceptions.TemplateError(message)

    class Generation(jinja2.ext.Extension):
        tags = {"generation"}

        def parse(self, parser):
            line = next(parser.stream).lineno
            body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
            return jinja2.nodes.Scope(body).set_lineno(line)

    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = refuse
    return made


def written(presil, folder, number, source, variables):
    """What presil writes; (text, None) or (None, message)."""
    template = folder / f"{number}.jinja"
    template.write_bytes(source.encode())
    values = folder / f"{number}.json"
    values.write_text(json.dumps(variables))
    result = subprocess.run([presil, "show", "chat", template, "--variables", values],
                            capture_output=True)
    if result.returncode == 0:
        return result.stdout.decode(), None
    return None, result.stderr.decode(errors="replace")


def check(presil, folder, number, source, variables, faults):
    try:
        expected, reason = ENVIRONMENT.from_string(source).render(**variables), None
    except Exception as error:  # whatever Python raises of what a template asks
        expected, reason = None, error
    text, message = written(presil, folder, number, source, variables)
    if text != expected or (message and "error[jinja-" not in message):
        faults.append(f"{source[:300]!r}\n  {text!r} {message or ''}\n"
                      f"  jinja2: {expected!r} {reason or ''}")


def check_unknown(presil, folder, faults):
    for number, (source, name) in enumerate(UNKNOWN.items()):
        _, message = written(presil, folder, f"unknown{number}", source, VALUES)
        if not message or "error[jinja-unsupported]" not in message or name not in message:
            faults.append(f"{source}: {message}")


def check_hostile(presil, folder, faults):
    for number, source in enumerate(HOSTILE):
        begin = time.monotonic()
        _, message = written(presil, folder, f"hostile{number}", source, VALUES)
        seconds = time.monotonic() - begin
        if not message or "error[jinja-" not in message or seconds > SECONDS:
            faults.append(f"{source[:80]}: {seconds:.1f} s, {(message or 'no error')[:300]}")


def main():
    presil, faults = sys.argv[1], []
    cases = [(source, {**GIVEN, **given})
             for source in FAMILIES.values() for given in CONVERSATIONS]
    # One expression a template, so that a fault names it.
    cases += [("[{{ " + one + " }}]", VALUES) for one in EXPRESSIONS]
    cases += [(source, VALUES) for source in STATEMENTS + FAILURES]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda case: check(presil, folder, case[0], *case[1], faults),
                          enumerate(cases)))
        check_unknown(presil, folder, faults)
        check_hostile(presil, folder, faults)
    print("\n".join(faults) or f"{len(cases)} templates write what jinja2 writes")
    return 1 if faults else 0


ENVIRONMENT = environment()

if __name__ == "__main__":
    sys.exit(main())
