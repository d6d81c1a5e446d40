"""Generators of operators that move elements: shapes, slices, gathers, scatters and sorts."""

import math

import numpy as np

from draw import FLOATS, INTEGERS, NUMBERS, Illegal, family

ANY = NUMBERS + ("bool",)


@family("Reshape")
def reshape(d):
    t = d.dtype("T", ANY)
    shape = d.shape()
    d.input(d.values(t, shape))
    target = list(shape)
    d.random.shuffle(target)
    if len(target) >= 2 and d.chance(0.5):
        target[0:2] = [target[0] * target[1]]
    if d.chance(0.3):
        target.insert(d.integer(0, len(target)), 1)
    target = [int(extent) for extent in target]
    zeros = 0 in target
    if target and not zeros and d.chance(0.4):
        target[d.integer(0, len(target) - 1)] = -1
    for i, extent in enumerate(target):
        if i < len(shape) and shape[i] == extent and not zeros and d.chance(0.3):
            target[i] = 0
    if zeros:
        if d.since() < 14:
            raise Illegal("0 copies")
        d.attribute(allowzero=1)
    d.parameter(target)


@family("Flatten")
def flatten(d):
    shape = d.shape()
    d.input(d.values(d.dtype("T", ANY), shape))
    low = -len(shape) if d.since() >= 11 else 0
    d.attribute(axis=d.integer(low, len(shape)))


@family("Transpose")
def transpose(d):
    shape = d.shape()
    d.input(d.values(d.dtype("T", ANY + ("string",)), shape))
    if d.chance(0.8):
        d.attribute(perm=[int(i) for i in d.random.permutation(len(shape))])


@family("Squeeze")
def squeeze(d):
    shape = d.shape()
    d.input(d.values(d.dtype("T", ANY), shape))
    ones = [i for i, extent in enumerate(shape) if extent == 1 and d.chance(0.6)]
    if ones:
        negative = d.since() >= 11 and d.chance(0.4)
        d.integers("axes", [i - len(shape) if negative else i for i in ones])


@family("Unsqueeze")
def unsqueeze(d):
    shape = d.shape(0, 4)
    d.input(d.values(d.dtype("T", ANY), shape))
    count = d.integer(1, 2)
    rank = len(shape) + count
    axes = [int(i) for i in d.random.choice(rank, count, replace=False)]
    if d.since() >= 11 and d.chance(0.4):
        axes = [axis - rank for axis in axes]
    d.integers("axes", axes if d.since() >= 11 else sorted(axes))


@family("Expand")
def expand(d):
    a, b = d.broadcastable(2)
    d.input(d.values(d.dtype("T", ANY), a))
    d.parameter(list(b))


@family("Tile")
def tile(d):
    shape = d.shape(1, 4, limit=200)
    d.input(d.values(d.dtype("T", ANY), shape))
    d.parameter([d.integer(0 if d.chance(0.1) else 1, 3) for _ in shape])


@family("Concat")
def concat(d):
    t = d.dtype("T", ANY + ("string",))
    shape = list(d.shape(1, 5))
    axis = d.axis(len(shape))
    for _ in range(d.integer(1, 4)):
        shape[axis] = d.extent()
        d.input(d.values(t, tuple(shape)))
    d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))


@family("Split")
def split(d):
    shape = list(d.shape(1, 5, zero=False))
    axis = d.axis(len(shape))
    count = d.integer(1, 3)
    sizes = [d.extent(0 if d.since() >= 13 else 1) for _ in range(count)]
    given = d.chance(0.6)
    if not given:
        sizes = [d.extent(1)] * count
        if d.has_attribute("num_outputs"):
            d.attribute(num_outputs=count)
            sizes[-1] = d.integer(1, sizes[-1]) if count > 1 else sizes[-1]
            if math.ceil(sum(sizes) / count) != sizes[0]:
                sizes[-1] = sizes[0]
    shape[axis] = sum(sizes)
    d.input(d.values(d.dtype("T", ANY), tuple(shape)))
    if given:
        d.integers("split", sizes)
    d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))
    d.outputs = count


