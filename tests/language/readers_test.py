"""One small model in three forms answers alike: GGUF, a folder with safetensors, llama2.c.

Its weights are random, so that a row, a half of a head or a matrix in the wrong place shows. GGUF's
converter reorders the rows of q and k, as llama.cpp's convert_hf_to_gguf.py does; llama2.c has that
order too. The folder is written once as one file and once as three with an index. Two chips that
divide the model give the same tokens as one.
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile

try:
    import gguf
    import numpy

    from gguf_files import finish, sizes
except ImportError:
    print("skipped: needs the gguf package in .venv")
    sys.exit(0)

LAYERS, WIDTH, HEADS, KV_HEADS, INNER, CONTEXT = 2, 32, 4, 2, 48, 64
HEAD = WIDTH // HEADS
PROMPTS = ("the cat", "a hat and a mat 12", "ttt", "", "hé")
NAMES = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
         "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
         "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
         "ffn_down": "mlp.down_proj"}
SHAPES = {"attn_norm": (WIDTH,), "ffn_norm": (WIDTH,), "attn_q": (WIDTH, WIDTH),
          "attn_k": (KV_HEADS * HEAD, WIDTH), "attn_v": (KV_HEADS * HEAD, WIDTH),
          "attn_output": (WIDTH, WIDTH), "ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH),
          "ffn_down": (WIDTH, INNER)}


def byte_letters():
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, free = {}, 256
    for byte in range(256):
        letters[byte] = chr(byte) if byte in seen else chr(free)
        free += byte not in seen
    return letters


def vocabulary():
    """Tokens and merges of a byte-pair tokenizer."""
    space = byte_letters()[32]
    merges = [("t", "h"), ("th", "e"), ("a", "t"), (space, "a"), ("c", "at"), ("h", "at"),
              (space, "the"), (space, "cat")]
    tokens = [*byte_letters().values(), *(left + right for left, right in merges),
              "<|begin|>", "<|end|>"]
    return tokens, merges


def turned(matrix, heads):
    """Rows of each head in GGUF's order: halves become pairs."""
    return matrix.reshape(heads, 2, HEAD // 2, WIDTH).swapaxes(1, 2).reshape(matrix.shape)


def weights(generator, tokens):
    """By GGUF's names, in the order of rows that folders have."""
    values = {"token_embd": generator.standard_normal((tokens, WIDTH)),
              "output": generator.standard_normal((tokens, WIDTH)),
              "output_norm": generator.uniform(0.5, 1.5, WIDTH)}
    for layer in range(LAYERS):
        for name, shape in SHAPES.items():
            value = generator.uniform(0.5, 1.5, shape) if len(shape) == 1 else \
                generator.standard_normal(shape) / numpy.sqrt(shape[-1])
            values[f"blk.{layer}.{name}"] = value
    return {name: value.astype(numpy.float32) for name, value in values.items()}


def of_gguf(values):
    result = dict(values)
    for layer in range(LAYERS):
        for name, heads in (("attn_q", HEADS), ("attn_k", KV_HEADS)):
            result[f"blk.{layer}.{name}"] = turned(values[f"blk.{layer}.{name}"], heads)
    return result


def write_gguf(path, values, tokens, merges, scored=False):
    writer = gguf.GGUFWriter(str(path), "llama")
    sizes(writer, LAYERS, WIDTH, HEADS, KV_HEADS, INNER, CONTEXT)
    if scored:
        writer.add_tokenizer_model("llama")
        writer.add_token_scores([-float(i) for i in range(len(tokens))])
        writer.add_token_types([2, 3, 3] + [6] * 256 + [1] * (len(tokens) - 259))
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_unk_token_id(0)
    else:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("gpt-2")
        writer.add_token_merges([" ".join(merge) for merge in merges])
        writer.add_token_types([1] * (len(tokens) - 2) + [3, 3])
        writer.add_eos_token_id(len(tokens) - 1)
        writer.add_add_bos_token(False)
    writer.add_token_list(tokens)
    for name, value in of_gguf(values).items():
        writer.add_tensor(name + ".weight", value)
    finish(writer)


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, value in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape),
                        "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text +
                     b"".join(value.tobytes() for value in tensors.values()))


