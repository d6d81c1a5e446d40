"""Models that see and write answer what llama.cpp answers, token by token: LLaVA with decoders of
Llama and Qwen2, and SmolVLM, which looks at a large image in parts. What stands for an image is
compared twice: llama.cpp's decoder is given the rows that numpy computes in double, and llama.cpp's
own encoder of images agrees with numpy.

Usage: seeing_test.py PRESIL. Needs pillow, gguf and xllamacpp in .venv, else skipped.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import numpy
    from PIL import Image

    import random_seers as small
    import random_sights as sights
    from llama import Eyes, Llama
except ImportError:
    print("skipped: needs pillow, gguf and xllamacpp in .venv")
    sys.exit(0)

TOKENS = 24
ROUNDED = 4e-3  # llama.cpp takes GELU from a table of fp16
QUESTIONS = ["What is it?", "the cat at the hat", "Count: "]


def call(presil, *arguments, given=None):
    return subprocess.run([presil, *map(str, arguments)], capture_output=True, text=True,
                          timeout=300, input=given)


def ask(presil, path, text, images, *options):
    given = [word for image in images for word in ("--image", image)]
    result = call(presil, "chat", path, *given, "--prompt", text, "--max-tokens", TOKENS, "--json",
                  *options)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    return json.loads(result.stdout)


def answer(llama, parts):
    """Greedy tokens behind tokens and rows; the models know no end."""
    llama.clear()
    for part in parts:
        logits = llama.feed(part)
    tokens = []
    for _ in range(TOKENS):
        tokens.append(int(logits[0].argmax()))
        logits = llama.feed(tokens[-1:])
    return tokens


def pictures(folder):
    random = numpy.random.default_rng(5)
    paths = []
    for i, (height, width) in enumerate(((sights.SIZE, sights.SIZE), (50, 70), (81, 33))):
        rows, columns = numpy.mgrid[0:height, 0:width]
        waves = [128 + 90 * numpy.sin(rows / (2 + c + i) + columns / (7 - c)) for c in range(3)]
        noise = random.normal(0, 40, (height, width, 3))
        pixels = numpy.clip(numpy.stack(waves, -1) + noise, 0, 255).astype(numpy.uint8)
        paths.append(folder / f"picture{i}.png")
        Image.fromarray(pixels).save(paths[-1])
    return paths


def check_llava(presil, folder, images, decoder, faults):
    values = small.llava_weights(11)
    path = folder / decoder
    model = small.write_llava(path, decoder, values, renamed=decoder == "qwen2")
    model.write(folder / f"{decoder}.gguf")
    llama = Llama(folder / f"{decoder}.gguf", 256)
    rows = [small.llava_rows(values, sights.prepared(image, "clip")) for image in images]
    small.write_llava_eyes(folder / "eyes.gguf", values)
    seen = Eyes(folder / "eyes.gguf", llama).look(numpy.asarray(Image.open(images[0])))
    theirs = next(part for part in seen if not isinstance(part, list))
    away = numpy.abs(theirs[:-1] - rows[0][1:]).max() / numpy.abs(rows[0]).max()
    if theirs.shape != rows[0].shape or away > ROUNDED:
        faults.append(f"{decoder}: llama.cpp's encoder is {away:.2g} from numpy")
    token = len(model.tokens)
    answers = set()
    for image, own in zip(images, rows):
        for question in QUESTIONS:
            found = ask(presil, path, question, [image])
            before = llama.tokenize("USER: ")
            behind = llama.tokenize(f"\n{question} ASSISTANT:")
            if found["prompt_tokens"] != before + [token] * len(own) + behind:
                faults.append(f"{decoder} {question!a}: {found['prompt_tokens']}")
            expected = answer(llama, [before, own.astype(numpy.float32), behind])
            answers.add(tuple(expected))
            if found["tokens"] != expected:
                faults.append(f"{decoder} {image.name} {question!a}: {found['tokens']} for "
                              f"{expected}")
            if not found["encoder"]["chip_seconds"] > 0:
                faults.append(f"{decoder}: the encoder takes no time")
    if len(answers) < len(images) * len(QUESTIONS):
        faults.append(f"{decoder}: {len(answers)} different answers only")
    check_several(presil, path, images, rows, llama, faults)


def check_several(presil, path, images, rows, llama, faults):
    """Images one behind the other, in a prompt that is continued as it stands, on two chips, and
    with attention by single operators."""
    prompt = "a{}the{} cat".format(small.IMAGE, small.IMAGE)
    parts = [llama.tokenize("a"), rows[0].astype(numpy.float32), llama.tokenize("the"),
             rows[1].astype(numpy.float32), llama.tokenize(" cat")]
    expected = answer(llama, parts)
    for options in ((), ("--chips", "2"), ("--attention", "operators")):
        found = ask(presil, path, prompt, images[:2], "--raw", *options)["tokens"]
        if found != expected:
            faults.append(f"{path.name} {options}: {found} for {expected}")


def parts_of(llama, model, text, rows):
    """Tokens of a text with marks, and rows where an image stands."""
    parts, tokens = [], []
    for piece in re.split("(" + "|".join(map(re.escape, small.MARKS)) + ")", text):
        if piece == small.IMAGE:
            parts += [tokens, rows.pop(0)]
            tokens = []
        elif piece in small.MARKS:
            tokens.append(model.tokens.index(piece))
        elif piece:
            tokens += llama.tokenize(piece, False)
    return parts + [tokens]


def check_smolvlm(presil, folder, images, faults):
    values = small.smolvlm_weights(19)
    small.write_smolvlm_eyes(folder / "smol.gguf", values)
    small.write_smolvlm_eyes(folder / "parts.gguf", values, longest=small.LONGEST)
    small.write_smolvlm_eyes(folder / "other.gguf", values, projector="ldp")
    small.write_smolvlm_eyes(folder / "long.gguf", values, longest=1 << 20)
    for splits in (False, True):
        path = folder / f"smolvlm{splits:d}"
        model = small.write_smolvlm(path, values, splits)
        model.write(folder / "smoltext.gguf")
        llama = Llama(folder / "smoltext.gguf", 512)
        image_token, answers = model.tokens.index(small.IMAGE), set()
        for image in images:
            frames, mark = small.smolvlm_frames(image, splits)
            for question in QUESTIONS:
                rows = [small.smolvlm_rows(values, frame).astype(numpy.float32)
                        for frame in frames]
                text = f"<|im_start|>User:{mark}{question}<end_of_utterance>\nAssistant:"
                parts = parts_of(llama, model, text, rows)
                given = [token for part in parts for token in
                         (part if isinstance(part, list) else [image_token] * len(part))]
                expected = answer(llama, parts)
                answers.add(tuple(expected))
                found = [(ask(presil, path, question, [image]), expected)]
                if splits:  # as GGUF files are, which say what ends an answer
                    end = len(model.tokens) - 1
                    ended = expected[:expected.index(end)] if end in expected else expected
                    found.append((ask(presil, folder / "smoltext.gguf", question, [image],
                                      "--mmproj", folder / "parts.gguf"), ended))
                for own, tokens in found:
                    if own["prompt_tokens"] != given:
                        faults.append(f"smolvlm {image.name}: {own['prompt_tokens']} for {given}")
                    if own["tokens"] != tokens:
                        faults.append(f"smolvlm {image.name} {question!a}: {own['tokens']} for "
                                      f"{tokens}")
        if len(answers) < len(images) * len(QUESTIONS):
            faults.append(f"smolvlm: {len(answers)} different answers only")
    check_smolvlm_eyes(folder, values, llama, images, faults)


def check_smolvlm_eyes(folder, values, llama, images, faults):
    """llama.cpp's encoder, of an image that fits as it is; what it splits besides is left out."""
    pixels = numpy.asarray(Image.open(images[0]))
    seen = Eyes(folder / "smol.gguf", llama).look(pixels)
    theirs = [part for part in seen if not isinstance(part, list)]
    own = small.smolvlm_rows(values, Image.fromarray(pixels))
    away = numpy.abs(theirs[0] - own).max() / numpy.abs(own).max()
    if away > ROUNDED:
        faults.append(f"smolvlm: llama.cpp's encoder is {away:.2g} from numpy")


