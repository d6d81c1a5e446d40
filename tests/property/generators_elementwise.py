"""Generators of elementwise operators, casts and reductions."""

import math

import numpy as np

from draw import FLOATS, INTEGERS, NUMBERS, SIGNED, SMALL_FLOATS, UNSIGNED, Illegal, family

ANY = NUMBERS + ("bool",)


@family("Abs", "Neg", "Identity", low=-9, high=9, special=0.05)
@family("Sign", low=-9, high=9)  # of NaN ONNX Runtime says 0, numpy and presil NaN
@family("Ceil", "Floor", "Round", "Sin", "Cos", "Sigmoid", "Tanh", "Softsign", "Softplus",
        "Relu", "HardSwish", "Mish", "Atan", "Asinh", "Sinh", "Cosh", "Exp", "IsNaN", "Selu",
        special=0.05)
@family("Erf", special=0.05, within=FLOATS)  # of integers the references differ where 1 rounds
@family("Tan", low=-1.4, high=1.4)
@family("Asin", "Acos", "Atanh", low=-0.99, high=0.99)
@family("Acosh", low=1.01, high=9)
@family("Sqrt", "Log", low=0.01, high=9)
@family("Reciprocal", low=0.2, high=9)
def unary(d, low=-4, high=4, special=0.0, within=ANY):
    t = d.dtype(d.schema.inputs[0].type_str, within)
    if special and t in FLOATS and d.chance(0.3):
        low, high = -80, 80
    d.input(d.values(t, d.shape(), low, high, special))


@family("Not")
def logical_not(d):
    d.input(d.values("bool", d.shape()))


@family("BitwiseNot")
def bitwise_not(d):
    t = d.dtype("T", INTEGERS)
    d.input(d.any_integers(t, d.shape()))


@family("IsInf")
def is_inf(d):
    d.input(d.values(d.dtype("T1", FLOATS), d.shape(), special=0.5))
    if d.chance(0.5):
        d.attribute(detect_negative=d.integer(0, 1), detect_positive=d.integer(0, 1))


@family("LeakyRelu", "ThresholdedRelu", "Celu", "Swish", alpha=(0.1, 2))
@family("Elu", alpha=(0.1, 2))
@family("HardSigmoid", alpha=(0.1, 0.5), beta=(0, 1))
@family("Shrink", lambd=(0, 2), bias=(-1, 1))
def with_numbers(d, **ranges):
    d.input(d.values(d.dtype("T"), d.shape()))
    for name, (low, high) in ranges.items():
        if d.chance(0.7):
            d.attribute(**{name: d.number(low, high)})


@family("Gelu")
def gelu(d):
    d.input(d.values(d.dtype("T"), d.shape()))
    if d.chance(0.7):
        d.attribute(approximate=d.one_of("none", "tanh"))


@family("Clip")
def clip(d):
    t = d.dtype("T")
    d.input(d.values(t, d.shape(), -9, 9))
    low, high = sorted((d.integer(-5, 5), d.integer(-5, 5)))
    if t in UNSIGNED:
        low, high = abs(low), abs(low) + 3
    if d.has_attribute("min"):
        if d.chance(0.8):
            d.attribute(min=float(low))
        if d.chance(0.8):
            d.attribute(max=float(high))
        return
    for bound in (low, high):
        if d.chance(0.8):
            d.input(d.values(t, (), bound, bound if t not in FLOATS else bound + 0.25))
        else:
            d.absent()


@family("Add", "Sub", "Mul")
@family("Less", "Greater", "LessOrEqual", "GreaterOrEqual", parameter="T")
@family("Equal", low=-1, high=1)
@family("And", "Or", "Xor", within=("bool",))
def binary(d, parameter="T", low=-4, high=4, within=ANY):
    t = d.dtype(parameter, within)
    wide = d.chance(0.3)
    for shape in d.broadcastable(2):
        if wide and t in INTEGERS and d.name in ("Add", "Sub", "Mul"):  # which wrap
            d.input(d.any_integers(t, shape))
        else:
            d.input(d.values(t, shape, low, high, 0.1 if wide else 0.0))


@family("Div")
def divide(d):
    t = d.dtype("T")
    a, b = d.broadcastable(2)
    d.input(d.values(t, a, -40, 40))
    divisor = d.values(t, b, 1, 5)
    d.input(-divisor if t in SIGNED and d.chance(0.5) else divisor)


@family("Pow")
def power(d):
    t = d.dtype("T")
    t1 = d.dtype("T1") if d.since() >= 12 else t
    a, b = d.broadcastable(2)
    d.input(d.values(t, a, 0.1 if t in FLOATS else 0, 3))
    d.input(d.values(t1, b, -2 if t in FLOATS and t1 in FLOATS else 0, 3))


@family("Mod")
def modulo(d):
    t = d.dtype("T")
    a, b = d.broadcastable(2)
    d.input(d.values(t, a, -40, 40))
    divisor = d.values(t, b, 1, 5)
    d.input(-divisor if t in SIGNED + FLOATS and d.chance(0.5) else divisor)
    if t in FLOATS or d.chance(0.3):
        d.attribute(fmod=1)


@family("BitShift")
def shift(d):
    t = d.dtype("T", UNSIGNED)
    a, b = d.broadcastable(2)
    d.input(d.any_integers(t, a))
    d.input(d.values(t, b, 0, 7))
    d.attribute(direction=d.one_of("LEFT", "RIGHT"))


@family("BitwiseAnd", "BitwiseOr", "BitwiseXor")
def bitwise(d):
    t = d.dtype("T", INTEGERS)
    for shape in d.broadcastable(2):
        d.input(d.any_integers(t, shape))


