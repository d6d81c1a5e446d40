"""The real models with inputs that mean something, and what is decided from their outputs.

A case is a model file, its inputs and a function from the outputs to a decision: the text that was
read, the word that was heard, the best classes. Inputs that are the outputs of another model (the
wake word's chain, the state of the voice detector) come from ONNX Runtime, so that each case stands
alone and both sides get the same.
"""

import dataclasses
import sys
import typing
import wave

import numpy

import presil

sys.path.insert(0, str(presil.ROOT / "tools"))
import fetch_models  # noqa: E402
import ocr  # noqa: E402

RATE = 16000  # samples per second of all sound here


@dataclasses.dataclass
class Case:
    name: str
    path: object
    feeds: dict
    decide: typing.Callable
    small: bool = False  # fast enough for the slow ways of executing


def sound(name, tail):
    """Two seconds of silence that end with a spoken word and `tail` samples; 16-bit values."""
    with wave.open(str(presil.ROOT / "tests/models" / f"{name}.wav")) as file:
        word = numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype(numpy.float32)
    samples = numpy.zeros(31712, numpy.float32)
    samples[len(samples) - tail - len(word):len(samples) - tail] = word
    return samples


def best_classes(outputs):
    scores = next(iter(outputs.values())).reshape(-1)
    return numpy.argsort(-scores, kind="stable")[:5].tolist()


def ocr_cases(cache):
    models = presil.ROOT / "models"
    keys = ocr.read_keys(models / "ppocr_keys_v1.txt")
    pixels = ocr.read_picture(models / "lines.png")
    detection = {"x": ocr.detection_input(pixels)}
    detector = models / "ch_PP-OCRv4_det_infer.onnx"
    boxes = ocr.find_boxes(next(iter(presil.reference(detector, detection).values()))[0, 0])
    lines = ocr.recognition_input(pixels, boxes)
    upright = ocr.recognition_input(pixels, boxes[:1])[:, :, :, :192]
    yield Case("ocr-detect", detector, detection,
               lambda outputs: ocr.find_boxes(next(iter(outputs.values()))[0, 0]))
    yield Case("ocr-recognise", models / "ch_PP-OCRv4_rec_infer.onnx", {"x": lines[:1]},
               lambda outputs: [ocr.decode(line, keys) for line in next(iter(outputs.values()))])
    for name, picture in (("ocr-upright", upright), ("ocr-turned", upright[:, :, ::-1, ::-1])):
        yield Case(name, cache / "ocr/ch_ppocr_mobile_v2.0_cls_infer.onnx",
                   {"x": numpy.ascontiguousarray(picture)},
                   lambda outputs: int(next(iter(outputs.values())).argmax()), small=True)


def wake_cases(cache):
    wake = cache / "wake"
    heard = lambda outputs: bool(next(iter(outputs.values())).max() > 0.5)
    for word, tail in (("hey_jarvis", 7000), ("alexa", 2000)):
        samples = sound(word, tail)[None]
        spectrum = next(iter(presil.reference(wake / "melspectrogram.onnx",
                                              {"input": samples}).values()))
        frames = spectrum.reshape(-1, 32) / 10 + 2
        windows = numpy.stack([frames[i:i + 76] for i in range(0, len(frames) - 75, 8)])[..., None]
        features = next(iter(presil.reference(wake / "embedding_model.onnx",
                                              {"input_1": windows}).values()))
        if word == "hey_jarvis":
            yield Case("wake-spectrum", wake / "melspectrogram.onnx", {"input": samples},
                       lambda outputs: None)
            yield Case("wake-embedding", wake / "embedding_model.onnx", {"input_1": windows[:1]},
                       lambda outputs: None, small=True)
        features = features.reshape(1, -1, 96)[:, -16:]
        for head in ("hey_jarvis", "hey_mycroft", "hey_rhasspy", "alexa"):
            path = wake / f"{head}_v0.1.onnx"
            name = presil.session(path).get_inputs()[0].name
            yield Case(f"wake-{head}-hears-{word}", path, {name: features}, heard, small=True)


