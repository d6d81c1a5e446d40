"""Generators of com.microsoft's operators on quantised operands, and of its fused ones. Scales are
powers of two, so that sums and products are exact; where a function's value may lie next to half a
step, the result is compared as a float that may be one step off."""

import numpy as np
from onnx import TensorProto, helper

from draw import family
from generators_control import empty, whole

MS = dict(domain="com.microsoft")
BYTES = ("uint8", "int8")


def operand(d, t, shape, low=-20, high=20):
    """An operand with its scale and zero point."""
    d.input(d.values(t, shape, low, high), False)
    d.input(d.quantised_scale(), True)
    d.input(d.values(t, (), -5, 5), True)


def result(d, t):
    d.input(d.quantised_scale(), True)
    d.input(d.values(t, (), -5, 5), True)


def one_step_off(d, **attributes):
    """The drawn node, its result as floats that may differ by one step."""
    names = [name for name, _, _ in d.inputs]
    nodes = [helper.make_node(d.name, names, ["q"], name="node", domain=d.domain, **attributes),
             helper.make_node("Cast", ["q"], ["y"], name="floats", to=TensorProto.FLOAT)]
    given = {name: array for name, array, constant in d.inputs if name and not constant}
    constants = [(name, array) for name, array, constant in d.inputs if name and constant]
    whole(d, nodes, given, empty("y"), constants)
    d.absolute = 1.01


@family("QLinearAdd", "QLinearMul", **MS)
def binary(d):
    t = d.one_of(*BYTES)
    for shape in d.broadcastable(2, 4, zero=False):
        operand(d, t, shape)
    result(d, t)
    one_step_off(d)


@family("QLinearSigmoid", "QLinearLeakyRelu", **MS)
def activation(d):
    t = d.one_of(*BYTES)
    operand(d, t, d.shape(1, 4, zero=False))
    result(d, t)
    one_step_off(d, **({"alpha": 0.25} if d.name == "QLinearLeakyRelu" else {}))


@family("QLinearSoftmax", **MS)
def softmax(d):
    t = d.one_of(*BYTES)
    shape = d.shape(2, 4, zero=False)
    d.input(d.values(t, shape, 0, 20), False)
    d.input(np.float32(2.0 ** d.integer(-5, -2)), True)
    d.input(d.values(t, (), 0, 5), True)
    d.input(np.float32(1 / 256), True)
    d.input(np.array(0 if t == "uint8" else -128, t), True)
    opset = d.one_of(12, 13)
    one_step_off(d, opset=opset, axis=-1 if opset == 13 else d.integer(0, len(shape) - 1))


@family("QLinearGlobalAveragePool", "QLinearAveragePool", **MS)
def pool(d):
    t = d.one_of(*BYTES)
    last = d.chance(0.5)
    spatial = [d.integer(2, 6), d.integer(2, 6)]
    channels = d.integer(1, 5)
    shape = (d.integer(1, 2), *spatial, channels) if last else (d.integer(1, 2), channels, *spatial)
    operand(d, t, shape)
    result(d, t)
    if d.name == "QLinearGlobalAveragePool":
        one_step_off(d, channels_last=int(last))
        return
    kernel = [d.integer(1, size) for size in spatial]
    one_step_off(d, channels_last=int(last), kernel_shape=kernel,
                 strides=[d.integer(1, 2), d.integer(1, 2)],
                 pads=[d.integer(0, size - 1) for size in kernel] * 2,
                 count_include_pad=d.integer(0, 1))


@family("QLinearConcat", **MS)
def concat(d):
    t = d.one_of(*BYTES)
    shape = list(d.shape(1, 4, zero=False))
    axis = d.integer(0, len(shape) - 1)
    result(d, t)
    for _ in range(d.integer(1, 4)):
        shape[axis] = d.integer(1, 4)
        operand(d, t, tuple(shape))
    one_step_off(d, axis=axis)


@family("QLinearWhere", **MS)
def where(d):
    t = d.one_of(*BYTES)
    shapes = d.broadcastable(3, 3, zero=False)
    d.input(d.values("bool", shapes[0]), False)
    operand(d, t, shapes[1])
    operand(d, t, shapes[2])
    result(d, t)
    one_step_off(d)


@family("QGemm", **MS)
def gemm(d):
    m, k, n = d.integer(1, 5), d.integer(1, 9), d.integer(1, 6)
    # ONNX Runtime takes u8 times either; two operands of i8 it refuses on some hosts.
    across = d.integer(0, 1)
    operand(d, "uint8", (m, k), 0, 30)
    t = d.one_of(*BYTES)
    operand(d, t, (n, k) if across else (k, n))
    if d.chance(0.6):
        d.input(d.values("int32", (n,), -99, 99), True)
    else:
        d.absent()
    if d.chance(0.6):
        d.input(np.float32(2.0 ** d.integer(0, 4)), True)
        d.input(d.values("uint8", (), 0, 5), True)
    one_step_off(d, transB=across, alpha=1.0)


@family("MatMulIntegerToFloat", **MS)
def product_to_float(d):
    m, k, n = d.integer(1, 5), d.integer(1, 9), d.integer(1, 6)
    a, b = "uint8", d.one_of(*BYTES)
    d.input(d.values(a, (m, k), 0, 30), False)
    d.input(d.values(b, (k, n), -20, 20), True)
    d.input(d.quantised_scale(), True)
    d.input(d.quantised_scale() if d.chance(0.5) else
            np.array([d.quantised_scale() for _ in range(n)]), True)
    d.input(d.values(a, (), 0, 5), True)
    d.input(d.values(b, (), -5, 5), True)
    if d.chance(0.5):
        d.input(d.values("float", (n,)), True)


