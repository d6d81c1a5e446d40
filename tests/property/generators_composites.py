"""Generators of composite operators of the newest opsets, which the onnx package's evaluator knows
and ONNX Runtime mostly does not: gates, linear attention, convolutions with state, and attention
with graphs in it; and of those that say little: Constant, Dropout at inference, empty sequences."""

import numpy as np
from onnx import TensorProto, helper

from draw import FLOATS, NUMBERS, NUMPY, Illegal, family, to_tensor
from generators_control import empty, whole

SHORT = ("float", "float16", "bfloat16")


@family("SwiGLU")
def swiglu(d):
    t, shape = d.dtype(within=FLOATS), d.shape(0, 4)
    d.input(d.values(t, shape))
    d.input(d.values(t, shape))
    if d.chance(0.5):
        d.attribute(alpha=d.number(0.2, 2))


@family("QuickGelu", domain="com.microsoft")
def quick_gelu(d):
    d.input(d.values("float", d.shape(1, 4)))
    if d.chance(0.7):
        d.attribute(alpha=d.number(0.5, 2))


@family("LinearAttention")
def linear_attention(d):
    batch, length, group = d.integer(1, 2), d.integer(1, 5), d.integer(1, 2)
    heads, width, value_width = d.integer(1, 2), d.integer(1, 4), d.integer(1, 4)
    t = d.dtype(within=("float", "float16"))
    rule = d.one_of("linear", "gated", "delta", "gated_delta")
    d.input(d.values(t, (batch, length, heads * group * width), -1, 1))
    d.input(d.values(t, (batch, length, heads * width), -1, 1))
    d.input(d.values(t, (batch, length, heads * value_width), -1, 1))
    if d.chance(0.6):
        d.input(d.values(t, (batch, heads, width, value_width), -1, 1))
    else:
        d.absent()
    if "gated" in rule:
        columns = heads * width if d.chance(0.5) else heads
        d.input(d.values(t, (batch, length, columns), -1, 0))
    else:
        d.absent()
    if "delta" in rule:
        d.input(d.values(t, (batch, length, heads), 0, 1))
    d.attribute(q_num_heads=heads * group, kv_num_heads=heads, update_rule=rule)
    if d.chance(0.5):
        d.attribute(scale=d.number(0.2, 1))
    d.outputs = 2
    d.relative, d.absolute = (1e-2, 1e-2) if t == "float16" else (1e-4, 1e-5)


@family("CausalConvWithState")
def causal_convolution(d):
    batch, channels, length, taps = (d.integer(1, 2), d.integer(1, 5), d.integer(1, 7),
                                     d.integer(1, 4))
    t = d.dtype(within=("float", "float16"))
    d.input(d.values(t, (batch, channels, length), -1, 1))
    d.input(d.values(t, (channels, 1, taps), -1, 1))
    if d.chance(0.5):
        d.input(d.values(t, (channels,), -1, 1))
    else:
        d.absent()
    if d.chance(0.5):
        d.input(d.values(t, (batch, channels, taps - 1), -1, 1))
    if d.chance(0.5):
        d.attribute(activation=d.one_of("silu", "swish"))
    d.outputs = 2
    if t == "float16":
        d.relative, d.absolute = 1e-2, 1e-2


def modifier(d, element, shape, op):
    """A graph of one node on scores: a factor, or less where they are small."""
    factor = to_tensor(np.array(d.number(0.5, 1.5), NUMPY[element]), "factor")
    info = helper.np_dtype_to_tensor_dtype(np.dtype(NUMPY[element]))
    return helper.make_graph(
        [helper.make_node(op, ["scores", "factor"], ["changed"], name="change")], "modifier",
        [helper.make_tensor_value_info("scores", info, shape)],
        [helper.make_tensor_value_info("changed", info, shape)], [factor])


