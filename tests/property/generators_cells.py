"""Generators of recurrent cells, quantised operators, attention, detection and signals."""

import math

import numpy as np

from draw import FLOATS, SMALL_FLOATS, family
from generators_neural import window


@family("RNN", "LSTM", "GRU")
def recurrent(d):
    # The onnx evaluator (1.23, op_rnn.py, op_gru.py, op_lstm.py) reads neither sequence_lens nor
    # activations nor input_forget.
    d.only = "onnxruntime"
    t = d.dtype("T", FLOATS)
    gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[d.name]
    direction = d.one_of("forward", "reverse", "bidirectional")
    directions = 2 if direction == "bidirectional" else 1
    steps, batch, size, hidden = (d.integer(1, 4) for _ in range(4))
    d.input(d.values(t, (steps, batch, size), -1, 1))
    d.input(d.values(t, (directions, gates * hidden, size), -1, 1))
    d.input(d.values(t, (directions, gates * hidden, hidden), -1, 1))
    if d.chance(0.6):
        d.input(d.values(t, (directions, 2 * gates * hidden), -1, 1))
    else:
        d.absent()
    if d.chance(0.4):
        d.input(d.values("int32", (batch,), 1, steps))
    else:
        d.absent()
    state = d.chance(0.4)
    if state:
        d.input(d.values(t, (directions, batch, hidden), -1, 1))
        if d.name == "LSTM":
            d.input(d.values(t, (directions, batch, hidden), -1, 1))
            if d.chance(0.4):
                d.input(d.values(t, (directions, 3 * hidden), -1, 1))
    d.attribute(hidden_size=hidden, direction=direction)
    if d.name == "GRU":
        d.attribute(linear_before_reset=d.integer(0, 1))
    if d.name == "LSTM" and d.chance(0.2):
        d.attribute(input_forget=1)
    if d.chance(0.2):
        d.attribute(clip=1.5)
    if d.chance(0.3) and d.name != "LSTM":
        per = {"RNN": ["Relu"], "GRU": ["Sigmoid", "Relu"]}[d.name]
        d.attribute(activations=per * directions)
    d.outputs = 3 if d.name == "LSTM" else 2


@family("QuantizeLinear", "DequantizeLinear")
def quantise(d):
    """Scales are powers of two, so that products with them are exact."""
    quantising = d.name == "QuantizeLinear"
    shape = d.shape(0, 4, zero=False)
    names = ("int8", "uint8", "int16", "uint16", "int4", "uint4") + SMALL_FLOATS
    t = d.dtype("T3" if quantising and d.since() >= 23 else "T2" if quantising else
                "T1" if d.since() >= 19 else "T", names)
    scales, axis = (), None
    if shape and d.has_attribute("axis") and d.chance(0.5):
        axis = d.axis(len(shape))
        scales = (shape[axis],)
        d.attribute(axis=axis)
        if d.since() >= 21 and d.chance(0.4):
            block = d.integer(1, shape[axis])
            d.attribute(block_size=block)
            scales = list(shape)
            scales[axis] = math.ceil(shape[axis] / block)
            scales = tuple(scales)
    scale = (2.0 ** d.random.integers(-4, 2, scales)).astype(np.float32)
    d.input(d.values("float" if quantising else t, shape, -9, 9))
    d.input(scale)
    if quantising or d.chance(0.7):
        d.input(d.values(t, scales, -3, 3) if t not in SMALL_FLOATS else
                np.zeros_like(d.values(t, scales)))


@family("DynamicQuantizeLinear")
def dynamic_quantise(d):
    x = d.values("float", d.shape(1, 4, zero=False))
    x.reshape(-1)[0] = 0
    # A range of 255/32, so that the scale is a power of two.
    x = np.clip(np.round(x * 32) / 32, 0, 255 / 32)
    x.reshape(-1)[-1] = 255 / 32
    d.input(x)
    d.outputs = 3


