"""Random legal cases of every operator on the chip, against ONNX Runtime and, where it lacks the
operator or the type, the evaluator of the onnx package. A case is drawn from (seed, number), so
that any of them can be made again alone.

Usage: operators_slow_test.py PRESIL [--cases N] [--seed S] [--only NAME] [--number I] [--chip C]
[--by chip,reference] [--keep]. Needs onnx and onnxruntime in .venv, and is skipped without them.
"""

import argparse
import collections
import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
DRAWS = 40  # of one case, before it counts as without a reference


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("presil")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one operator")
    parser.add_argument("--number", type=int, default=-1, help="one case")
    parser.add_argument("--chip", default="edge")
    parser.add_argument("--by", default="chip,reference")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="leave the cases' folders")
    parser.add_argument("--dropped", action="store_true", help="say why draws were dropped")
    return parser.parse_args()


def tolerances(case, results):
    """Relative and absolute: a few units in the last place of the type, and of the largest value,
    because sums may cancel."""
    import ml_dtypes
    import numpy as np
    relative, absolute = 1e-4, 1e-6
    for value in results:
        if not isinstance(value, np.ndarray) or value.dtype.kind in "biuOUS" or not value.size:
            continue
        if value.dtype in (ml_dtypes.int4, ml_dtypes.uint4):
            continue
        wide = value.astype(np.float64)
        finite = np.abs(wide[np.isfinite(wide)])
        step = float(ml_dtypes.finfo(value.dtype).eps)
        relative = max(relative, 4 * step)
        absolute = max(absolute, 8 * max(step, 2.0 ** -20) * float(finite.max(initial=1)))
    return max(case.relative, relative), max(case.absolute, absolute)


def value_proto(value, name=""):
    """A tensor, a list of values or a map of single numbers or strings as ONNX's message."""
    import draw
    import numpy as np
    import onnx
    if isinstance(value, dict):
        proto = onnx.MapProto(name=name)
        text = any(isinstance(key, str) for key in value)
        proto.key_type = onnx.TensorProto.STRING if text else onnx.TensorProto.INT64
        (proto.string_keys if text else proto.keys).extend(
            key.encode() if text else int(key) for key in value)
        proto.values.CopyFrom(value_proto(list(value.values())))
        return proto
    if isinstance(value, list) and value and isinstance(value[0], dict):
        proto = onnx.SequenceProto(name=name, elem_type=onnx.SequenceProto.MAP)
        proto.map_values.extend(value_proto(item) for item in value)
        return proto
    if isinstance(value, list):
        items = [np.array(item, object) if isinstance(item, str) else
                 np.array(item, np.float32) if isinstance(item, float) else np.asarray(item)
                 for item in value]
        proto = onnx.SequenceProto(name=name, elem_type=onnx.SequenceProto.TENSOR)
        proto.tensor_values.extend(draw.to_tensor(item) for item in items)
        return proto
    return draw.to_tensor(value, name)


def write_case(folder, case, model, feeds, results):
    data = folder / "test_data_set_0"
    data.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    names = [value.name for value in model.graph.output]
    for prefix, items in (("input", feeds.items()), ("output", zip(names, results))):
        for i, (name, value) in enumerate(items):
            proto = value_proto(value, name)
            (data / f"{prefix}_{i}.pb").write_bytes(proto.SerializeToString())
    relative, absolute = tolerances(case, results)
    (folder / "data.json").write_text(json.dumps({"rtol": relative, "atol": absolute}) + "\n")


class Cases:
    def __init__(self, options):
        import draw
        self.options = options
        self.operators = sorted(key for key in draw.FAMILIES
                                if options.only in ("", key[1], ".".join(key)))
        self.counts = collections.Counter()    # operator -> cases with a reference
        self.by = collections.Counter()        # reference -> cases
        self.dropped = collections.Counter()   # (operator, reason) -> draws
        self.reference_of = {}                 # folder name -> reference

    def draw_once(self, number, attempt):
        import draw
        import reference
        import numpy as np
        domain, name = self.operators[number % len(self.operators)]
        seed = [self.options.seed, number, attempt]
        generator, settings = draw.FAMILIES[domain, name]
        schemas = draw.schemas_of(domain, name)
        schema, opset = None, 1
        if schemas:
            choice = np.random.default_rng(seed).integers(0, len(schemas))
            schema = schemas[choice]
            opset = max(schema.since_version, draw.OLDEST if domain == "" else 1)
            if schema.deprecated:
                raise draw.Illegal("a version that ended")
        case = draw.Draw(seed, name, domain, schema, opset)
        generator(case, **settings)
        model, feeds = case.build(), case.feeds()
        results, by = reference.expected(model, feeds, case.only)
        return case, model, feeds, results, by

    def write(self, root):
        import draw
        import reference
        numbers = range(self.options.cases) if self.options.number < 0 else [self.options.number]
        for number in numbers:
            key = self.operators[number % len(self.operators)]
            for attempt in range(DRAWS):
                try:
                    case, model, feeds, results, by = self.draw_once(number, attempt)
                except (draw.Illegal, reference.NoReference) as error:
                    self.dropped[".".join(key), type(error).__name__ + ": " + str(error)[:300]] += 1
                    continue
                folder = f"{number}_{attempt}_{key[1]}_{case.opset}"
                write_case(root / folder, case, model, feeds, results)
                self.counts[key] += 1
                self.by[by] += 1
                self.reference_of[folder] = by
                break

    def description(self, entry, kind, by):
        import reference
        name = entry["name"]
        against = self.reference_of[name]
        number, attempt = (int(part) for part in name.split("_")[:2])
        case, model, feeds, results, _ = self.draw_once(number, attempt)
        if against == "onnxruntime" and reference.evaluator_disagrees(
                model, feeds, results, *tolerances(case, results)):
            against += " (the onnx evaluator disagrees)"
        return f"{name} by {by}, against {against}: {kind}: {entry['reason']}"


def conform(presil, root, chip, by, threads):
    command = [presil, "conform", str(root), "--chip", chip, "--by", by, "--threads",
               str(threads), "--json"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"presil conform: exit code {result.returncode}\n{result.stderr[-2000:]}")
    return json.loads(result.stdout)


def main():
    options = arguments()
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        print("skipped: needs onnx and onnxruntime in .venv")
        return 0
    for file in sorted(HERE.glob("generators_*.py")):
        __import__(file.stem)
    root = (pathlib.Path(options.presil).resolve().parent /
            f"property_cases_{options.seed}{options.only}")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    cases = Cases(options)
    cases.write(root)
    faults = [f"{'.'.join(key)}: no case with a reference" for key in cases.operators
              if not cases.counts[key] and options.cases >= len(cases.operators)]
    for by in options.by.split(","):
        report = conform(options.presil, root, options.chip, by, options.threads)
        for kind in ("failed", "unsupported"):
            faults += [cases.description(entry, kind, by) for entry in report[kind]]
    if options.dropped:
        for (name, reason), count in cases.dropped.most_common():
            print(f"dropped {count} {name}: {reason}")
    for line in faults:
        print(line)
    agreed = ", ".join(f"{count} against {name}" for name, count in sorted(cases.by.items()))
    print(f"seed {options.seed}: {sum(cases.counts.values())} cases of {len(cases.counts)} "
          f"operators ({agreed}), {len(faults)} faults")
    if not options.keep and not faults:
        shutil.rmtree(root)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