@family("FlexAttention", domain="ai.onnx.preview")
def flex_attention(d):
    batch, heads, group = d.integer(1, 2), d.integer(1, 2), d.integer(1, 2)
    rows, columns, width, value_width = (d.integer(1, 5) for _ in range(4))
    t = d.dtype("T1", within=("float", "double"))
    d.input(d.values(t, (batch, heads * group, rows, width), -1, 1), False)
    d.input(d.values(t, (batch, heads, columns, width), -1, 1), False)
    d.input(d.values(t, (batch, heads, columns, value_width), -1, 1), False)
    scores = [batch, heads * group, rows, columns]
    if d.chance(0.5):
        d.attribute(score_mod=modifier(d, t, scores, d.one_of("Add", "Mul")))
    if d.chance(0.4):
        d.attribute(prob_mod=modifier(d, t, scores, "Mul"))
    if d.chance(0.5):
        d.attribute(scale=d.number(0.2, 1))


@family("Dropout")
def dropout(d):
    """At inference everything is kept."""
    d.input(d.values(d.dtype(within=FLOATS), d.shape(0, 4)))
    if d.has_attribute("ratio"):
        d.attribute(ratio=d.number(0, 0.9))
    elif d.chance(0.6):
        d.parameter(d.number(0, 0.9), np.float32)
        if d.chance(0.5):
            d.parameter(False, np.bool_)
    if d.since() >= 12 and d.chance(0.5):  # older versions do not say what the mask is then
        d.outputs = 2


@family("Constant")
def constant(d):
    forms = [name for name in ("value", "value_int", "value_ints", "value_float", "value_floats",
                               "value_string", "value_strings") if d.has_attribute(name)]
    form = d.one_of(*forms)
    words = ["", "a", "straße"]
    d.attribute(**{form: {
        "value": lambda: to_tensor(d.values(d.one_of(*NUMBERS), d.shape(0, 4))),
        "value_int": lambda: d.integer(-9, 9),
        "value_ints": lambda: [d.integer(-9, 9) for _ in range(d.integer(1, 4))],
        "value_float": lambda: d.number(-1, 1),
        "value_floats": lambda: [d.number(-1, 1) for _ in range(d.integer(1, 4))],
        "value_string": lambda: d.one_of(*words),
        "value_strings": lambda: [d.one_of(*words) for _ in range(d.integer(1, 4))]}[form]()})


@family("SequenceEmpty")
def sequence_empty(d):
    """Two values are put into it, in either order."""
    shape = d.shape(1, 3, zero=False)
    nodes = [helper.make_node("SequenceEmpty", [], ["none"], name="node", dtype=TensorProto.FLOAT),
             helper.make_node("SequenceInsert", ["none", "x"], ["one"], name="first"),
             helper.make_node("SequenceInsert", ["one", "z", "at"], ["two"], name="second"),
             helper.make_node("SequenceLength", ["none"], ["n"], name="count"),
             helper.make_node("ConcatFromSequence", ["two"], ["y"], name="join", axis=0)]
    whole(d, nodes, {"x": d.values("float", shape), "z": d.values("float", shape)}, empty("n", "y"),
          [("at", np.array(d.integer(0, 1), np.int64))])


@family("SequenceMap")
def sequence_map(d):
    """Items of several shapes through a body of one operator, with a value for all or none."""
    if d.opset < 17:
        raise Illegal("SequenceMap is new in 17")
    given = {f"x{i}": d.values("float", d.shape(1, 2, zero=False)) for i in range(d.integer(1, 3))}
    shared = d.chance(0.5)
    body_inputs = ["item"] + (["other"] if shared else [])
    body = helper.make_graph(
        [helper.make_node("Mul", ["item", "other" if shared else "item"], ["result"], name="body")],
        "body", [helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
                 for name in body_inputs],
        [helper.make_tensor_value_info("result", TensorProto.FLOAT, None)])
    nodes = [helper.make_node("SequenceConstruct", list(given), ["q"], name="make"),
             helper.make_node("SequenceMap", ["q"] + (["s"] if shared else []), ["q2"], name="node",
                              body=body),
             helper.make_node("SequenceAt", ["q2", "at"], ["y"], name="taken")]
    at = np.array(d.integer(0, len(given) - 1), np.int64)
    if shared:
        given["s"] = d.values("float", (1,))
    whole(d, nodes, given, empty("y"), [("at", at)])
