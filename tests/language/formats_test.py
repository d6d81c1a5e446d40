"""Weights of every format of GGUF are the numbers that the gguf package decodes, bit for bit.

The gguf package is llama.cpp's authors' own; it shares nothing with presil but the format.
"""

import pathlib
import subprocess
import sys
import tempfile

try:
    import gguf
    import numpy

    from gguf_files import FORMATS, finish, random_blocks, sizes
except ImportError:
    print("skipped: needs the gguf package in .venv")
    sys.exit(0)


def write(path, generator):
    """A file with one weight of each format; returns their values."""
    writer = gguf.GGUFWriter(str(path), "llama")
    sizes(writer, 1, 64, 2, 2, 128)
    values = {}
    for name in FORMATS:
        kind = getattr(gguf.GGMLQuantizationType, name)
        if name in ("F32", "F16", "BF16"):
            plain = generator.standard_normal((3, 512)).astype(numpy.float32)
            raw = gguf.quantize(plain, kind)
        else:
            raw = random_blocks(kind, 3, 512, generator)
        values[name.lower()] = gguf.dequantize(raw, kind).astype(numpy.float32)
        blocks = raw.dtype == numpy.uint8 or name == "BF16"
        writer.add_tensor(name.lower(), raw, raw_dtype=kind if blocks else None)
    finish(writer)
    return values


def main():
    presil = sys.argv[1]
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        values = write(folder / "formats.gguf", numpy.random.default_rng(1))
        for name, expected in values.items():
            out = folder / "out.npy"
            result = subprocess.run([presil, "show", "weights", str(folder / "formats.gguf"),
                                     "--weight", name, "--output", str(out)],
                                    capture_output=True, text=True)
            if result.returncode != 0:
                failures.append(f"{name}: {result.stderr}")
                continue
            found = numpy.load(out)
            if found.tobytes() != expected.reshape(found.shape).tobytes():
                worst = numpy.abs(found - expected.reshape(found.shape)).max()
                failures.append(f"{name}: differs by up to {worst}")
    print("\n".join(failures) if failures else f"{len(values)} formats agree")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
