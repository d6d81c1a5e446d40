"""Whisper tiny.en writes, with its published weights, what numpy writes with them, token by token
and with the same probabilities, of two recordings.

The weights come in the form of CTranslate2, and are written as the folder of safetensors that their
makers publish; presil reads that.

Usage: whisper_slow_test.py PRESIL. Fetches the models.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import wave

import numpy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import ctranslate2_files  # noqa: E402
import fetch_models  # noqa: E402
import listeners_test  # noqa: E402
import random_listeners as small  # noqa: E402

HEADS, BINS, RATE, SECONDS = 6, 80, 16000, 30
SOUNDS = {"hey_jarvis": "Jarvis", "alexa": ""}  # and what the text must hold


def main():
    presil, faults = sys.argv[1], []
    cache = fetch_models.fetch()
    source = cache / "whisper-tiny.en"
    variables = ctranslate2_files.read_variables(source / "model.bin")
    listener = small.Listener(ctranslate2_files.tensors_of(variables), HEADS)
    steering = json.loads((source / "config.json").read_text())
    end = next(entry["id"] for entry in
               json.loads((source / "tokenizer.json").read_text())["added_tokens"]
               if entry["content"] == "<|endoftext|>")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "whisper-tiny.en"
        ctranslate2_files.write_folder(source, folder, HEADS)
        for name, word in SOUNDS.items():
            path = ROOT / "tests" / "models" / f"{name}.wav"
            with wave.open(str(path)) as file:
                samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
            result = subprocess.run([presil, "transcribe", folder, "--audio", path, "--json"],
                                    capture_output=True, text=True, check=True)
            entry = json.loads(result.stdout)["stretches"][0]
            entry["end"] = end
            print(f"{name}: {entry['text']!r}")
            if word not in entry["text"]:
                faults.append(f"{name}: no '{word}'")
            faults += listeners_test.check_stretch(
                listener, entry, samples, 0, SECONDS * RATE, BINS, steering["suppress_ids"],
                steering["suppress_ids_begin"])
    print("\n".join(faults) or f"{len(SOUNDS)} recordings as numpy writes them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
