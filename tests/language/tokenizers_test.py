"""Texts become the tokens that the reference tokenizers make of them: WordPiece, Unigram and byte
pairs (of CLIP's form, and behind a normaliser) by Hugging Face's tokenizers library, which trains
small vocabularies here, and Unigram in GGUF by SentencePiece itself. Texts are awkward ones and
random characters of many scripts.

Usage: tokenizers_test.py PRESIL. Needs tokenizers, sentencepiece and gguf in .venv, else skipped.
"""

import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import gguf
    import sentencepiece
    import tokenizers
    from sentencepiece import sentencepiece_model_pb2
    from tokenizers import models, normalizers, pre_tokenizers, processors, trainers

    import random_sights
    from gguf_files import finish, sizes
except ImportError:
    print("skipped: needs tokenizers, sentencepiece and gguf in .venv")
    sys.exit(0)

HERE = pathlib.Path(__file__).resolve().parent
TEXTS = [
    "", " ", "Hello world", "  two  spaces   three ", "It's 2024, isn't it? I'LL say!",
    "na\u00efve caf\u00e9 \u00c5\u00c4\u00d6", "nai\u0308ve cafe\u0301 A\u030aa\u0323\u0307",
    "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \uff76\uff9e \uac00\uac01 \u1100\u1161",
    "emoji \U0001f469\u200d\U0001f469\u200d\U0001f467 and \U0001f1eb\U0001f1ee",
    "tabs\tand\nlines\r\n\n\nmore ", "a1b22c333 4444", "x\u00a0y\u2003z\u3000w\u2028v",
    "def f(x):\n    return x**2  # square\n", "....!!!???", " leading", "trailing ",
    "\u200bzero\u200dwidth\ufeff", "control \x01\x07\x7f\x85\x9f end", "null \x00 byte",
    "\u0130stanbul \u00dfTRASSE \u03a3\u03a3 \u01c5", "\ufb01ne \u2460 \u00bd \u33a5 \u2122 \uff21",
    "long" * 40, "x" * 101, "the " * 20, "\u05d0\u05b8\u05d1 \u0627\u064e\u0644 \u0928\u093f",
    "$ 5 + 3 = 8 ^ ` ~ | < >",
    "\u00ab quotes \u00bb \u201cand\u201d \u2018so\u2019 \u2013 on\u2014",
    "[CLS] x [SEP] y [MASK] z", "a</s>b <unk> c", "\u2581marked\u2581 \u2581", "\ufffd bad \ue000"]


def random_texts(count):
    drawn = random.Random(7)
    blocks = [(0x20, 0x7f), (0xa0, 0x250), (0x300, 0x370), (0x370, 0x600), (0x900, 0xe00),
              (0x1100, 0x1200), (0x1e00, 0x2000), (0x2000, 0x2100), (0x2100, 0x2200),
              (0x3000, 0x3200), (0x4e00, 0x4f00), (0xac00, 0xad00), (0xf900, 0xfb10),
              (0xff00, 0xfff0), (0x1d400, 0x1d500), (0x1f600, 0x1f650), (0x2b820, 0x2b930)]
    words = (HERE / "text.txt").read_text().split()
    texts = []
    for _ in range(count):
        text = ""
        for _ in range(drawn.randrange(1, 12)):
            if drawn.random() < 0.5:
                text += drawn.choice(words) + drawn.choice(["", " ", "  "])
            else:
                text += chr(drawn.randrange(*drawn.choice(blocks)))
        texts.append(text)
    return texts


def corpus():
    return (HERE / "text.txt").read_text().splitlines() + TEXTS * 3 + random_texts(60)


class Judge:
    def __init__(self, presil, folder):
        self.presil, self.folder, self.faults, self.count = presil, folder, [], 0

    def tokens(self, model, raw):
        file = self.folder / "text.txt"
        file.write_bytes(raw)
        result = subprocess.run([self.presil, "show", "tokens", model, "--file", file, "--numbers"],
                                capture_output=True, text=True)
        if result.returncode != 0:
            return result.stderr.strip()
        return [int(number) for number in result.stdout.split()]

    def compare(self, name, model, expected, texts):
        differing = []
        for text in texts:
            ours, theirs = self.tokens(model, text.encode()), expected(text)
            self.count += 1
            if ours != theirs:
                differing.append(f"{name}: {text!a}: {ours}, reference {theirs}")
        self.faults += differing[:3]
        if len(differing) > 3:
            self.faults.append(f"{name}: and {len(differing) - 3} more")


