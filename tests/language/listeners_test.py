"""Models that listen write what numpy writes: Whisper with random weights, its spectrogram, several
stretches of a sound, languages that are named and found out, tokens that are ruled out, and WAV
files of every kind. Probabilities of the tokens agree, so that all that comes before them does.

Usage: listeners_test.py PRESIL. Needs numpy and gguf in .venv, else skipped.
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile

try:
    import numpy

    import random_listeners as small
except ImportError:
    print("skipped: needs numpy and gguf in .venv")
    sys.exit(0)

TOKENS_MAX = 20
GAP = 1e-3      # of logits, below which either token may be the best
EXACT = 1e-3    # of a logarithm of a probability: fp32 against double
SECONDS = 2.3


def call(presil, *arguments):
    return subprocess.run([presil, *map(str, arguments)], capture_output=True, text=True)


def sound():
    """A tone that rises over noise."""
    time = numpy.arange(int(SECONDS * small.RATE)) / small.RATE
    noise = numpy.random.default_rng(5).standard_normal(time.size)
    return 0.5 * numpy.sin(2 * numpy.pi * (200 + 400 * time) * time) + 0.05 * noise


def write_wave(path, samples, kind="int16", channels=1, rate=small.RATE, extensible=False):
    """Samples from -1 to 1; returns what they are as the file holds them."""
    bits = {"uint8": 8, "int16": 16, "int24": 24, "int32": 32, "float32": 32}[kind]
    if kind == "float32":
        whole = samples.astype("<f4")
        raw, values = whole.tobytes(), whole.astype(numpy.float64)
    else:
        scale = 2 ** (bits - 1)
        whole = numpy.clip(numpy.round(samples * scale), -scale, scale - 1).astype(numpy.int64)
        values = whole / scale
        shifted = whole + 128 if bits == 8 else whole
        raw = b"".join(int(value).to_bytes(bits // 8, "little", signed=bits > 8)
                       for value in shifted)
    if channels == 2:  # one is silent, so that the mean is half
        each = bits // 8
        silence = bytes([128]) if bits == 8 else bytes(each)
        raw = b"".join(raw[at:at + each] + silence for at in range(0, len(raw), each))
        values = values / 2
    code = 3 if kind == "float32" else 1
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", 0xfffe if extensible else code, channels, rate, rate * block,
                       block, bits)
    if extensible:
        form += struct.pack("<HHIH", 22, bits, 0, code) + bytes(14)
    chunks = b"".join(name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
                      for name, content in ((b"LIST", b"odd"), (b"fmt ", form), (b"data", raw)))
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return values


def check_stretch(listener, entry, samples, begin, length, bins, never, never_first):
    """Each token is numpy's best behind those before it, or as good, and as probable."""
    spectrogram = small.features(samples[begin:begin + length], bins, length)
    heard = listener.hear(spectrogram)
    written = list(entry["prompt_tokens"])
    for place, token in enumerate([*entry["tokens"], None]):
        if token is None and entry["ended_by"] != "end":
            break
        logits = listener.logits(heard, written)
        logits[list(never)] = -numpy.inf
        if place == 0:
            logits[list(never_first)] = -numpy.inf
        best = int(logits.argmax())
        if token is None:
            token = entry["end"]
        gap = float(logits[best] - logits[token])
        if gap > GAP:
            return [f"token {place} is {token}, numpy says {best}, whose logit is higher by "
                    f"{gap:.2g}"]
        if place < len(entry["tokens"]):
            expected = logits[token] - logits[best] - numpy.log(
                numpy.exp(logits - logits[best]).sum())
            found = entry["log_probabilities"][place]
            if abs(found - expected) > EXACT:
                return [f"token {place} has {found:.5f}, numpy says {expected:.5f}"]
        written.append(token)
    return []


