"""Writes the small language models of this folder, whole and broken, and the seeds of fuzz_gguf.

Run by hand with .venv/bin/python when their form changes; the files are kept beside it.
"""

import pathlib
import sys

import gguf
import numpy

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent.parent
sys.path.insert(0, str(TESTS / "language"))

from gguf_files import finish, sizes  # noqa: E402

WEIGHTS = {"attn_norm": (8,), "attn_q": (8, 8), "attn_k": (8, 8), "attn_v": (8, 8),
           "attn_output": (8, 8), "ffn_norm": (8,), "ffn_gate": (16, 8), "ffn_up": (16, 8),
           "ffn_down": (8, 16)}
TOKENS = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(0x60, 0x68)),
          "\u2581", "a", "b", "\u2581a", "ab"]


def write(path, without=(), scores=len(TOKENS)):
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("tiny")
    sizes(writer, 1, 8, 1, 1, 16, context=32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(TOKENS)
    writer.add_token_scores([0.0] * (scores - 1) + [-1.0])
    writer.add_token_types([2, 3, 3] + [6] * 8 + [1] * 5)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    generator = numpy.random.default_rng(0)

    def add(name, shape):
        writer.add_tensor(name, generator.standard_normal(shape).astype(numpy.float32))

    add("token_embd.weight", (len(TOKENS), 8))
    add("output_norm.weight", (8,))
    for name, shape in WEIGHTS.items():
        if name not in without:
            add(f"blk.0.{name}.weight", shape)
    finish(writer)


def main():
    write(HERE / "tiny.gguf")
    write(HERE / "missing.gguf", without=("attn_k", "ffn_up"))
    write(HERE / "scores.gguf", scores=len(TOKENS) - 1)
    whole = (HERE / "tiny.gguf").read_bytes()
    (HERE / "cut.gguf").write_bytes(whole[:1500])
    corpus = TESTS / "fuzz" / "corpus" / "gguf"
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "tiny.gguf").write_bytes(whole)
    (corpus / "cut.gguf").write_bytes(whole[:1500])


if __name__ == "__main__":
    main()
