"""Writes the backend tests of the onnx package as files: one folder a case with model.onnx, and
for each data set input_N.pb, output_N.pb (TensorProto), and a line of tolerances.

Usage: onnx_cases.py FOLDER. Cases that hold sequences, optionals or absent inputs, which are
no tensors, are written with their model alone.
"""

import pathlib
import sys
import warnings

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests


def write_set(folder, tensors, prefix):
    for index, tensor in enumerate(tensors):
        if isinstance(tensor, onnx.TensorProto):
            proto = tensor
        elif isinstance(tensor, (np.ndarray, np.generic)):
            proto = numpy_helper.from_array(np.asarray(tensor))
        else:
            return False
        (folder / f"{prefix}_{index}.pb").write_bytes(proto.SerializeToString())
    return True


def write_case(root, case, data_sets):
    folder = root / case.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    (folder / "tolerance.txt").write_text(f"{case.rtol} {case.atol}\n")
    for index, (inputs, outputs) in enumerate(data_sets):
        target = folder / f"set_{index}"
        target.mkdir(exist_ok=True)
        if not (write_set(target, inputs, "input") and write_set(target, outputs, "output")):
            for file in target.iterdir():
                file.unlink()
            target.rmdir()


def copy_case(root, case):
    """A case that the package holds as files."""
    source = pathlib.Path(case.model_dir)
    folder = root / case.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes((source / "model.onnx").read_bytes())
    (folder / "tolerance.txt").write_text(f"{case.rtol} {case.atol}\n")
    for index, data in enumerate(sorted(source.glob("test_data_set_*"))):
        target = folder / f"set_{index}"
        target.mkdir(exist_ok=True)
        for file in data.glob("*.pb"):
            (target / file.name).write_bytes(file.read_bytes())


def main():
    warnings.simplefilter("ignore")
    root = pathlib.Path(sys.argv[1])
    # Absent where this version of the package makes them in memory.
    from onnx.backend.test.case.node import collect_testcases

    for case in collect_testcases(None):
        write_case(root, case, case.data_sets)
    for kind in ("simple", "pytorch-converted", "pytorch-operator"):
        for case in load_model_tests(kind=kind):
            copy_case(root, case)
    (root / "done").write_text(onnx.__version__ + "\n")


if __name__ == "__main__":
    main()
