"""Reads the text in a picture on a chip that does not exist: detection, then recognition, both
executed by presil on the simulated chip. Says what was read, how long the chip would take, where
the time goes, and where everything lies. Run by `make demo`; needs no network.

usage: demo.py PRESIL [PICTURE [CHIP]]
"""

import json
import pathlib
import subprocess
import sys

import numpy

import ocr

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
DETECTOR = MODELS / "ch_PP-OCRv4_det_infer.onnx"
RECOGNISER = MODELS / "ch_PP-OCRv4_rec_infer.onnx"
OUT = ROOT / "out" / "demo"
ROWS = 5  # of the table of layers


def run(presil, model, chip, name, values):
    """The model's one output and the report of `presil run`; both stay in OUT."""
    OUT.mkdir(parents=True, exist_ok=True)
    given, report = OUT / f"{name}-input.npy", OUT / f"{name}.json"
    numpy.save(given, values)
    command = [presil, "run", model, "--chip", chip, "--input", f"x={given}",
               "--output-dir", OUT / f"{name}-output", "--json", report]
    (OUT / f"{name}.txt").write_text(
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    result = json.loads(report.read_text())
    return numpy.load(ROOT / result["outputs"][0]["file"]), result


def most_of(layers):
    """The slowest kinds of operators: (name, seconds' share of one, what bounds them most)."""
    total = sum(layer["cycles"] for layer in layers)
    kinds = {}
    for layer in layers:
        cycles, bounds = kinds.setdefault(layer["operator"] or layer["name"], [0, {}])
        kinds[layer["operator"] or layer["name"]][0] = cycles + layer["cycles"]
        bounds[layer["bound_by"]] = bounds.get(layer["bound_by"], 0) + layer["cycles"]
    ranked = sorted(kinds.items(), key=lambda item: -item[1][0])
    return [(kind, cycles / total, max(bounds, key=bounds.get))
            for kind, (cycles, bounds) in ranked[:ROWS]]


def say_where(title, result):
    print(f"{title}: {result['chip_seconds'] * 1e3:.2f} ms on the chip; simulated in "
          f"{result['execute_seconds']:.2f} s")
    for kind, share, bound in most_of(result["layers"]):
        print(f"    {share:4.0%}  {kind:14} bound by {bound}")


def presil_name(presil):
    return presil.relative_to(ROOT) if presil.is_relative_to(ROOT) else presil


def main():
    presil = pathlib.Path(sys.argv[1]).resolve()
    picture = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else MODELS / "lines.png"
    chip = sys.argv[3] if len(sys.argv) > 3 else "edge"
    pixels = ocr.read_picture(picture)
    found, detection = run(presil, DETECTOR, chip, "detection", ocr.detection_input(pixels))
    boxes = ocr.find_boxes(found[0, 0])
    if not boxes:
        sys.exit(f"demo: no text found in {picture}")
    keys = ocr.read_keys(MODELS / "ppocr_keys_v1.txt")
    print(f"{picture.name}, read on {chip} ({detection['chip_summary']}):\n")
    total = detection["chip_seconds"]
    for number, line in enumerate(ocr.recognition_input(pixels, boxes)):
        classes, recognition = run(presil, RECOGNISER, chip, f"line{number}", line[None])
        total += recognition["chip_seconds"]
        print(f"    {ocr.decode(classes[0], keys)}", flush=True)
    print(f"\n{total * 1e3:.2f} ms on the chip, {1 / total:.0f} such pictures per second.\n")
    say_where(f"Finding the lines in {pixels.shape[1]}x{pixels.shape[0]} pixels", detection)
    say_where("Reading one line", recognition)
    print(f"\nThe same, layer by layer: {OUT.relative_to(ROOT)}/*.txt; with inputs, outputs and\n"
          f"JSON beside it. Try also:\n  {presil_name(presil)} time models/{DETECTOR.name} "
          f"--shape x=1x3x160x320 --chip cloud")


if __name__ == "__main__":
    main()
