"""How fast presil executes an encoder, bit for bit as the chip would, beside llama.cpp.

all-MiniLM-L6-v2 with its weights in fp32 on both sides, on one thread each: a text of 256 tokens
and one of 16. Compiling and loading are not counted on either side; a figure is the median of the
rounds. Exits with 1 if a ratio (llama.cpp's time / presil's) is below RATIO_MIN, or if the vectors
are not alike.

usage: embed_against_llama.py PRESIL [--chip CHIP] [--rounds N] [--json FILE]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import tokenizers

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "language"))
sys.path.insert(0, str(ROOT / "tools"))
import encoders_test  # noqa: E402
import fetch_models  # noqa: E402
import llama  # noqa: E402
import minilm_slow_test as minilm  # noqa: E402

RATIO_MIN = 0.5
LENGTHS = (256, 16)


def presil_rounds(presil, folder, chip, text, rounds):
    """Seconds of each round, the first of which loads and is left out, and the vector."""
    given = [word for _ in range(rounds + 1) for word in ("--text", text)]
    result = subprocess.run([presil, "embed", folder, "--chip", chip, *given, "--json"],
                            capture_output=True, text=True, check=True)
    texts = json.loads(result.stdout)["texts"]
    return [entry["execute_seconds"] for entry in texts[1:]], texts[0]


def llama_rounds(model, tokens, rounds):
    seconds = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        vector = model.embed(tokens)
        seconds.append(time.perf_counter() - begin)
    return seconds[1:], minilm.unit(vector)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("presil", type=pathlib.Path)
    parser.add_argument("--chip", default="edge")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "out/bench/embed.json")
    arguments = parser.parse_args()
    folder = fetch_models.fetch() / "minilm-f32"
    library = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    names = [library.id_to_token(i) for i in range(library.get_vocab_size())]
    rows, bad = [], False
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "minilm.gguf"
        minilm.write_gguf(path, minilm.read_weights(folder / "model.safetensors"), names)
        model = llama.Llama(path, 512)
        for length in LENGTHS:
            text = " ".join(["the"] * (length - 2))  # one token each, between two of the model's
            ours, entry = presil_rounds(arguments.presil, folder, arguments.chip, text,
                                        arguments.rounds)
            theirs, vector = llama_rounds(model, entry["tokens"], arguments.rounds)
            if len(entry["tokens"]) != length:
                sys.exit("the text is not what this measures")
            left, right = statistics.median(ours), statistics.median(theirs)
            gap = encoders_test.gap(entry["embedding"], vector)
            bad = bad or right / left < RATIO_MIN or gap > minilm.ROUNDED
            rows.append({"tokens": length, "presil_seconds": left, "llama_seconds": right,
                         "ratio": right / left, "gap": gap})
            print(f"a text of {length:3} tokens   presil {left * 1e3:7.1f} ms   llama.cpp "
                  f"{right * 1e3:7.1f} ms   {right / left:5.2f}x; {RATIO_MIN}x at least")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps({"chip": arguments.chip, "texts": rows}, indent=2))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
