"""all-MiniLM-L6-v2 makes the vectors that numpy, llama.cpp and ONNX Runtime make of its weights,
and its tokenizer the tokens that Hugging Face's library makes.

The folder is read as its makers publish it; for llama.cpp the same weights become a GGUF file. ONNX
Runtime has the model with weights and activations of int8, so that only the direction agrees.

Usage: minilm_slow_test.py PRESIL. Fetches the models.
"""

import json
import pathlib
import struct
import sys
import tempfile

import gguf
import numpy
import onnxruntime
import tokenizers

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))

import encoders_test as small_test  # noqa: E402
import fetch_models  # noqa: E402
import random_encoders as small  # noqa: E402
import tokenizers_test  # noqa: E402
from gguf_files import finish  # noqa: E402
from llama import Llama  # noqa: E402

SENTENCES = ["The cat sits on the mat.", "A kitten is sitting on a rug.",
             "The stock market fell sharply on Monday.", "na\u00efve caf\u00e9 \u4e2d\u6587 !?",
             "How do I cook rice? " * 9]
HEADS, EPSILON = 12, 1e-12
EXACT, ROUNDED = 2e-5, 2e-3
COSINE = 0.99  # of int8's vector and fp32's


def read_weights(path):
    """By GGUF's names."""
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    names = {target: part for part, target in small.BERT.items()}
    tops = {target: part for part, target in small.EMBEDDINGS.items()}
    values = {}
    for name, entry in json.loads(raw[8:8 + size]).items():
        if name == "__metadata__" or entry["dtype"] != "F32" or name.startswith("pooler"):
            continue
        begin, end = entry["data_offsets"]
        value = numpy.frombuffer(raw[8 + size + begin:8 + size + end],
                                 numpy.float32).reshape(entry["shape"])
        stem, kind = name.rsplit(".", 1)
        if stem.startswith("embeddings."):
            values[f"{tops[stem.removeprefix('embeddings.')]}.{kind}"] = value
        else:
            layer, part = stem.removeprefix("encoder.layer.").split(".", 1)
            values[f"blk.{layer}.{names[part]}.{kind}"] = value
    return values


def write_gguf(path, values, tokens):
    writer = gguf.GGUFWriter(str(path), "bert")
    writer.add_block_count(6)
    writer.add_context_length(512)
    writer.add_embedding_length(384)
    writer.add_feed_forward_length(1536)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_eps(EPSILON)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_token_type_count(2)
    writer.add_tokenizer_model("bert")
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    writer.add_token_list([token if token in special else token[2:] if token.startswith("##")
                           else "\u2581" + token for token in tokens])
    writer.add_token_types([3 if token in special else 1 for token in tokens])
    writer.add_bos_token_id(101)
    writer.add_unk_token_id(100)
    writer.add_sep_token_id(102)
    writer.add_pad_token_id(0)
    for name, value in values.items():
        writer.add_tensor(name, value)
    finish(writer)


def unit(vector):
    return vector / numpy.linalg.norm(vector)


def main():
    presil, faults = sys.argv[1], []
    cache = fetch_models.fetch()
    folder = cache / "minilm-f32"
    values = read_weights(folder / "model.safetensors")
    library = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    library.no_padding()
    library.no_truncation()
    session = onnxruntime.InferenceSession(cache / "minilm/model.onnx")
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        judge = tokenizers_test.Judge(presil, scratch)
        judge.compare("minilm", folder, lambda text: library.encode(text).ids,
                      tokenizers_test.TEXTS + tokenizers_test.random_texts(40))
        faults += judge.faults
        tokens = [library.id_to_token(i) for i in range(library.get_vocab_size())]
        write_gguf(scratch / "minilm.gguf", values, tokens)
        llama = Llama(scratch / "minilm.gguf", 512)
        for entry in small_test.embed(presil, folder, SENTENCES):
            ids = numpy.array([entry["tokens"]], numpy.int64)
            states = session.run(None, {"input_ids": ids, "attention_mask": ids * 0 + 1,
                                        "token_type_ids": ids * 0})[0]
            found = numpy.array(entry["embedding"])
            exact = unit(small.compute(values, entry["tokens"], "MEAN", HEADS, EPSILON))
            gaps = (small_test.gap(found, exact),
                    small_test.gap(found, unit(llama.embed(entry["tokens"]))))
            cosine = float(found @ unit(states[0].mean(0)))
            print(f"{entry['text'][:40]!a}: {gaps[0]:.1e} from numpy, {gaps[1]:.1e} from "
                  f"llama.cpp, cosine {cosine:.4f} with int8")
            if gaps[0] > EXACT or gaps[1] > ROUNDED or cosine < COSINE:
                faults.append(f"{entry['text']!a} differs")
    print("\n".join(faults) or f"{judge.count} texts as tokens, {len(SENTENCES)} as vectors")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
