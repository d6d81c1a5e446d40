"""Models of an encoder and a decoder answer as llama.cpp does: T5 with random weights, with plain
and gated feed-forward parts, tied and not, as GGUF files and as folders. A long text and a long
answer reach the buckets of far distances and caches of several sizes.

Usage: encoder_decoder_test.py PRESIL. Needs gguf and xllamacpp in .venv, else skipped.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import gguf  # noqa: F401
    import xllamacpp  # noqa: F401

    import random_writers as small
    from llama import Llama
except ImportError:
    print("skipped: needs gguf and xllamacpp in .venv")
    sys.exit(0)

PROMPTS = (("the cat sat on a mat, and bats.", 24), ("a", 24),
           ("the mat on the cat. " * 15 + "sat", 24), ("zebras sat", 150))
GAP = 1e-3  # of logits, below which either token may be the best


def chat(presil, path, prompt, count, *options):
    result = subprocess.run(
        [presil, "chat", path, "--prompt", prompt, "--max-tokens", str(count), "--json",
         *map(str, options)], capture_output=True, text=True)
    return json.loads(result.stdout) if result.returncode == 0 else result.stderr


def check_answer(name, answer, prompt, llama):
    """Each token is llama.cpp's best behind those before it, or as good."""
    if answer["source_tokens"] != llama.tokenize(prompt):
        return [f"{name}: {answer['source_tokens']}, llama.cpp {llama.tokenize(prompt)}"]
    llama.clear()
    llama.read(answer["source_tokens"])
    logits = llama.feed([0])[0]
    for place, token in enumerate(answer["tokens"]):
        gap = float(logits.max() - logits[token])
        if gap > GAP:
            return [f"{name}: token {place} is {token}, llama.cpp says {int(logits.argmax())}, "
                    f"whose logit is higher by {gap:.2g}"]
        logits = llama.feed([token])[0]
    if answer["ended_by"] == "end" and int(logits.argmax()) != 1:
        return [f"{name}: ends where llama.cpp says {int(logits.argmax())}"]
    return []


def main():
    presil, faults, count, kinds = sys.argv[1], [], 0, set()
    with tempfile.TemporaryDirectory() as root:
        root = pathlib.Path(root)
        for gated, tied in ((False, True), (True, False)):
            values = small.weights(3, gated, tied)
            path = root / f"{gated}.gguf"
            small.write_gguf(path, values)
            small.write_folder(root / str(gated), values, gated, tied)
            llama = Llama(path, small.CONTEXT)
            for prompt, most in PROMPTS:
                name = f"{path.name} {prompt[:20]!r}"
                answer = chat(presil, path, prompt, most)
                other = chat(presil, root / str(gated), prompt, most)
                if isinstance(answer, str) or isinstance(other, str):
                    faults.append(f"{name}: {answer} {other}")
                    continue
                faults += check_answer(name, answer, prompt, llama)
                if answer["tokens"] != other["tokens"]:
                    faults.append(f"{name}: the folder says {other['tokens']}")
                count += len(answer["tokens"])
                kinds.update(answer["tokens"])
        for options, word in ((("--draft", path), "draft"), (("--chips", 2), "one chip"),
                              (("--cache-type", "int8"), "int8 cache")):
            message = chat(presil, path, "a cat", 4, *options)
            if not isinstance(message, str) or word not in message:
                faults.append(f"{options}: {message}")
        halves = chat(presil, path, *PROMPTS[0], "--cache-type", "f16")
        if isinstance(halves, str) or halves["tokens"][:4] != chat(
                presil, path, *PROMPTS[0])["tokens"][:4]:
            faults.append(f"caches of f16: {halves}")
    if len(kinds) < 10:
        faults.append(f"only {len(kinds)} different tokens: the models say too little")
    print("\n".join(faults) or f"{count} tokens as llama.cpp says them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
