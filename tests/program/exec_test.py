"""What `presil exec` says to files that are not programs for it and to wrong arguments: an error
that names the trouble, with the exit code of its kind; and the exit status is the program's."""

import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMPILER = "riscv64-unknown-elf-gcc"


def link(folder, name, text, *flags):
    source = folder / f"{name}.S"
    source.write_text(text)
    program = folder / f"{name}.elf"
    subprocess.run([COMPILER, "-march=rv64im", "-mabi=lp64", "-nostdlib", "-static", *flags,
                    source, "-o", program], check=True, stderr=subprocess.DEVNULL)
    return program


def changed(folder, name, good, offset, form, value):
    """The good program with one field of its header replaced."""
    data = bytearray(good.read_bytes())
    struct.pack_into(form, data, offset, value)
    path = folder / f"{name}.elf"
    path.write_bytes(data)
    return path


def cases(folder):
    script = ["-T", ROOT / "kernels/link.ld"]
    good = link(folder, "good", ".section .text.start\n.globl _start\n_start: li a0, 85\n slli a0,"
                " a0, 1\n ori a0, a0, 1\n la t0, tohost\n sd a0, 0(t0)\nstay: j stay\n", *script)
    yield "the program's exit code", [good], 85, ""
    at_dram = ["-Wl,-Ttext=0x80000000", "-Wl,--no-relax", "-Wl,--nmagic"]
    start = ".globl _start\n_start:"
    yield "no tohost, but ebreak", [link(folder, "break", start + " li a0, 9\n ebreak\n",
                                         *at_dram)], 9, ""
    yield "no way to end", [link(folder, "endless", start + " j _start\n", *at_dram)], 2, \
        "error[cli-endless-program]"
    low = link(folder, "low", start + " ebreak\n", "-Wl,-Ttext=0x10000", "-Wl,--no-relax")
    yield "linked below the chip's memory", [low], 2, "Link the program to 0x80000000"
    compact = link(folder, "compact", start + " c.nop\n ebreak\n", *at_dram, "-march=rv64imc")
    yield "compressed instructions", [compact], 2, "compressed instructions"
    yield "a 32-bit file", [changed(folder, "class", good, 4, "<B", 1)], 2, "32-bit or big-endian"
    yield "a big-endian file", [changed(folder, "order", good, 5, "<B", 2)], 2, \
        "32-bit or big-endian"
    yield "another machine", [changed(folder, "machine", good, 18, "<H", 62)], 2, "machine 62"
    yield "a relocatable file", [changed(folder, "type", good, 16, "<H", 1)], 2, "file type 1"
    yield "an entry outside", [changed(folder, "entry", good, 24, "<Q", 0x90000000)], 2, \
        "program-bad-elf"
    short = folder / "short.elf"
    short.write_bytes(good.read_bytes()[:200])
    yield "a file cut off", [short], 2, "cut off"
    text = folder / "text.elf"
    text.write_text("not a program\n")
    yield "a text", [text], 2, "program-bad-elf"
    yield "a missing file", [folder / "missing.elf"], 2, "file-not-found"
    yield "no file", [], 2, "cli-bad-arguments"
    yield "two files", [good, good], 2, "cli-bad-arguments"
    yield "an unknown option", [good, "--speed"], 2, "cli-bad-arguments"
    yield "no threads", [good, "--threads", "0"], 2, "cli-bad-arguments"
    yield "an unknown chip", [good, "--chip", "nothing"], 2, "chip-unknown-chip"
    floats = link(folder, "floats", start + " fadd.d fa0, fa0, fa0\n ebreak\n", *at_dram,
                  "-march=rv64imfd")
    yield "floats on a core without them", [floats, "--chip", "edge"], 4, "no floating point"


def main(presil):
    if shutil.which(COMPILER) is None:
        print(f"{COMPILER} is not installed (Debian: gcc-riscv64-unknown-elf)")
        return 1
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for what, arguments, status, message in cases(pathlib.Path(folder)):
            result = subprocess.run([presil, "exec", *arguments], capture_output=True, text=True,
                                    cwd=ROOT, timeout=60)
            if result.returncode != status or message not in result.stderr:
                failures.append(f"{what}: exit {result.returncode} for {status}, expected "
                                f"'{message}' in:\n{result.stderr}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