def check_conversation(presil, folder, images, faults):
    """What was seen stays in the conversation."""
    path = folder / "llama"
    lines = "What is it?\nAnd now?\n"
    result = call(presil, "chat", path, "--image", images[1], "--max-tokens", "5", "--json",
                  given=lines)
    if result.returncode != 0:
        faults.append(result.stderr)
        return
    first, second = map(json.loads, result.stdout.splitlines())
    begin = first["prompt_tokens"]
    if second["prompt_tokens"][:len(begin)] != begin or second["prompt_tokens_kept"] < len(begin):
        faults.append(f"the second question begins {second['prompt_tokens']}")
    whole = "USER: {}\nWhat is it? ASSISTANT: {} USER: And now? ASSISTANT:".format(
        small.IMAGE, first["text"])
    again = ask(presil, path, whole, images[1:2], "--raw")
    if (again["prompt_tokens"] != second["prompt_tokens"]
            or again["tokens"][:5] != second["tokens"]):
        faults.append(f"{second} in a conversation, {again} alone")


def check_refused(presil, folder, images, faults):
    plain = folder / "plain"
    small.DECODERS["qwen2"]().write(plain)
    for arguments, words in (
            ((plain, "--image", images[0], "--prompt", "a"), ("language-unsupported", "sees no")),
            ((folder / "llama", "--image", images[0], "--raw", "--prompt", "a"),
             ("runtime-bad-image", "0 places")),
            ((folder / "llama", "--image", images[0], "--prompt", "a <image>"),
             ("runtime-bad-image", "2 places")),
            ((folder / "llama", "--image", images[0], "--prompt", "a", "--draft", plain),
             ("--draft",)),
            ((folder / "llama", "--image", images[0], "--prompt", "a", "--context", "12"),
             ("runtime-context-full",)),
            ((folder / "smol.gguf", "--prompt", "a"), ("language-unsupported", "--mmproj")),
            ((folder / "smoltext.gguf", "--mmproj", folder / "smoltext.gguf", "--prompt", "a"),
             ("language-unsupported", "'llama'")),
            ((folder / "smoltext.gguf", "--mmproj", folder / "other.gguf", "--prompt", "a"),
             ("language-unsupported", "'ldp'")),
            ((folder / "smoltext.gguf", "--mmproj", folder / "long.gguf", "--prompt", "a"),
             ("language-bad-config", "preproc_image_size")),
            ((folder / "llama.gguf", "--mmproj", folder / "smol.gguf", "--image", images[0],
              "--raw", "--prompt", "a"), ("language-bad-tokenizer", "image"))):
        result = call(presil, "chat", *arguments, "--max-tokens", "2")
        if result.returncode == 0 or not all(word in result.stderr for word in words):
            faults.append(f"{arguments}: {result.returncode} {result.stderr or result.stdout}")
    result = call(presil, "embed", folder / "llama", "--image", images[0])
    if result.returncode != 2 or "--image" not in result.stderr:
        faults.append(f"embed: {result.stderr or result.stdout}")


def main():
    presil, faults = sys.argv[1], []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        images = pictures(folder)
        for decoder in small.DECODERS:
            check_llava(presil, folder, images, decoder, faults)
        check_smolvlm(presil, folder, images, faults)
        check_conversation(presil, folder, images, faults)
        check_refused(presil, folder, images, faults)
    print("\n".join(faults) or f"{len(images)} images and {len(QUESTIONS)} questions are answered "
          "as llama.cpp answers them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