@family("MatMulInteger")
def matmul_integer(d):
    m, k, n = d.extent(1), d.extent(1, 9), d.extent(1)
    a, b = d.broadcastable(2, 2, zero=False)
    t1, t2 = d.dtype("T1", ("int8", "uint8")), d.dtype("T2", ("int8", "uint8"))
    d.input(d.any_integers(t1, a + (m, k)))
    d.input(d.any_integers(t2, b + (k, n)), d.chance(0.5))
    if d.chance(0.6):
        d.input(d.values(t1, (), -9, 9))
        if d.chance(0.6):
            d.input(d.values(t2, () if d.chance(0.5) or b else (n,), -9, 9))


def even_zero_point(d, t):
    """The onnx evaluator (1.23, op_qlinear_matmul.py) rounds after it has added the zero point,
    the standard and ONNX Runtime before: with an even one ties go the same way."""
    return 2 * d.values(t, (), -5, 5)


@family("QLinearMatMul")
def qlinear_matmul(d):
    m, k, n = d.extent(1), d.extent(1, 9), d.extent(1)
    types = [d.dtype(name, ("int8", "uint8")) for name in ("T1", "T2", "T3")]
    for t, shape in zip(types, ((m, k), (k, n))):
        d.input(d.values(t, shape, -20, 20))
        d.input(d.quantised_scale(), True)
        d.input(d.values(t, (), -5, 5), True)
    d.input(d.quantised_scale() * np.float32(8), True)
    d.input(even_zero_point(d, types[2]), True)


