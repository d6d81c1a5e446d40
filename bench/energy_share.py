"""What energy adds to the wall time of `presil time`, over the tests' models on several chips.

Programs come from the cache, so that nothing is compiled while the clock runs. Prints the share of
the sum over all, the mean of the shares, how many are above a tenth, and the longest command among
those.

usage: energy_share.py PRESIL [CHIP...]
"""

import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import fetch_models  # noqa: E402

CHIPS = ("terminal", "edge", "cloud")


def share(command):
    """Milliseconds of the whole command and of energy in it; None where the model needs more."""
    if subprocess.run(command, capture_output=True).returncode != 0:
        return None
    begin = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True)
    whole = 1e3 * (time.perf_counter() - begin)
    return whole, 1e3 * json.loads(result.stdout)["energy_seconds"]


def main():
    presil, chips = sys.argv[1], sys.argv[2:] or CHIPS
    rows = [share([presil, "time", str(model), "--chip", chip, "--json"])
            for model in sorted(fetch_models.fetch().glob("**/*.onnx")) for chip in chips]
    rows = [row for row in rows if row]
    shares = [energy / (whole - energy) for whole, energy in rows]
    total = sum(energy for _, energy in rows) / sum(whole - energy for whole, energy in rows)
    above = [whole for (whole, _), own in zip(rows, shares) if own > 0.1]
    mean = sum(shares) / len(shares)
    print(f"{len(rows)} pairs: {100 * total:.1f} % of the sum, {100 * mean:.1f} % in the mean, "
          f"at most {100 * max(shares):.0f} %")
    print(f"{len(above)} above 10 %, of commands of at most {max(above, default=0):.1f} ms")


if __name__ == "__main__":
    main()
