"""Writes the backend tests of the onnx package as files: a folder for each case, with model.onnx
and test_data_set_N/{input,output}_N.pb (TensorProto, SequenceProto or OptionalProto, as the model's
types say), and data.json where the case has tolerances of its own. It is the form of the package's
older versions and of Debian's libonnx-testdata, and what `presil conform` reads.

Usage: onnx_cases.py FOLDER [--light]. With --light only the real models whose weights are made of
one number each, which the package's runner gives its made-up input.
"""

import json
import pathlib
import shutil
import sys
import warnings

import numpy as np
import onnx
import onnx.backend.test
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

DEFAULT_TOLERANCES = (1e-3, 1e-7)


def to_proto(value, type_proto):
    """The value as the message that belongs to its type in the model."""
    kind = type_proto.WhichOneof("value")
    if kind == "sequence_type":
        elem = type_proto.sequence_type.elem_type
        sequence = onnx.SequenceProto()
        names = {"tensor_type": onnx.SequenceProto.TENSOR}
        sequence.elem_type = names.get(elem.WhichOneof("value"), onnx.SequenceProto.TENSOR)
        for item in value:
            sequence.tensor_values.append(to_proto(item, elem))
        return sequence
    if kind == "optional_type":
        elem = type_proto.optional_type.elem_type
        optional = onnx.OptionalProto()
        if value is None:
            return optional
        if elem.WhichOneof("value") == "sequence_type":
            optional.elem_type = onnx.OptionalProto.SEQUENCE
            optional.sequence_value.CopyFrom(to_proto(value, elem))
        else:
            optional.elem_type = onnx.OptionalProto.TENSOR
            optional.tensor_value.CopyFrom(to_proto(value, elem))
        return optional
    if isinstance(value, onnx.TensorProto):
        return value
    return numpy_helper.from_array(np.asarray(value))


def write_tolerances(folder, case):
    if (case.rtol, case.atol) != DEFAULT_TOLERANCES:
        (folder / "data.json").write_text(json.dumps({"rtol": case.rtol, "atol": case.atol}) + "\n")


def write_case(root, case):
    folder = root / case.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    write_tolerances(folder, case)
    graph = case.model.graph
    for index, (inputs, outputs) in enumerate(case.data_sets):
        target = folder / f"test_data_set_{index}"
        target.mkdir(exist_ok=True)
        both = (("input", inputs, graph.input), ("output", outputs, graph.output))
        for prefix, values, infos in both:
            for number, (value, info) in enumerate(zip(values, infos)):
                proto = to_proto(value, info.type)
                (target / f"{prefix}_{number}.pb").write_bytes(proto.SerializeToString())


def copy_case(root, case):
    """A case that the package holds as files."""
    folder = root / case.name
    shutil.copytree(case.model_dir, folder, dirs_exist_ok=True)
    write_tolerances(folder, case)


def write_light(root, case):
    """As onnx/backend/test/runner does it: numbers from 0 to 1 in their order as the input, and the
    package's file as the output."""
    light = pathlib.Path(onnx.backend.test.__file__).parent / "data/light"
    folder = root / case.name
    data = folder / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    source = light / f"light_{case.model_name}.onnx"
    shutil.copy(source, folder / "model.onnx")
    graph = onnx.load(source).graph
    constants = {item.name for item in graph.initializer}
    given = [item for item in graph.input if item.name not in constants]
    for number, info in enumerate(given):
        shape = [d.dim_value if d.HasField("dim_value") else 1
                 for d in info.type.tensor_type.shape.dim]
        count = int(np.prod(shape))
        value = (np.arange(count).reshape(shape) / count).astype(np.float32)
        (data / f"input_{number}.pb").write_bytes(
            numpy_helper.from_array(value).SerializeToString())
    for number in range(len(graph.output)):
        shutil.copy(light / f"light_{case.model_name}_output_{number}.pb",
                    data / f"output_{number}.pb")
    write_tolerances(folder, case)


def main():
    warnings.simplefilter("ignore")
    root = pathlib.Path(sys.argv[1])
    if "--light" in sys.argv:
        for case in load_model_tests(kind="real"):
            write_light(root, case)
        (root / "done").write_text(onnx.__version__ + "\n")
        return
    # Absent where this version of the package makes them in memory.
    from onnx.backend.test.case.node import collect_testcases

    for case in collect_testcases(None):
        write_case(root, case)
    for kind in ("simple", "pytorch-converted", "pytorch-operator"):
        for case in load_model_tests(kind=kind):
            copy_case(root, case)
    (root / "done").write_text(onnx.__version__ + "\n")


if __name__ == "__main__":
    main()