def write_tokenizer(folder, tokens, merges):
    (folder / "tokenizer.json").write_text(json.dumps({
        "added_tokens": [{"id": len(tokens) - 2, "content": tokens[-2]},
                         {"id": len(tokens) - 1, "content": tokens[-1]}],
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
        "model": {"type": "BPE", "vocab": {token: i for i, token in enumerate(tokens[:-2])},
                  "merges": [" ".join(merge) for merge in merges]}}))


def write_folder(folder, values, tokens, merges, files):
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({
        "model_type": "llama", "vocab_size": len(tokens), "hidden_size": WIDTH,
        "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS, "max_position_embeddings": CONTEXT,
        "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": False,
        "eos_token_id": len(tokens) - 1}))
    write_tokenizer(folder, tokens, merges)
    tensors = {"model.embed_tokens.weight": values["token_embd"],
               "model.norm.weight": values["output_norm"], "lm_head.weight": values["output"]}
    for layer in range(LAYERS):
        for name, other in NAMES.items():
            tensors[f"model.layers.{layer}.{other}.weight"] = values[f"blk.{layer}.{name}"]
    if files == 1:
        write_safetensors(folder / "model.safetensors", tensors)
        return
    listed = list(tensors)
    parts = [listed[i::files] for i in range(files)]
    for i, part in enumerate(parts):
        write_safetensors(folder / f"model-{i}.safetensors", {name: tensors[name] for name in part})
    (folder / "model.safetensors.index.json").write_text(json.dumps({
        "weight_map": {name: f"model-{i}.safetensors"
                       for i, part in enumerate(parts) for name in part}}))


def write_llama2c(folder, values, tokens):
    """A checkpoint with its tokenizer; tokens by score."""
    folder.mkdir()
    values = of_gguf(values)
    head = struct.pack("<7i", WIDTH, INNER, LAYERS, HEADS, KV_HEADS, -len(tokens), CONTEXT)

    def layers(name):
        return b"".join(values[f"blk.{layer}.{name}"].tobytes() for layer in range(LAYERS))

    angles = numpy.zeros((CONTEXT, HEAD // 2), numpy.float32).tobytes()
    order = ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate",
             "ffn_down", "ffn_up")
    (folder / "model.bin").write_bytes(
        head + values["token_embd"].tobytes() + b"".join(map(layers, order)) +
        values["output_norm"].tobytes() + angles + angles + values["output"].tobytes())
    with open(folder / "tokenizer.bin", "wb") as file:
        file.write(struct.pack("<i", max(len(token.encode()) for token in tokens)))
        for i, token in enumerate(tokens):
            raw = token.replace("\u2581", " ").encode()
            file.write(struct.pack("<fi", -float(i), len(raw)) + raw)


def answers(presil, path, *options):
    result = subprocess.run([presil, "chat", path, "--raw", "--max-tokens", "12", "--json",
                             *options],
                            input="\n".join(PROMPTS) + "\n", capture_output=True, text=True)
    if result.returncode != 0:
        return result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return [(line["prompt_tokens"], line["tokens"]) for line in lines]


def main():
    presil, failures = sys.argv[1], []
    generator = numpy.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        tokens, merges = vocabulary()
        values = weights(generator, len(tokens))
        write_gguf(folder / "pairs.gguf", values, tokens, merges)
        write_folder(folder / "one", values, tokens, merges, 1)
        write_folder(folder / "three", values, tokens, merges, 3)
        tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581",
                  "t", "h", "a", "e", "at", "th", "the", "\u2581a", "\u2581the"]
        values = weights(generator, len(tokens))
        write_gguf(folder / "scored.gguf", values, tokens, merges, scored=True)
        write_llama2c(folder / "llama2c", values, tokens)
        for first, other in (("pairs.gguf", "one"), ("pairs.gguf", "three"),
                             ("scored.gguf", "llama2c/model.bin")):
            left, right = answers(presil, folder / first), answers(presil, folder / other)
            if left != right or not all(tokens for _, tokens in left):
                failures.append(f"{first}: {left}\n{other}: {right}")
        # Two chips sum what each has in another order than one: the same tokens, not the same bits.
        one, two = (answers(presil, folder / "pairs.gguf", "--chips", chips) for chips in "12")
        if one != two:
            failures.append(f"one chip: {one}\ntwo chips: {two}")
    print("\n".join(failures) if failures else "three forms answer alike, on two chips too")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
