"""C programs, compiled for the chip and run by `presil exec`, print what the host's compiler made
of the same source prints (the .txt files beside them; UPDATE_GOLDEN=1 writes them again with gcc),
and exit with the same status."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "tests/programs"
COMPILER = "riscv64-unknown-elf-gcc"
EXIT_CODES = {"integers": 7, "records": 17, "lists": 91}
CORES = [("rv64im", "lp64", "edge"), ("rv64imfd", "lp64d", "cloud")]


def expected(name, folder):
    golden = SOURCES / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        program = folder / name
        subprocess.run(["gcc", "-O1", "-ffp-contract=off", "-fwrapv", "-w",
                        SOURCES / f"{name}.c", "-o", program], check=True)
        result = subprocess.run([program], capture_output=True)
        assert result.returncode == EXIT_CODES.get(name, 0), f"{name} exits {result.returncode}"
        golden.write_bytes(result.stdout)
    return golden.read_bytes()


def build(name, level, march, abi, folder, sources=SOURCES):
    program = folder / f"{name}-{march}-{level}.elf"
    kernels = ROOT / "kernels"
    subprocess.run([COMPILER, level, f"-march={march}", f"-mabi={abi}", "-mcmodel=medany",
                    "-ffreestanding", "-nostdlib", "-static", f"-I{kernels}",
                    "-T", kernels / "link.ld", kernels / "crt0.S", kernels / "presil_runtime.c",
                    sources / f"{name}.c", "-lgcc", "-o", program], check=True)
    return program


def check_guide(presil, folder, failures):
    """The program of docs/guide/write-a-kernel.md prints what the guide says."""
    guide = (ROOT / "docs/guide/write-a-kernel.md").read_text()
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    texts = dict(reversed(blocks))
    (folder / "product.c").write_text(texts["c"])
    program = build("product", "-O2", "rv64im", "lp64", folder, folder)
    result = subprocess.run([presil, "exec", program, "--chip", "edge"], capture_output=True,
                            text=True, cwd=ROOT, timeout=60)
    if result.returncode != 0 or result.stdout != texts["text"]:
        failures.append(f"the guide's program printed\n{result.stdout}{result.stderr}")


def main(presil):
    if shutil.which(COMPILER) is None:
        print(f"{COMPILER} is not installed (Debian: gcc-riscv64-unknown-elf)")
        return 1
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        check_guide(presil, folder, failures)
        for source in sorted(SOURCES.glob("*.c")):
            name = source.stem
            wanted = None if name == "engines" else expected(name, folder)
            for level in ["-O0", "-O2"]:
                for march, abi, chip in CORES:
                    program = build(name, level, march, abi, folder)
                    for extra in ([[], ["--naive"]] if name == "engines" else [[]]):
                        result = subprocess.run([presil, "exec", program, "--chip", chip, *extra],
                                                capture_output=True, cwd=ROOT, timeout=300)
                        where = f"{name} {level} {march} {' '.join(extra)}"
                        if result.returncode != EXIT_CODES.get(name, 0):
                            failures.append(f"{where}: exit {result.returncode} "
                                            f"{result.stderr.decode()}{result.stdout.decode()}")
                        elif wanted is not None and result.stdout != wanted:
                            failures.append(f"{where} printed\n{result.stdout.decode()}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
