"""docs/gen/operators.md is what the program, the onnx package's cases and the random cases say of
each operator: its versions, its types, the units of the edge chip that it runs on, and its tests.
UPDATE_GOLDEN=1 writes the page.

Usage: operators_page_slow_test.py PRESIL. Needs onnx and onnxruntime in .venv, and is skipped
without them.
"""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs/gen/operators.md"
CASES_EACH = 8  # random cases of an operator from which its units and types are read
NAMES = {"float": "f32", "double": "f64", "float16": "f16", "bfloat16": "bf16", "bool": "bool",
         "string": "string", "float8e4m3fn": "e4m3fn", "float8e5m2": "e5m2",
         "float8e4m3fnuz": "e4m3fnuz", "float8e5m2fnuz": "e5m2fnuz", "float4e2m1": "e2m1",
         "float8e8m0": "e8m0"}
ORDER = ["f32", "f64", "f16", "bf16", "e4m3fn", "e5m2", "e4m3fnuz", "e5m2fnuz", "e2m1", "e8m0",
         "i8", "i16", "i32", "i64", "i2", "i4", "u8", "u16", "u32", "u64", "u2", "u4", "bool",
         "string"]
HEAD = """# Operators

Written by `make docs`; do not edit. Every operator that presil knows: the versions of its domain
that it runs (from 7 on, of the default domain), the types with which a test ran, the units of the
edge chip that computed in the tests (`host` for strings, structure and what is known before a run),
and the tests: cases of the onnx package that pass, and whether `tests/property` draws random ones
or checks the distribution of the results.

| operator | versions | types | units | tests |
|---|---|---|---|---|
"""


def short(elem_type):
    import onnx
    name = onnx.TensorProto.DataType.Name(elem_type).lower()
    return NAMES.get(name, name.replace("uint", "u").replace("int", "i"))


class Facts:
    def __init__(self):
        self.cases = collections.Counter()
        self.units = collections.defaultdict(set)
        self.types = collections.defaultdict(set)
        self.folded = set()  # operators of which a case had nothing left to run

    def take(self, folder, report):
        """What the passed cases of a folder say, each of the operator of its one node."""
        import onnx
        paths = {path.parent.name: path for path in folder.rglob("model.onnx")}
        for entry in report["passed"]:
            model = onnx.load(paths[entry["name"]], load_external_data=False)
            nodes = model.graph.node
            keys = {(node.domain if node.domain != "ai.onnx" else "", node.op_type)
                    for node in nodes}
            only = len(nodes) == 1
            for key in keys:
                self.cases[key] += 1
                if not only:
                    continue
                self.units[key] |= set(entry["units"]) - {""}
                if entry.get("host"):
                    self.units[key].add("host")
                if not entry["programs"]:
                    self.folded.add(key)
            if only:
                values = list(model.graph.input) + list(model.graph.initializer)
                for value in values:
                    elem = value.data_type if hasattr(value, "data_type") else \
                        value.type.tensor_type.elem_type
                    if elem:
                        self.types[next(iter(keys))].add(short(elem))


def conform(presil, folder):
    command = [presil, "conform", str(folder), "--threads", "2", "--json"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"presil conform: exit code {result.returncode}\n{result.stderr[-2000:]}")
    return json.loads(result.stdout)


# Attributes and shape of the operand of operators that random_test.py checks by distribution.
DISTRIBUTIONS = {"Bernoulli": ({}, [64, 64]), "Dropout": ({}, [64, 64]),
                 "Multinomial": ({}, [2, 5]), "RandomNormal": ({"shape": [64, 64]}, None),
                 "RandomNormalLike": ({}, [64, 64]), "RandomUniform": ({"shape": [64, 64]}, None),
                 "RandomUniformLike": ({}, [64, 64])}


def take_distributions(presil, build, facts):
    import onnx
    from onnx import helper
    for op, (attributes, shape) in DISTRIBUTIONS.items():
        inputs = [helper.make_tensor_value_info("x", 1, shape)] if shape else []
        node = helper.make_node(op, ["x"] if shape else [], ["y"], name="node", **attributes)
        graph = helper.make_graph([node], op, inputs, [helper.make_empty_tensor_value_info("y")])
        path = build / f"page_{op}.onnx"
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)],
                                    ir_version=10), path)
        report = json.loads(subprocess.run([presil, "time", str(path), "--json"],
                                           capture_output=True, text=True, check=True).stdout)
        facts.units["", op] |= {layer["unit"] for layer in report["layers"]
                                if layer["operator"]}
        facts.types["", op].add("f32")
        path.unlink()


def random_cases(presil, build):
    import operators_slow_test
    options = argparse.Namespace(presil=presil, seed=1, only="", number=-1, cases=0)
    cases = operators_slow_test.Cases(options)
    options.cases = CASES_EACH * len(cases.operators)
    folder = build / "property_cases_page"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    cases.write(folder)
    return folder, set(cases.operators)


def versions(domain, name, since):
    from onnx import defs
    known = sorted({schema.since_version for schema in defs.get_all_schemas_with_history()
                    if (schema.domain, schema.name) == (domain, name)})
    if domain == "":
        known = [v for i, v in enumerate(known) if i + 1 == len(known) or known[i + 1] > 7]
    return ", ".join(str(max(v, since)) if i == 0 else str(v) for i, v in enumerate(known)) or \
        str(since)


def page(presil, facts, drawn):
    listed = subprocess.run([presil, "operators", "--json"], capture_output=True, text=True,
                            check=True).stdout
    units = ["matrix", "vector", "dma", "scalar", "host"]
    rows = []
    for op in json.loads(listed):
        key = (op["domain"], op["name"])
        own = facts.units[key] or \
            ({"host"} if op["form"] == "host" or key in facts.folded else set())
        tests = [f"{facts.cases[key]} of onnx"] if facts.cases[key] else []
        tests += ["random"] if key in drawn else []
        tests += ["distribution"] if key[0] == "" and key[1] in DISTRIBUTIONS else []
        rows.append(" | ".join([
            "| " + (f"{key[0]}." if key[0] else "") + key[1],
            versions(*key, op["since"]),
            " ".join(name for name in ORDER if name in facts.types[key]),
            ", ".join(unit for unit in units if unit in own),
            ", ".join(tests)]) + " |\n")
    return HEAD + "".join(rows)


def main():
    presil = sys.argv[1]
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        print("skipped: needs onnx and onnxruntime in .venv")
        return 0
    sys.path.insert(0, str(ROOT / "tests/conform"))
    for file in sorted(HERE.glob("generators_*.py")):
        __import__(file.stem)
    import onnx_node_test
    build = pathlib.Path(presil).resolve().parent
    facts = Facts()
    known = onnx_node_test.cases_folder(build)
    facts.take(known, conform(presil, known))
    folder, drawn = random_cases(presil, build)
    counted = facts.cases.copy()
    facts.take(folder, conform(presil, folder))
    facts.cases = counted
    take_distributions(presil, build, facts)
    text = page(presil, facts, drawn)
    shutil.rmtree(folder)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text)
    if not PAGE.exists() or PAGE.read_text() != text:
        print("docs/gen/operators.md is not what the tests say; make docs")
        return 1
    untested = [line for line in text.splitlines() if line.endswith("|  |")]
    for line in untested:
        print(f"no test: {line}")
    print(f"{text.count(chr(10)) - HEAD.count(chr(10))} operators, {len(untested)} without a test")
    return 1 if untested else 0


if __name__ == "__main__":
    sys.exit(main())