def check_model(presil, folder, faults, several):
    values = small.weights(11)
    never, never_first = (5, 6, 7), (20, small.TOKENS["<|endoftext|>"])
    small.write_folder(folder / str(several), values, several, never, never_first)
    samples = write_wave(folder / "sound.wav", sound())
    listener = small.Listener(values, small.HEADS)
    wanted = (None, "de") if several else (None,)
    count = 0
    for spoken in wanted:
        options = ["--language", spoken, "--task", "translate"] if spoken else []
        result = call(presil, "transcribe", folder / str(several), "--audio", folder / "sound.wav",
                      "--max-tokens", TOKENS_MAX, "--json", *options)
        if result.returncode != 0:
            faults.append(result.stderr)
            continue
        stretches = json.loads(result.stdout)["stretches"]
        if [entry["begin_seconds"] for entry in stretches] != [0, 1, 2]:
            faults.append(f"stretches from {[entry['begin_seconds'] for entry in stretches]}")
        for entry in stretches:
            begin = int(entry["begin_seconds"] * small.RATE)
            prompt = ["<|startoftranscript|>"]
            if several:
                heard = listener.hear(small.features(samples[begin:begin + small.RATE], small.BINS,
                                                     small.RATE))
                logits = listener.logits(heard, [small.TOKENS[prompt[0]]])
                found = max(("en", "de", "fi"),
                            key=lambda name: logits[small.TOKENS[f"<|{name}|>"]])
                prompt += [f"<|{spoken or found}|>",
                           "<|translate|>" if spoken else "<|transcribe|>"]
            prompt.append("<|notimestamps|>")
            if entry["prompt_tokens"] != [small.TOKENS[token] for token in prompt]:
                faults.append(f"{spoken}: begins with {entry['prompt_tokens']}, not {prompt}")
            entry["end"] = small.TOKENS["<|endoftext|>"]
            faults += check_stretch(listener, entry, samples, begin, small.RATE, small.BINS, never,
                                    never_first)
            count += len(entry["tokens"])
    return count


def check_waves(presil, folder, faults):
    """Kinds of files that hold the same sound give the same text."""
    texts = {}
    for name, options in {"int16": {}, "int24": {"kind": "int24"}, "int32": {"kind": "int32"},
                          "float32": {"kind": "float32"}, "extensible": {"extensible": True},
                          "loud": {"kind": "float32", "channels": 2}}.items():
        plain = numpy.round(sound() * 2 ** 15) / 2 ** 15  # which all of them hold exactly
        write_wave(folder / "kind.wav", plain * (2 if name == "loud" else 1), **options)
        result = call(presil, "transcribe", folder / "True", "--audio", folder / "kind.wav",
                      "--max-tokens", 4, "--json")
        texts[name] = result.stderr or [(entry["tokens"], entry["log_probabilities"])
                                        for entry in json.loads(result.stdout)["stretches"]]
    faults += [f"{name}: {text}, int16 {texts['int16']}" for name, text in texts.items()
               if text != texts["int16"]]
    write_wave(folder / "byte.wav", sound(), kind="uint8")
    if call(presil, "transcribe", folder / "True", "--audio", folder / "byte.wav").returncode != 0:
        faults.append("a file of bytes is refused")


def check_refused(presil, folder, faults):
    write_wave(folder / "slow.wav", sound(), rate=8000)
    (folder / "cut.wav").write_bytes((folder / "sound.wav").read_bytes()[:20])
    (folder / "none.wav").write_bytes(b"RIFF")
    model = folder / "True"
    for arguments, word in (
            (("transcribe", model, "--audio", folder / "slow.wav"), "runtime-bad-sound"),
            (("transcribe", model, "--audio", folder / "cut.wav"), "language-bad-file"),
            (("transcribe", model, "--audio", folder / "none.wav"), "language-bad-file"),
            (("transcribe", model, "--audio", folder / "sound.wav", "--language", "xx"),
             "one of: de, en, fi"),
            (("transcribe", folder / "False", "--audio", folder / "sound.wav", "--language", "de"),
             "runtime-bad-language"),
            (("chat", model, "--prompt", "a"), "presil transcribe")):
        result = call(presil, *arguments)
        if result.returncode == 0 or word not in result.stderr:
            faults.append(f"{arguments}: {result.stderr or result.stdout}")
    (model / "preprocessor_config.json").unlink()
    result = call(presil, "transcribe", model, "--audio", folder / "sound.wav")
    if "preprocessor_config.json" not in result.stderr:
        faults.append(f"without preprocessor_config.json: {result.stderr or result.stdout}")


def main():
    presil, faults, count = sys.argv[1], [], 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for several in (True, False):
            count += check_model(presil, folder, faults, several)
        check_waves(presil, folder, faults)
        check_refused(presil, folder, faults)
    print("\n".join(faults) or f"{count} tokens as numpy writes them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