@family("Slice")
def slice_(d):
    shape = d.shape(1, 5)
    d.input(d.values(d.dtype("T", ANY), shape))
    old = d.has_attribute("starts")
    axes = [axis for axis in range(len(shape)) if d.chance(0.7)] or [0]
    steps = [1 if old else d.one_of(1, 1, 2, 3, -1, -2) for _ in axes]
    starts = [d.integer(-9, 9) for _ in axes]
    # To the end: the greatest integer forward, the least backward, as the standard recommends.
    # ONNX Runtime 1.32 takes the greatest for the end backward too, numpy does not.
    most = 2**31 - 1 if old else 2**63 - 1
    ends = [d.one_of(d.integer(-9, 9), most if step > 0 else -most) for step in steps]
    if old:
        d.attribute(starts=starts, ends=ends, axes=axes)
        return
    d.parameter(starts)
    d.parameter(ends)
    if d.chance(0.8):
        signed = [axis - len(shape) if d.chance(0.3) else axis for axis in axes]
        d.parameter(signed)
        d.parameter(steps)
    elif axes != list(range(len(axes))) or min(steps) < 1 or max(steps) > 1:
        raise Illegal("axes and steps have to be given")


@family("Pad")
def pad(d):
    t = d.dtype("T", ANY)
    mode = d.one_of("constant", "reflect", "edge") if d.since() < 19 else \
        d.one_of("constant", "reflect", "edge", "wrap")
    shape = d.shape(1, 4, zero=mode == "constant", limit=400)
    most = [4 if mode in ("constant", "edge") else extent - 1 for extent in shape] * 2
    pads = [d.integer(0, max(0, min(3, limit))) for limit in most]
    if mode == "constant" and d.chance(0.3):
        for i, extent in enumerate(shape):
            if extent >= 2 and d.chance(0.5):
                pads[i] = -1
    if d.chance(0.8):
        d.attribute(mode=mode)
    elif mode != "constant":
        raise Illegal("the mode is a constant")
    d.input(d.values(t, shape))
    if d.has_attribute("pads"):
        d.attribute(pads=pads)
        if d.chance(0.5):
            d.attribute(value=float(d.integer(-3, 3)))
        return
    axes = list(range(len(shape)))
    with_axes = d.since() >= 18 and d.chance(0.4)
    if with_axes:
        axes = [axis for axis in axes if d.chance(0.6)] or [0]
        pads = [pads[axis] for axis in axes] + [pads[axis + len(shape)] for axis in axes]
    d.parameter(pads)
    if mode == "constant" and d.chance(0.5):
        d.input(d.values(t, (), 0, 3))
    elif with_axes:
        d.absent()
    if with_axes:
        d.parameter([axis - len(shape) if d.chance(0.3) else axis for axis in axes])


def positions(d, shape, extent, negative=True):
    """Indices into a dimension."""
    if extent == 0 and math.prod(shape):
        raise Illegal("nothing to index")
    low = -extent if negative else 0
    return d.values(d.one_of("int32", "int64"), shape, low, max(extent - 1, low))


@family("Gather")
def gather(d):
    shape = d.shape(1, 5)
    axis = d.axis(len(shape))
    t = d.dtype("T", ANY + ("string",))
    if t == "string":  # ONNX Runtime 1.32 fills the first string of each piece alone
        d.only = "onnx"
    d.input(d.values(t, shape))
    d.input(positions(d, d.shape(0, 3, limit=50), shape[axis], d.since() >= 11))
    d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))


@family("GatherElements")
def gather_elements(d):
    shape = d.shape(1, 5)
    axis = d.axis(len(shape))
    own = [d.integer(0 if d.chance(0.05) else min(1, extent), extent) for extent in shape]
    own[axis] = d.extent()
    d.input(d.values(d.dtype("T", ANY), shape))
    d.input(positions(d, tuple(own), shape[axis]))
    d.attribute(axis=axis)


def coordinates(d, shape, batch):
    """Indices for GatherND and ScatterND, int64."""
    depth = d.integer(1, len(shape) - batch)
    lead = shape[:batch] + d.shape(0, 3, limit=30)
    columns = [positions(d, lead, shape[batch + i], d.since() >= 11) for i in range(depth)]
    return np.stack([column.astype(np.int64) for column in columns], axis=-1), depth


@family("GatherND")
def gather_nd(d):
    shape = d.shape(1, 5)
    batch = d.integer(0, len(shape) - 1) if d.has_attribute("batch_dims") else 0
    indices, _ = coordinates(d, shape, batch)
    d.input(d.values(d.dtype("T", ANY), shape))
    d.input(indices)
    if batch:
        d.attribute(batch_dims=batch)


def join(d, t):
    """How scattered elements join, where the version knows it."""
    if not d.has_attribute("reduction") or t == "bool" or not d.chance(0.6):
        return None
    names = ("none", "add", "mul") if d.since() < 18 else ("none", "add", "mul", "max", "min")
    d.attribute(reduction=d.one_of(*names))
    return d.attributes["reduction"]


