"""SmolLM2-135M-Instruct says on the chip what llama.cpp says on the host.

Both compute with the weights decoded to fp32. Greedy answers must be the same tokens, or differ
first where llama.cpp's two best logits lie within 1e-3; perplexity must agree within 0.1 %; texts
must become the same tokens. --all asks all prompts for 64 tokens each, else a few for fewer.
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import fetch_models  # noqa: E402
from llama import Llama, write_f32  # noqa: E402

GAP = 1e-3
PERPLEXITY = 1e-3
TEXTS = ["Hello world", "  two  spaces   three", "It's 2024, isn't it? I'LL say!", "naïve café ÅÄÖ",
         "日本語のテキスト", "emoji 👩‍👩‍👧 and 🇫🇮", "tabs\tand\nlines\n\n\nmore ", "a1b22c333 4444",
         "x\u00a0y\u2003z", "def f(x):\n    return x**2  # square\n",
         "<|im_start|>user\nhi<|im_end|>",
         "ümlaut\r\nCRLF", "....!!!???", " leading", "trailing ", "\u200bzero width"]


def model_files():
    cache = fetch_models.fetch()
    folder = cache / "smollm2"
    quantised = next(folder.glob("*.gguf"))
    plain = folder / "f32"
    plain.mkdir(exist_ok=True)
    target = plain / "smollm2.gguf"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=plain) as part:
            write_f32(quantised, pathlib.Path(part) / "part.gguf")
            (pathlib.Path(part) / "part.gguf").rename(target)
    return quantised, target


def check_tokens(presil, path, llama, failures):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", newline="") as file:
        for text in TEXTS:
            file.seek(0)
            file.truncate()
            file.write(text)
            file.flush()
            shown = subprocess.run([presil, "show", "tokens", path, "--file", file.name,
                                    "--numbers"], capture_output=True, text=True, check=True)
            tokens = [int(word) for word in shown.stdout.split()]
            if tokens != llama.tokenize(text):
                failures.append(f"{text!r}: tokens {tokens}, llama.cpp {llama.tokenize(text)}")


def check_answers(presil, path, llama, prompts, count, failures):
    result = subprocess.run([presil, "chat", path, "--raw", "--max-tokens", str(count), "--json"],
                            input="\n".join(prompts) + "\n", capture_output=True, text=True)
    if result.returncode != 0:
        failures.append(result.stderr)
        return
    same = 0
    for prompt, line in zip(prompts, result.stdout.splitlines(), strict=True):
        answer = json.loads(line)
        llama.clear()
        logits = llama.feed(answer["prompt_tokens"])[0]
        if not answer["tokens"]:
            failures.append(f"{prompt!r}: no answer")
        for place, token in enumerate(answer["tokens"]):
            best = int(logits.argmax())
            if best != token:
                gap = float(logits[best] - logits[token])
                if gap > GAP:
                    failures.append(f"{prompt!r}: token {place} is {token}, llama.cpp says {best}, "
                                    f"whose logit is higher by {gap:.2g}")
                break
            logits = llama.feed([token])[0]
        else:
            same += 1
    print(f"{same} of {len(prompts)} answers of up to {count} tokens are the same")


def check_perplexity(presil, path, llama, failures):
    text = HERE / "text.txt"
    result = subprocess.run([presil, "perplexity", path, text, "--json"], capture_output=True,
                            text=True)
    if result.returncode != 0:
        failures.append(result.stderr)
        return
    ours = json.loads(result.stdout)
    tokens = ours["tokens"]
    llama.clear()
    logits = llama.feed(tokens, all_logits=True).astype(numpy.float64)
    highest = logits.max(axis=1)
    sums = numpy.log(numpy.exp(logits - highest[:, None]).sum(axis=1)) + highest
    surprise = [sums[i] - logits[i, tokens[i + 1]] for i in range(len(tokens) - 1)]
    theirs = math.exp(sum(surprise) / len(surprise))
    print(f"perplexity {ours['perplexity']:.4f}, llama.cpp {theirs:.4f}, {len(tokens)} tokens")
    if not abs(ours["perplexity"] / theirs - 1) <= PERPLEXITY:
        failures.append(f"perplexity {ours['perplexity']}, llama.cpp {theirs}")


def main():
    presil, everything = sys.argv[1], "--all" in sys.argv
    quantised, plain = model_files()
    llama = Llama(plain)
    failures = []
    check_tokens(presil, quantised, llama, failures)
    prompts = (HERE / "prompts.txt").read_text().splitlines()
    check_answers(presil, quantised, llama, prompts if everything else prompts[:4],
                  64 if everything else 16, failures)
    check_perplexity(presil, quantised, llama, failures)
    print("\n".join(failures))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
