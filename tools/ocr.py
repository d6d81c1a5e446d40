"""Reading text from a picture with the PP-OCRv4 models: what comes before, between and after them.

The steps and their constants follow PaddleOCR's published inference configuration (detection: mean
and deviation of ImageNet, threshold 0.3, box score 0.6, unclip ratio 1.5; recognition: height 48,
values in -1..1, greedy CTC). Boxes are upright rectangles around connected components, which is
enough for lines of print. Only numpy and Pillow are used.
"""

import numpy
from PIL import Image

MEAN = numpy.array([0.485, 0.456, 0.406], numpy.float32)
DEVIATION = numpy.array([0.229, 0.224, 0.225], numpy.float32)
THRESHOLD = 0.3
BOX_SCORE = 0.6
UNCLIP_RATIO = 1.5
LINE_HEIGHT = 48


def read_picture(path):
    """Pixels [height, width, RGB], filled up to multiples of 32 by repeating the border."""
    pixels = numpy.asarray(Image.open(path).convert("RGB"))
    fill = [(0, -extent % 32) for extent in pixels.shape[:2]]
    return numpy.pad(pixels, [*fill, (0, 0)], mode="edge")


def detection_input(pixels):
    """[1, 3, height, width], the channels in the order blue, green, red."""
    values = (pixels[:, :, ::-1].astype(numpy.float32) / 255 - MEAN) / DEVIATION
    return numpy.ascontiguousarray(values.transpose(2, 0, 1)[None], numpy.float32)


def components(mask):
    """A number for each connected component (of four neighbours), 0 where the mask is false."""
    labels = numpy.where(mask, numpy.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        grown = labels.copy()
        grown[1:] = numpy.maximum(grown[1:], labels[:-1])
        grown[:-1] = numpy.maximum(grown[:-1], labels[1:])
        grown[:, 1:] = numpy.maximum(grown[:, 1:], labels[:, :-1])
        grown[:, :-1] = numpy.maximum(grown[:, :-1], labels[:, 1:])
        grown[~mask] = 0
        if (grown == labels).all():
            return labels
        labels = grown


def find_boxes(probability):
    """Rectangles (top, bottom, left, right) of lines of text, from top to bottom."""
    height, width = probability.shape
    labels = components(probability > THRESHOLD)
    boxes = []
    for label in numpy.unique(labels[labels > 0]):
        rows, columns = numpy.nonzero(labels == label)
        if rows.size < 16 or probability[rows, columns].mean() < BOX_SCORE:
            continue
        top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
        area, edge = (bottom - top) * (right - left), 2 * (bottom - top + right - left)
        grow = round(area * UNCLIP_RATIO / edge)  # the detector marks the core of a line
        boxes.append((max(0, int(top) - grow), min(height, int(bottom) + grow),
                      max(0, int(left) - grow), min(width, int(right) + grow)))
    return sorted(boxes)


def recognition_input(pixels, boxes):
    """[lines, 3, 48, width]: the lines scaled to one height, filled to the widest with zeros."""
    lines = []
    for top, bottom, left, right in boxes:
        width = max(1, round((right - left) * LINE_HEIGHT / (bottom - top)))
        line = Image.fromarray(pixels[top:bottom, left:right]).resize((width, LINE_HEIGHT),
                                                                      Image.Resampling.BILINEAR)
        values = numpy.asarray(line)[:, :, ::-1].astype(numpy.float32) / 255
        lines.append(((values - 0.5) / 0.5).transpose(2, 0, 1))
    widest = max(line.shape[2] for line in lines)
    out = numpy.zeros((len(lines), 3, LINE_HEIGHT, widest + -widest % 32), numpy.float32)
    for line, values in zip(out, lines):
        line[:, :, :values.shape[2]] = values
    return out


def read_keys(path):
    """The characters by class: 0 is CTC's blank, the last is the space."""
    return ["", *path.read_text(encoding="utf-8").splitlines(), " "]


def decode(probabilities, keys):
    """Greedy CTC: the best class of each step, repetitions and blanks left out."""
    best = probabilities.argmax(axis=-1)
    return "".join(keys[now] for before, now in zip([0, *best], best) if now != before)