@family("ConvInteger", "QLinearConv")
def conv_integer(d):
    image, kernel = window(d, 2)
    group, whole = d.integer(1, 2), d.name == "ConvInteger"
    channels, filters = group * d.integer(1, 3), group * d.integer(1, 3)
    t1, t2 = d.dtype("T1", ("int8", "uint8")), d.dtype("T2", ("int8", "uint8"))
    x = d.values(t1, (d.extent(1, 2), channels, *image), -20, 20)
    w = d.values(t2, (filters, channels // group, *kernel), -20, 20)
    d.attribute(group=group, kernel_shape=kernel)
    if whole:
        d.input(x)
        d.input(w)
        if d.chance(0.6):
            d.input(d.values(t1, (), -9, 9))
        return
    t3 = d.dtype("T3", ("int8", "uint8"))
    for t, array in ((t1, x), (t2, w)):
        d.input(array)
        d.input(d.quantised_scale(), True)
        d.input(d.values(t, (), -5, 5), True)
    d.input(d.quantised_scale() * np.float32(8), True)
    d.input(even_zero_point(d, t3), True)
    if d.chance(0.5):
        d.input(d.values("int32", (filters,), -50, 50))


@family("Attention")
def attention(d):
    t = d.dtype("T1", FLOATS)
    batch, size = d.extent(1, 2), 2 * d.integer(1, 3)
    kv, group = d.integer(1, 2), d.integer(1, 2)
    rows, columns = d.integer(1, 4), d.integer(1, 4)
    flat = d.chance(0.4)
    for heads, length in ((kv * group, rows), (kv, columns), (kv, columns)):
        shape = (batch, length, heads * size) if flat else (batch, heads, length, size)
        d.input(d.values(t, shape, -1, 1))
    if flat:
        d.attribute(q_num_heads=kv * group, kv_num_heads=kv)
    if d.chance(0.4):
        if d.chance(0.5):
            d.input(d.values(t, d.one_of((rows, columns), (batch, 1, rows, columns)), -1, 1))
        else:
            mask = d.values("bool", (rows, columns))
            mask[:, 0] = True
            d.input(mask)
    if d.chance(0.4):
        d.attribute(is_causal=1)
    if d.chance(0.3):
        d.attribute(scale=d.number(0.2, 1))
    if d.chance(0.2):
        d.attribute(softcap=2.0)


@family("RotaryEmbedding")
def rotary(d):
    t = d.dtype("T", FLOATS)
    batch, heads, steps = d.extent(1, 2), d.integer(1, 3), d.integer(1, 4)
    size = 2 * d.integer(1, 4)
    flat = d.chance(0.4)
    d.input(d.values(t, (batch, steps, heads * size) if flat else (batch, heads, steps, size)))
    if flat:
        d.attribute(num_heads=heads)
    positions = d.chance(0.5)
    table = (9, size // 2) if positions else (batch, steps, size // 2)
    d.input(d.values(t, table, -1, 1))
    d.input(d.values(t, table, -1, 1))
    if positions:
        d.input(d.values("int64", (batch, steps), 0, 8))
    d.attribute(interleaved=d.integer(0, 1))


@family("MaxUnpool")
def unpool(d):
    t = d.dtype("T1", FLOATS)
    n, c, h, w = d.extent(1, 2), d.extent(1, 2), d.integer(1, 3), d.integer(1, 3)
    d.input(d.values(t, (n, c, h, w)))
    rows, columns = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    within = (2 * rows + d.random.integers(0, 2, (n, c, h, w))) * 2 * w + 2 * columns
    planes = np.arange(n * c).reshape(n, c, 1, 1) * 4 * h * w
    d.input((within + planes + d.random.integers(0, 2, (n, c, h, w))).astype(np.int64))
    d.attribute(kernel_shape=[2, 2], strides=[2, 2])


@family("DeformConv")
def deform(d):
    t = d.dtype("T", FLOATS)
    c, m, size, k = d.integer(1, 2), d.integer(1, 2), d.integer(3, 5), d.integer(1, 2)
    out = size - k + 1
    d.input(d.values(t, (1, c, size, size)))
    d.input(d.values(t, (m, c, k, k)))
    d.input(d.values(t, (1, 2 * k * k, out, out), -0.8, 0.8))
    if d.chance(0.5):
        d.input(d.values(t, (m,)))
        if d.chance(0.5):
            d.input(d.values(t, (1, k * k, out, out), 0, 1))


@family("NonMaxSuppression")
def suppress(d):
    batch, boxes, classes = d.extent(1, 2), d.integer(1, 6), d.integer(1, 2)
    low = d.values("float", (batch, boxes, 2), 0, 3)
    d.input(np.concatenate([low, low + d.values("float", (batch, boxes, 2), 0.5, 3)], axis=2))
    d.input(d.values("float", (batch, classes, boxes), 0, 1))
    d.parameter([d.integer(1, 4)])
    d.parameter([d.number(0.2, 0.8)], np.float32)
    if d.chance(0.6):
        d.parameter([d.number(0, 0.5)], np.float32)
    d.attribute(center_point_box=d.integer(0, 1))


def signal_length(d):
    return d.integer(1, 9)


@family("DFT")
def dft(d):
    t = d.dtype("T1", FLOATS)
    length = signal_length(d)
    inverse = d.chance(0.4)
    one_sided = not inverse and d.chance(0.4)
    d.input(d.values(t, (d.extent(1, 2), length, 2 if inverse or not one_sided and d.chance(0.5)
                         else 1)))
    d.absolute = 1e-4 * length
    if d.has_attribute("axis"):
        d.attribute(axis=1)
        if d.chance(0.3):
            d.parameter(d.integer(1, 9))
    else:
        if d.chance(0.3):
            d.parameter(d.integer(1, 9))
        else:
            d.absent()
        d.input(np.array(1, np.int64), True)
    d.attribute(inverse=int(inverse), onesided=int(one_sided))


@family("HannWindow", "HammingWindow", "BlackmanWindow")
def signal_window(d):
    # A symmetric window of one element divides 0 by 0 in the standard's function; presil gives the
    # window's first element.
    d.attribute(periodic=d.integer(0, 1))
    d.parameter(d.integer(2 - d.attributes["periodic"], 12))


@family("MelWeightMatrix")
def mel(d):
    d.input(np.array(d.integer(2, 6), np.int64), True)
    d.input(np.array(d.one_of(8, 16, 32), np.int64), True)
    d.input(np.array(8192, np.int64), True)
    d.input(np.array(0.0, np.float32), True)
    d.input(np.array(4096.0, np.float32), True)


@family("STFT")
def stft(d):
    frame = d.integer(2, 6)
    d.input(d.values("float", (d.extent(1, 2), frame + d.integer(0, 8), 1)))
    d.input(np.array(d.integer(1, 3), np.int64), True)
    if d.chance(0.5):
        d.input(d.values("float", (frame,)), True)
    else:
        d.absent()
    d.input(np.array(frame, np.int64), True)
    d.attribute(onesided=d.integer(0, 1))
    d.absolute = 1e-4 * frame
