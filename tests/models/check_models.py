"""Runs cases of cases.py on chips and compares with ONNX Runtime; what the *_slow_test.py call.

For each pair of case and chip: every output within 1e-3 of the reference, relative to the output's
largest magnitude; the same decision as the reference; the same bits with one host thread and with
two. Small cases also run by the naive definition of each instruction and in the strict mode, with
the same bits. --all adds the models of over 200 MB, --only=TEXT picks cases by a part of their
name, --table prints a row for each pair.
"""

import argparse
import pathlib
import sys
import tempfile

import numpy

import cases
import presil

ERROR_MAX = 1e-3


def error_of(outputs, expected):
    """The largest error of any output relative to its largest magnitude; infinite for a shape or
    an output that differs, or for a value that is not a number."""
    if outputs.keys() != expected.keys():
        return float("inf")
    worst = 0.0
    for name, value in expected.items():
        found = outputs[name]
        if found.shape != value.shape or found.dtype != value.dtype:
            return float("inf")
        # ONNX Runtime's own Sigmoid is exact to about 1e-7, which is much of a tiny probability.
        scale = max(float(numpy.abs(value).max(initial=0)), 1e-3)
        error = float(numpy.abs(found.astype(numpy.float64) - value).max(initial=0)) / scale
        worst = max(worst, error if numpy.isfinite(error) else float("inf"))
    return worst


def same_bits(outputs, others):
    return outputs.keys() == others.keys() and all(
        value.tobytes() == others[name].tobytes() for name, value in outputs.items())


def check_pair(binary, case, chip, expected, cache, table):
    """A list of what is wrong with one case on one chip; `cache` begins without its program."""
    failures = []
    options = (binary, case.path, chip, case.feeds, "--cache", cache)
    outputs, report = presil.run(*options)
    error = error_of(outputs, expected)
    if not error <= ERROR_MAX:
        failures.append(f"error {error:.2g} of the largest magnitude; {ERROR_MAX} at most")
        decided = None
    else:
        decided = case.decide(outputs) == case.decide(expected)
    if decided is False:
        failures.append(f"decides {case.decide(outputs)}; ONNX Runtime {case.decide(expected)}")
    ways = ["--threads=2"] + (["--naive", "--strict"] if case.small and chip == "edge" else [])
    for way in ways:
        if not same_bits(outputs, presil.run(*options, way)[0]):
            failures.append(f"other bits with {way}")
    if table:
        print(f"| {case.name} | {chip} | {error:.1e} | {'yes' if decided else 'NO'} | "
              f"{report['chip_seconds'] * 1e3:.3f} ms |", flush=True)
    return failures


def check_case(binary, case, chips, table):
    expected = presil.reference(case.path, case.feeds)
    failures = []
    for chip in chips:
        with tempfile.TemporaryDirectory() as cache:
            try:
                found = check_pair(binary, case, chip, expected, cache, table)
            except presil.Failed as failed:
                found = [str(failed)]
        failures += [f"{case.name} on {chip}: {what}" for what in found]
    return failures


def main(*groups):
    parser = argparse.ArgumentParser()
    parser.add_argument("presil", type=pathlib.Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--table", action="store_true")
    arguments = parser.parse_args()
    failures, count = [], 0
    for case in cases.all_cases(groups or tuple(cases.GROUPS), arguments.all):
        if arguments.only in case.name:
            failures += check_case(arguments.presil.resolve(), case, presil.CHIPS, arguments.table)
            count += len(presil.CHIPS)
    print("\n".join(failures) or f"{count} pairs of a model's input and a chip as expected")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())
