"""Small encoders with random weights, as GGUF files and as folders, and what they compute by numpy:
BERT from the paper's equations (Devlin et al. 2019; Vaswani et al. 2017), shared by tests."""

import json
import math

import gguf
import numpy
import tokenizers
from tokenizers import models, normalizers, pre_tokenizers, processors

from gguf_files import finish
from readers_test import write_safetensors

LAYERS, WIDTH, HEADS, INNER, CONTEXT, TYPES, EPSILON = 3, 48, 4, 80, 64, 2, 1e-6
BASE = 1000.0  # of rotary positions
WORDS = ["the", "cat", "sat", "on", "a", "mat", "hat", "bat", "at", "is", "time", "!", ",", "."]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TOKENS = (SPECIAL + WORDS + [chr(c) for c in range(ord("a"), ord("z") + 1) if c != ord("a")]
          + ["##" + chr(c) for c in range(ord("a"), ord("z") + 1)] + ["##at", "##ing", "\u4e2d"])
BERT = {"attn_q": "attention.self.query", "attn_k": "attention.self.key",
        "attn_v": "attention.self.value", "attn_output": "attention.output.dense",
        "attn_output_norm": "attention.output.LayerNorm", "ffn_up": "intermediate.dense",
        "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm"}
DISTILBERT = {"attn_q": "attention.q_lin", "attn_k": "attention.k_lin",
              "attn_v": "attention.v_lin", "attn_output": "attention.out_lin",
              "attn_output_norm": "sa_layer_norm", "ffn_up": "ffn.lin1", "ffn_down": "ffn.lin2",
              "layer_output_norm": "output_layer_norm"}
MPNET = {**BERT, "attn_q": "attention.attn.q", "attn_k": "attention.attn.k",
         "attn_v": "attention.attn.v", "attn_output": "attention.attn.o",
         "attn_output_norm": "attention.LayerNorm"}
NOMIC = {"attn_qkv": "attn.Wqkv", "attn_output": "attn.out_proj", "attn_output_norm": "norm1",
         "ffn_up": "mlp.fc11", "ffn_gate": "mlp.fc12", "ffn_down": "mlp.fc2",
         "layer_output_norm": "norm2"}
EMBEDDINGS = {"token_embd": "word_embeddings", "position_embd": "position_embeddings",
              "token_types": "token_type_embeddings", "token_embd_norm": "LayerNorm"}


def weights(seed, types=TYPES):
    """By GGUF's names."""
    random = numpy.random.default_rng(seed)
    values = {}

    def linear(name, outputs, inputs):
        values[name + ".weight"] = random.standard_normal((outputs, inputs)) / math.sqrt(inputs)
        values[name + ".bias"] = random.uniform(-0.5, 0.5, outputs)

    def norm(name):
        values[name + ".weight"] = random.uniform(0.5, 1.5, WIDTH)
        values[name + ".bias"] = random.uniform(-0.5, 0.5, WIDTH)

    for name, rows in (("token_embd", len(TOKENS)), ("position_embd", CONTEXT),
                       ("token_types", types)):
        if rows:
            values[name + ".weight"] = random.standard_normal((rows, WIDTH))
    norm("token_embd_norm")
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            linear(block + name, WIDTH, WIDTH)
        norm(block + "attn_output_norm")
        linear(block + "ffn_up", INNER, WIDTH)
        linear(block + "ffn_down", WIDTH, INNER)
        norm(block + "layer_output_norm")
    return {name: value.astype(numpy.float32) for name, value in values.items()}


PIECES = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", "\u2581the", "\u2581cat", "at", "\u2581a",
          *"abcdefghijklmnopqrstuvwxyz.,:"]


def add_words(writer):
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    marked = [token if token in SPECIAL else token[2:] if token.startswith("##")
              else "\u2581" + token for token in TOKENS]
    writer.add_token_list(marked)
    writer.add_token_types([3 if token in SPECIAL else 1 for token in TOKENS])
    writer.add_bos_token_id(2)
    writer.add_unk_token_id(1)
    writer.add_sep_token_id(3)
    writer.add_pad_token_id(0)
    writer.add_mask_token_id(4)


def add_pieces(writer):
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(PIECES)
    writer.add_token_scores([0.0] * 4 + [-2.0 - i / 8 for i in range(len(PIECES) - 4)])
    writer.add_token_types([3, 3, 3, 2] + [1] * (len(PIECES) - 4))
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(3)
    writer.add_pad_token_id(1)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)


