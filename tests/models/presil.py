"""Runs models with presil and with ONNX Runtime on the same inputs, for the tests of tests/models.

ONNX Runtime is the reference implementation: another compiler and other kernels, with which presil
shares nothing but the ONNX file.
"""

import json
import pathlib
import subprocess
import tempfile

import numpy
import onnx
import onnxruntime

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHIPS = ("terminal", "edge-8", "edge", "edge-64", "cloud")


class Failed(Exception):
    """presil ended with an error."""


def call(presil, arguments, timeout=600):
    result = subprocess.run([presil, *map(str, arguments)], cwd=ROOT, capture_output=True,
                            text=True, timeout=timeout, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise Failed(f"exit code {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def output_names(path):
    model = onnx.load(path, load_external_data=False)
    return [value.name for value in model.graph.output]


def run(presil, path, chip, feeds, *options):
    """Name of output -> array, and the JSON report of `presil run`. The options say which cache of
    compiled programs to use, if any."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        arguments = ["run", path, "--chip", chip, "--json", folder / "report.json",
                     "--output-dir", folder / "out"]
        for place, (name, value) in enumerate(feeds.items()):
            numpy.save(folder / f"input{place}.npy", value)
            arguments += ["--input", f"{name}={folder / f'input{place}.npy'}"]
        call(presil, [*arguments, *options])
        report = json.loads((folder / "report.json").read_text())
        outputs = {output["name"]: numpy.load(ROOT / output["file"])
                   for output in report["outputs"]}
        return outputs, report


def shape_options(feeds):
    """The options that give `presil time` what it must know of the inputs: shapes, and integers
    that steer branches."""
    options = []
    for name, value in feeds.items():
        if value.ndim:
            options += ["--shape", f"{name}={'x'.join(map(str, value.shape))}"]
        elif value.dtype.kind == "i":
            options += ["--fix", f"{name}={int(value)}"]
    return options


def session(path):
    """ONNX Runtime as the bench and the tests use it: one thread, everything else as it comes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def reference(path, feeds):
    runtime = session(path)
    names = [output.name for output in runtime.get_outputs()]
    return dict(zip(names, runtime.run(names, feeds)))
