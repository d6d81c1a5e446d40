"""The same bits on hosts of every instruction set. presil is run on this host and, by qemu-x86_64,
on one without AVX and on one with AVX2: an instruction that a host does not have ends the run, so
this also shows that none is used where it is missing. No emulator of Debian 12 has AVX-512; of
that the object files are checked, as of AVX2: what is compiled for an instruction set must not
define weak symbols (inline functions, templates), since the linker may take them for the whole
program."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EMULATED = {"without AVX": "Nehalem", "with AVX2": "Haswell-noTSX"}
CHIP = "terminal"


def float_model(path):
    """A convolution, functions of the vector engine, sums and a matrix product, in floats."""
    random = np.random.default_rng(1)
    weights = {
        "kernel": random.standard_normal((8, 3, 3, 3), dtype=np.float32),
        "matrix": random.standard_normal((8, 19), dtype=np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["x", "kernel"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Sigmoid", ["c"], ["s"]),
        helper.make_node("Mul", ["c", "s"], ["m"]),
        helper.make_node("GlobalAveragePool", ["m"], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"]),
        helper.make_node("MatMul", ["f", "matrix"], ["p"]),
        helper.make_node("Softmax", ["p"], ["y"], axis=-1),
    ]
    save(path, nodes, weights, TensorProto.FLOAT, [1, 3, 11, 13], TensorProto.FLOAT, [1, 19])


def integer_model(path):
    """int8 by int8 into int32, and back to int8."""
    random = np.random.default_rng(2)
    weights = {
        "matrix": random.integers(-128, 128, (37, 21), dtype=np.int8),
        "scale": np.array(0.003, np.float32),
        "zero": np.array(5, np.int8),
    }
    nodes = [
        helper.make_node("MatMulInteger", ["x", "matrix"], ["i"]),
        helper.make_node("Cast", ["i"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["f", "scale"], ["m"]),
        helper.make_node("QuantizeLinear", ["m", "scale", "zero"], ["y"]),
    ]
    save(path, nodes, weights, TensorProto.INT8, [5, 37], TensorProto.INT8, [5, 21])


def save(path, nodes, weights, input_type, input_shape, output_type, output_shape):
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", input_type, input_shape)],
        [helper.make_tensor_value_info("y", output_type, output_shape)],
        [numpy_helper.from_array(value, name) for name, value in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def answer(command):
    """The hashes of the outputs and the time, or what went wrong."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300,
                            check=False)
    if result.returncode != 0:
        return f"exit code {result.returncode}: {result.stderr.strip() or 'no message'}"
    document = json.loads(result.stdout)
    return [output["hash"] for output in document["outputs"]], document["chip_cycles"]


def compare(presil, qemu, folder):
    float_path, integer_path = folder / "float.onnx", folder / "integer.onnx"
    float_model(float_path)
    integer_model(integer_path)
    cases = [(float_path, precision) for precision in ("fp32", "tf32", "bf16", "fp16")]
    findings = []
    for model, precision in cases + [(integer_path, "fp32")]:
        command = [presil, "run", model, "--chip", CHIP, "--precision", precision, "--no-cache",
                   "--json"]
        here = answer(command)
        if isinstance(here, str):
            findings.append(f"{model.name} in {precision} on this host: {here}")
            continue
        for host, cpu in EMULATED.items():
            there = answer([qemu, "-cpu", cpu, *command])
            if there != here:
                findings.append(f"{model.name} in {precision} on a host {host}: {there}, but on "
                                f"this host {here}")
    return findings


def weak_symbols(build):
    """Of the object files that are compiled for an instruction set."""
    objects = sorted(build.rglob("*_avx*.cc.o"))
    findings = [] if objects else [f"{build}: no object files of an instruction set"]
    for path in objects:
        listing = subprocess.run(["nm", "-C", path], capture_output=True, text=True, check=True)
        for line in listing.stdout.splitlines():
            kind, _, symbol = line[17:].partition(" ")
            if kind in ("W", "V", "u"):
                findings.append(f"{path.name} defines {symbol}, which a host without this "
                                "instruction set may come to call; give it internal linkage")
    return findings


def main():
    presil = pathlib.Path(sys.argv[1]).resolve()
    qemu = shutil.which("qemu-x86_64")
    if qemu is None:
        print("qemu-x86_64 is missing: make setup installs it")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        findings = compare(presil, qemu, pathlib.Path(folder))
    findings += weak_symbols(presil.parent)
    print("\n".join(findings) or "the same bits on every host")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
