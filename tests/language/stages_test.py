"""Models that stages divide say what they say whole, to the last bit of their perplexity, in the
time of the stages one after another and of handing on; what does not fit names its stage.

Usage: stages_test.py PRESIL. Needs the gguf package in .venv, else skipped.
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

TEXT = "the cat at the hat, a mat and that cat: 12 hats at a time, the cat said; a bat sat."
SEND = 0.05  # of the time of a step: programs of fewer layers begin and end more often
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SMALL = f'base = "{ROOT}/chips/house/edge.toml"\nsource = "chosen"\n[dram]\nsize = "%d KiB"\n'


def run(presil, *arguments, fails=False):
    result = subprocess.run([presil, *map(str, arguments)], capture_output=True, text=True,
                            errors="replace")
    assert (result.returncode != 0) == fails, result.stderr or result.stdout
    return result.stderr if fails else result.stdout


def says(presil, model, text, *options):
    """Perplexity of a text, tokens of an answer, and what the answer took."""
    perplexity = json.loads(run(presil, "perplexity", model, text, "--json", *options))
    answer = json.loads(run(presil, "chat", model, "--raw", "--prompt", "the cat", "--max-tokens",
                            8, "--json", *options))
    return (perplexity["perplexity"], answer["tokens"]), answer


def check_same(presil, name, model, text, faults):
    for chips in (1, 2) if name in ("llama", "mixtral") else (1,):
        whole, _ = says(presil, model, text, "--chips", chips)
        for stages in (2, 3):
            parts, _ = says(presil, model, text, "--chips", chips, "--stages", stages)
            if parts != whole:
                faults.append(f"{name}, {stages} stages of {chips}: {parts} for {whole}")


def check_time(presil, model, text, faults):
    _, whole = says(presil, model, text)
    timed = json.loads(run(presil, "time", model, "--chip", "edge", "--weights", "f32", "--stages",
                           2, "--prompt-length", 1, "--output-length", 1, "--json"))
    for stages in (2, 4):
        _, parts = says(presil, model, text, "--stages", stages)
        decode = parts["decode"]
        steps = decode["programs"]
        handed = (stages - 1) * timed["prefill"]["send_seconds"] * steps
        if abs(decode["send_seconds"] / handed - 1) > 1e-9:
            faults.append(f"{stages} stages: {decode['send_seconds']} s handing on, not {handed} s")
        more = (decode["chip_seconds"] - handed) / whole["decode"]["chip_seconds"]
        if not 1 <= more < 1 + SEND * stages:
            faults.append(f"{stages} stages take {more} times what one chip takes")
    told = run(presil, "chat", model, "--raw", "--prompt", "the cat", "--max-tokens", 2,
               "--stages", 3)
    for word in ("on 3 stages of 1 x edge", "layers 0 to 1, 2, 3, one after another"):
        if word not in told:
            faults.append(f"the report does not say '{word}':\n{told}")


def check_memory(presil, folder, model, faults):
    """Stages fit where one chip does not; what does not fit says which stage."""
    chip = folder / "small.toml"
    for size, fits, fails, expected in (
            (65900, ("--stages", 2), (), "error[schedule-does-not-fit]"),
            (65900, ("--stages", 2, "--chips", 2), ("--chips", 2), "error[runtime-does-not-fit]"),
            (65900, ("--stages", 3), ("--stages", 1), "of DRAM"),
            (65700, ("--stages", 4, "--chips", 2), ("--stages", 2, "--chips", 2),
             "stage 1 of 2, layers 0 to 1"),
            (65700, ("--stages", 4, "--chips", 2), ("--stages", 2),
             "stage 1 of 2, layers 0 to 1")):
        chip.write_text(SMALL % size)
        arguments = ("chat", model, "--raw", "--prompt", "a", "--max-tokens", 1, "--chip", chip,
                     "--context", 64)
        run(presil, *arguments, *fits)
        message = run(presil, *arguments, *fails, fails=True)
        if expected not in message:
            faults.append(f"{fails} on {size} KiB: {message}")


def check_refusals(presil, model, faults):
    chip = "ethos-u65"
    for options, expected in ((("--stages", 5), "error[runtime-bad-division]"),
                              (("--stages", 2, "--chip", chip), "error[system-no-link]")):
        message = run(presil, "chat", model, "--raw", "--prompt", "a", *options, fails=True)
        if expected not in message:
            faults.append(f"{options}: {message}")


def main():
    presil, faults = sys.argv[1], []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        text = folder / "text.txt"
        text.write_text(TEXT)
        for name in ("llama", "gemma3", "gpt2", "phi2", "mixtral", "deepseek_v3"):
            model = folder / f"{name}.gguf"
            random_models.MODELS[name]().write(model)
            check_same(presil, name, model, text, faults)
        model = folder / "llama.gguf"
        check_time(presil, model, text, faults)
        check_memory(presil, folder, model, faults)
        check_refusals(presil, model, faults)
    print("\n".join(faults) or "stages say what one chip says")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
