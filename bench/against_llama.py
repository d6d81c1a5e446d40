"""How fast presil executes a language model, bit for bit as the chip would, beside llama.cpp.

SmolLM2-135M with its weights decoded to fp32 on both sides, on one thread each: a prompt of 256
tokens, then 32 further tokens one by one. Compiling and loading are not counted on either side; a
figure is the median of the rounds. Exits with 1 if a ratio (llama.cpp's time / presil's) is below
RATIO_MIN.

usage: against_llama.py PRESIL [--chip CHIP] [--rounds N] [--json FILE]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "language"))
import llama  # noqa: E402
import smollm2_slow_test  # noqa: E402

RATIO_MIN = 0.5
PROMPT, ANSWER = 256, 32
WORDS = (" the", " and", " of", " to", " in", " is", " for", " that")  # each is one token


def presil_seconds(presil, path, chip, rounds):
    """(prefill, decode of a token) of each round; the first, which loads, is left out."""
    prompts = [word * PROMPT for word in WORDS[:rounds + 1]]
    result = subprocess.run(
        [presil, "chat", path, "--chip", chip, "--raw", "--json", "--max-tokens", str(ANSWER)],
        input="\n".join(prompts) + "\n", capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    for answer in answers:
        if len(answer["prompt_tokens"]) != PROMPT or answer["decode"]["tokens"] == 0:
            sys.exit("the prompts are not what this measures")
    return [(answer["prefill"]["execute_seconds"],
             answer["decode"]["execute_seconds"] / answer["decode"]["tokens"])
            for answer in answers[1:]]


def llama_seconds(model, rounds):
    figures = []
    for turn in range(rounds + 1):
        tokens = model.tokenize(WORDS[turn] * PROMPT)
        model.clear()
        begin = time.perf_counter()
        logits = model.feed(tokens)[0]
        middle = time.perf_counter()
        for _ in range(ANSWER - 1):
            logits = model.feed([int(logits.argmax())])[0]
        end = time.perf_counter()
        figures.append((middle - begin, (end - middle) / (ANSWER - 1)))
    return figures[1:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("presil", type=pathlib.Path)
    parser.add_argument("--chip", default="edge")
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, len(WORDS)))
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "out/bench/llama.json")
    arguments = parser.parse_args()
    quantised, plain = smollm2_slow_test.model_files()
    theirs = llama_seconds(llama.Llama(plain), arguments.rounds)
    ours = presil_seconds(arguments.presil, quantised, arguments.chip, arguments.rounds)
    rows, slow = [], False
    for place, name in enumerate((f"prefill of {PROMPT} tokens", "decode of one token")):
        left = statistics.median(figure[place] for figure in ours)
        right = statistics.median(figure[place] for figure in theirs)
        slow = slow or right / left < RATIO_MIN
        rows.append({"phase": name, "presil_seconds": left, "llama_seconds": right,
                     "ratio": right / left})
        print(f"{name:26} presil {left * 1e3:9.1f} ms   llama.cpp {right * 1e3:9.1f} ms   "
              f"{right / left:5.2f}x; {RATIO_MIN}x at least")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps({"chip": arguments.chip, "phases": rows}, indent=2))
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
