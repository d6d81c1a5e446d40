"""Encoders of images make the vectors that numpy makes, of images that Pillow reads and resizes:
ViT and DeiT with their classifiers, DINOv2, CLIP and SigLIP with their encoders of texts and how
probable they hold it that a text says what an image shows. Images are PNG and JPEG files of several
kinds and forms; broken ones are errors.

Usage: sights_test.py PRESIL. Needs pillow, gguf and tokenizers in .venv, else skipped.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy
    from PIL import Image

    import random_sights as small
except ImportError:
    print("skipped: needs pillow, gguf and tokenizers in .venv")
    sys.exit(0)

HERE = pathlib.Path(__file__).resolve().parent
EXACT = 2e-5  # of a vector's largest number: fp32 against double
TEXTS = ["The cat's on 24 mats!", "a", "A photo of a  na\u00efve caf\u00e9, it'll do", "zebra " * 5]


def call(presil, *arguments):
    return subprocess.run([presil, *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)


def embed(presil, path, images, texts=(), *options):
    given = [word for image in images for word in ("--image", image)]
    given += [word for text in texts for word in ("--text", text)]
    result = call(presil, "embed", path, *given, "--json", *options)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    return json.loads(result.stdout)


def gap(found, expected):
    expected = numpy.asarray(expected)
    return float(numpy.abs(numpy.asarray(found) - expected).max() / numpy.abs(expected).max())


def write_images(folder):
    """Noise and slopes, larger and smaller than what models see, wide and high, in the kinds of
    pixels that PNG and JPEG files hold."""
    random = numpy.random.default_rng(3)

    def slopes(height, width, channels):
        rows, columns = numpy.mgrid[0:height, 0:width]
        waves = [128 + 90 * numpy.sin(rows / (3 + c) + columns / (7 - c)) for c in range(channels)]
        noise = random.normal(0, 25, (height, width, channels))
        return numpy.clip(numpy.stack(waves, -1) + noise, 0, 255).astype(numpy.uint8)

    colours, wide, high = slopes(32, 32, 3), slopes(37, 101, 3), slopes(90, 41, 3)
    grey, veiled = slopes(50, 60, 1)[..., 0], slopes(64, 33, 4)
    deep = random.integers(0, 65536, (40, 40)).astype(numpy.uint16)
    images = {
        "same.png": Image.fromarray(colours), "wide.png": Image.fromarray(wide),
        "high.png": Image.fromarray(high), "tiny.png": Image.fromarray(slopes(9, 7, 3)),
        "grey.png": Image.fromarray(grey), "veiled.png": Image.fromarray(veiled),
        "palette.png": Image.fromarray(wide).quantize(50),
        "bits.png": Image.fromarray(grey > 128), "deep.png": Image.fromarray(deep)}
    for name, image in images.items():
        image.save(folder / name)
    # 16 bits of grey are 8 here; what Pillow makes of them depends on its version.
    Image.fromarray((deep >> 8).astype(numpy.uint8)).save(folder / "deep8.png")
    for name, image, options in (
            ("photo.jpg", wide, {"quality": 90}), ("coarse.jpg", high, {"quality": 30}),
            ("progressive.jpg", wide, {"progressive": True}), ("grey.jpg", grey, {}),
            ("full.jpg", wide, {"subsampling": 0}), ("half.jpg", high, {"subsampling": 1})):
        Image.fromarray(image).save(folder / name, **options)
    return sorted([*folder.glob("*.png"), *folder.glob("*.jpg")])


def seen(path):
    return path.with_name("deep8.png") if path.name == "deep.png" else path


def check_images(kind, values, entries, images, faults):
    for entry, path in zip(entries, images, strict=True):
        vector, scores = small.image_vector(kind, values, small.prepared(seen(path), kind))
        if gap(entry["embedding"], vector) > EXACT:
            faults.append(f"{kind} {path.name}: {gap(entry['embedding'], vector):.2g} from numpy")
        if scores is None:
            continue
        best = entry["labels"][0]
        share = small.softmax(scores).max()
        if (gap(entry["scores"], scores) > EXACT or abs(best["probability"] - share) > 1e-4
                or best["label"] != small.LABELS[int(scores.argmax())]):
            faults.append(f"{kind} {path.name}: {best} {gap(entry['scores'], scores):.2g}")


def check_alone(presil, folder, images, faults):
    for seed, kind in enumerate(("vit", "deit", "dinov2")):
        values = small.alone(kind, seed)
        small.write_alone(folder / kind, kind, values)
        found = embed(presil, folder / kind, images)["images"]
        check_images(kind, values, found, images, faults)
        for options in (("--batch", "4"), ("--attention", "operators")):
            others = embed(presil, folder / kind, images[:5], (), *options)["images"]
            for one, other in zip(others, found):
                if gap(one["embedding"], other["embedding"]) > EXACT:
                    faults.append(f"{kind} {one['image']} {options}: another vector")
    check_filters(presil, folder, images, faults)
    mean = embed(presil, folder / "vit", images[:1], (), "--pooling", "mean")["images"][0]
    packed = embed(presil, folder / "vit", images[:1], (), "--weights", "int8")["images"][0]
    plain = embed(presil, folder / "vit", images[:1])["images"][0]
    if gap(mean["embedding"], plain["embedding"]) < 0.01:
        faults.append("vit: the mean is the class token's vector")
    if not 1e-5 < gap(packed["embedding"], plain["embedding"]) < 0.2:
        faults.append(f"vit in int8: {gap(packed['embedding'], plain['embedding']):.2g} away")


def check_filters(presil, folder, images, faults):
    """All filters that Pillow has."""
    values = small.alone("vit", 0)
    written, path = small.PREPARED["vit"], folder / "vit" / "preprocessor_config.json"
    kept = path.read_text()
    for resample in range(6):
        small.PREPARED["vit"] = {**written, "resample": resample}
        small.write_form(folder / "vit", "vit")
        found = embed(presil, folder / "vit", images)["images"]
        check_images("vit", values, found, images, faults)
    small.PREPARED["vit"] = written
    path.write_text(kept)


def cosine(a, b):
    return float(a @ b / numpy.linalg.norm(a) / numpy.linalg.norm(b))


def check_paired(presil, folder, images, faults):
    text = (HERE / "text.txt").read_text().splitlines() + TEXTS * 4
    for kind, make in (("clip", small.clip_tokenizer), ("siglip", small.siglip_tokenizer)):
        tokenizer = make(text)
        values = small.paired(kind, 7, tokenizer.get_vocab_size())
        small.write_paired(folder / kind, kind, values, tokenizer)
        found = embed(presil, folder / kind, images, TEXTS)
        check_images(kind, values, found["images"], images, faults)
        vectors = []
        for entry in found["texts"]:
            tokens = tokenizer.encode(entry["text"]).ids
            vectors.append(small.text_vector(kind, values, tokens))
            away = gap(entry["embedding"], vectors[-1])
            if entry["tokens"] != tokens or away > EXACT:
                faults.append(f"{kind} {entry['text']!a}: {entry['tokens']} for {tokens}, "
                              f"{away:.2g} from numpy")
        for entry, path in zip(found["images"], images, strict=True):
            vector, _ = small.image_vector(kind, values, small.prepared(seen(path), kind))
            scale = numpy.exp(float(values["logit_scale"]))
            scores = scale * numpy.array([cosine(vector, other) for other in vectors])
            expected = small.softmax(scores)
            if kind == "siglip":
                expected = 1 / (1 + numpy.exp(-scores - float(values["logit_bias"][0])))
            told = [text["probability"] for text in entry["texts"]]
            if numpy.abs(told - expected).max() > 1e-4:
                faults.append(f"{kind} {path.name}: probabilities {told} for {expected}")
        batch = embed(presil, folder / kind, images[:3], TEXTS, "--batch", "3")
        for one, other in zip(batch["texts"] + batch["images"],
                              found["texts"] + found["images"][:3]):
            if gap(one["embedding"], other["embedding"]) > EXACT:
                faults.append(f"{kind}: in a batch another vector")


def check_refused(presil, folder, images, faults):
    whole = images[0].read_bytes()
    photo = next(path for path in images if path.name == "photo.jpg").read_bytes()
    bomb = Image.new("RGB", (1, 1))
    bomb.save(folder / "bomb.png")
    huge = bytearray((folder / "bomb.png").read_bytes())
    huge[16:24] = b"\x00\x0f\xff\xff" * 2  # what it says of its width and height
    for name, content in (("cut.png", whole[:len(whole) // 2]),
                          ("cut.jpg", photo[:len(photo) // 2]), ("text.png", b"no image"),
                          ("empty.png", b""), ("bomb.png", bytes(huge))):
        (folder / name).write_bytes(content)
    Image.new("CMYK", (40, 40)).save(folder / "inks.jpg")
    for arguments, words in (
            (("vit", "--image", folder / "cut.png"), ("language-bad-file", "cut off")),
            (("vit", "--image", folder / "cut.jpg"), ("language-bad-file", "JPEG")),
            (("vit", "--image", folder / "text.png"), ("language-unsupported", "neither PNG")),
            (("vit", "--image", folder / "empty.png"), ("language-unsupported",)),
            (("vit", "--image", folder / "bomb.png"), ("language-bad-file",)),
            (("vit", "--image", folder / "inks.jpg"), ("language-unsupported", "4 colours")),
            (("vit", "--image", folder / "none.png"), ("none.png",)),
            (("vit", "--text", "a"), ("--text", "images alone")),
            (("vit",), ("--text",)),
            (("clip", "--text", "a", "--pooling", "mean"), ("--pooling",)),
            (("siglip", "--text", "cat " * 60), ("at most 40",))):
        result = call(presil, "embed", folder / arguments[0], *arguments[1:])
        if result.returncode == 0 or not all(word in result.stderr for word in words):
            faults.append(f"{arguments}: {result.returncode} {result.stderr or result.stdout}")


def check_forms(presil, folder, images, faults):
    """What preprocessor_config.json may not say."""
    path = folder / "vit" / "preprocessor_config.json"
    form = json.loads(path.read_text())
    for key, value in (("size", {"height": 16, "width": 32}), ("size", {"shortest_edge": 32}),
                       ("size", 2.5), ("size", 1 << 20), ("size", None), ("resample", 9),
                       ("image_mean", [1, 2]), ("image_std", [1, 0, 1]), ("image_std", "one"),
                       ("rescale_factor", "half"), ("crop_size", 99)):
        changed = {**form, key: value}
        if key == "crop_size":
            changed["do_center_crop"] = True
        path.write_text(json.dumps(changed))
        result = call(presil, "embed", folder / "vit", "--image", images[0])
        named = "do_center_crop" if value == {"shortest_edge": 32} else key
        if result.returncode != 2 or f"'{named}'" not in result.stderr:
            faults.append(f"{key} {value}: {result.returncode} {result.stderr or result.stdout}")
    path.unlink()
    result = call(presil, "embed", folder / "vit", "--image", images[0])
    if result.returncode != 2 or "preprocessor_config.json" not in result.stderr:
        faults.append(f"without a form: {result.stderr or result.stdout}")


def main():
    presil, faults = sys.argv[1], []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "images").mkdir()
        images = write_images(folder / "images")
        check_alone(presil, folder, images, faults)
        check_paired(presil, folder, images, faults)
        check_refused(presil, folder, images, faults)
        check_forms(presil, folder, images, faults)
    print("\n".join(faults) or f"{len(images)} images by 5 encoders as numpy and Pillow have them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
