"""The energy in the report of a timed model, on all house chips, and the commands of cost.

Energy is that of the counted events: the products of the matrix engine are those of the layers, the
whole is the sum of its parts and of its layers, and bands hold their values. A chip in a node that
nobody described is timed and says so. A trace has a track of power.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODEL = ["models/ch_PP-OCRv4_det_infer.onnx", "--shape", "x=1x3x160x320"]
CHIPS = ["terminal", "edge-8", "edge", "edge-64", "cloud"]


def run(presil, *arguments):
    return subprocess.run([presil, *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, check=True).stdout


def close(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def check_report(presil, chip, failures):
    def expect(holds, what):
        if not holds:
            failures.append(f"{chip}: {what}")
    result = json.loads(run(presil, "time", *MODEL, "--chip", chip, "--json"))
    energy, layers = result["energy"], result["layers"]
    parts = {name: part["value"] for name, part in energy["joules_by_part"].items()}
    total = energy["joules"]["value"]
    expect(total > 0, "an inference takes no energy")
    expect(close(sum(parts.values()), total), "the parts do not sum to the whole")
    expect(close(sum(layer["energy"]["joules"]["value"] for layer in layers), total),
           "the layers do not sum to the whole")
    for part, value in parts.items():
        of_layers = sum(layer["energy"]["joules_by_part"][part] for layer in layers)
        expect(close(of_layers, value) or abs(of_layers - value) < 1e-18,
               f"the layers' {part} does not sum")
    expect(energy["joules"]["low"] < total < energy["joules"]["high"], "the band is empty")
    macs = sum(sum(layer["events"]["macs"].values()) for layer in layers)
    expect(macs == sum(result["events"]["macs"].values()), "products get lost")
    for layer in layers:
        if layer["unit"] == "matrix":
            expect(sum(layer["events"]["macs"].values()) >= layer["macs"],
                   f"{layer['name']} has fewer products than the model")
    expect(close(energy["mean_watts"]["value"] * result["chip_seconds"], total), "the mean power")
    expect(energy["peak_watts"]["value"] >= energy["mean_watts"]["value"], "the highest power")
    expect(energy["limited_seconds"] >= result["chip_seconds"] * (1 - 1e-9), "a limit makes faster")
    expect("energy " in run(presil, "time", *MODEL, "--chip", chip), "no energy in the text")


def check_unknown_node(presil, folder, failures):
    chip = pathlib.Path(folder) / "unknown.toml"
    chip.write_text(f'# No such node.\nbase = "{ROOT}/chips/house/edge.toml"\n'
                    'source = "chosen"\nprocess = "1nm"\n')
    result = json.loads(run(presil, "time", *MODEL, "--chip", str(chip), "--json"))
    if "energy" in result or "1nm" not in result.get("energy_not_known", ""):
        failures.append("a node that nobody described does not say so")


def check_trace(presil, folder, failures):
    trace = pathlib.Path(folder) / "power.pftrace"
    run(presil, "time", *MODEL, "--chip", "edge", "--trace", str(trace))
    data = trace.read_bytes()
    if b"power" not in data or b"DRAM GB/s" not in data:
        failures.append("the trace has no track of power")


def check_commands(presil, folder, failures):
    svg = pathlib.Path(folder) / "plan.svg"
    plot = pathlib.Path(folder) / "plot.svg"
    bill = json.loads(run(presil, "cost", "edge", "--json", "--floorplan", str(svg)))
    area = {item["title"]: item["value"] for item in bill["items"] if item["group"] == "area"}
    placed = sum(block["width_mm"] * block["height_mm"] for block in bill["floorplan"])
    if not close(area["die"], placed):
        failures.append("the floorplan does not fill the die")
    compared = json.loads(run(presil, "cost", "compare", "edge", "--json", "--plot", str(plot)))
    if [node["node"] for node in compared["nodes"]] != ["28nm", "16nm", "7nm", "5nm"]:
        failures.append("compare does not compare the nodes it names")
    for path in (svg, plot):
        if not path.read_text().startswith("<svg"):
            failures.append(f"{path.name} is no SVG")
    if len(bill["numbers"]) < 100 or not all(number["source"] for number in bill["numbers"]):
        failures.append("numbers without a source")


def main():
    presil, failures = sys.argv[1], []
    for chip in CHIPS:
        check_report(presil, chip, failures)
    with tempfile.TemporaryDirectory() as folder:
        check_unknown_node(presil, folder, failures)
        check_trace(presil, folder, failures)
        check_commands(presil, folder, failures)
    print("\n".join(failures) or "energy and cost as they should be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
