"""Generators of the operators of com.microsoft that exported language models hold."""

import numpy as np

from draw import family

MS = dict(domain="com.microsoft")


@family("Gelu", "QuickGelu", "FastGelu", "BiasGelu", **MS)
def gelu(d):
    shape = d.shape(1, 4, zero=False)
    d.input(d.values("float", shape))
    if d.name == "BiasGelu" or (d.name == "FastGelu" and d.chance(0.5)):
        d.input(d.values("float", shape[-1:]))
    if d.name == "QuickGelu":
        d.attribute(alpha=d.number(0.5, 2))


@family("FusedMatMul", **MS)
def fused_matmul(d):
    m, k, n = d.extent(1), d.extent(1, 9), d.extent(1)
    batch = d.shape(0, 2, zero=False)
    ta, tb = d.integer(0, 1), d.integer(0, 1)
    d.input(d.values("float", batch + ((k, m) if ta else (m, k))))
    d.input(d.values("float", batch + ((n, k) if tb else (k, n))))
    d.attribute(transA=ta, transB=tb, alpha=d.number(0.3, 2))


@family("SkipLayerNormalization", "SkipSimplifiedLayerNormalization", **MS)
def skip_norm(d):
    shape = (d.extent(1, 3), d.extent(1, 4), d.integer(2, 8))
    d.input(d.values("float", shape))
    d.input(d.values("float", shape))
    d.input(d.values("float", shape[-1:]))
    if d.chance(0.6):
        if d.name == "SkipLayerNormalization":
            d.input(d.values("float", shape[-1:]))
        d.input(d.values("float", shape[-1:]))
    d.attribute(epsilon=d.number(0.001, 0.1))


@family("SimplifiedLayerNormalization")
def simplified(d):
    d.opset = 17
    shape = d.shape(1, 4, zero=False)
    d.input(d.values("float", shape))
    d.input(d.values("float", shape[-1:]))
    d.attribute(axis=-1, epsilon=d.number(0.001, 0.1))


@family("EmbedLayerNormalization", **MS)
def embed(d):
    batch, length, hidden = d.extent(1, 3), d.integer(1, 5), d.integer(2, 8)
    segments = d.chance(0.6)
    d.input(d.values("int32", (batch, length), 0, 8))
    if segments:
        d.input(d.values("int32", (batch, length), 0, 1))
    else:
        d.absent()
    d.input(d.values("float", (9, hidden)))
    d.input(d.values("float", (length + 2, hidden)))
    if segments:
        d.input(d.values("float", (2, hidden)))
    else:
        d.absent()
    d.input(d.values("float", (hidden,)))
    d.input(d.values("float", (hidden,)))
    if d.chance(0.5):
        d.input((np.arange(length)[None, :] < d.random.integers(1, length + 1, (batch, 1))).astype(
            np.int32))
    d.attribute(epsilon=d.number(0.001, 0.1))
    d.outputs = 2


def key_mask(d, batch, rows, columns):
    """Lengths, or ones and zeros of keys: every row keeps its first key."""
    lengths = d.random.integers(1, columns + 1, batch)
    if d.chance(0.4):
        return lengths.astype(np.int32)
    mask = (np.arange(columns)[None, :] < lengths[:, None]).astype(np.int32)
    return mask if d.chance(0.6) else np.repeat(mask[:, None, :], rows, axis=1)


@family("Attention", **MS)
def attention(d):
    batch, length, heads, size = d.extent(1, 2), d.integer(1, 4), d.integer(1, 3), d.integer(1, 4)
    hidden, width = d.integer(2, 6), heads * size
    d.input(d.values("float", (batch, length, hidden), -1, 1))
    d.input(d.values("float", (hidden, 3 * width), -1, 1))
    if d.chance(0.8):
        d.input(d.values("float", (3 * width,), -1, 1))
    else:
        d.absent()
    past = d.integer(1, 3) if d.chance(0.3) else 0
    if d.chance(0.5) and not past:
        d.input(key_mask(d, batch, length, length))
    else:
        d.absent()
    if past:
        d.input(d.values("float", (2, batch, heads, past, size), -1, 1))
        d.outputs = 2
    if d.chance(0.4):
        d.attribute(unidirectional=1)
    d.attribute(num_heads=heads)


@family("MultiHeadAttention", **MS)
def multi_head(d):
    batch, rows, columns = d.extent(1, 2), d.integer(1, 4), d.integer(1, 4)
    heads, size = d.integer(1, 3), d.integer(1, 4)
    width = heads * size
    for length in (rows, columns, columns):
        d.input(d.values("float", (batch, length, width), -1, 1))
    if d.chance(0.4):
        d.input(d.values("float", (3 * width,), -1, 1))
    else:
        d.absent()
    if d.chance(0.4):
        lengths = d.random.integers(1, columns + 1, (batch, 1))
        d.input((np.arange(columns)[None, :] < lengths).astype(np.int32))
    else:
        d.absent()
    if d.chance(0.4):
        d.input(d.values("float", (d.one_of(1, batch), d.one_of(1, heads), rows, columns), -1, 1))
    d.attribute(num_heads=heads)
    if d.chance(0.3):
        d.attribute(scale=d.number(0.2, 1))


