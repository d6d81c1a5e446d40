"""Small models of an encoder and a decoder with random weights: T5 as GGUF files and folders."""

import json

import gguf
import numpy

from gguf_files import finish
from readers_test import write_safetensors

LAYERS, WRITERS, WIDTH, HEADS, HEAD, INNER, CONTEXT, BUCKETS = 3, 2, 48, 4, 16, 80, 256, 32
WORDS = ["\u2581the", "\u2581cat", "\u2581sat", "\u2581on", "\u2581a", "\u2581mat", "\u2581",
         "at", "s", ".", ","] + [chr(c) for c in range(ord("a"), ord("z") + 1) if c != ord("s")]
TOKENS = ["<pad>", "</s>", "<unk>", *WORDS]
SCORES = [0.0, 0.0, 0.0, *(-2.0 - 0.1 * i for i in range(len(WORDS)))]
PARTS = {"attn_q": "SelfAttention.q", "attn_k": "SelfAttention.k", "attn_v": "SelfAttention.v",
         "attn_o": "SelfAttention.o", "attn_rel_b": "SelfAttention.relative_attention_bias",
         "cross_attn_q": "EncDecAttention.q", "cross_attn_k": "EncDecAttention.k",
         "cross_attn_v": "EncDecAttention.v", "cross_attn_o": "EncDecAttention.o"}


def weights(seed, gated, tied):
    """By GGUF's names."""
    random = numpy.random.default_rng(seed)
    values = {}

    def matrix(name, outputs, inputs, gain=1.0):
        values[name + ".weight"] = gain * random.standard_normal((outputs, inputs)) / inputs ** 0.5

    def gains(name):
        values[name + ".weight"] = random.uniform(0.5, 1.5, WIDTH)

    matrix("token_embd", len(TOKENS), WIDTH, 0.5 if tied else WIDTH ** 0.5)
    if not tied:
        matrix("output", len(TOKENS), WIDTH, 3)
    for side, layers in (("enc", LAYERS), ("dec", WRITERS)):
        for layer in range(layers):
            block = f"{side}.blk.{layer}."
            for kind in ("attn", "cross_attn")[:1 if side == "enc" else 2]:
                gains(f"{block}{kind}_norm")
                for name in "qkv":  # scores are not divided: queries are small
                    matrix(f"{block}{kind}_{name}", HEADS * HEAD, WIDTH, 0.5)
                matrix(f"{block}{kind}_o", WIDTH, HEADS * HEAD)
            gains(block + "ffn_norm")
            for name in ("ffn_gate", "ffn_up")[0 if gated else 1:]:
                matrix(block + name, INNER, WIDTH)
            matrix(block + "ffn_down", WIDTH, INNER)
        matrix(f"{side}.blk.0.attn_rel_b", BUCKETS, HEADS, 3)
        gains(f"{side}.output_norm")
    return {name: value.astype(numpy.float32) for name, value in values.items()}


def write_gguf(path, values):
    writer = gguf.GGUFWriter(str(path), "t5")
    writer.add_context_length(CONTEXT)
    writer.add_block_count(LAYERS)
    writer.add_decoder_block_count(WRITERS)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_relative_attn_buckets_count(BUCKETS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_layer_norm_eps(1e-6)
    writer.add_decoder_start_token_id(0)
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(TOKENS)
    writer.add_token_scores(SCORES)
    writer.add_token_types([3, 3, 2] + [1] * len(WORDS))
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_eos_token_id(1)
    writer.add_unk_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(True)
    for name, value in values.items():
        writer.add_tensor(name, value)
    finish(writer)


def folder_name(name, gated):
    stem, last = name.rsplit(".", 1)
    if stem in ("token_embd", "output"):
        return {"token_embd": "shared", "output": "lm_head"}[stem] + ".weight"
    side, *rest = stem.split(".")
    side = {"enc": "encoder", "dec": "decoder"}[side]
    if rest == ["output_norm"]:
        return f"{side}.final_layer_norm.{last}"
    _, layer, part = rest
    place = 1 if part.startswith("cross") else 0
    if part.startswith("ffn"):
        place = 1 if side == "encoder" else 2
        part = {"ffn_norm": "layer_norm", "ffn_gate": "DenseReluDense.wi_0",
                "ffn_up": "DenseReluDense.wi_1" if gated else "DenseReluDense.wi",
                "ffn_down": "DenseReluDense.wo"}[part]
    else:
        part = "layer_norm" if part.endswith("_norm") else PARTS[part]
    return f"{side}.block.{layer}.layer.{place}.{part}.{last}"


def write_folder(folder, values, gated, tied):
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({
        "model_type": "t5", "vocab_size": len(TOKENS), "d_model": WIDTH, "d_kv": HEAD,
        "d_ff": INNER, "num_layers": LAYERS, "num_decoder_layers": WRITERS, "num_heads": HEADS,
        "n_positions": CONTEXT, "relative_attention_num_buckets": BUCKETS,
        "feed_forward_proj": "gated-gelu" if gated else "relu", "layer_norm_epsilon": 1e-6,
        "tie_word_embeddings": tied, "decoder_start_token_id": 0, "eos_token_id": 1}))
    (folder / "tokenizer.json").write_text(json.dumps({
        "added_tokens": [{"id": i, "content": TOKENS[i], "special": True} for i in range(3)],
        "normalizer": None,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always"},
        "post_processor": {"type": "TemplateProcessing",
                           "single": [{"Sequence": {"id": "A", "type_id": 0}},
                                      {"SpecialToken": {"id": "</s>", "type_id": 0}}]},
        "model": {"type": "Unigram", "unk_id": 2,
                  "vocab": [list(pair) for pair in zip(TOKENS, SCORES)]}}))
    write_safetensors(folder / "model.safetensors",
                      {folder_name(name, gated): value for name, value in values.items()})