def save_config(folder):
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({
        "model_type": "llama", "vocab_size": 8, "num_hidden_layers": 1, "hidden_size": 8,
        "num_attention_heads": 1}))


def save(tokenizer, folder):
    save_config(folder)
    tokenizer.save(str(folder / "tokenizer.json"))


def word_pieces(**options):
    tokenizer = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(corpus(), trainers.WordPieceTrainer(
        vocab_size=600, show_progress=False, special_tokens=special,
        continuing_subword_prefix="##"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return tokenizer


def charsmap(model):
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model)
    return proto


def unigram(normaliser, cutter, byte_fallback=False, template=("", "</s>")):
    tokenizer = tokenizers.Tokenizer(models.Unigram())
    if normaliser is not None:
        tokenizer.normalizer = normaliser
    tokenizer.pre_tokenizer = cutter
    special = ["<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer.train_from_iterator(corpus(), trainers.UnigramTrainer(
        vocab_size=500, show_progress=False, special_tokens=special, unk_token="<unk>"))
    saved = json.loads(tokenizer.to_str())
    if byte_fallback:
        saved["model"]["byte_fallback"] = True
        saved["model"]["vocab"] += [[f"<0x{byte:02X}>", -30.0] for byte in range(256)]
    for added in saved["added_tokens"]:
        added["lstrip"] = added["content"] == "<mask>"
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(saved))
    pieces = " ".join(filter(None, (template[0], "$A", template[1])))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=pieces, special_tokens=[("</s>", 1), ("<pad>", 0)])
    return tokenizer


