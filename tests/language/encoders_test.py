"""Encoders make the vectors that numpy and llama.cpp make: small ones with random weights, as GGUF
files and as folders of BERT, RoBERTa, MPNet, DistilBERT and Nomic's BERT, with mean and
first-token pooling; and decoders by their last token. Texts that fill a program, are padded or go
in batches give the same; texts become llama.cpp's tokens.

Usage: encoders_test.py PRESIL. Needs gguf, xllamacpp and tokenizers in .venv, else skipped.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import gguf
    import numpy
    import tokenizers  # noqa: F401
    import xllamacpp  # noqa: F401

    import folders_test
    import random_encoders as small
    import random_models
    from llama import Llama
except ImportError:
    print("skipped: needs gguf, xllamacpp and tokenizers in .venv")
    sys.exit(0)

TEXTS = ["The cat sat on a mat.", "a", "hat " * 14, "A bat, a cat: the time is \u4e2d\u4e2d!",
         "zebra " * 6, "N\u00e4ive c\u00e0t\u2026 \U0001f600 at\tthe\nmat"]
EXACT = 2e-5    # of a vector's largest number: fp32 against double
ROUNDED = 4e-3  # llama.cpp takes GELU by its approximation with tanh, from a table of fp16


def call(presil, *arguments):
    return subprocess.run([presil, *map(str, arguments)], capture_output=True, text=True)


def embed(presil, path, texts, *options):
    given = [word for text in texts for word in ("--text", text)]
    result = call(presil, "embed", path, *given, "--json", *options)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    return json.loads(result.stdout)["texts"]


def gap(found, expected):
    expected = numpy.asarray(expected)
    return float(numpy.abs(numpy.asarray(found) - expected).max() / numpy.abs(expected).max())


def check_gguf(presil, folder, faults):
    values = small.weights(1)
    for pooling in ("MEAN", "CLS"):
        path = folder / f"{pooling}.gguf"
        small.write_gguf(path, values, pooling)
        llama = Llama(path, small.CONTEXT)
        for entry in embed(presil, path, TEXTS):
            text, tokens = entry["text"], entry["tokens"]
            if tokens != llama.tokenize(text):
                faults.append(f"{text!a}: {tokens}, llama.cpp {llama.tokenize(text)}")
            exact = gap(entry["embedding"], small.compute(values, tokens, pooling))
            rounded = gap(entry["embedding"], llama.embed(tokens))
            if exact > EXACT or rounded > ROUNDED:
                faults.append(f"{pooling} {text!a}: {exact:.2g} from numpy, {rounded:.2g} from "
                              "llama.cpp")


def check_nomic(presil, folder, faults):
    """Rotary positions and gates."""
    values = small.nomic_weights(8)
    small.write_gguf(folder / "nomic.gguf", values, "MEAN", architecture="nomic-bert")
    small.write_folder(folder / "nomic", values, "nomic_bert", "MEAN", unit_length=False)
    llama = Llama(folder / "nomic.gguf", small.CONTEXT)
    for path in (folder / "nomic.gguf", folder / "nomic"):
        for entry in embed(presil, path, TEXTS):
            exact = gap(entry["embedding"], small.compute(values, entry["tokens"], "MEAN"))
            theirs = gap(entry["embedding"], llama.embed(entry["tokens"]))
            if exact > EXACT or theirs > ROUNDED:
                faults.append(f"{path.name} {entry['text']!a}: {exact:.2g} from numpy, "
                              f"{theirs:.2g} from llama.cpp")


def check_pieces(presil, folder, faults):
    """XLM-R's form in GGUF: BERT with a unigram tokenizer."""
    values = small.weights(6)
    path = folder / "pieces.gguf"
    small.write_gguf(path, values, "CLS", pieces=True)
    llama = Llama(path, small.CONTEXT)
    for entry in embed(presil, path, ["the cat at a hat.", "\u00e9 a: b"]):
        tokens = entry["tokens"]
        exact = gap(entry["embedding"], small.compute(values, tokens, "CLS"))
        if tokens != llama.tokenize(entry["text"]) or exact > EXACT:
            faults.append(f"pieces: {tokens}, {exact:.2g} from numpy; llama.cpp "
                          f"{llama.tokenize(entry['text'])}")


def check_rounded(presil, folder, faults):
    """Weights of bf16 in the file, and rounded to int8 for the chip."""
    values = small.weights(7)
    path = folder / "half.gguf"
    small.write_gguf(path, values, "MEAN", kind="BF16")
    exact = {name: gguf.dequantize(gguf.quantize(value, gguf.GGMLQuantizationType.BF16),
                                   gguf.GGMLQuantizationType.BF16)
             if name.startswith("blk.") and value.ndim == 2 else value
             for name, value in values.items()}
    plain, rounded = (embed(presil, path, TEXTS[:2], *options)
                      for options in ((), ("--weights", "int8")))
    for one, other in zip(plain, rounded):
        own = gap(one["embedding"], small.compute(exact, one["tokens"], "MEAN"))
        away = gap(other["embedding"], one["embedding"])
        if own > EXACT or not 1e-5 < away < 0.1:
            faults.append(f"bf16 is {own:.2g} from numpy, int8 {away:.2g} from it")


