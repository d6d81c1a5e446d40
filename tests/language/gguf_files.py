"""Writes small GGUF files for tests, with the gguf package of llama.cpp's authors."""

import gguf
import numpy

FORMATS = ("F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K",
           "Q5_K", "Q6_K", "IQ4_NL")


def sizes(writer, layers, width, heads, kv_heads, feed_forward, context=256):
    writer.add_block_count(layers)
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10000.0)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def random_blocks(kind, rows, columns, generator):
    """Random bytes as blocks of a format; its fp16 scales are made finite."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    raw = generator.integers(0, 256, (rows, columns // block * size), dtype=numpy.uint8)
    blocks = raw.reshape(-1, size)
    for name, places in SCALES.items():
        if getattr(gguf.GGMLQuantizationType, name) == kind:
            for at in places:
                values = generator.uniform(-1, 1, len(blocks)).astype(numpy.float16)
                blocks[:, at:at + 2] = values.view(numpy.uint8).reshape(-1, 2)
    return raw


# Where fp16 numbers stand in a block.
SCALES = {"Q4_0": (0,), "Q4_1": (0, 2), "Q5_0": (0,), "Q5_1": (0, 2), "Q8_0": (0,),
          "Q2_K": (80, 82), "Q3_K": (108,), "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208,),
          "IQ4_NL": (0,)}
