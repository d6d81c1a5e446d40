"""Writes the small models of tests/errors that each show one error. Run it with .venv/bin/python
after a change; the files are committed, since the tests themselves need no onnx package."""

import pathlib

import numpy
import onnx
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).resolve().parent
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def save(error_id, nodes, inputs, outputs, opset=19, constants=None):
    graph = helper.make_graph(
        nodes, "model",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in outputs],
        [onnx.numpy_helper.from_array(value, name) for name, value in (constants or {}).items()])
    model = helper.make_model(graph, ir_version=9, producer_name="presil tests",
                              opset_imports=[helper.make_opsetid("", opset)])
    onnx.save(model, HERE / f"{error_id}.onnx")


def main():
    save("ops-unsupported-version",
         [helper.make_node("BitwiseAnd", ["x", "x"], ["y"], name="and")],
         [("x", TensorProto.INT32, [4])], [("y", TensorProto.INT32, [4])], opset=11)
    save("ops-unimplemented",
         [helper.make_node("BatchNormalization", ["x", "a", "a", "a", "a"], ["y", "m"],
                           name="normalise")],
         [("x", FLOAT, [1, 4])], [("y", FLOAT, [1, 4]), ("m", FLOAT, [4])], opset=9,
         constants={"a": numpy.ones(4, numpy.float32)})
    save("schedule-gather-too-long",
         [helper.make_node("Gather", ["table", "rows"], ["y"], name="look-up")],
         [("table", FLOAT, [70000, 4]), ("rows", INT64, [8])], [("y", FLOAT, [8, 4])])
    save("schedule-does-not-fit", [helper.make_node("Relu", ["x"], ["y"], name="relu")],
         [("x", FLOAT, [200000, 100000])], [("y", FLOAT, [200000, 100000])])
    scatter = [helper.make_node("ScatterElements", ["x", "at", "new"], ["y"], name="scatter")]
    constants = {"at": numpy.array([1, 4]), "new": numpy.array([1, 2], numpy.float32)}
    save("files/scatter", scatter, [("x", FLOAT, [4])], [("y", FLOAT, [4])], constants=constants)
    save("ops-bad-index", scatter, [], [("y", FLOAT, [4])],
         constants=constants | {"x": numpy.zeros(4, numpy.float32)})
    branches = {
        f"{name}_branch": helper.make_graph(
            [helper.make_node("Slice", ["x", "start", end], [f"{name}_y"])], name, [],
            [helper.make_tensor_value_info(f"{name}_y", FLOAT, None)])
        for name, end in (("then", "two"), ("else", "three"))}
    choose = helper.make_node("If", ["choice"], ["y"], name="choose", **branches)
    save("ops-branch-mismatch", [choose],
         [("x", FLOAT, [4]), ("choice", TensorProto.BOOL, [])], [("y", FLOAT, [2])],
         constants={"start": numpy.array([0]), "two": numpy.array([2]), "three": numpy.array([3])})


if __name__ == "__main__":
    main()
