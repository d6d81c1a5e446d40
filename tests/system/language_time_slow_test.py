"""The time of language models obeys what holds for every chip, for models of all sizes, encoders
among them.

From their configurations alone: a step is no faster than the weights' bytes over the memory's rate
or than its multiply-adds over the engines' peak; layers that are timed once cost what they cost
timed one by one, cycle for cycle; large models on several chips take little time and memory.
"""

import json
import pathlib
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# As `presil show chip` says of their memories.
DRAM_BYTES_PER_SECOND = {"cloud": 1843.2e9, "cloud-192": 7372.8e9}
MACS_PER_SECOND = 32 * 2048 * 1e9  # of both in bf16
HOST_SECONDS_MAX = 5  # each is under one on a quiet machine; others may be building beside
MEMORY_KIB_MAX = 1 << 20

LOADS = [("gpt2", "cloud", 1, 1, 512), ("llama2-7b", "cloud", 1, 1, 512),
         ("llama3-8b", "cloud", 1, 4, 1024), ("mistral-7b", "cloud", 1, 1, 512),
         ("qwen2.5-7b", "cloud", 1, 2, 512), ("mixtral-8x7b", "cloud", 2, 1, 512),
         ("qwen3-235b-a22b", "cloud", 16, 1, 512), ("gpt3-175b", "cloud-192", 8, 1, 2048),
         ("llama3-70b", "cloud-192", 8, 1, 2048), ("llama3-405b", "cloud-192", 8, 1, 2048),
         ("deepseek-v3", "cloud-192", 8, 1, 2048)]


