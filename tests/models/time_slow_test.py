"""`presil time` answers while one waits: within 5 s when a model is new, within 0.5 s after that.

Every model on every house chip, the time of the whole command. What is held to the limits is the
processor time it took if that is less than the wall time, since the command runs on one thread and
a machine that is busy otherwise should not fail the test. With --table prints a row for each model.
"""

import json
import resource
import sys
import tempfile
import time

import cases
import presil

COLD_SECONDS, WARM_SECONDS = 5.0, 0.5


def seconds(binary, arguments):
    """The time of a command, wall or processor, whichever is less, and what it printed."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    out = presil.call(binary, arguments)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return min(wall, busy), out


def check(binary, case, chip, failures):
    arguments = ["time", case.path, "--chip", chip, "--json", *presil.shape_options(case.feeds)]
    cold, _ = seconds(binary, [*arguments, "--no-cache"])
    with tempfile.TemporaryDirectory() as cache:
        presil.call(binary, [*arguments, "--cache", cache])
        warm, out = seconds(binary, [*arguments, "--cache", cache])
    if cold > COLD_SECONDS:
        failures.append(f"{case.name} on {chip}: {cold:.1f} s cold; {COLD_SECONDS} s at most")
    if warm > WARM_SECONDS:
        failures.append(f"{case.name} on {chip}: {warm:.2f} s warm; {WARM_SECONDS} s at most")
    result = json.loads(out)
    if result["chip_seconds"] <= 0:
        failures.append(f"{case.name} on {chip}: takes no time")
    energy = result["energy"]
    joules = energy["joules"]["value"]
    parts = sum(part["value"] for part in energy["joules_by_part"].values())
    layers = sum(layer["energy"]["joules"]["value"] for layer in result["layers"])
    if joules <= 0 or abs(parts - joules) > 1e-9 * joules or abs(layers - joules) > 1e-9 * joules:
        failures.append(f"{case.name} on {chip}: {joules} J are {parts} J of parts and {layers} J "
                        "of layers")
    return cold, warm


def main():
    binary, failures, seen = sys.argv[1], [], set()
    for case in cases.all_cases(large="--all" in sys.argv):
        shapes = (case.path, *sorted((name, value.shape) for name, value in case.feeds.items()))
        if shapes in seen:
            continue
        seen.add(shapes)
        times = []
        for chip in presil.CHIPS:
            try:
                times.append(check(binary, case, chip, failures))
            except presil.Failed as failed:
                failures.append(f"{case.name} on {chip}: {failed}")
        if "--table" in sys.argv and times:
            print(f"| {case.name} | {max(cold for cold, _ in times):.2f} s | "
                  f"{max(warm for _, warm in times):.2f} s |", flush=True)
    print("\n".join(failures) or f"{len(seen)} models timed on {len(presil.CHIPS)} chips in time")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