def byte_pairs(normaliser):
    """GPT-2's, with a normaliser as Qwen2 has one."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.normalizer = normaliser
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(corpus(), trainers.BpeTrainer(
        vocab_size=700, show_progress=False, special_tokens=["<|end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def penalty():
    """Where an unknown character is better than tokens of low scores, and where it is not."""
    vocab = [("<unk>", 0.0), ("ab", -11.0), ("c", -11.0), ("bc", -1.0), ("zz", -12.0),
             ("de", -13.5), ("f", -13.5), ("ef", -1.0)]
    return tokenizers.Tokenizer(models.Unigram(vocab, unk_id=0))


def train_pieces(rule, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([line for line in corpus() if "\0" not in line]),
        model_writer=model, vocab_size=800, normalization_rule_name=rule,
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, hard_vocab_limit=False, minloglevel=2, **options)
    return model.getvalue()


def write_gguf(path, proto):
    writer = gguf.GGUFWriter(str(path), "llama")
    sizes(writer, 1, 8, 1, 1, 8)
    spec = proto.normalizer_spec
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([piece.piece for piece in proto.pieces])
    writer.add_token_scores([piece.score for piece in proto.pieces])
    writer.add_token_types([piece.type for piece in proto.pieces])
    writer.add_add_space_prefix(spec.add_dummy_prefix)
    writer.add_remove_extra_whitespaces(spec.remove_extra_whitespaces)
    if spec.precompiled_charsmap:
        writer.add_precompiled_charsmap(spec.precompiled_charsmap)
    writer.add_eos_token_id(1)
    writer.add_unk_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(True)
    finish(writer)


def check_files(judge, root, texts):
    """Folders without tokenizer.json: SentencePiece's own models of both kinds, BERT's words."""
    plain = [text for text in texts if "</s>" not in text and "\0" not in text]
    for kind, file, options in (("unigram", "spiece.model", {"add_eos_token": True}),
                                ("bpe", "tokenizer.model", {"add_bos_token": False})):
        model = train_pieces("nmt_nfkc" if kind == "unigram" else "identity", model_type=kind,
                             byte_fallback=kind == "bpe")
        folder = root / file
        save_config(folder)
        (folder / file).write_bytes(model)
        (folder / "tokenizer_config.json").write_text(json.dumps({"extra_ids": 3, **options}))
        pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        end = [1] if kind == "unigram" else []
        judge.compare(file, folder, lambda text: pieces.encode(text) + end, plain)
        first = pieces.get_piece_size()
        if judge.tokens(folder, b"<extra_id_2><extra_id_0>") != [first, first + 2, *end]:
            judge.faults.append(f"{file}: {judge.tokens(folder, b'<extra_id_2><extra_id_0>')}")
        (folder / file).write_bytes(model[:len(model) // 2])
        if "language-bad-tokenizer" not in judge.tokens(folder, b"a"):
            judge.faults.append(f"half of {file} is taken")
    for lower in (True, False):
        words = word_pieces(lowercase=lower)
        folder = root / f"words {lower}"
        save_config(folder)
        names = sorted(words.get_vocab(), key=words.get_vocab().get)
        (folder / "vocab.txt").write_text("\n".join(names) + "\n")
        (folder / "tokenizer_config.json").write_text(json.dumps(
            {"do_lower_case": lower, "strip_accents": None}))
        judge.compare("vocab.txt", folder, by_library(words), texts)


def check_refused(judge, folder):
    """What is not known, and tables that are none, are named."""
    saved = json.loads((folder / "tokenizer.json").read_text())
    for part, value, name in (
            ("normalizer", {"type": "Precompiled", "precompiled_charsmap": "////fw=="}, "trie"),
            ("normalizer", {"type": "Shout"}, "'Shout'"),
            ("pre_tokenizer", {"type": "Digits"}, "'Digits'"),
            ("post_processor", {"type": "Shuffle"}, "'Shuffle'"),
            ("model", {"type": "WordLevel", "vocab": {}}, "'WordLevel'")):
        (folder / "tokenizer.json").write_text(json.dumps({**saved, part: value}))
        message = judge.tokens(folder, b"text")
        if not isinstance(message, str) or name not in message:
            judge.faults.append(f"{part} {value}: {message}")


def by_library(tokenizer):
    return lambda text: tokenizer.encode(text).ids


def main():
    faults = []
    with tempfile.TemporaryDirectory() as root:
        root = pathlib.Path(root)
        judge = Judge(sys.argv[1], root)
        texts = TEXTS + random_texts(60)
        nmt = charsmap(train_pieces("nmt_nfkc"))
        table = normalizers.Precompiled(nmt.normalizer_spec.precompiled_charsmap)
        t5 = normalizers.Sequence([table, normalizers.Strip(left=False, right=True),
                                   normalizers.Replace(tokenizers.Regex(" {2,}"), "\u2581")])
        albert = normalizers.Sequence([
            normalizers.Replace("``", '"'), normalizers.NFKD(), normalizers.StripAccents(),
            normalizers.Lowercase(), table])
        plain = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(),
                                      normalizers.Prepend("\u2581")])
        metaspace = pre_tokenizers.Metaspace
        kinds = {
            "uncased": word_pieces(lowercase=True),
            "cased": word_pieces(lowercase=False),
            "accents": word_pieces(lowercase=True, strip_accents=False,
                                   handle_chinese_chars=False),
            "t5": unigram(t5, metaspace(prepend_scheme="always")),
            "xlm-r": unigram(table, pre_tokenizers.Sequence(
                [pre_tokenizers.WhitespaceSplit(), metaspace()]), template=("<pad>", "</s>")),
            "albert": unigram(albert, metaspace(prepend_scheme="first", split=False)),
            "bytes": unigram(plain, metaspace(prepend_scheme="never"), byte_fallback=True,
                             template=("", "")),
            "clip": random_sights.clip_tokenizer(corpus()),
            "nfc": byte_pairs(normalizers.NFC()),
        }
        for name, tokenizer in kinds.items():
            save(tokenizer, root / name)
            judge.compare(name, root / name, by_library(tokenizer), texts)
            # A byte that is no UTF-8 is U+FFFD to both.
            raw = b"a\xffb \xfe"
            if judge.tokens(root / name, raw) != tokenizer.encode(raw.decode(errors="replace")).ids:
                judge.faults.append(f"{name}: bytes that are no UTF-8")
        save(penalty(), root / "penalty")
        judge.compare("penalty", root / "penalty", by_library(penalty()),
                      ["abc", "def", "abcdef", "bcab", "abdeffed", "zzzab"])
        check_files(judge, root, texts)
        check_refused(judge, root / "t5")
        folded = train_pieces("nfkc_cf", remove_extra_whitespaces=False)
        for name, model in {"nmt_nfkc": nmt, "identity": charsmap(train_pieces("identity")),
                            "nfkc_cf": charsmap(folded)}.items():
            write_gguf(root / f"{name}.gguf", model)
            pieces = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
            # Names of control tokens are text to SentencePiece, tokens to llama.cpp and presil.
            plain_texts = [text for text in texts if "</s>" not in text and "\0" not in text]
            judge.compare(name, root / f"{name}.gguf", lambda text: pieces.encode(text) + [1],
                          plain_texts)
        faults = judge.faults
        print("\n".join(faults) or f"{judge.count} texts become the reference's tokens")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
