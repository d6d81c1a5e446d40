"""Every architecture says what llama.cpp says, by small models with random weights: the probability
of a text and greedy answers. A wrong norm, order of rows, window or choice of experts shows.

Usage: architectures_test.py PRESIL [NAME...]. Needs gguf and xllamacpp in .venv, else skipped.
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile

try:
    import gguf  # noqa: F401
    import numpy
    import xllamacpp  # noqa: F401

    import random_models
    from llama import Llama
except ImportError:
    print("skipped: needs gguf and xllamacpp in .venv")
    sys.exit(0)

TEXT = "the cat at the hat, a mat and that cat: 12 hats at a time, the cat said; a bat sat."
PROMPTS = ("the cat", "a hat and a mat 12", "t")
NEW_TOKENS = 24
GAP = 1e-3         # of logits, below which either token may be the best
PERPLEXITY = 3e-4  # relative; llama.cpp takes GELU from a table of fp16


def surprise(llama, tokens):
    llama.clear()
    logits = llama.feed(tokens, all_logits=True).astype(numpy.float64)
    losses = []
    for row, token in zip(logits[:-1], tokens[1:]):
        top = row.max()
        losses.append(top + math.log(numpy.exp(row - top).sum()) - row[token])
    return math.exp(sum(losses) / len(losses))


def compare(presil, name, folder):
    path = folder / f"{name}.gguf"
    random_models.MODELS[name]().write(path)
    text = folder / "text.txt"
    text.write_text(TEXT)
    llama = Llama(path, 256)
    result = subprocess.run([presil, "perplexity", path, text, "--json"], capture_output=True,
                            text=True)
    if result.returncode != 0:
        return [f"{name}: {result.stderr.strip()}"]
    ours, theirs = json.loads(result.stdout)["perplexity"], surprise(llama, llama.tokenize(TEXT))
    faults = []
    if abs(ours / theirs - 1) > PERPLEXITY:
        faults.append(f"{name}: perplexity {ours:.6f}, llama.cpp {theirs:.6f}")
    result = subprocess.run([presil, "chat", path, "--raw", "--max-tokens", str(NEW_TOKENS),
                             "--json"], input="\n".join(PROMPTS) + "\n", capture_output=True,
                            text=True)
    if result.returncode != 0:
        return faults + [f"{name}: {result.stderr.strip()}"]
    for line in result.stdout.splitlines():
        answer = json.loads(line)
        llama.clear()
        logits = llama.feed(answer["prompt_tokens"])[0]
        for place, token in enumerate(answer["tokens"]):
            gap = float(logits.max() - logits[token])
            if gap > GAP:
                faults.append(f"{name}: token {place} is {token}, llama.cpp says "
                              f"{int(logits.argmax())}, whose logit is higher by {gap:.2g}")
                break
            logits = llama.feed([token])[0]
    return faults


def main():
    presil, names = sys.argv[1], sys.argv[2:] or list(random_models.MODELS)
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            faults += compare(presil, name, pathlib.Path(folder))
    print("\n".join(faults) or f"{len(names)} architectures answer as llama.cpp does")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