def nomic_weights(seed):
    """One matrix for q, k and v, gates, no positions and no biases of matrices."""
    values = {}
    random = numpy.random.default_rng(seed)
    for name, value in weights(seed).items():
        stem, last = name.rsplit(".", 1)
        part = stem.rsplit(".", 1)[-1]
        if part == "position_embd" or last == "bias" and not part.endswith("norm"):
            continue
        if part in ("attn_k", "attn_v"):
            joined = stem.rsplit(".", 1)[0] + ".attn_qkv.weight"
            values[joined] = numpy.concatenate([values[joined], value])
            continue
        values[name.replace("attn_q.", "attn_qkv.")] = value
        if part == "ffn_up":
            gate = random.standard_normal(value.shape) / math.sqrt(WIDTH)
            values[name.replace("ffn_up", "ffn_gate")] = gate.astype(numpy.float32)
    return values


def write_gguf(path, values, pooling, pieces=False, kind="F32", architecture="bert"):
    """`pieces`: with XLM-R's form of tokenizer; `kind`: in which format matrices are stored."""
    writer = gguf.GGUFWriter(str(path), architecture)
    if architecture == "nomic-bert":
        writer.add_rope_freq_base(BASE)
    writer.add_block_count(LAYERS)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_eps(EPSILON)
    writer.add_causal_attention(False)
    writer.add_pooling_type(getattr(gguf.PoolingType, pooling))
    writer.add_token_type_count(TYPES)
    (add_pieces if pieces else add_words)(writer)
    number = getattr(gguf.GGMLQuantizationType, kind)
    for name, value in values.items():
        if pieces and name == "token_embd.weight":
            value = value[:len(PIECES)]
        if kind != "F32" and name.startswith("blk.") and value.ndim == 2:
            writer.add_tensor(name, gguf.quantize(value, number), raw_dtype=number)
        else:
            writer.add_tensor(name, value)
    finish(writer)


def tokenizer():
    result = tokenizers.Tokenizer(models.WordPiece(
        {token: i for i, token in enumerate(TOKENS)}, unk_token="[UNK]"))
    result.normalizer = normalizers.BertNormalizer(lowercase=True)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    result.add_special_tokens(SPECIAL)
    return result


def write_folder(folder, values, kind, pooling, unit_length):
    """As its makers would: `kind` is bert, roberta or distilbert."""
    sizes = {"num_hidden_layers": LAYERS, "hidden_size": WIDTH, "num_attention_heads": HEADS,
             "intermediate_size": INNER, "max_position_embeddings": CONTEXT,
             "type_vocab_size": TYPES, "layer_norm_eps": EPSILON, "hidden_act": "gelu"}
    if kind == "distilbert":
        sizes = {"n_layers": LAYERS, "dim": WIDTH, "n_heads": HEADS, "hidden_dim": INNER,
                 "max_position_embeddings": CONTEXT, "activation": "gelu"}
    if kind == "nomic_bert":
        sizes = {"n_layer": LAYERS, "n_embd": WIDTH, "n_head": HEADS, "n_inner": INNER,
                 "n_positions": CONTEXT, "type_vocab_size": TYPES, "layer_norm_epsilon": EPSILON,
                 "rotary_emb_base": BASE, "activation_function": "swiglu", "qkv_proj_bias": False,
                 "mlp_fc1_bias": False}
    if kind in ("roberta", "mpnet"):
        sizes.update(max_position_embeddings=CONTEXT + 2, pad_token_id=1)
        values = dict(values)
        padding = numpy.ones((2, WIDTH), numpy.float32)
        values["position_embd.weight"] = numpy.concatenate(
            [padding, values["position_embd.weight"]])
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(
        {"model_type": kind, "vocab_size": len(TOKENS), **sizes}))
    tokenizer().save(str(folder / "tokenizer.json"))
    stack, names = {"bert": ("bert.encoder.layer", BERT), "roberta": ("encoder.layer", BERT),
                    "distilbert": ("distilbert.transformer.layer", DISTILBERT),
                    "mpnet": ("mpnet.encoder.layer", MPNET),
                    "nomic_bert": ("encoder.layers", NOMIC)}[kind]
    prefix = {"bert": "bert.", "distilbert": "distilbert.", "mpnet": "mpnet."}.get(kind, "")
    tensors = {}
    for name, value in values.items():
        stem, last = name.rsplit(".", 1)
        if stem == "attn_rel_b":
            tensors["mpnet.encoder.relative_attention_bias.weight"] = value
            continue
        if kind == "nomic_bert" and stem == "token_embd_norm":
            tensors[f"emb_ln.{last}"] = value
            continue
        if not name.startswith("blk."):
            tensors[f"{prefix}embeddings.{EMBEDDINGS[stem]}.{last}"] = value
            continue
        _, layer, part = stem.split(".")
        target = f"{stack}.{layer}.{names[part]}.{last}"
        if kind == "bert" and "LayerNorm" in target:  # as TensorFlow named them
            target = target.replace(".weight", ".gamma").replace(".bias", ".beta")
        tensors[target] = value
    tensors[prefix + "pooler.dense.weight"] = numpy.ones((WIDTH, WIDTH), numpy.float32)
    write_safetensors(folder / "model.safetensors", tensors)
    write_modules(folder, {"MEAN": "mean_tokens", "CLS": "cls_token"}[pooling], unit_length)