@family("ScatterElements", "Scatter")
def scatter_elements(d):
    t = d.dtype("T", ANY)
    shape = d.shape(1, 4, zero=False)
    axis = d.axis(len(shape))
    own = [d.integer(1, extent) for extent in shape]
    reduction = join(d, t)
    own[axis] = d.extent(0, 5) if reduction not in (None, "none") else d.integer(1, shape[axis])
    indices = positions(d, tuple(own), shape[axis], d.since() >= 11)
    if reduction in (None, "none"):  # each position once, or the order would matter
        order = np.argsort(d.random.random([shape[axis] if i == axis % len(shape) else extent
                                            for i, extent in enumerate(own)]), axis=axis)
        indices = np.take(order, np.arange(own[axis]), axis=axis).astype(indices.dtype)
    d.input(d.values(t, shape, -2, 2))
    d.input(indices)
    d.input(d.values(t, tuple(own), -2, 2))
    d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))


@family("ScatterND")
def scatter_nd(d):
    t = d.dtype("T", ANY)
    shape = d.shape(1, 4, zero=False)
    indices, depth = coordinates(d, shape, 0)
    if join(d, t) in (None, "none"):
        wrapped = indices.reshape(-1, depth) % np.array(shape[:depth])
        if len({tuple(row) for row in wrapped.tolist()}) != len(wrapped):
            raise Illegal("a position twice")
    d.input(d.values(t, shape, -2, 2))
    d.input(indices)
    d.input(d.values(t, indices.shape[:-1] + shape[depth:], -2, 2))


@family("TensorScatter")
def tensor_scatter(d):
    t = d.dtype("T", ANY)
    batch, length, width = d.extent(1), d.integer(2, 7), d.extent(1)
    rank3 = d.chance(0.5)
    middle = () if rank3 else (d.extent(1),)
    steps = d.integer(1, length)
    d.input(d.values(t, (batch,) + middle + (length, width)))
    d.input(d.values(t, (batch,) + middle + (steps, width)))
    circular = d.chance(0.4)
    if d.chance(0.8):
        d.input(d.values("int64", (batch,), 0, length - 1 if circular else length - steps))
    d.attribute(axis=-2, mode="circular" if circular else "linear")


@family("Shape", "Size")
def shape_of(d):
    shape = d.shape()
    d.input(d.values(d.dtype("T", ANY), shape))
    if d.has_attribute("start") and d.chance(0.6):
        d.attribute(start=d.integer(-7, 7))
        if d.chance(0.6):
            d.attribute(end=d.integer(-7, 7))


@family("DepthToSpace", "SpaceToDepth")
def depth(d):
    block = d.integer(1, 3)
    n, c, h, w = d.extent(), d.extent(1, 3), d.extent(1, 3), d.extent(1, 3)
    deep = d.name == "DepthToSpace"
    shape = (n, c * block * block, h, w) if deep else (n, c, h * block, w * block)
    d.input(d.values(d.dtype("T", ANY), shape))
    d.attribute(blocksize=block)
    if deep and d.has_attribute("mode"):
        d.attribute(mode=d.one_of("DCR", "CRD"))


@family("ReverseSequence")
def reverse(d):
    shape = d.shape(2, 5, zero=False)
    batch = d.integer(0, 1)
    d.input(d.values(d.dtype("T", ANY), shape))
    d.input(d.values("int64", (shape[batch],), 1, shape[1 - batch]))
    d.attribute(batch_axis=batch, time_axis=1 - batch)


@family("Trilu")
def trilu(d):
    d.input(d.values(d.dtype("T", ANY), d.shape(2, 5)))
    if d.chance(0.6):
        d.parameter(d.integer(-4, 4))
    if d.chance(0.6):
        d.attribute(upper=d.integer(0, 1))


@family("EyeLike")
def eye(d):
    d.input(d.values(d.dtype("T1", ANY), d.shape(2, 2)))
    if d.chance(0.5):
        d.attribute(k=d.integer(-4, 4))
    if d.chance(0.5):
        d.attribute(dtype=d.one_of(1, 6, 7, 11))


@family("Range")
def range_(d):
    t = d.dtype("T")
    start, delta = d.integer(-5, 5), d.one_of(1, 2, 3, -1, -2)
    limit = start + delta * d.integer(-2, 9) + d.integer(0, 1)
    for value in (start, limit, delta):
        d.input(d.values(t, (), value, value) if t in INTEGERS else
                np.array(value, np.float64 if t == "double" else np.float32), d.chance(0.5))