@family("PRelu")
def prelu(d):
    t = d.dtype("T")
    shape = d.shape()
    d.input(d.values(t, shape))
    d.input(d.values(t, d.broadcasts_to(shape), 0, 2))


@family("Sum", "Mean", within=FLOATS)
@family("Max", "Min")
def variadic(d, within=NUMBERS):
    t = d.dtype("T", within)
    special = 0.1 if d.chance(0.3) else 0.0
    for shape in d.broadcastable(d.integer(1, 4)):
        d.input(d.values(t, shape, special=special))


@family("Where")
def where(d):
    t = d.dtype("T", ANY)
    a, b, c = d.broadcastable(3)
    d.input(d.values("bool", a))
    d.input(d.values(t, b))
    d.input(d.values(t, c))


@family("Cast", "CastLike")
def cast(d):
    if d.chance(0.1):  # from text: to text the references differ in form
        words = ["1", "-2", "0.5", "1e3", "7", "+4", "NaN", "INF", "-INF"]
        target = d.dtype("T2", ("float", "double", "int32", "int64"))
        words = words[:2] + words[4:5] if target.startswith("int") else words
        d.input(np.array([d.one_of(*words) for _ in range(d.integer(1, 5))], dtype=object))
        sample = d.values(target, (1,), 0, 1)
        if d.name == "CastLike":
            d.input(sample)
        else:
            from onnx import helper
            d.attribute(to=helper.np_dtype_to_tensor_dtype(sample.dtype))
        return
    names = ANY + (SMALL_FLOATS + ("int4", "uint4") if d.since() >= 21 else
                   SMALL_FLOATS if d.since() >= 19 else ())
    source, target = d.dtype("T1", names), d.dtype("T2", names)
    low = 0 if source in UNSIGNED or target in UNSIGNED + ("uint4",) else -7
    x = d.values(source, d.shape(), low, 7)
    if target in ("int4", "uint4") and source not in INTEGERS:
        # ONNX Runtime 1.32 rounds to integers of four bits; to all others it cuts, as numpy does.
        x = np.trunc(x.astype(np.float32)).astype(x.dtype)
    d.input(x)
    sample = d.values(target, (1,), 0, 1)
    if d.name == "CastLike":
        d.input(sample)
        return
    from onnx import helper
    d.attribute(to=helper.np_dtype_to_tensor_dtype(sample.dtype))


REDUCE = dict(low=-3, high=3)


@family("ReduceSum", "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceMax",
        "ReduceMin", **REDUCE)
@family("ReduceProd", low=-2, high=2)
@family("ReduceLogSum", low=1, high=3)
# Of integers ONNX Runtime 1.32 cuts what lies just below a whole number.
@family("ReduceLogSumExp", low=-2, high=2, within=FLOATS)
def reduce(d, low, high, within=NUMBERS + ("bool",)):
    t = d.dtype("T", within)
    if t in UNSIGNED:  # of old versions the onnx evaluator gives what numpy widens to
        d.only = "onnxruntime"
    empty_is_legal = d.since() >= 20 or d.name == "ReduceSum"
    shape = d.shape(0, 5, zero=empty_is_legal)
    d.input(d.values(t, shape, low, high))
    if d.chance(0.7):
        axes = d.some_axes(len(shape), negative=d.since() >= 11)
        if axes:
            d.integers("axes", axes)
    if d.chance(0.6):
        d.attribute(keepdims=d.integer(0, 1))
    if d.has_attribute("noop_with_empty_axes") and d.chance(0.3):
        d.attribute(noop_with_empty_axes=d.integer(0, 1))


@family("ArgMax", "ArgMin")
def arg(d):
    t = d.dtype("T")
    shape = d.shape(1, 5, zero=False)
    d.input(d.values(t, shape, -3, 3))
    axis = d.axis(len(shape))
    d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))
    if d.chance(0.6):
        d.attribute(keepdims=d.integer(0, 1))
    if d.has_attribute("select_last_index"):
        d.attribute(select_last_index=d.integer(0, 1))


@family("Softmax", "LogSoftmax", "Hardmax")
def softmax(d):
    t = d.dtype("T")
    if d.since() < 13:  # the onnx evaluator (1.23) knows no matrix view
        d.only = "onnxruntime"
    shape = d.shape(1, 5, zero=False)
    d.input(d.values(t, shape))
    if d.chance(0.8):
        axis = d.axis(len(shape))
        d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))
    elif d.since() < 13 and len(shape) < 2:
        raise Illegal("axis 1 of a vector")


@family("CumSum", "CumProd")
def cumulate(d):
    t = d.dtype("T")
    shape = d.shape(1, 5)
    d.input(d.values(t, shape, -2, 2))
    d.parameter(d.axis(len(shape)), np.int64 if d.chance(0.6) else np.int32)
    d.attribute(exclusive=d.integer(0, 1), reverse=d.integer(0, 1))


@family("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss")
def loss(d):
    # The onnx evaluator adds in the type itself, where bf16 soon stands still.
    t = d.dtype("T", ("float", "double", "float16"))
    shape = (d.extent(1), d.extent(1)) + d.shape(0, 3, zero=False)
    d.input(d.values(t, shape))
    target = d.values(d.one_of("int32", "int64"), shape[:1] + shape[2:], 0, shape[1] - 1)
    if d.chance(0.4):
        d.attribute(ignore_index=d.integer(0, shape[1] - 1))
        if math.prod(target.shape) == (target == d.attributes["ignore_index"]).sum():
            raise Illegal("every target is ignored")
    d.input(target)
    if d.chance(0.5):
        d.input(d.values(t, (shape[1],), 0.1, 1))
    if d.chance(0.7):
        d.attribute(reduction=d.one_of("none", "mean", "sum"))
    if d.name == "SoftmaxCrossEntropyLoss" and d.chance(0.5):
        d.outputs = 2
