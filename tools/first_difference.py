"""Finds the first operator at which presil and ONNX Runtime part: every value of a model is made an
output, both run, and the operators are listed in order with their error until one is beyond the
limit. For whoever meets a wrong answer.

usage: first_difference.py PRESIL MODEL.onnx [--chip CHIP] [--limit 1e-3] [NAME=FILE.npy...]
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime


def with_all_outputs(path, target):
    """Writes the model with each node's outputs as outputs; returns (operator, name) in order."""
    model = onnx.shape_inference.infer_shapes(onnx.load(path))
    known = {value.name for value in model.graph.output}
    named = []
    for node in model.graph.node:
        for name in node.output:
            if name and node.op_type != "Constant":
                named.append((node.op_type, name))
                if name not in known:
                    model.graph.output.append(onnx.ValueInfoProto(name=name))
    onnx.save(model, target)
    return named


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("presil")
    parser.add_argument("model")
    parser.add_argument("inputs", nargs="*", help="NAME=FILE.npy")
    parser.add_argument("--chip", default="edge")
    parser.add_argument("--limit", type=float, default=1e-3)
    arguments = parser.parse_args()
    feeds = {}
    for text in arguments.inputs:
        name, file = text.split("=", 1)
        feeds[name] = numpy.load(file)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        named = with_all_outputs(arguments.model, folder / "all.onnx")
        command = [arguments.presil, "run", folder / "all.onnx", "--chip", arguments.chip,
                   "--no-cache", "--output-dir", folder]
        for text in arguments.inputs:
            command += ["--input", text]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        session = onnxruntime.InferenceSession(folder / "all.onnx",
                                               providers=["CPUExecutionProvider"])
        expected = dict(zip([output.name for output in session.get_outputs()],
                            session.run(None, feeds)))
        for operator, name in named:
            found = numpy.load(folder / f"{name.replace('/', '_')}.npy").astype(numpy.float64)
            wanted = expected[name].astype(numpy.float64)
            scale = max(numpy.abs(wanted).max(initial=0), 1e-9)
            error = numpy.abs(found - wanted).max(initial=0) / scale
            print(f"{error:8.1e}  {operator:20} {name}  {list(wanted.shape)}")
            if not error <= arguments.limit:
                at = numpy.unravel_index(numpy.abs(found - wanted).argmax(), wanted.shape)
                print(f"first difference at {list(map(int, at))}: {found[at]}, "
                      f"ONNX Runtime {wanted[at]}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
