"""Requests that are answered together have the answers that each has alone, whatever joins and
leaves the batch meanwhile, and also where pages run out and requests have to be read again. The
clock is the chip's: nobody is answered before coming, and a batch is faster than its parts.

Usage: serve_test.py PRESIL. Needs the gguf package in .venv, else skipped.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import random_models
except ImportError:
    print("skipped: needs the gguf package in .venv")
    sys.exit(0)

# Of several lengths: shorter and longer than a page and than a stretch of a prompt.
PROMPTS = ("the cat", "a mat 12 and the cat " * 6, "the cat and a hat", "a hat " * 15, "the",
           "mat 3 " * 12)
TOKENS = (30, 9, 25, 40, 1, 33)
OPTIONS = ("--raw", "--context", "200", "--chip", "edge")


def alone(presil, path, *options):
    """The tokens of each answer, one conversation after another."""
    result = subprocess.run(
        [presil, "chat", path, "--max-tokens", str(max(TOKENS)), "--json", *OPTIONS, *options],
        input="\n".join(PROMPTS) + "\n", capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    return [answer["tokens"][:tokens] for answer, tokens in zip(answers, TOKENS)]


def lines(seconds):
    """All requests, one every so many seconds."""
    requests = [{"prompt": prompt, "max_tokens": tokens, "arrives_seconds": i * seconds}
                for i, (prompt, tokens) in enumerate(zip(PROMPTS, TOKENS))]
    return "".join(json.dumps(request) + "\n" for request in requests)


def serve(presil, path, requests, *options):
    file = path.with_suffix(".jsonl")
    file.write_text(requests)
    return subprocess.run([presil, "serve", path, "--requests", file, *OPTIONS, *options],
                          capture_output=True, text=True)


class Check:
    def __init__(self, presil):
        self.presil, self.faults = presil, []

    def expect(self, holds, what):
        if not holds:
            self.faults.append(what)

    def same(self, name, path, expected, seconds, *options):
        what = f"{name} {' '.join(options)}"
        result = serve(self.presil, path, lines(seconds), "--json", *options)
        if result.returncode != 0:
            self.faults.append(f"{what}: {result.stderr}")
            return None
        served = json.loads(result.stdout)
        for i, (answer, own) in enumerate(zip(expected, served["requests"])):
            self.expect(own["tokens"] == answer,
                        f"{what}, request {i}: {own['tokens']} for {answer}")
            self.expect(own["arrives_seconds"] < own["first_token_seconds"] <= own["end_seconds"]
                        <= served["seconds"], f"{what}, request {i}: {own}")
        self.expect(served["answer_rows"] <= served["batch"] * served["answer_steps"], what)
        return served

    def refused(self, error, path, requests, *options):
        result = serve(self.presil, path, requests, *options)
        self.expect(error in result.stderr and result.returncode in (2, 3),
                    f"{error}: {result.returncode} {result.stdout[:200]}{result.stderr[:400]}")
        return result.stderr


def main():
    check = Check(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ("llama", "deepseek_v3", "mixtral"):
            path = folder / f"{name}.gguf"
            random_models.MODELS[name]().write(path)
            expected = alone(check.presil, path)
            together = check.same(name, path, expected, 0, "--batch", "4", "--stretch", "16")
            if name != "llama" or not together:
                continue
            one = check.same(name, path, expected, 0, "--batch", "1", "--stretch", "16")
            if not one:
                continue
            check.expect(together["seconds"] < one["seconds"], "a batch takes no less time")
            check.expect(together["answer_steps"] < one["answer_steps"], "as many steps in a batch")
            check.expect(together["pages_used_most"] <= together["pages"], "too many pages")
            # As they come: the batch fills and empties.
            check.same(name, path, expected, one["seconds"] / 8, "--batch", "3")
            # Hardly more pages than the longest request alone takes.
            longest = max(len(own["prompt_tokens"]) + len(own["tokens"])
                          for own in together["requests"])
            few = check.same(name, path, expected, 0, "--batch", "4", "--page", "16",
                             "--pages", str(-(-longest // 16) + 1))
            if few:
                check.expect(sum(own["restarts"] for own in few["requests"]) > 1,
                             f"{few['pages_used_most']} pages, and no request gave them back")
            check.same(name, path, alone(check.presil, path, "--cache-type", "bf16"), 0,
                       "--cache-type", "bf16")
            check.refused("error[serving-no-room]", path, lines(0), "--page", "16", "--pages", "2")
            check.refused("error[runtime-no-pages]", path, lines(0), "--page", "1024")
            check.refused("error[runtime-no-pages]", path, lines(0), "--cache-type", "int8")
            check.refused("error[runtime-no-pages]", path, lines(0), "--chips", "2")
            check.refused("error[runtime-context-full]", path, json.dumps({"prompt": "cat " * 500}))
            text = check.refused("error[cli-bad-requests]", path, "\n".join((
                "[" * 100000, '{"max_tokens": 3}', '{"prompt": 3, "max_tokens": 0}',
                '{"prompt": "the", "arrives_seconds": -1, "color": 1}', '{"prompt": ""}')))
            check.expect(all(f".jsonl:{line}: " in text for line in range(1, 6)), text)
            check.refused("error[cli-bad-requests]", path, "\n\n")
        path = folder / "gemma2.gguf"
        random_models.MODELS["gemma2"]().write(path)
        check.same("gemma2", path, alone(check.presil, path), 0, "--batch", "4", "--stretch", "16")
        check.refused("error[runtime-no-pages]", path, lines(0))
    print("\n".join(check.faults) or "requests together are answered as alone")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
