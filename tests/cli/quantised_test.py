"""Products between DequantizeLinear and QuantizeLinear are computed on integers: within a step of
what ONNX Runtime says, as `--quantised floats` is, in less time, and with the operators' names in
the report. What is no such product stays as it is written.

Usage: quantised_test.py PRESIL. Needs onnx and onnxruntime in .venv, and is skipped without them.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

STEP = 0.05  # of the last output's scale


class Graph:
    def __init__(self, random):
        from onnx import helper
        self.random, self.helper = random, helper
        self.nodes, self.constants = [], []

    def constant(self, value):
        import onnx
        name = f"c{len(self.constants)}"
        self.constants.append(onnx.numpy_helper.from_array(value, name))
        return name

    def node(self, op, inputs, **attributes):
        name = f"{op}_{len(self.nodes)}"
        self.nodes.append(self.helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def parameters(self, scale, zero):
        import numpy as np
        return [self.constant(np.float32(scale)), self.constant(zero)]

    def rounded(self, x, scale, zero):
        """x through QuantizeLinear and DequantizeLinear."""
        parameters = self.parameters(scale, zero)
        q = self.node("QuantizeLinear", [x, *parameters])
        return self.node("DequantizeLinear", [q, *parameters])

    def weights(self, shape, axis):
        import numpy as np
        count = shape[axis]
        scales = self.random.uniform(0.005, 0.01, count).astype(np.float32)
        values = self.random.integers(-127, 128, shape).astype(np.int8)
        return self.node("DequantizeLinear", [
            self.constant(values), self.constant(scales), self.constant(np.zeros(count, np.int8))],
            axis=axis), scales

    def bias(self, x_scale, scales):
        import numpy as np
        values = self.random.integers(-2000, 2000, len(scales)).astype(np.int32)
        return self.node("DequantizeLinear", [
            self.constant(values), self.constant((x_scale * scales).astype(np.float32)),
            self.constant(np.zeros(len(scales), np.int32))], axis=0)


def write_model(path):
    import numpy as np
    import onnx
    from onnx import helper
    g = Graph(np.random.default_rng(3))
    x = g.rounded("x", 0.02, np.uint8(128))
    weights, scales = g.weights((64, 16, 3, 3), 0)
    y = g.node("Conv", [x, weights, g.bias(0.02, scales)], pads=[1, 1, 1, 1])
    x = g.rounded(g.node("Relu", [y]), 0.05, np.uint8(0))
    # Its Relu is not what rounding does: -10 lies below the zero point.
    weights, scales = g.weights((64, 64, 3, 3), 0)
    y = g.node("Conv", [x, weights, g.bias(0.05, scales)], pads=[1, 1, 1, 1])
    x = g.rounded(g.node("Relu", [y]), 0.2, np.uint8(10))
    x = g.rounded(g.node("GlobalAveragePool", [x]), 0.05, np.uint8(0))
    x = g.rounded(g.node("Flatten", [x]), 0.05, np.uint8(0))
    weights, scales = g.weights((10, 64), 0)
    y = g.node("Gemm", [x, weights, g.bias(0.05, scales)], transB=1)
    y = g.rounded(y, STEP, np.int8(3))
    g.nodes[-1].output[0] = "y"
    graph = helper.make_graph(g.nodes, "quantised",
                              [helper.make_tensor_value_info("x", 1, [1, 16, 32, 32])],
                              [helper.make_tensor_value_info("y", 1, [1, 10])], g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main():
    presil = sys.argv[1]
    try:
        import numpy as np
        import onnx  # noqa: F401
        import onnxruntime
    except ImportError:
        print("skipped: needs onnx and onnxruntime in .venv")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        model = str(folder / "quantised.onnx")
        write_model(model)
        x = np.random.default_rng(1).uniform(-2, 2, (1, 16, 32, 32)).astype(np.float32)
        np.save(folder / "x.npy", x)
        expected = onnxruntime.InferenceSession(
            model, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]
        cycles, operators = {}, {}
        for form in ("integers", "floats"):
            result = subprocess.run(
                [presil, "run", model, "--input", f"x={folder / 'x.npy'}", "--quantised", form,
                 "--output-dir", str(folder / form), "--json"], capture_output=True, text=True)
            assert result.returncode == 0, result.stderr
            report = json.loads(result.stdout)
            cycles[form] = report["chip_cycles"]
            operators[form] = [layer["operator"] for layer in report["layers"]]
            y = np.load(folder / form / "y.npy")
            assert np.abs(y - expected).max() <= 1.01 * STEP, (form, y, expected)
        timed = subprocess.run([presil, "time", model, "--json"], capture_output=True, text=True)
        assert json.loads(timed.stdout)["chip_cycles"] == cycles["integers"]
    assert operators["integers"].count("QLinearConv") >= 1, operators
    assert "Conv" in operators["integers"] and "QLinearConv" not in operators["floats"], operators
    assert "MatMulInteger" in operators["integers"], operators
    assert cycles["integers"] < cycles["floats"], cycles
    print("products between roundings are computed on integers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
