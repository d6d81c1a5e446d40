"""Reads a Whisper model in the form of CTranslate2 (github.com/OpenNMT/CTranslate2, its
model_spec.py) and writes it as the folder that its makers publish: config.json, safetensors,
tokenizer.json. Packages carry real weights of Whisper in that form only."""

import json
import pathlib
import shutil
import struct

import numpy

from readers_test import write_safetensors

TYPES = {0: numpy.float32, 1: numpy.int8, 2: numpy.int16, 3: numpy.int32, 4: numpy.float16}


def read_variables(path):
    raw = pathlib.Path(path).read_bytes()
    at = 0

    def take(form):
        nonlocal at
        value = struct.unpack_from("<" + form, raw, at)[0]
        at += struct.calcsize("<" + form)
        return value

    def text():
        nonlocal at
        size = take("H")
        at += size
        return raw[at - size:at - 1].decode()  # ends in a zero

    version, spec, _ = take("I"), text(), take("I")
    if version != 6 or spec != "WhisperSpec":
        raise RuntimeError(f"{path}: version {version} of {spec}")
    variables = {}
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        kind, size = take("B"), take("I")
        variables[name] = numpy.frombuffer(raw, TYPES[kind], size // TYPES[kind]().itemsize,
                                           at).reshape(shape)
        at += size
    for _ in range(take("I")):
        alias = text()
        variables[alias] = variables[text()]
    return variables


def tensors_of(variables):
    """By the names of the library transformers, in fp32, which holds fp16 exactly."""
    tensors = {}

    def put(name, value):
        tensors["model." + name] = numpy.ascontiguousarray(value.astype(numpy.float32))

    def norm(target, source):
        put(target + ".weight", variables[source + "/gamma"])
        put(target + ".bias", variables[source + "/beta"])

    def linear(target, source, names):
        """One matrix of CTranslate2 as several; keys have no bias."""
        rows = numpy.split(variables[source + "/weight"], len(names))
        biases = numpy.split(variables[source + "/bias"], len(names))
        for name, weight, bias in zip(names, rows, biases):
            put(f"{target}.{name}.weight", weight)
            if name != "k_proj":
                put(f"{target}.{name}.bias", bias)
            elif bias.any():
                raise RuntimeError(f"{source}: a bias of keys")

    for conv in ("conv1", "conv2"):
        put(f"encoder.{conv}.weight", variables[f"encoder/{conv}/weight"])
        put(f"encoder.{conv}.bias", variables[f"encoder/{conv}/bias"])
    put("decoder.embed_tokens.weight", variables["decoder/embeddings/weight"])
    for side in ("encoder", "decoder"):
        put(f"{side}.embed_positions.weight", variables[f"{side}/position_encodings/encodings"])
        norm(f"{side}.layer_norm", f"{side}/layer_norm")
        layer = 0
        while f"{side}/layer_{layer}/ffn/linear_0/weight" in variables:
            target, source = f"{side}.layers.{layer}", f"{side}/layer_{layer}"
            norm(f"{target}.self_attn_layer_norm", f"{source}/self_attention/layer_norm")
            linear(f"{target}.self_attn", f"{source}/self_attention/linear_0",
                   ("q_proj", "k_proj", "v_proj"))
            linear(f"{target}.self_attn", f"{source}/self_attention/linear_1", ("out_proj",))
            if side == "decoder":
                norm(f"{target}.encoder_attn_layer_norm", f"{source}/attention/layer_norm")
                linear(f"{target}.encoder_attn", f"{source}/attention/linear_0", ("q_proj",))
                linear(f"{target}.encoder_attn", f"{source}/attention/linear_1",
                       ("k_proj", "v_proj"))
                linear(f"{target}.encoder_attn", f"{source}/attention/linear_2", ("out_proj",))
            norm(f"{target}.final_layer_norm", f"{source}/ffn/layer_norm")
            linear(target, f"{source}/ffn/linear_0", ("fc1",))
            linear(target, f"{source}/ffn/linear_1", ("fc2",))
            layer += 1
    return tensors


def write_folder(source, folder, heads):
    """`heads`: which the files do not say."""
    source, folder = pathlib.Path(source), pathlib.Path(folder)
    tensors = tensors_of(read_variables(source / "model.bin"))
    layers = {side: sum(name.startswith(f"model.{side}.layers.") and name.endswith("fc1.bias")
                        for name in tensors) for side in ("encoder", "decoder")}
    vocabulary, width = tensors["model.decoder.embed_tokens.weight"].shape
    bins = tensors["model.encoder.conv1.weight"].shape[1]
    inner = tensors["model.encoder.layers.0.fc1.bias"].size
    tokens = {entry["content"]: entry["id"] for entry in
              json.loads((source / "tokenizer.json").read_text())["added_tokens"]}
    steering = json.loads((source / "config.json").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({
        "model_type": "whisper", "vocab_size": vocabulary, "d_model": width,
        "encoder_layers": layers["encoder"], "decoder_layers": layers["decoder"],
        "encoder_attention_heads": heads, "decoder_attention_heads": heads,
        "encoder_ffn_dim": inner, "decoder_ffn_dim": inner, "num_mel_bins": bins,
        "max_source_positions": tensors["model.encoder.embed_positions.weight"].shape[0],
        "max_target_positions": tensors["model.decoder.embed_positions.weight"].shape[0],
        "decoder_start_token_id": tokens["<|startoftranscript|>"],
        "eos_token_id": tokens["<|endoftext|>"]}))
    (folder / "generation_config.json").write_text(json.dumps({
        "suppress_tokens": steering["suppress_ids"],
        "begin_suppress_tokens": steering["suppress_ids_begin"]}))
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "feature_size": bins, "sampling_rate": 16000, "n_fft": 400, "hop_length": 160,
        "chunk_length": 30}))
    shutil.copy(source / "tokenizer.json", folder / "tokenizer.json")
    write_safetensors(folder / "model.safetensors", tensors)
