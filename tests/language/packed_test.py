"""Weights that stay packed answer as the same weights decoded to numbers, to the last bit, in every
quantised format of GGUF, in fp32 and bf16, on one chip and on two; and a step moves fewer bytes.
Caches of 8 and 16 bits say nearly what one of f32 says. In bf16 the embedding is plain numbers:
rows of a decoded one are stored rounded, of a packed not.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import gguf
    import numpy

    from gguf_files import FORMATS, SCALES, finish, random_blocks, sizes
except ImportError:
    print("skipped: needs the gguf package in .venv")
    sys.exit(0)

WIDTH, HEADS, KV_HEADS, INNER, CONTEXT = 256, 4, 2, 512, 512
SHAPES = {"attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH // 2, WIDTH), "attn_v": (WIDTH // 2, WIDTH),
          "attn_output": (WIDTH, WIDTH), "ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH),
          "ffn_down": (WIDTH, INNER)}
TEXT = "the cat sat on a mat and then the dog ate the hat"


def tame_blocks(kind, rows, columns, generator):
    """Random blocks whose values are about as large as those of a model are."""
    number = getattr(gguf.GGMLQuantizationType, kind)
    raw = random_blocks(number, rows, columns, generator)
    size = numpy.sqrt((gguf.quants.dequantize(raw, number) ** 2).mean())
    blocks = raw.reshape(-1, gguf.GGML_QUANT_SIZES[number][1])
    for at in SCALES[kind]:
        scale = blocks[:, at:at + 2].copy().view(numpy.float16)
        scale = (scale * (1.5 / numpy.sqrt(columns) / size)).astype(numpy.float16)
        blocks[:, at:at + 2] = scale.view(numpy.uint8).reshape(-1, 2)
    return raw, number


def write(path, kind, tied):
    """One layer of random blocks; the embedding is the head, or plain numbers beside it."""
    generator = numpy.random.default_rng(3)
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581"]
    writer = gguf.GGUFWriter(str(path), "llama")
    sizes(writer, 1, WIDTH, HEADS, KV_HEADS, INNER, CONTEXT)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(i) for i in range(len(tokens))])
    writer.add_token_types([2, 3, 3] + [6] * 256 + [1])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    matrices = {f"blk.0.{name}": shape for name, shape in SHAPES.items()}
    matrices["token_embd"] = (len(tokens), WIDTH)
    if not tied:
        matrices["output"] = (len(tokens), WIDTH)
    for name, (rows, columns) in matrices.items():
        if name == "token_embd" and not tied:
            writer.add_tensor(name + ".weight",
                              generator.standard_normal((rows, columns)).astype(numpy.float32))
            continue
        raw, number = tame_blocks(kind, rows, columns, generator)
        writer.add_tensor(name + ".weight", raw, raw_dtype=number)
    for name in ("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm"):
        writer.add_tensor(name + ".weight",
                          generator.uniform(0.5, 1.5, WIDTH).astype(numpy.float32))
    finish(writer)


def run(presil, command, *options):
    result = subprocess.run([presil, command, *map(str, options), "--json"], capture_output=True,
                            text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{command} {options}: {result.stderr}")
    return json.loads(result.stdout)


def main():
    presil, failures = sys.argv[1], []
    formats = [name for name in FORMATS if name not in ("F32", "F16", "BF16")]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        text = folder / "text.txt"
        text.write_text(TEXT)
        for i, kind in enumerate(formats):
            path = folder / f"{kind}.gguf"
            write(path, kind, i % 2 == 0)
            variants = [(), ("--precision", "bf16"), ("--chips", 2)]
            for options in [variants[0], variants[2 - i % 2]]:
                both = [run(presil, "perplexity", path, text, "--weights", how, *options)
                        for how in ("decoded", "stored")]
                if both[0]["perplexity"] is None or both[0]["perplexity"] != both[1]["perplexity"]:
                    failures.append(f"{kind} {options}: {[each['perplexity'] for each in both]}")
            step = [run(presil, "chat", path, "--prompt", "the", "--raw", "--max-tokens", 6,
                        "--weights", how) for how in ("decoded", "stored")]
            if step[0]["tokens"] != step[1]["tokens"] or len(step[0]["tokens"]) < 2:
                failures.append(f"{kind}: tokens {[each['tokens'] for each in step]}")
            if step[1]["time_per_output_token_seconds"] >= step[0]["time_per_output_token_seconds"]:
                failures.append(f"{kind}: packed weights take no less time")
        plain = run(presil, "perplexity", folder / "Q8_0.gguf", text)["perplexity"]
        for how, most in (("int8", 1.02), ("fp8", 1.2), ("int4", 2), ("w8a8", 1.1)):
            for options in ((), ("--chips", 2), ("--precision", "bf16")):
                ratio = run(presil, "perplexity", folder / "Q8_0.gguf", text, "--weights", how,
                            *options)["perplexity"] / plain
                if not 1 / most < ratio < most:
                    failures.append(f"{how} {options}: perplexity {ratio:.4f} times that of what "
                                    "it rounds")
        # A prompt of more tokens than one program takes is looked at through the cache.
        text.write_text(TEXT * 7)
        whole = None
        for cache, most in (("f32", 0), ("f16", 1e-3), ("bf16", 1e-2), ("int8", 1e-2),
                            ("fp8", 5e-2)):
            said = [run(presil, "perplexity", folder / "Q8_0.gguf", text, "--weights", "stored",
                        "--cache-type", cache, *options)["perplexity"]
                    for options in ((), ("--chips", 2))]
            whole = whole or said[0]
            for each in said:
                if abs(each / whole - 1) > most + 1e-5 or (most and each == whole):
                    failures.append(f"a cache of {cache}: perplexity {each}, in f32 {whole}")
    for failure in failures:
        print(failure)
    print(f"{len(formats)} formats packed as decoded" if not failures else "FAILED")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