def voice_cases(cache):
    """Two chunks each: the silence before the word and one in the middle of it."""
    samples = sound("hey_jarvis", 7000) / 32768
    voiced = lambda outputs: bool(outputs["output"].max() > 0.5)
    middle = len(samples) - 7000 - 7000
    rate = numpy.array(RATE, numpy.int64)
    for version in ("v5", "v6"):
        path = cache / f"vad/silero_vad_{version}.onnx"
        state = numpy.zeros((2, 1, 128), numpy.float32)
        for what, at in (("silence", 4096), ("voice", middle)):
            for start in (at - 1024, at - 512):  # the state of the chunks just before
                before = samples[None, start - 64:start + 512]
                feeds = {"input": before, "state": state, "sr": rate}
                state = presil.reference(path, feeds)["stateN"]
            yield Case(f"voice-{version}-{what}", path,
                       {"input": samples[None, at - 64:at + 512], "state": state, "sr": rate},
                       voiced, small=True)
    path = cache / "vad/silero_vad_legacy.onnx"
    zeros = numpy.zeros((2, 1, 64), numpy.float32)
    state = {"h": zeros, "c": zeros}
    for what, at in (("silence", 4096), ("voice", middle)):
        before = presil.reference(path, {"input": samples[None, at - 1536:at], "sr": rate, **state})
        state = {"h": before["hn"], "c": before["cn"]}
        yield Case(f"voice-legacy-{what}", path,
                   {"input": samples[None, at:at + 1536], "sr": rate, **state}, voiced, small=True)


def line_picture(size):
    """A bright field with dark lines, as [1, size, size, 4] with the constant that M-LSD expects
    beside red, green and blue."""
    picture = numpy.full((1, size, size, 4), 220, numpy.float32)
    for at in (size // 5, size // 2):
        picture[:, at:at + 3, size // 8:-size // 8, :3] = 30
        picture[:, size // 8:-size // 8, at + 20:at + 23, :3] = 60
    for step in range(size // 2):
        picture[:, size // 4 + step // 2:size // 4 + step // 2 + 3, size // 4 + step, :3] = 10
    picture[..., 3] = 1
    return picture


def line_cases(cache):
    def strongest(outputs):
        scores = outputs["scores"].reshape(-1)
        return sorted(numpy.nonzero(scores > 0.5)[0].tolist())
    for size, kind in ((320, "tiny"), (512, "large")):
        yield Case(f"lines-{size}-{kind}", cache / f"mlsd/mlsd_{size}x{size}_{kind}.onnx",
                   {"input_image_with_alpha:0": line_picture(size)}, strongest)


# Ids in the vocabulary of uncased BERT.
SENTENCES = {
    "The cat sits on the mat.": [101, 1996, 4937, 7719, 2006, 1996, 13523, 1012, 102, 0],
    "A kitten is sitting on a rug.": [101, 1037, 18401, 2003, 3564, 2006, 1037, 20452, 1012, 102],
    "The stock market fell sharply on Monday.":
        [101, 1996, 4518, 3006, 3062, 9249, 2006, 6928, 1012, 102],
}


def sentence_cases(cache):
    ids = numpy.array(list(SENTENCES.values()), numpy.int64)
    mask = (ids != 0).astype(numpy.int64)

    def nearer(outputs):
        """Is the second sentence nearer to the first than the third is?"""
        states = outputs["last_hidden_state"]
        means = (states * mask[..., None]).sum(1) / mask.sum(1)[:, None]
        means /= numpy.linalg.norm(means, axis=1, keepdims=True)
        return bool(means[0] @ means[1] > means[0] @ means[2] + 0.2)
    yield Case("sentences", cache / "minilm/model.onnx",
               {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}, nearer)


def picture_cases(cache, names):
    picture = numpy.random.default_rng(2).normal(0, 1, (1, 3, 224, 224)).astype(numpy.float32)
    for name in names:
        path = cache / f"light/{name}.onnx"
        feed = "gpu_0/data_0" if name in ("resnet50", "shufflenet", "zfnet512") else "data_0"
        yield Case(f"picture-{name}", path, {feed: picture}, best_classes)


GROUPS = {"ocr": (ocr_cases,), "sound": (wake_cases, voice_cases),
          "vision": (line_cases, picture_cases), "text": (sentence_cases,)}
SMALL_PICTURES = ("squeezenet", "shufflenet", "resnet50", "inception_v1", "inception_v2",
                  "densenet121")
LARGE_PICTURES = ("bvlc_alexnet", "zfnet512", "vgg19")


def all_cases(groups=tuple(GROUPS), large=False):
    cache = fetch_models.fetch(large)
    cases = []
    for group in groups:
        for make in GROUPS[group]:
            if make is picture_cases:
                cases += make(cache, SMALL_PICTURES + (LARGE_PICTURES if large else ()))
            else:
                cases += make(cache)
    return cases