def timed(presil, model, *options, chip="cloud"):
    result = subprocess.run([presil, "time", model, "--chip", chip, "--json", *options],
                            cwd=ROOT, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    return json.loads(result.stdout)


def check_load(presil, model, chip, chips, batch, prompt, failures):
    begin = time.monotonic()
    report = timed(presil, model, "--chips", str(chips), "--batch", str(batch),
                   "--prompt-length", str(prompt), "--output-length", "64", chip=chip)
    host = time.monotonic() - begin
    # Less the embedding, of which a token reads one row.
    read = 2 * 0.8 * report["parameters_used"] / chips
    least = read / DRAM_BYTES_PER_SECOND[chip]
    for step in ("decode_first", "decode_last"):
        if report[step]["seconds"] < least:
            failures.append(f"{model}: {step} in {report[step]['seconds']} s, its weights alone "
                            f"take {least} s")
    # Another length may find a mapping that is better by a hair.
    if report["decode_last"]["seconds"] < report["decode_first"]["seconds"] * 0.99:
        failures.append(f"{model}: a longer context is faster")
    macs = 0.8 * report["parameters_used"] * batch * prompt / chips
    if report["prefill"]["seconds"] < macs / MACS_PER_SECOND:
        failures.append(f"{model}: its prompt is faster than the engines' peak")
    for name in ("prefill", "decode_first", "decode_last"):
        step = report[name]
        parts = sum(part["count"] * part["seconds"] for part in step["parts"])
        if abs(parts + step["link_seconds"] - step["seconds"]) > 1e-9 * step["seconds"]:
            failures.append(f"{model}: {name} is not the sum of its parts")
        joules = chips * sum(part["count"] * part["joules"] for part in step["parts"])
        # The rest is what passes the links.
        if not 0 < joules <= step["joules"] * (1 + 1e-9) or (chips == 1 and
                                                            joules < step["joules"] * (1 - 1e-9)):
            failures.append(f"{model}: {name} takes {step['joules']} J, its parts {joules} J")
    if host > HOST_SECONDS_MAX:
        failures.append(f"{model}: {host:.2f} s on the host")
    print(f"{model}: {report['prefill']['seconds'] * 1e3:.1f} ms, then "
          f"{report['time_per_output_token_seconds'] * 1e3:.2f} ms each; {host:.2f} s on the host")


def check_reuse(presil, failures):
    """Cycles of every layer by itself against one layer counted as often."""
    for model in ("smollm2-135m", "mixtral-8x7b", "bert-base", "t5-base", "whisper-tiny"):
        options = ("--chips", "2" if model == "mixtral-8x7b" else "1", "--prompt-length", "64",
                   "--output-length", "2")
        once = timed(presil, model, *options)
        each = timed(presil, model, *options, "--every-layer")
        for step in [name for name in ("prefill", "decode_first") if name in once]:
            def cycles(report):
                return sum(part["count"] * part["cycles"] for part in report[step]["parts"])
            if cycles(once) != cycles(each) or len(each[step]["parts"]) != len(once[step]["parts"]):
                failures.append(f"{model}: {step} takes {cycles(each)} cycles layer by layer, "
                                f"{cycles(once)} with reuse")


def check_encoders(presil, failures):
    """What encoders read takes at least their bytes and their multiply-adds, and so does each token
    of a decoder beside one; of sounds only the number matters, which are of one length."""
    batch, prompt = 8, 128
    for model in ("bert-base", "bert-large", "xlm-r-base", "minilm-l6", "t5-base", "flan-t5-xl",
                  "whisper-tiny", "whisper-large-v3"):
        config = json.loads((ROOT / "models/language" / model / "config.json").read_text())
        width = config.get("hidden_size", config.get("d_model"))
        report = timed(presil, model, "--batch", str(batch), "--prompt-length", str(prompt),
                       "--output-length", "16")
        writes, listens = "decode_last" in report, "num_mel_bins" in config
        rows = batch * (config["max_source_positions"] if listens else prompt)
        if listens:
            layers, inner, heads = config["encoder_layers"], config["encoder_ffn_dim"], width
        elif writes:
            layers, inner, heads = (config["num_layers"], config["d_ff"],
                                    config["num_heads"] * config["d_kv"])
        else:
            layers, inner, heads = (config["num_hidden_layers"], config["intermediate_size"], width)
        matrices = 3 if "gated" in config.get("feed_forward_proj", "") else 2
        layer = 4 * width * heads + matrices * width * inner
        read = 2 * layers * layer / DRAM_BYTES_PER_SECOND["cloud"]
        worked = rows * layers * layer / MACS_PER_SECOND
        if report["prefill"]["seconds"] < max(read, worked):
            failures.append(f"{model}: {report['prefill']['seconds']} s, bytes alone take {read} "
                            f"s, multiply-adds {worked} s")
        if writes:
            # A decoder's layer looks at the encoder as well; its keys of it are made already.
            layer += 2 * width * heads
            least = 2 * (layers * layer + config["vocab_size"] * width) / DRAM_BYTES_PER_SECOND[
                "cloud"]
            if report["decode_last"]["seconds"] < least:
                failures.append(f"{model}: a token in {report['decode_last']['seconds']} s, its "
                                f"weights alone take {least} s")
        for name in ("prefill", "decode_first", "decode_last"):
            if name in report:
                parts = sum(part["count"] * part["seconds"] for part in report[name]["parts"])
                if abs(parts - report[name]["seconds"]) > 1e-9 * parts:
                    failures.append(f"{model}: {name} is not the sum of its parts")
        if listens:
            other = timed(presil, model, "--batch", str(batch), "--output-length", "16")
            if other["prefill"] != report["prefill"] or other["cache_bytes"] != report[
                    "cache_bytes"]:
                failures.append(f"{model}: the prompt's length matters to a sound")
        print(f"{model}: {report['prefill']['seconds'] * 1e3:.1f} ms, "
              f"{report['prefill']['seconds'] / max(read, worked):.1f} times the least")


def check_chips(presil, failures):
    """More chips are no slower at a prompt, and hold less each."""
    before = None
    for chips in (1, 2, 4, 8):
        report = timed(presil, "llama3-8b", "--chips", str(chips), "--prompt-length", "1024",
                       "--output-length", "1")
        computing = report["prefill"]["seconds"] - report["prefill"]["link_seconds"]
        if before and (computing > before[0] or report["weight_bytes"] >= before[1]):
            failures.append(f"llama3-8b: {chips} chips compute {computing} s, fewer {before[0]} s")
        before = (computing, report["weight_bytes"])


def check_stages(presil, failures):
    """Stages hold less each; one sequence is no faster through them, several are nearly as much
    faster as there are stages."""
    def report(stages, batch):
        return timed(presil, "llama3-8b", "--stages", str(stages), "--batch", str(batch),
                     "--prompt-length", "256", "--output-length", "16")

    for batch in (1, 4):
        one, four = report(1, batch), report(4, batch)
        faster = one["decode_last"]["seconds"] / four["decode_last"]["seconds"]
        once = one["prefill"]["seconds"] / four["prefill"]["seconds"]
        print(f"llama3-8b, batch {batch}: 4 stages {once:.2f} x at the prompt, {faster:.2f} x at "
              f"further tokens")
        if four["weight_bytes"] > 0.5 * one["weight_bytes"]:
            failures.append("llama3-8b: four stages hold more than half each")
        if batch == 1 and (faster > 1 or once > 1):
            failures.append(f"llama3-8b: one sequence is {once}, {faster} x faster in stages")
        if batch == 4 and not 1 < once < 4:
            failures.append(f"llama3-8b: prompts of four sequences are {once} x faster")


def check_packed(presil, failures):
    """A step reads each packed weight once: no faster than their bytes, and on a chip that its
    memory binds little slower; packing to fewer bits is as much faster."""
    rates = {"edge": 34.1e9, "cloud": 1843.2e9}
    bits = {"int8": 8 + 16 / 32, "fp8": 8 + 32 / 128, "int4": 4 + 16 / 32, "bf16": 16}
    each = {}
    for model, chip, forms in (("llama2-7b", "edge", ("int8", "fp8", "int4")),
                               ("llama3-8b", "cloud", ("bf16", "int8", "fp8", "int4"))):
        for form in forms:
            report = timed(presil, model, "--weights", form, "--prompt-length", "64",
                           "--output-length", "2", chip=chip)
            read = bits[form] / 8 * (report["parameters"] - 128256 * 4096 * (chip == "cloud") -
                                     32000 * 4096 * (chip == "edge"))  # but one row of these
            ratio = report["decode_first"]["seconds"] / (read / rates[chip])
            each[chip, form] = report["decode_first"]["seconds"]
            print(f"{model} on {chip}, {form}: a token takes {ratio:.3f} of the time of the bytes")
            if ratio < 1 or (chip == "edge" and ratio > 1.15):
                failures.append(f"{model} on {chip}, {form}: {ratio:.3f}")
    if each["edge", "int4"] > 0.6 * each["edge", "int8"] or \
            each["cloud", "int4"] > 0.6 * each["cloud", "bf16"]:
        failures.append(f"fewer bits are hardly faster: {each}")


def main():
    presil, failures = sys.argv[1], []
    for load in LOADS:
        check_load(presil, *load, failures)
    check_reuse(presil, failures)
    check_encoders(presil, failures)
    check_chips(presil, failures)
    check_stages(presil, failures)
    check_packed(presil, failures)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if used > MEMORY_KIB_MAX:
        failures.append(f"{used} KiB of memory")
    print(f"at most {used >> 10} MiB of memory")
    print("\n".join(failures))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
