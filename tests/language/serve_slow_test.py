"""What serving takes is foretold from a configuration alone: SmolLM2's weights answer requests
together on a chip, instruction by instruction, and `presil time --rate` knows only how large the
model is. Tokens a second, energy of a token and the time of a further token agree within a few
percent: prompts have nearly one length here, and time is taken as linear between few steps.

Usage: serve_slow_test.py PRESIL.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))

import fetch_models  # noqa: E402

REQUESTS, BATCH, TOKENS = 8, 4, 40
WITHIN = 0.05


def told(*command):
    result = subprocess.run([*command, "--json"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def main():
    presil = sys.argv[1]
    model = next((fetch_models.fetch() / "smollm2").glob("*.gguf"))
    with tempfile.TemporaryDirectory() as folder:
        requests = pathlib.Path(folder) / "requests.jsonl"
        requests.write_text("".join(
            json.dumps({"prompt": f"Tell me at length what you know about the number {i} and why "
                                  "people like it.", "max_tokens": TOKENS}) + "\n"
            for i in range(REQUESTS)))
        served = told(presil, "serve", str(model), "--chip", "edge", "--requests", str(requests),
                      "--context", "256", "--batch", str(BATCH))
    own = served["requests"]
    assert all(len(request["tokens"]) == TOKENS for request in own), "an answer ended early"
    length = round(statistics.mean(len(request["prompt_tokens"]) for request in own))
    rates = told(presil, "time", "smollm2-135m", "--chip", "edge", "--weights", "f32",
                 "--cache-type", "f32", "--batch", str(BATCH), "--requests", str(REQUESTS),
                 "--prompt-length", str(length), "--output-length", str(TOKENS), "--rate", "1e6")
    foretold = rates["rates"][0]
    each = statistics.median((request["end_seconds"] - request["first_token_seconds"])
                             / (len(request["tokens"]) - 1) for request in own)
    faults = []
    for name, executed, expected in (
            ("tokens a second", served["tokens_per_second"], foretold["tokens_per_second"]),
            ("joules a token", served["joules"] / (REQUESTS * TOKENS),
             foretold["joules_per_token"]),
            ("seconds of a further token", each, foretold["further_token_seconds_median"])):
        print(f"{name}: executed {executed:.4g}, foretold {expected:.4g}")
        if abs(executed / expected - 1) > WITHIN:
            faults.append(f"{name}: {executed} for {expected}")
    print("\n".join(faults) or "serving takes what was foretold")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
