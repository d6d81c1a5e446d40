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


def write_classifier(path):
    """As exporters of classic models write them: labels, and a map of scores for each row."""
    import onnx
    from onnx import TensorProto, helper
    classic, names = "ai.onnx.ml", ["cat", "dog", "fish"]
    nodes = [helper.make_node("LinearClassifier", ["x"], ["label", "scores"], domain=classic,
                              name="linear", classlabels_strings=names, intercepts=[0., .1, -.1],
                              coefficients=[.1, .2, .3, .4, -.1, .2, .5, .1, -.3, .2, .1, .4],
                              post_transform="SOFTMAX", multi_class=1),
             helper.make_node("ZipMap", ["scores"], ["maps"], domain=classic, name="zip",
                              classlabels_strings=names)]
    maps = helper.make_sequence_type_proto(helper.make_map_type_proto(
        TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, [])))
    graph = helper.make_graph(
        nodes, "classifier", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 4])],
        [helper.make_tensor_value_info("label", TensorProto.STRING, [2]),
         helper.make_value_info("maps", maps)])
    onnx.save(helper.make_model(graph, opset_imports=[
        helper.make_opsetid("", 17), helper.make_opsetid(classic, 3)], ir_version=8), path)


def classify(presil, folder):
    import numpy as np
    model = str(folder / "classifier.onnx")
    write_classifier(model)
    result = run(presil, "run", model, "--output-dir", str(folder / "out"), "--json")
    assert result.returncode == 0, result.stderr
    names = [output["name"] for output in json.loads(result.stdout)["outputs"]]
    assert names == ["label", "maps[0].keys", "maps[0].values", "maps[1].keys",
                     "maps[1].values"], names
    values = [np.load(folder / "out" / f"{name}.npy") for name in names]
    for label, keys, scores in ((values[0][0], *values[1:3]), (values[0][1], *values[3:5])):
        assert label == keys[scores.argmax()] and abs(scores.sum() - 1) < 1e-6, (label, scores)


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
        traced = run(presil, "run", model, "--trace", str(folder / "t.pftrace"))
        assert traced.returncode == 0, traced.stderr
        trace = (folder / "t.pftrace").read_bytes()
        # Layers of both programs have their slices.
        assert b"relu" in trace and b"picked" in trace, trace[:200]
        classify(presil, folder)
    print("a course of two programs is run and timed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
