"""With a draft a model says what it says alone, whoever the draft is: itself, itself in fewer bits,
or another model. Questions follow one another, so that both go back to what they share.

Usage: speculative_test.py PRESIL. Needs the gguf package in .venv, else skipped.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import random_models
except ImportError:
    print("skipped: needs the gguf package in .venv")
    sys.exit(0)

PROMPTS = ("the cat", "the cat and a hat", "a mat 12", "the cat and")


def answers(presil, path, *options):
    result = subprocess.run(
        [presil, "chat", path, "--raw", "--max-tokens", "21", "--json", *options],
        input="\n".join(PROMPTS) + "\n", capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def main():
    presil, faults = sys.argv[1], []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ("llama", "qwen3", "mixtral"):
            random_models.MODELS[name]().write(folder / f"{name}.gguf")
        model = folder / "llama.gguf"
        alone = [answer["tokens"] for answer in answers(presil, model)]
        for draft, options in (("llama", ()), ("llama", ("--draft-weights", "int4")),
                               ("qwen3", ("--draft-tokens", "7")), ("mixtral", ())):
            said = answers(presil, model, "--draft", folder / f"{draft}.gguf", *options)
            if [answer["tokens"] for answer in said] != alone:
                faults.append(f"{draft} {options}: {[a['tokens'] for a in said]} for {alone}")
            drafted = sum(answer["draft_tokens"] for answer in said)
            accepted = sum(answer["draft_tokens_accepted"] for answer in said)
            print(f"{draft} {' '.join(options)}: {accepted} of {drafted} accepted")
            if not drafted or (draft == "llama" and not options and accepted != drafted):
                faults.append(f"{draft}: {accepted} of {drafted} accepted")
            if not all(answer["draft"]["chip_seconds"] > 0 for answer in said):
                faults.append(f"{draft}: takes no time")
    print("\n".join(faults) or "drafts change no answer")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
