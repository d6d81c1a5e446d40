"""The time of a program is shared out among its layers as it is said to be: while several are at
work it is that of the one that ends first, while none is, of the next to begin. By the layers'
begins and ends, segment by segment.

Usage: layer_time_test.py PRESIL.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNS = (("ch_PP-OCRv4_rec_infer.onnx", "x=1x3x48x320", "edge"),
        ("ch_PP-OCRv4_det_infer.onnx", "x=1x3x160x320", "edge"),
        ("ch_PP-OCRv4_det_infer.onnx", "x=1x3x160x320", "cloud"))


def shared_out(layers):
    """Cycles of each layer; `layers` are in the order of their ends."""
    cycles = [0] * len(layers)
    bounds = sorted({0} | {layer[end] for layer in layers for end in ("begin_cycle", "end_cycle")})
    for begin, end in zip(bounds, bounds[1:]):
        at_work = [i for i, layer in enumerate(layers)
                   if layer["begin_cycle"] <= begin < layer["end_cycle"]]
        later = [i for i, layer in enumerate(layers) if layer["begin_cycle"] > begin]
        owner = at_work[0] if at_work else min(later, key=lambda i: layers[i]["begin_cycle"])
        cycles[owner] += end - begin
    return cycles


def main():
    faults, overlaps = [], 0
    for model, shape, chip in RUNS:
        report = json.loads(subprocess.run(
            [sys.argv[1], "time", str(ROOT / "models" / model), "--shape", shape, "--chip", chip,
             "--layers", "all", "--json"], capture_output=True, text=True, check=True).stdout)
        layers = sorted(report["layers"], key=lambda layer: layer["end_cycle"])
        expected = shared_out(layers)
        overlaps += sum(a["end_cycle"] > b["begin_cycle"] for a, b in zip(layers, layers[1:]))
        if sum(expected) != report["chip_cycles"]:
            faults.append(f"{model} on {chip}: {sum(expected)} cycles of {report['chip_cycles']}")
        faults += [f"{model} on {chip}: {layer['name']} has {layer['cycles']} cycles, not {cycles}"
                   for layer, cycles in zip(layers, expected) if layer["cycles"] != cycles]
    if not overlaps:
        faults.append("no layers overlap: nothing was tested")
    print("\n".join(faults[:10]) or f"times are shared out over {overlaps} overlaps")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