def check_folders(presil, folder, faults):
    for kind, seed in (("bert", 2), ("roberta", 3), ("distilbert", 4), ("mpnet", 9)):
        values = small.weights(seed, 0 if kind in ("distilbert", "mpnet") else small.TYPES)
        if kind == "mpnet":
            values["attn_rel_b.weight"] = numpy.random.default_rng(9).standard_normal(
                (32, small.HEADS)).astype(numpy.float32)
        if kind == "distilbert":  # no setting says another
            epsilon = 1e-12
        else:
            epsilon = small.EPSILON
        pooling = "CLS" if kind == "roberta" else "MEAN"
        path = folder / kind
        small.write_folder(path, values, kind, pooling, unit_length=kind == "bert")
        for entry in embed(presil, path, TEXTS):
            if entry["tokens"] != small.tokenizer().encode(entry["text"]).ids:
                faults.append(f"{kind} {entry['text']!a}: {entry['tokens']}")
            expected = small.compute(values, entry["tokens"], pooling, epsilon=epsilon)
            if kind == "bert":
                expected /= numpy.linalg.norm(expected)
            if gap(entry["embedding"], expected) > EXACT:
                faults.append(f"{kind} {entry['text']!a}: "
                              f"{gap(entry['embedding'], expected):.2g} from numpy")


def check_decoders(presil, folder, faults):
    """The last token's vector, as models made from decoders have it: GGUF, and a folder whose
    modules ask for length 1."""
    texts = ["the cat at the hat", "t", "a hat and a mat 12 that, the cat at the hat and a bat"]
    for name in ("llama", "qwen3", "gemma3", "mixtral"):
        model = random_models.MODELS[name]()
        model.set("pooling_type", int(gguf.PoolingType.LAST))
        path = folder / f"{name}.gguf"
        model.write(path)
        llama = Llama(path, 256)
        limit = ROUNDED if name == "gemma3" else EXACT  # it has GELU
        for options in ((), ("--batch", "2")):
            for entry in embed(presil, path, texts, *options):
                away = gap(entry["embedding"], llama.embed(entry["tokens"]))
                if away > limit:
                    faults.append(f"{name} {entry['text']!a} {options}: {away:.2g} from llama.cpp")
    model = random_models.MODELS["qwen2"]()
    model.set("pooling_type", int(gguf.PoolingType.LAST))
    model.write(folder / "qwen2.gguf")
    folders_test.FOLDERS["qwen2"]().write(folder / "qwen2")
    small.write_modules(folder / "qwen2", "lasttoken", unit_length=True)
    for one, other in zip(embed(presil, folder / "qwen2.gguf", texts),
                          embed(presil, folder / "qwen2", texts), strict=True):
        vector = numpy.array(one["embedding"])
        if gap(other["embedding"], vector / numpy.linalg.norm(vector)) > EXACT:
            faults.append(f"qwen2 {one['text']!a}: the folder gives another vector")


def check_batches(presil, folder, faults):
    """Texts of several lengths at once are what they are by themselves, and the chip takes less for
    all of them."""
    for path in (folder / "MEAN.gguf", folder / "roberta", folder / "nomic"):
        alone, together = embed(presil, path, TEXTS), embed(presil, path, TEXTS, "--batch", "4")
        for one, other in zip(alone, together, strict=True):
            if gap(other["embedding"], one["embedding"]) > EXACT:
                faults.append(f"{path.name} {one['text']!a}: in a batch "
                              f"{gap(other['embedding'], one['embedding']):.2g} away")
        seconds = [sum(entry["chip_seconds"] for entry in texts) for texts in (alone, together)]
        if seconds[1] >= seconds[0]:
            faults.append(f"{path.name}: {seconds[0]} s one by one, {seconds[1]} s by four")


def check_refused(presil, folder, faults):
    """What a graph does not look at, and what does not fit, is named."""
    path = folder / "extra"
    values = small.weights(5)
    values["blk.0.attn_q_norm.weight"] = numpy.ones(small.WIDTH, numpy.float32)
    small.write_gguf(path, values, "MEAN")
    for arguments, words in (
            (("embed", path, "--text", "a"), ()),
            (("embed", folder / "bert", "--text", "mat " * 80), ("at most 64",)),
            (("embed", folder / "bert", "--text", "a", "--chips", "2"), ("one chip",)),
            (("embed", folder / "bert", "--text", "a", "--pooling", "last"), ("--pooling mean",)),
            (("embed", folder / "llama.gguf", "--text", "a", "--pooling", "mean"),
             ("--pooling last",)),
            (("chat", folder / "bert", "--prompt", "a"), ("encoder", "presil embed")),
            (("time", folder / "bert", "--chips", "2"), ("one chip",))):
        result = call(presil, *arguments)
        if words and (result.returncode == 0 or not all(w in result.stderr for w in words)):
            faults.append(f"{arguments}: {result.stderr or result.stdout}")


def main():
    presil, faults = sys.argv[1], []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        check_gguf(presil, folder, faults)
        check_folders(presil, folder, faults)
        check_nomic(presil, folder, faults)
        check_pieces(presil, folder, faults)
        check_rounded(presil, folder, faults)
        check_decoders(presil, folder, faults)
        check_batches(presil, folder, faults)
        check_refused(presil, folder, faults)
    print("\n".join(faults) or
          f"{len(TEXTS)} texts by 10 encoders, and others by decoders, as the references")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