@family("QuantizeLinear", **MS)
def quantise(d):
    shape = d.shape(1, 4, zero=False)
    d.input(np.round(d.values("float", shape) * 8) / np.float32(8), False)
    result(d, d.one_of(*BYTES))


@family("DequantizeLinear", **MS)
def dequantise(d):
    operand(d, d.one_of(*BYTES, "int32"), d.shape(1, 4, zero=False))
    if d.inputs[0][1].dtype == np.int32:
        d.inputs.pop()


@family("GatherBlockQuantized", **MS)
def gather(d):
    block = 16
    rows, blocks = d.integer(2, 6), d.integer(1, 3)
    packed = d.chance(0.6)
    t = "uint8" if packed else d.one_of("int4", "uint4")
    if packed:
        d.input(d.any_integers(t, (rows, blocks * block // 2)), True)
    else:
        d.input(d.values(t, (rows, blocks * block), -8, 15), True)
    d.input(d.values("int64", d.shape(0, 2, zero=False, limit=8), 0, rows - 1), False)
    d.input(d.values("float", (rows, blocks), 0.01, 0.2), True)
    if packed and d.chance(0.5):
        d.input(d.any_integers("uint8", (rows, (blocks + 1) // 2)), True)
    elif not packed and d.chance(0.5):
        d.input(d.values(t, (rows, blocks), -8, 15), True)
    d.attribute(bits=4, block_size=block, gather_axis=0, quantize_axis=1)


@family("DynamicQuantizeLSTM", **MS)
def lstm(d):
    length, inputs, hidden = d.integer(1, 4), d.integer(1, 6), d.integer(1, 5)
    direction = d.one_of("forward", "reverse", "bidirectional")
    both = 2 if direction == "bidirectional" else 1
    # One sequence: of several ONNX Runtime quantises the states together or apart, by its threads.
    batch, t = 1, d.one_of(*BYTES)
    d.input(d.values("float", (length, batch, inputs), -1, 1), False)
    d.input(d.values(t, (both, inputs, 4 * hidden), -60, 60), True)
    d.input(d.values(t, (both, hidden, 4 * hidden), -60, 60), True)
    if d.chance(0.6):
        d.input(d.values("float", (both, 8 * hidden), -1, 1), True)
    else:
        d.absent()
    d.absent()
    for _ in range(2):
        if d.chance(0.4):
            d.input(d.values("float", (both, batch, hidden), -1, 1), False)
        else:
            d.absent()
    d.absent()
    for _ in range(2):
        d.input(np.full((both,), 1 / 64, np.float32), True)
        d.input(np.zeros((both,), t), True)
    d.attribute(hidden_size=hidden, direction=direction)
    d.outputs = 3
    d.absolute = 0.02  # a rounding of the state to bytes may fall the other way


@family("FusedConv", **MS)
def fused_conv(d):
    size, kernel = d.integer(3, 7), d.integer(1, 3)
    channels, filters = d.integer(1, 4), d.integer(1, 4)
    d.input(d.values("float", (1, channels, size, size)), False)
    d.input(d.values("float", (filters, channels, kernel, kernel)), True)
    if d.chance(0.6):
        d.input(d.values("float", (filters,)), True)
    elif d.chance(0.5):
        d.absent()
        d.input(d.values("float", (1, filters, size - kernel + 1, size - kernel + 1)), False)
    name = d.one_of("Relu", "Sigmoid", "Tanh", "LeakyRelu", "Clip", "HardSigmoid")
    numbers = {"LeakyRelu": [0.25], "Clip": [-1.0, 2.0], "HardSigmoid": [0.25, 0.5]}
    d.attribute(activation=name, kernel_shape=[kernel, kernel],
                activation_params=numbers.get(name))
    d.absolute = 1e-4


@family("FusedGemm", **MS)
def fused_gemm(d):
    m, k, n = d.integer(1, 5), d.integer(1, 9), d.integer(1, 6)
    across = d.integer(0, 1)
    d.input(d.values("float", (m, k)), False)
    d.input(d.values("float", (n, k) if across else (k, n)), True)
    if d.chance(0.6):
        d.input(d.values("float", (n,)), True)
    d.attribute(activation=d.one_of("Relu", "Sigmoid", "Tanh"), transB=across, alpha=0.5, beta=2.0)
    d.absolute = 1e-4


@family("NhwcMaxPool", **MS)
def max_pool(d):
    kernel = [d.integer(1, 3), d.integer(1, 3)]
    d.input(d.values(d.one_of(*BYTES), (1, d.integer(3, 6), d.integer(3, 6), d.integer(1, 5))))
    d.attribute(kernel_shape=kernel, strides=[d.integer(1, 2), d.integer(1, 2)])


@family("ExpandDims", **MS)
def expand_dims(d):
    shape = d.shape(1, 3, zero=False)
    d.input(d.values("float", shape), False)
    d.input(np.array(d.integer(0, len(shape)), np.int32), True)


@family("GatherND", **MS)
def gather_nd(d):
    shape = d.shape(2, 4, zero=False)
    depth = d.integer(1, len(shape))
    rows = d.integer(1, 4)
    index = np.stack([d.values("int64", (rows,), 0, size - 1) for size in shape[:depth]], axis=-1)
    d.input(d.values("float", shape), False)
    d.input(index, False)


@family("Trilu", **MS)
def trilu(d):
    d.input(d.values("float", d.shape(2, 4, zero=False)), False)
    if d.chance(0.5):
        d.input(np.array(d.integer(-2, 2), np.int64), True)
    d.attribute(upper=d.integer(0, 1))
