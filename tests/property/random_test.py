"""Operators of random numbers on the chip, by the distribution of what they give: mean and variance
within five standard errors of what they should be, and the largest distance from the distribution
function within the bound that one in a million honest samples exceeds (Massart, 1990). The numbers
are the same in every run.

Usage: random_test.py PRESIL. Needs onnx in .venv to write the models, and is skipped without it.
"""

import math
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import onnx
    from onnx import helper
except ImportError:
    print("skipped: needs onnx in .venv")
    sys.exit(0)


def outputs(presil, op, attributes, given=(), count=1):
    """The outputs of one node on the edge chip; `given` are its inputs, all but the first
    constants."""
    names = [f"x{i}" for i in range(len(given))]
    node = helper.make_node(op, names, [f"y{i}" for i in range(count)], name="node", **attributes)
    inputs = [helper.make_tensor_value_info("x0", 1, given[0].shape)] if given else []
    constants = [onnx.numpy_helper.from_array(array, name)
                 for name, array in list(zip(names, given))[1:]]
    graph = helper.make_graph([node], op, inputs, [helper.make_empty_tensor_value_info(f"y{i}")
                                                   for i in range(count)], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    results = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            onnx.save(model, folder / "m.onnx")
            words = ["run", str(folder / "m.onnx"), "--no-cache", "--output-dir", str(folder)]
            if given:
                np.save(folder / "x.npy", given[0])
                words += ["--input", f"x0={folder / 'x.npy'}"]
            ran = subprocess.run([presil, *words], capture_output=True, text=True)
            assert ran.returncode == 0, ran.stderr
            results.append([np.load(folder / f"y{i}.npy") for i in range(count)])
    assert all((a == b).all() for a, b in zip(*results)), f"{op}: other numbers in another run"
    return results[0]


def check_moments(op, sample, mean, variance):
    count = sample.size
    error = abs(sample.astype(np.float64).mean() - mean) / math.sqrt(variance / count)
    assert error < 5, f"{op}: the mean is {error:.1f} standard errors away"
    squares = (sample.astype(np.float64) - mean) ** 2
    error = abs(squares.mean() - variance) / max(squares.std() / math.sqrt(count), 1e-12)
    assert error < 5, f"{op}: the variance is {error:.1f} standard errors away"


def check_distribution(op, sample, function):
    ordered = np.sort(sample.reshape(-1).astype(np.float64))
    expected = np.array([function(value) for value in ordered])
    steps = np.arange(1, ordered.size + 1) / ordered.size
    distance = max((steps - expected).max(), (expected - steps + 1 / ordered.size).max())
    allowed = math.sqrt(math.log(2e6) / (2 * ordered.size))
    assert distance < allowed, f"{op}: {distance:.4f} from its distribution; {allowed:.4f} allowed"


def normal(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def main():
    presil = sys.argv[1]
    shape = [100, 200]
    like = np.zeros(shape, np.float32)
    for op, given, attributes in (("RandomUniform", (), {"shape": shape}),
                                  ("RandomUniform", (), {"shape": shape, "dtype": 11}),
                                  ("RandomUniformLike", (like,), {"seed": 3.0})):
        y, = outputs(presil, op, {"low": -1.0, "high": 3.0, **attributes}, given)
        assert y.min() >= -1 and y.max() < 3 and np.unique(y).size > 0.99 * y.size
        check_moments(op, y, 1, 16 / 12)
        check_distribution(op, y, lambda x: (x + 1) / 4)
        shifted = np.corrcoef(y.reshape(-1)[:-1], y.reshape(-1)[1:])[0, 1]
        assert abs(shifted) < 5 / math.sqrt(y.size), f"{op}: neighbours depend on each other"
    for op, given, attributes in (("RandomNormal", (), {"shape": shape}),
                                  ("RandomNormalLike", (like,), {})):
        y, = outputs(presil, op, {"mean": 2.0, "scale": 3.0, **attributes}, given)
        check_moments(op, y, 2, 9)
        check_distribution(op, y, lambda x: normal((x - 2) / 3))
    p = np.full(shape, 0.3, np.float32)
    y, = outputs(presil, "Bernoulli", {}, (p,))
    assert set(np.unique(y)) == {0, 1}
    check_moments("Bernoulli", y, 0.3, 0.21)
    share = np.array([0.1, 0.2, 0.3, 0.4])
    y, = outputs(presil, "Multinomial", {"sample_size": 20000},
                 (np.log(share)[None].astype(np.float32),))
    for k, part in enumerate(share):
        check_moments("Multinomial", y == k, part, part * (1 - part))
    x = np.ones(shape, np.float32)
    y, mask = outputs(presil, "Dropout", {},
                      (x, np.array(0.25, np.float32), np.array(True)), count=2)
    assert np.allclose(y, mask / 0.75)
    check_moments("Dropout", mask, 0.75, 0.1875)
    print("8 operators of random numbers have their distributions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
