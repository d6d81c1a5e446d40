"""`presil show primitives --mlir`: the text is as expected (models/layer.onnx against layer.mlir;
every kind of primitive of a model made here against kinds.mlir; UPDATE_GOLDEN=1 rewrites both).
Where mlir-opt (Debian's mlir-19-tools) is installed, it reads and verifies the text of these and
of every model of the onnx package's operator tests that becomes primitives."""

import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.backend.test.loader import load_model_tests

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def save(path, nodes, inputs, outputs, constants):
    graph = helper.make_graph(
        nodes, path.stem, [helper.make_tensor_value_info(*given) for given in inputs],
        [helper.make_tensor_value_info(*given) for given in outputs],
        [numpy_helper.from_array(value, name) for name, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def kinds_model(path):
    """Padding, windows, positions, integers, a table, a branch, parts and other shapes."""
    branches = [helper.make_graph([helper.make_node(op, ["g"], [name])], name, [],
                                  [helper.make_tensor_value_info(name, FLOAT, [2, 6])])
                for op, name in (("Exp", "then"), ("Neg", "else"))]
    nodes = [
        helper.make_node("Conv", ["x", "kernel"], ["c"], "padded", pads=[1, 1, 1, 1]),
        helper.make_node("MaxPool", ["c"], ["p"], "window", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Concat", ["p", "p"], ["parts"], "parts", axis=1),
        helper.make_node("Reshape", ["parts", "shape"], ["flat"], "flat"),
        helper.make_node("ArgMax", ["flat"], ["best"], "best", axis=1, keepdims=0),
        helper.make_node("Gather", ["table", "best"], ["g0"], "table"),
        helper.make_node("Reshape", ["g0", "pair"], ["g"], "pair"),
        helper.make_node("Div", ["best", "three"], ["third"], "third"),
        helper.make_node("Cast", ["g"], ["i"], "narrow", to=TensorProto.INT8),
        helper.make_node("If", ["flag"], ["y"], "branch", then_branch=branches[0],
                         else_branch=branches[1]),
    ]
    random = np.random.default_rng(3)
    constants = {
        "kernel": random.standard_normal((2, 1, 3, 3), dtype=np.float32),
        "shape": np.array([4, -1], np.int64),
        "pair": np.array([2, 6], np.int64),
        "three": np.array(3, np.int64),
        "table": random.standard_normal((8, 3), dtype=np.float32),
    }
    save(path, nodes, [("x", FLOAT, [1, 1, 4, 4]), ("flag", TensorProto.BOOL, [])],
         [("y", FLOAT, [2, 6]), ("third", INT64, [4]), ("i", TensorProto.INT8, [2, 6])], constants)


def show(presil, model):
    return subprocess.run([presil, "show", "primitives", model, "--mlir"], cwd=ROOT,
                          capture_output=True, text=True, timeout=120, check=False)


def check_golden(presil, model, golden, findings):
    result = show(presil, model)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(result.stdout)
    expected = golden.read_text() if golden.exists() else ""
    if result.returncode != 0:
        findings.append(f"{model}: exit code {result.returncode}\n{result.stderr}")
    elif result.stdout != expected:
        findings += difflib.unified_diff(expected.splitlines(), result.stdout.splitlines(),
                                         golden.name, "now", lineterm="")
    return result.stdout


def texts_of_operator_tests(presil, folder):
    texts = []
    for case in load_model_tests(kind="node"):
        if case.model is not None:
            model = folder / "case.onnx"
            model.write_bytes(case.model.SerializeToString())
        else:
            model = pathlib.Path(case.model_dir) / "model.onnx"
        result = show(presil, model)
        if result.returncode == 0:
            texts.append(result.stdout)
    return texts


def check_with_upstream(tool, texts, findings):
    """All texts in one run: they are verified one by one, and each error names its line."""
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write("\n// -----\n".join(texts))
        file.flush()
        result = subprocess.run([tool, "--split-input-file", "-o", "/dev/null", file.name],
                                capture_output=True, text=True, timeout=600, check=False)
    if result.returncode != 0:
        findings.append(f"mlir-opt refuses the text:\n{result.stderr[:5000]}")


def main():
    warnings.simplefilter("ignore")
    presil, findings = sys.argv[1], []
    tool = shutil.which("mlir-opt") or shutil.which("mlir-opt-19")
    with tempfile.TemporaryDirectory() as name:
        kinds = pathlib.Path(name) / "kinds.onnx"
        kinds_model(kinds)
        texts = [check_golden(presil, "models/layer.onnx", HERE / "layer.mlir", findings),
                 check_golden(presil, kinds, HERE / "kinds.mlir", findings)]
        if tool is not None:
            texts += texts_of_operator_tests(presil, pathlib.Path(name))
            check_with_upstream(tool, texts, findings)
    print("\n".join(findings) or f"{len(texts)} texts are as expected"
          + (f" and {tool} reads them" if tool else ""))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
