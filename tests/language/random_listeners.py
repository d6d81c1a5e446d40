"""Whisper by numpy, in double, from the paper and its appendix (Radford et al. 2022): spectrogram,
encoder, decoder; and small models with random weights, in folders as their makers write them."""

import json
import math

import numpy

from random_encoders import gelu, softmax
from readers_test import vocabulary, write_safetensors

WIDTH, HEADS, INNER, LAYERS, WRITERS, BINS, POSITIONS, CONTEXT = 48, 4, 80, 2, 3, 8, 50, 40
RATE, WINDOW, HOP = 16000, 400, 160
STEERING = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|de|>", "<|fi|>",
            "<|translate|>", "<|transcribe|>", "<|notimestamps|>"]
PLAIN, MERGES = vocabulary()
PLAIN = PLAIN[:-2]
TOKENS = {token: len(PLAIN) + i for i, token in enumerate(STEERING)}
COUNT = len(PLAIN) + len(STEERING)


def weights(seed):
    """By the names of the library transformers."""
    random = numpy.random.default_rng(seed)
    values = {}

    def linear(name, outputs, inputs, bias=True):
        values[name + ".weight"] = random.standard_normal((outputs, inputs)) / math.sqrt(inputs)
        if bias:
            values[name + ".bias"] = random.uniform(-0.5, 0.5, outputs)

    def norm(name):
        values[name + ".weight"] = random.uniform(0.5, 1.5, WIDTH)
        values[name + ".bias"] = random.uniform(-0.5, 0.5, WIDTH)

    for name, inputs in (("conv1", BINS), ("conv2", WIDTH)):
        values[f"encoder.{name}.weight"] = random.standard_normal((WIDTH, inputs, 3)) / math.sqrt(
            3 * inputs)
        values[f"encoder.{name}.bias"] = random.uniform(-0.5, 0.5, WIDTH)
    values["encoder.embed_positions.weight"] = random.standard_normal((POSITIONS, WIDTH)) / 2
    values["decoder.embed_positions.weight"] = random.standard_normal((CONTEXT, WIDTH))
    values["decoder.embed_tokens.weight"] = random.standard_normal((COUNT, WIDTH)) / 3
    for side, layers in (("encoder", LAYERS), ("decoder", WRITERS)):
        for layer in range(layers):
            block = f"{side}.layers.{layer}."
            for kind in ("self_attn", "encoder_attn")[:1 if side == "encoder" else 2]:
                norm(block + kind + "_layer_norm")
                for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    linear(f"{block}{kind}.{part}", WIDTH, WIDTH, part != "k_proj")
            norm(block + "final_layer_norm")
            linear(block + "fc1", INNER, WIDTH)
            linear(block + "fc2", WIDTH, INNER)
        norm(side + ".layer_norm")
    return {"model." + name: value.astype(numpy.float32) for name, value in values.items()}


def write_folder(folder, values, several=True, never=(), never_first=()):
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({
        "model_type": "whisper", "vocab_size": COUNT, "d_model": WIDTH, "encoder_layers": LAYERS,
        "decoder_layers": WRITERS, "encoder_attention_heads": HEADS,
        "decoder_attention_heads": HEADS, "encoder_ffn_dim": INNER, "decoder_ffn_dim": INNER,
        "num_mel_bins": BINS, "max_source_positions": POSITIONS, "max_target_positions": CONTEXT,
        "decoder_start_token_id": TOKENS["<|startoftranscript|>"],
        "eos_token_id": TOKENS["<|endoftext|>"]}))
    (folder / "generation_config.json").write_text(json.dumps({
        "is_multilingual": several, "suppress_tokens": list(never),
        "begin_suppress_tokens": list(never_first)}))
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "feature_size": BINS, "sampling_rate": RATE, "n_fft": WINDOW, "hop_length": HOP,
        "chunk_length": 1}))
    (folder / "tokenizer.json").write_text(json.dumps({
        "added_tokens": [{"id": number, "content": token, "special": True}
                         for token, number in TOKENS.items()],
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
        "post_processor": {"type": "TemplateProcessing", "single": [
            {"SpecialToken": {"id": "<|startoftranscript|>", "type_id": 0}},
            {"SpecialToken": {"id": "<|notimestamps|>", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}]},
        "model": {"type": "BPE", "vocab": {token: i for i, token in enumerate(PLAIN)},
                  "merges": [" ".join(merge) for merge in MERGES]}}))
    write_safetensors(folder / "model.safetensors", values)


def mel_filters(bins, rate=RATE, window=WINDOW):
    """Triangles on Slaney's scale, of the same area each."""
    def hertz(mel):
        return numpy.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))
    highest = 15 + 27 * math.log(rate / 2 / 1000, 6.4)
    corners = hertz(numpy.linspace(0, highest, bins + 2))
    places = numpy.fft.rfftfreq(window, 1 / rate)
    rows = [numpy.interp(places, corners[i:i + 3], [0, 1, 0]) * 2 / (corners[i + 2] - corners[i])
            for i in range(bins)]
    return numpy.array(rows)