@family("OneHot")
def one_hot(d):
    rank = d.integer(0, 3)
    depth = d.integer(1, 6)
    d.input(d.values(d.dtype("T1", ("int32", "int64", "float")), d.shape(rank, rank), -depth,
                     depth - 1).round())
    d.parameter(depth)
    d.input(d.values(d.dtype("T3", ("float", "int32", "int64")), (2,)))
    if d.chance(0.6):
        low = -rank - 1 if d.since() >= 11 else 0
        d.attribute(axis=d.integer(low, rank))


@family("Compress")
def compress(d):
    shape = d.shape(1, 4)
    d.input(d.values(d.dtype("T", ANY), shape))
    if d.chance(0.6):
        axis = d.axis(len(shape))
        d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))
        count = shape[axis]
    else:
        count = math.prod(shape)
    d.input(d.values("bool", (d.integer(0, count),)))


@family("NonZero")
def non_zero(d):
    d.input(d.values(d.dtype("T", ANY), d.shape(1, 5), -1, 1))


@family("Unique")
def unique(d):
    shape = d.shape(1, 3, zero=False)
    d.input(d.values(d.dtype("T", NUMBERS), shape, -1, 1).round())
    if d.chance(0.5):
        d.attribute(axis=d.axis(len(shape)))
    if d.chance(0.6):
        d.attribute(sorted=d.integer(0, 1))
    if d.attributes.get("sorted") == 0:
        # The onnx evaluator (1.23, op_unique.py) sorts all the same where there is an axis.
        d.only = "onnxruntime"
    d.outputs = d.integer(1, 4)


@family("TopK")
def top_k(d):
    t = d.dtype("T")
    shape = d.shape(1, 4, zero=False)
    axis = d.axis(len(shape))
    d.input(d.values(t, shape, -9, 9))
    k = d.integer(0 if d.since() >= 10 and d.chance(0.1) else 1, shape[axis])
    if d.has_attribute("k"):
        d.attribute(k=k)
    else:
        d.parameter([k])
    d.attribute(axis=axis if d.since() >= 11 else axis % len(shape))
    if d.has_attribute("largest"):
        d.attribute(largest=d.integer(0, 1), sorted=1)
    d.outputs = 2


@family("CenterCropPad")
def center(d):
    shape = d.shape(1, 4)
    d.input(d.values(d.dtype("T", ANY), shape))
    axes = d.some_axes(len(shape)) if d.chance(0.6) else []
    d.parameter([d.extent(1, 9) for _ in (axes or shape)])
    if axes:
        d.attribute(axes=axes)


@family("Col2Im")
def col2im(d):
    rank = d.integer(1, 3)
    image = [d.integer(2, 6) for _ in range(rank)]
    block = [d.integer(1, extent) for extent in image]
    strides = [d.integer(1, 2) for _ in image]
    pads = [d.integer(0, 1) for _ in range(2 * rank)]
    dilations = [d.integer(1, 2) for _ in image]
    blocks = 1
    for i in range(rank):
        room = image[i] + pads[i] + pads[i + rank] - dilations[i] * (block[i] - 1) - 1
        if room < 0:
            raise Illegal("no block")
        blocks *= room // strides[i] + 1
    d.input(d.values(d.dtype("T", FLOATS),
                     (d.extent(1, 3), d.extent(1, 3) * math.prod(block), blocks)))
    d.parameter(image)
    d.parameter(block)
    # ONNX Runtime 1.32 mixes up places behind the first channel where windows are dilated.
    d.only = "onnx"
    d.attribute(strides=strides, pads=pads, dilations=dilations)


@family("BitCast")
def bit_cast(d):
    from onnx import helper
    widths = (("int8", "uint8"), ("int16", "uint16", "float16", "bfloat16"),
              ("int32", "uint32", "float"), ("int64", "uint64", "double"))
    names = d.one_of(*widths)
    source, target = d.one_of(*names), d.one_of(*names)
    x = d.values(source, d.shape(0, 4))
    d.input(x)
    d.attribute(to=helper.np_dtype_to_tensor_dtype(d.values(target, (1,)).dtype))


@family("ConstantOfShape")
def constant_of_shape(d):
    from onnx import numpy_helper
    d.parameter(list(d.shape()))
    if d.chance(0.8):
        d.attribute(value=numpy_helper.from_array(d.values(d.dtype("T2", ANY), (1,))))