@family("GroupQueryAttention", **MS)
def group_query(d):
    """A prompt, or one more token behind a past, as decoders use it."""
    batch, kv, group, size = d.extent(1, 2), d.integer(1, 2), d.integer(1, 3), 8 * d.integer(1, 2)
    decoding = d.chance(0.5)
    past = d.integer(1, 5) if decoding else 0
    rows = 1 if decoding else d.integer(1, 5)
    heads = kv * group
    rotary = d.chance(0.4)
    if d.chance(0.4):
        d.input(d.values("float", (batch, rows, (heads + 2 * kv) * size), -1, 1))
        d.absent()
        d.absent()
    else:
        for count in (heads, kv, kv):
            d.input(d.values("float", (batch, rows, count * size), -1, 1))
    if decoding:
        d.input(d.values("float", (batch, kv, past, size), -1, 1))
        d.input(d.values("float", (batch, kv, past, size), -1, 1))
    else:
        d.absent()
        d.absent()
    total = past + rows
    d.input(np.full((batch,), total - 1, np.int32))
    d.input(np.array(total, np.int32))
    if rotary:
        d.input(d.values("float", (total + 2, size // 2), -1, 1))
        d.input(d.values("float", (total + 2, size // 2), -1, 1))
        d.attribute(do_rotary=1, rotary_interleaved=d.integer(0, 1))
    d.attribute(num_heads=heads, kv_num_heads=kv)
    if d.chance(0.3):
        d.attribute(local_window_size=d.integer(1, 4))
    if d.chance(0.3):
        d.attribute(scale=d.number(0.2, 1))
    if d.chance(0.2):
        d.attribute(softcap=2.0)
    d.outputs = 3


@family("MatMulNBits", **MS)
def matmul_bits(d):
    bits = d.one_of(4, 4, 4, 8)
    block = d.one_of(16, 32)
    n, k = d.integer(1, 6), d.integer(1, 70)
    blocks = -(-k // block)
    d.input(d.values("float", d.shape(0, 2, zero=False) + (d.extent(1, 3), k), -1, 1))
    d.input(d.any_integers("uint8", (n, blocks, block * bits // 8)), True)
    d.input(d.values("float", (n * blocks,) if d.chance(0.5) else (n, blocks), 0.01, 0.2), True)
    points = d.chance(0.6)
    if points:
        width = -(-blocks * bits // 8)
        d.input(d.any_integers("uint8", (n * width,) if d.chance(0.5) else (n, width)), True)
    elif d.chance(0.3):
        d.absent()
        d.absent()
        d.input(d.values("float", (n,)), True)
    d.attribute(K=k, N=n, bits=bits, block_size=block)
    d.absolute = 2e-3


@family("QAttention", **MS)
def quantised_attention(d):
    batch, length, heads, size = d.extent(1, 2), d.integer(1, 4), d.integer(1, 3), d.integer(1, 4)
    hidden, width = d.integer(2, 6), heads * size
    d.input(d.values("uint8", (batch, length, hidden), 0, 20))
    d.input(d.values("int8", (hidden, 3 * width), -10, 10), True)
    d.input(d.values("float", (3 * width,), -1, 1), True)
    # Small scores: what is masked loses 10000, which must be more than they differ by.
    d.input(d.quantised_scale() / np.float32(16), True)
    d.input(d.quantised_scale() / np.float32(8), True)
    if d.chance(0.5):
        d.input(d.values("int32", (batch,), 1, length))
    else:
        d.absent()
    d.input(d.values("uint8", (), 0, 9), True)
    d.input(d.values("int8", (), -3, 3), True)
    d.attribute(num_heads=heads)
    if d.chance(0.4):
        d.attribute(unidirectional=1)


@family("DynamicQuantizeMatMul", **MS)
def dynamic_matmul(d):
    m, k, n = d.extent(1), d.extent(1, 9), d.extent(1)
    # A range of 255/32, so that the scale of a is a power of two.
    a = np.clip(np.round(d.values("float", (m, k)) * 32) / 32, 0, 255 / 32).astype(np.float32)
    a.reshape(-1)[-1] = 255 / 32
    b = d.one_of("int8", "uint8")
    d.input(a)
    d.input(d.values(b, (k, n), -20, 20), True)
    d.input(d.quantised_scale(), True)
    if d.chance(0.6):
        d.input(d.values(b, (), -5, 5), True)
    else:
        d.absent()
    if d.chance(0.5):
        d.input(d.values("float", (n,)))


@family("RotaryEmbedding", **MS)
def rotary(d):
    batch, heads, steps = d.extent(1, 2), d.integer(1, 3), d.integer(1, 4)
    size = 2 * d.integer(1, 4)
    flat = d.chance(0.5)
    d.input(d.values("float", (batch, steps, heads * size) if flat else
                     (batch, heads, steps, size)))
    d.input(d.values("int64", (batch, steps), 0, 8) if d.chance(0.5) else
            np.array([d.integer(0, 4)], np.int64))
    d.input(d.values("float", (9, size // 2), -1, 1))
    d.input(d.values("float", (9, size // 2), -1, 1))
    d.attribute(interleaved=d.integer(0, 1))
