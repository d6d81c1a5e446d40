"""How fast presil executes real models, bit for bit as the chip would, beside ONNX Runtime.

For each model both run on one thread on the same inputs, by turns, several rounds; a round's figure
is the fastest of a few executions, a model's the median of its rounds. Compiling is not counted on
either side. Prints the ratio of each model (ONNX Runtime's time / presil's: 1 is equal speed, more
is faster) and the geometric mean, and writes all figures as JSON. Exits with 1 if the mean is below
RATIO_MIN.

usage: against_onnxruntime.py PRESIL [--chip CHIP] [--rounds N] [--only TEXT] [--json FILE]
"""

import argparse
import json
import pathlib
import platform
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "models"))
import cases  # noqa: E402
import presil  # noqa: E402

RATIO_MIN = 0.3
REPEAT_SECONDS = 0.3  # about how long one round of one side takes
# One input of each model; the others differ only in their values.
LEFT_OUT = ("ocr-turned", "silence", "hears-alexa")


def onnxruntime_seconds(session, feeds, repeat):
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        session.run(None, feeds)
        times.append(time.perf_counter() - begin)
    return min(times)


def measure(binary, case, chip, rounds, cache):
    session = presil.session(case.path)
    options = (binary, case.path, chip, case.feeds, "--threads=1", "--cache", cache)
    first = presil.run(*options)[1]["execute_seconds"]  # compiles
    session.run(None, case.feeds)
    reference = onnxruntime_seconds(session, case.feeds, 1)
    ours, theirs = [], []
    for _ in range(rounds):
        repeat = max(2, min(200, round(REPEAT_SECONDS / max(first, 1e-5))))
        ours.append(presil.run(*options, f"--repeat={repeat}")[1]["execute_seconds"])
        repeat = max(2, min(1000, round(REPEAT_SECONDS / max(reference, 1e-5))))
        theirs.append(onnxruntime_seconds(session, case.feeds, repeat))
    return {"model": case.name, "presil_seconds": statistics.median(ours),
            "onnxruntime_seconds": statistics.median(theirs),
            "ratio": statistics.median(theirs) / statistics.median(ours)}


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("presil", type=pathlib.Path)
    parser.add_argument("--chip", default="edge")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "out/bench/onnxruntime.json")
    arguments = parser.parse_args()
    rows, failed = [], []
    for case in cases.all_cases():
        if arguments.only not in case.name or any(word in case.name for word in LEFT_OUT):
            continue
        with tempfile.TemporaryDirectory() as cache:
            try:
                row = measure(arguments.presil.resolve(), case, arguments.chip, arguments.rounds,
                              cache)
            except presil.Failed as error:
                failed.append(f"{case.name}: {error}")
                continue
        rows.append(row)
        print(f"{case.name:34} presil {row['presil_seconds'] * 1e3:9.3f} ms   ONNX Runtime "
              f"{row['onnxruntime_seconds'] * 1e3:9.3f} ms   {row['ratio']:5.2f}x", flush=True)
    mean = statistics.geometric_mean(row["ratio"] for row in rows) if rows else 0.0
    print(f"geometric mean of {len(rows)} models: {mean:.2f}x; {RATIO_MIN}x at least")
    print("\n".join(failed), end="\n" if failed else "")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps({"processor": processor(), "chip": arguments.chip,
                                          "geometric_mean": mean, "models": rows}, indent=2))
    return 1 if failed or mean < RATIO_MIN else 0


if __name__ == "__main__":
    sys.exit(main())
