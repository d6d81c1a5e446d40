"""Models that dequantise constants before a product multiply them packed, and say what ONNX Runtime
says of them: scales of one, of each column and of blocks, with and without zero points, MatMul and
Gemm; and what is no such form is folded as before.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
except ImportError:
    print("skipped: needs onnx and onnxruntime in .venv")
    sys.exit(0)

DEPTH, COLUMNS = 96, 40


def case(generator, op, turned, scales, zeros, bits):
    """A model and whether its weights can stay packed."""
    shape = (COLUMNS, DEPTH) if turned else (DEPTH, COLUMNS)
    axis = 0 if turned else 1
    attributes, size = {}, ()
    if scales == "columns":
        attributes, size = {"axis": axis}, (COLUMNS,)
    elif scales == "blocks":
        attributes = {"axis": 1 - axis, "block_size": 32}
        size = (COLUMNS, DEPTH // 32) if turned else (DEPTH // 32, COLUMNS)
    elif scales == "depth":
        attributes, size = {"axis": 1 - axis}, (DEPTH,)
    kind = {8: TensorProto.INT8, 4: TensorProto.UINT4}[bits]
    low, high = {8: (-128, 128), 4: (0, 16)}[bits]

    def integers(of):
        return helper.make_tensor("", kind, of, generator.integers(low, high, of).flatten())

    constants = {"w": integers(shape),
                 "s": numpy_helper.from_array(
                     generator.uniform(0.01, 0.1, size).astype(numpy.float32)),
                 "c": numpy_helper.from_array(
                     generator.standard_normal(COLUMNS).astype(numpy.float32))}
    if zeros:
        constants["z"] = integers(size)
    for name, tensor in constants.items():
        tensor.name = name
    inputs = ["w", "s", "z"] if zeros else ["w", "s"]
    nodes = [helper.make_node("DequantizeLinear", inputs, ["d"], **attributes)]
    if op == "Gemm":
        nodes.append(helper.make_node("Gemm", ["x", "d", "c"], ["y"], transB=int(turned)))
    else:
        nodes.append(helper.make_node("MatMul", ["x", "d"], ["y"]))
        del constants["c"]
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, (3, DEPTH))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (3, COLUMNS))],
        list(constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.checker.check_model(model)
    return model, scales != "depth"


def check(presil, folder, model, packed, what, failures):
    path = folder / "model.onnx"
    onnx.save(model, path)
    x = numpy.random.default_rng(1).standard_normal((3, DEPTH)).astype(numpy.float32)
    numpy.save(folder / "x.npy", x)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options)
    wanted = session.run(None, {"x": x})[0]
    result = subprocess.run([presil, "run", path, "--chip", "edge", "--no-cache", "--input",
                             f"x={folder / 'x.npy'}", "--output-dir", folder, "--layers", "all",
                             "--json"], capture_output=True, text=True)
    if result.returncode != 0:
        failures.append(f"{what}: {result.stderr}")
        return
    got = numpy.load(folder / "y.npy")
    if not numpy.allclose(got, wanted, rtol=1e-5, atol=1e-4):
        failures.append(f"{what}: {numpy.abs(got - wanted).max()} apart")
    operators = {layer["operator"] for layer in json.loads(result.stdout)["layers"]}
    if ("PackedMatMul" in operators) != packed:
        failures.append(f"{what}: {sorted(operators)}")


def main():
    presil, failures, count = sys.argv[1], [], 0
    generator = numpy.random.default_rng(2)
    with tempfile.TemporaryDirectory() as folder:
        for op, turned in (("MatMul", False), ("Gemm", False), ("Gemm", True)):
            for scales in ("one", "columns", "blocks", "depth"):
                for zeros in (False, True):
                    for bits in (8, 4):
                        model, packed = case(generator, op, turned, scales, zeros, bits)
                        what = f"{op} {turned} {scales} {zeros} {bits}"
                        check(presil, pathlib.Path(folder), model, packed, what, failures)
                        count += 1
    print("\n".join(failures) or f"{count} models of dequantised weights as ONNX Runtime has them")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
