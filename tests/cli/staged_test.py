"""presil run and presil time of a model whose course depends on data: several programs, whose times
stand behind each other, and whose answer is what the data say.

Usage: staged_test.py PRESIL. Needs onnx in .venv to write the model, and is skipped without it.
"""

import json
import pathlib
import subprocess
import sys
import tempfile


def write_model(path):
    import numpy as np
    import onnx
    from onnx import helper
    nodes = [helper.make_node("Relu", ["x"], ["r"], name="relu"),
             helper.make_node("NonZero", ["r"], ["z"], name="found"),
             helper.make_node("Transpose", ["z"], ["t"], name="turned"),
             helper.make_node("GatherND", ["r", "t"], ["v"], name="picked"),
             helper.make_node("TopK", ["v", "k"], ["y", "i"], name="largest")]
    graph = helper.make_graph(
        nodes, "course", [helper.make_tensor_value_info("x", 1, [8, 64])],
        [helper.make_empty_tensor_value_info("y")],
        [onnx.numpy_helper.from_array(np.array([5]), "k")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9),
              path)


def run(presil, *words):
    return subprocess.run([presil, *words], capture_output=True, text=True)


def main():
    presil = sys.argv[1]
    try:
        import numpy as np
        import onnx  # noqa: F401
    except ImportError:
        print("skipped: needs onnx in .venv")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        model, given = str(folder / "course.onnx"), folder / "x.npy"
        write_model(model)
        x = np.random.default_rng(1).uniform(-1, 1, (8, 64)).astype(np.float32)
        np.save(given, x)
        result = run(presil, "run", model, "--input", f"x={given}", "--output-dir", str(folder),
                     "--json")
        assert result.returncode == 0, result.stderr
        report = json.loads(result.stdout)
        assert report["programs"] == 2, report["programs"]
        expected = np.sort(x[x > 0])[::-1][:5]
        assert (np.load(folder / "y.npy") == expected).all()
        layers = report["layers"]
        assert sum(layer["cycles"] for layer in layers) == report["chip_cycles"]
        assert {"vector", "scalar", "dma"} <= {layer["unit"] for layer in layers}
        assert abs(sum(report["bound_share"].values()) - 1) < 1e-9, report["bound_share"]
        where = run(presil, "run", model, "--where").stdout
        assert "where" in where and "largest" in where and "scalar" in where, where
        timed = run(presil, "time", model, "--json")
        assert timed.returncode == 0, timed.stderr
        timed = json.loads(timed.stdout)
        assert timed["programs"] == 2 and "depends on data" in timed["assumptions"][0], timed
        refused = run(presil, "run", model, "--trace", str(folder / "t.pftrace"))
        assert refused.returncode == 2 and "cli-bad-arguments" in refused.stderr, refused.stderr
    print("a course of two programs is run and timed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
