"""Lists models with what the onnx package finds in them, one line each:
path, nodes, initialisers, bytes of initialisers, sum of those bytes modulo 2^32.

Usage: survey.py OUTPUT [FOLDER...]. The backend data of the onnx package is always listed; folders
may also come, separated by colons, from the environment variable PRESIL_MODELS."""

import glob
import os
import sys

import numpy
import onnx
from onnx import numpy_helper


def elements(initializer):
    if initializer.data_type == onnx.TensorProto.STRING:
        return numpy.zeros(0, numpy.uint8)
    array = numpy.ascontiguousarray(numpy_helper.to_array(initializer))
    return array.reshape(-1).view(numpy.uint8)


def main():
    roots = [os.path.join(os.path.dirname(onnx.__file__), "backend", "test", "data")]
    roots += sys.argv[2:] + [r for r in os.environ.get("PRESIL_MODELS", "").split(":") if r]
    with open(sys.argv[1], "w") as out:
        for root in roots:
            for path in sorted(glob.glob(os.path.join(root, "**", "*.onnx"), recursive=True)):
                graph = onnx.load(path).graph
                data = [elements(i) for i in graph.initializer]
                count = sum(len(d) for d in data)
                total = sum(int(d.sum(dtype=numpy.uint64)) for d in data) % 2**32
                print(path, len(graph.node), len(data), count, total, sep="\t", file=out)


main()