def write_modules(folder, way, unit_length):
    """What the library Sentence Transformers puts behind a model."""
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling")]
    if unit_length:
        kinds.append(("2_Normalize", "Normalize"))
    modules = [{"idx": i, "name": str(i), "path": path,
                "type": f"sentence_transformers.models.{kind}"}
               for i, (path, kind) in enumerate(kinds)]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(
        {"word_embedding_dimension": WIDTH, "include_prompt": True,
         **{f"pooling_mode_{name}": name == way
            for name in ("cls_token", "mean_tokens", "max_tokens", "lasttoken")}}))


def norm(x, values, name, epsilon=EPSILON):
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / numpy.sqrt((centred ** 2).mean(-1, keepdims=True) + epsilon)
    return scaled * values[name + ".weight"] + values[name + ".bias"]


def softmax(x):
    powers = numpy.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def gelu(x):
    return x * 0.5 * (1 + numpy.vectorize(math.erf)(x / math.sqrt(2)))


def turned(x):
    """Su et al. 2021: element i and i + size/2 of each head turn by position."""
    tokens, size = x.shape[1:]
    angles = numpy.outer(numpy.arange(tokens), BASE ** (-numpy.arange(0, size, 2) / size))
    one, other = x[..., :size // 2], x[..., size // 2:]
    return numpy.concatenate([one * numpy.cos(angles) - other * numpy.sin(angles),
                              other * numpy.cos(angles) + one * numpy.sin(angles)], axis=-1)


def distances(tokens, table):
    """Raffel et al. 2020: half of the buckets for each direction; in each half, one for each near
    distance, and far ones to 128 by their logarithm. [heads, queries, keys]"""
    half = len(table) // 2
    exact = half // 2
    rows = numpy.zeros((tokens, tokens), int)
    for query in range(tokens):
        for key in range(tokens):
            away = abs(query - key)
            if away >= exact:
                far = math.log(away / exact) / math.log(128 / exact) * (half - exact)
                away = min(exact + int(far), half - 1)
            rows[query, key] = away + half * (key > query)
    return table[rows].transpose(2, 0, 1)


def compute(values, tokens, pooling, heads=HEADS, epsilon=EPSILON):
    """The text's vector, in double."""
    values = {name: value.astype(numpy.float64) for name, value in values.items()}

    def linear(x, name):
        return x @ values[name + ".weight"].T + values.get(name + ".bias", 0)

    x = values["token_embd.weight"][tokens]
    turns = "position_embd.weight" not in values
    if not turns:
        x = x + values["position_embd.weight"][:len(tokens)]
    if "token_types.weight" in values:
        x = x + values["token_types.weight"][0]
    x = norm(x, values, "token_embd_norm", epsilon)
    size = x.shape[1] // heads
    layer = 0
    while f"blk.{layer}.attn_output.weight" in values:
        block = f"blk.{layer}."
        if turns:
            parts = numpy.split(linear(x, block + "attn_qkv"), 3, axis=1)
        else:
            parts = [linear(x, block + name) for name in ("attn_q", "attn_k", "attn_v")]
        q, k, v = (part.reshape(len(tokens), heads, size).swapaxes(0, 1) for part in parts)
        if turns:
            q, k = turned(q), turned(k)
        scores = q @ k.swapaxes(1, 2) / math.sqrt(size)
        if "attn_rel_b.weight" in values:
            scores = scores + distances(len(tokens), values["attn_rel_b.weight"])
        mixed = softmax(scores) @ v
        mixed = linear(mixed.swapaxes(0, 1).reshape(x.shape), block + "attn_output")
        x = norm(x + mixed, values, block + "attn_output_norm", epsilon)
        inner = linear(x, block + "ffn_up")
        if turns:
            gate = linear(x, block + "ffn_gate")
            inner = gate / (1 + numpy.exp(-gate)) * inner
        else:
            inner = gelu(inner)
        inner = linear(inner, block + "ffn_down")
        x = norm(x + inner, values, block + "layer_output_norm", epsilon)
        layer += 1
    return x[0] if pooling == "CLS" else x.mean(0)