def features(samples, bins, length):
    """Of so many samples, silence behind their end."""
    samples = numpy.concatenate([samples, numpy.zeros(length - len(samples))])
    mirrored = numpy.pad(samples, WINDOW // 2, mode="reflect")
    hann = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.arange(WINDOW) / WINDOW)
    frames = numpy.lib.stride_tricks.sliding_window_view(mirrored, WINDOW)[::HOP][:length // HOP]
    power = numpy.abs(numpy.fft.rfft(frames * hann)) ** 2
    logs = numpy.log10(numpy.maximum(mel_filters(bins) @ power.T, 1e-10))
    return (numpy.maximum(logs, logs.max() - 8) + 4) / 4


class Listener:
    """A model's weights in double."""

    def __init__(self, values, heads):
        self.values = {name.removeprefix("model."): value.astype(numpy.float64)
                       for name, value in values.items()}
        self.heads = heads

    def linear(self, x, name):
        result = x @ self.values[name + ".weight"].T
        return result + self.values.get(name + ".bias", 0)

    def norm(self, x, name):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / numpy.sqrt((centred ** 2).mean(-1, keepdims=True) + 1e-5)
        return scaled * self.values[name + ".weight"] + self.values[name + ".bias"]

    def convolve(self, x, name, step):
        weight = self.values[name + ".weight"]
        padded = numpy.pad(x, ((0, 0), (1, 1)))
        columns = numpy.lib.stride_tricks.sliding_window_view(padded, 3, axis=1)[:, ::step]
        return gelu(numpy.einsum("oik,itk->ot", weight, columns, optimize=True)
                    + self.values[name + ".bias"][:, None])

    def attend(self, x, seen, name, causal):
        def heads(rows, part):
            projected = self.linear(rows, f"{name}.{part}")
            return projected.reshape(len(rows), self.heads, -1).swapaxes(0, 1)
        q, k, v = heads(x, "q_proj"), heads(seen, "k_proj"), heads(seen, "v_proj")
        scores = q @ k.swapaxes(1, 2) / math.sqrt(q.shape[-1])
        if causal:
            scores += numpy.triu(numpy.full(scores.shape[1:], -numpy.inf), 1)
        return self.linear((softmax(scores) @ v).swapaxes(0, 1).reshape(x.shape),
                           name + ".out_proj")

    def stack(self, x, side, heard=None):
        layer = 0
        while f"{side}.layers.{layer}.fc1.weight" in self.values:
            block = f"{side}.layers.{layer}."
            normal = self.norm(x, block + "self_attn_layer_norm")
            x = x + self.attend(normal, normal, block + "self_attn", heard is not None)
            if heard is not None:
                normal = self.norm(x, block + "encoder_attn_layer_norm")
                x = x + self.attend(normal, heard, block + "encoder_attn", False)
            normal = self.norm(x, block + "final_layer_norm")
            x = x + self.linear(gelu(self.linear(normal, block + "fc1")), block + "fc2")
            layer += 1
        return self.norm(x, side + ".layer_norm")

    def hear(self, spectrogram):
        x = self.convolve(self.convolve(spectrogram, "encoder.conv1", 1), "encoder.conv2", 2)
        return self.stack(x.T + self.values["encoder.embed_positions.weight"], "encoder")

    def logits(self, heard, tokens):
        """Of what follows the last token."""
        table = self.values["decoder.embed_tokens.weight"]
        x = table[tokens] + self.values["decoder.embed_positions.weight"][:len(tokens)]
        return self.stack(x, "decoder", heard)[-1] @ table.T
