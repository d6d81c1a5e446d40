"""Generators of products, convolutions, pools, normalisations and resampling."""

import numpy as np

from draw import FLOATS, family


@family("MatMul")
def matmul(d):
    t = d.dtype("T")
    m, k, n = d.extent(), d.extent(0, 9), d.extent()
    a, b = d.broadcastable(2, 3)
    d.input(d.values(t, (k,) if d.chance(0.15) else a + (m, k)))
    d.input(d.values(t, (k,) if d.chance(0.15) else b + (k, n)))


@family("Gemm")
def gemm(d):
    t = d.dtype("T")
    m, k, n = d.extent(1), d.extent(1, 9), d.extent(1)
    ta, tb = d.integer(0, 1), d.integer(0, 1)
    d.input(d.values(t, (k, m) if ta else (m, k)))
    d.input(d.values(t, (n, k) if tb else (k, n)))
    if d.since() < 11 or d.chance(0.7):
        d.input(d.values(t, d.one_of((), (1,), (n,), (m, 1), (1, n), (m, n))))
    d.attribute(transA=ta, transB=tb)
    if t in FLOATS and d.chance(0.5):
        d.attribute(alpha=d.number(0.2, 2), beta=d.number(0.2, 2))


@family("Einsum")
def einsum(d):
    equation, *operands = d.one_of(
        ("ij,jk->ik", "ij", "jk"), ("bij,bjk->bik", "bij", "bjk"), ("ij->ji", "ij"),
        ("ij->", "ij"), ("ii->i", "ii"), ("i,j->ij", "i", "j"), ("bhqd,bhkd->bhqk", "bhqd", "bhkd"),
        ("ijk->ik", "ijk"), ("ij,jk,kl->il", "ij", "jk", "kl"), ("ij,j", "ij", "j"),
        ("...ij,...jk->...ik", "bij", "bjk"))
    extents = {letter: d.extent(1, 5) for letter in "bhijklqd"}
    t = d.dtype("T", FLOATS + ("int32", "int64"))
    for operand in operands:
        d.input(d.values(t, tuple(extents[letter] for letter in operand)))
    d.attribute(equation=equation)


@family("Det")
def det(d):
    n = d.integer(1, 5)
    d.input(d.values(d.dtype("T"), d.shape(0, 2, zero=False) + (n, n)))
    d.absolute = 1e-3


def window(d, rank, padded=True):
    """Extents of the input and attributes of a window over them."""
    kernel = [d.integer(1, 3) for _ in range(rank)]
    dilations = [d.one_of(1, 1, 2) for _ in range(rank)] if d.has_attribute("dilations") else \
        [1] * rank
    reach = [dilation * (k - 1) + 1 for k, dilation in zip(kernel, dilations)]
    image = [d.integer(max(1, r - 1), r + 5 if rank < 3 else r + 2) for r in reach]
    if d.chance(0.7):
        d.attribute(strides=[d.integer(1, 3) for _ in range(rank)])
    if d.has_attribute("dilations") and max(dilations) > 1:
        d.attribute(dilations=dilations)
    mode = d.integer(0, 4)
    # With a stride above the kernel the padding would be negative: ONNX Runtime 1.32 refuses that
    # in one dimension and begins further on in three, the onnx evaluator begins with the second
    # element, presil with the first.
    strides = d.attributes.get("strides", [1] * rank)
    if mode == 0 and max(dilations) == 1 and all(k >= s for k, s in zip(kernel, strides)):
        d.attribute(auto_pad=d.one_of("SAME_UPPER", "SAME_LOWER"))
        return image, kernel
    pads = [d.integer(0, k - 1) if mode > 1 and padded else 0 for k in kernel * 2]
    for i in range(rank):  # the window fits in at least one place
        image[i] = max(image[i], reach[i] - pads[i] - pads[i + rank])
    if any(pads):
        d.attribute(pads=pads)
    elif d.chance(0.3):
        d.attribute(auto_pad="VALID")
    return image, kernel


@family("Conv")
def conv(d):
    t = d.dtype("T")
    rank = d.one_of(1, 2, 2, 3)
    group = d.integer(1, 3)
    image, kernel = window(d, rank)
    channels, filters = group * d.integer(1, 3), group * d.integer(1, 3)
    d.input(d.values(t, (d.extent(1, 3), channels, *image), -1, 1))
    d.input(d.values(t, (filters, channels // group, *kernel), -1, 1))
    if d.chance(0.6):
        d.input(d.values(t, (filters,)))
    if group > 1 or d.chance(0.3):
        d.attribute(group=group)
    if d.chance(0.7):
        d.attribute(kernel_shape=kernel)


@family("ConvTranspose")
def conv_transpose(d):
    t = d.dtype("T")
    rank = d.one_of(1, 2, 2, 3)
    group = d.integer(1, 2)
    kernel = [d.integer(1, 3) for _ in range(rank)]
    strides = [d.integer(1, 3) for _ in range(rank)]
    dilations = [d.one_of(1, 1, 2) for _ in range(rank)]
    pads = [d.integer(0, (k - 1) // 2) for k in kernel * 2]
    channels = group * d.integer(1, 3)
    d.input(d.values(t, (d.extent(1, 2), channels, *[d.integer(1, 4) for _ in kernel]), -1, 1))
    d.input(d.values(t, (channels, d.integer(1, 3), *kernel), -1, 1))
    if d.chance(0.5):
        d.input(d.values(t, (d.inputs[1][1].shape[1] * group,)))
    d.attribute(group=group, strides=strides, dilations=dilations)
    # The onnx evaluator (1.23, op_conv_transpose.py) mixes dilations with strides.
    d.only = "onnxruntime"
    # Where the stride exceeds the kernel ONNX Runtime 1.32 gives fewer elements than the standard's
    # input times stride.
    if d.chance(0.2) and max(dilations) == 1 and all(k >= s for k, s in zip(kernel, strides)):
        d.attribute(auto_pad=d.one_of("SAME_UPPER", "SAME_LOWER"))
    else:
        d.attribute(pads=pads)
        if d.chance(0.4):
            d.attribute(output_padding=[d.integer(0, s - 1) for s in strides])


@family("MaxPool", "AveragePool", "LpPool")
def pool(d):
    t = d.dtype("T", FLOATS + ("int8", "uint8"))
    rank = d.one_of(1, 2, 2, 3)
    image, kernel = window(d, rank)
    d.input(d.values(t, (d.extent(1, 3), d.extent(1, 3), *image)))
    d.attribute(kernel_shape=kernel)
    if "auto_pad" not in d.attributes and d.has_attribute("ceil_mode") and d.chance(0.4):
        d.attribute(ceil_mode=1)
        if d.name == "LpPool":
            # The onnx evaluator (1.23, op_lp_pool.py) counts elements twice in windows that end
            # outside.
            d.only = "onnxruntime"
    if d.name == "AveragePool" and d.chance(0.5):
        d.attribute(count_include_pad=1)
    if d.name == "LpPool":
        d.attribute(p=d.integer(1, 3))
    if d.name == "MaxPool" and d.chance(0.4):
        d.outputs = 2
        # The onnx evaluator (1.23, op_pool_common.py) counts positions from the padding.
        d.only = "onnxruntime"
        if d.chance(0.4):
            d.attribute(storage_order=1)


@family("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")
def global_pool(d):
    # The onnx evaluator (1.23, op_global_max_pool.py) drops the pooled dimensions.
    d.only = "onnxruntime"
    shape = (d.extent(1, 3), d.extent(1, 3)) + d.shape(1, 3, zero=False)
    d.input(d.values(d.dtype("T"), shape))
    if d.name == "GlobalLpPool":
        d.attribute(p=d.integer(1, 3))


@family("BatchNormalization")
def batch_norm(d):
    t = d.dtype("T", FLOATS)
    shape = d.shape(2, 5, zero=False)
    d.input(d.values(t, shape))
    for low in (-1, -1, -1, 0.2):
        d.input(d.values(t, (shape[1],), low, 2))
    d.attribute(epsilon=d.number(1e-5, 0.1))
    if d.since() >= 14 and d.chance(0.3):
        d.attribute(training_mode=1, momentum=d.number(0.1, 0.9))
        d.outputs = 3


@family("InstanceNormalization")
def instance_norm(d):
    t = d.dtype("T", FLOATS)
    shape = d.shape(3, 5, zero=False)
    d.input(d.values(t, shape))
    d.input(d.values(t, (shape[1],)))
    d.input(d.values(t, (shape[1],)))
    d.attribute(epsilon=d.number(0.01, 0.1))


@family("LayerNormalization", "RMSNormalization")
def layer_norm(d):
    t = d.dtype("T", FLOATS)
    shape = d.shape(1, 4, zero=False)
    axis = d.axis(len(shape))
    d.input(d.values(t, shape))
    d.input(d.values(t, shape[axis % len(shape):]))
    if d.name == "LayerNormalization":
        if d.chance(0.6):
            d.input(d.values(t, shape[axis % len(shape):]))
        d.outputs = d.one_of(1, 1, 3)
    d.attribute(axis=axis, epsilon=d.number(0.01, 0.1))


@family("GroupNormalization")
def group_norm(d):
    t = d.dtype("T", FLOATS)
    groups = d.integer(1, 3)
    shape = (d.extent(1, 3), groups * d.integer(1, 3)) + d.shape(1, 3, zero=False)
    count = groups if d.since() < 21 else shape[1]
    d.input(d.values(t, shape))
    d.input(d.values(t, (count,)))
    d.input(d.values(t, (count,)))
    d.attribute(num_groups=groups, epsilon=d.number(0.01, 0.1))


@family("LRN")
def lrn(d):
    # The onnx evaluator (1.23, op_lrn.py) counts channels by the extent of the batch.
    d.only = "onnxruntime"
    d.input(d.values(d.dtype("T", FLOATS), d.shape(3, 5, zero=False)))
    d.attribute(size=d.one_of(1, 3, 5), alpha=d.number(0.0001, 0.5), beta=d.number(0.3, 1),
                bias=d.number(0.5, 2))


@family("MeanVarianceNormalization")
def mvn(d):
    # Of one element ONNX Runtime 1.32 takes the root of a rounding error, which may be negative.
    shape = tuple(max(extent, 2) for extent in d.shape(4, 4, zero=False))
    d.input(d.values(d.dtype("T", FLOATS), shape))
    d.absolute = 5e-3
    if d.chance(0.5):
        d.attribute(axes=d.one_of([0, 2, 3], [2, 3], [1]))


@family("LpNormalization")
def lp_norm(d):
    shape = d.shape(1, 4, zero=False)
    d.input(d.values(d.dtype("T", FLOATS), shape, 0.1, 4))
    d.attribute(axis=d.axis(len(shape)), p=d.integer(1, 2))


@family("Resize")
def resize(d):
    t = d.dtype("T1" if d.since() >= 11 else "T", FLOATS + ("uint8", "int8", "int32"))
    rank = d.integer(1, 2)
    shape = (d.extent(1, 2), d.extent(1, 2)) + tuple(d.integer(1, 6) for _ in range(rank))
    d.input(d.values(t, shape, 0, 9))
    modes = ["nearest"]
    if t in FLOATS:  # integers are cut after they are interpolated, where roundings differ
        modes.append("linear")
    if t in FLOATS and d.since() >= 11 and rank == 2:
        modes.append("cubic")
    d.attribute(mode=d.one_of(*modes))
    scales = [1.0, 1.0] + [d.one_of(0.5, 0.75, 1.0, 1.5, 2.0, 3.0) for _ in range(rank)]
    if d.since() < 11:
        d.parameter(scales, np.float32)
        return
    transforms = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"]
    d.attribute(coordinate_transformation_mode=d.one_of(*transforms))
    if d.attributes["mode"] == "nearest":
        d.attribute(nearest_mode=d.one_of("round_prefer_floor", "round_prefer_ceil", "floor",
                                          "ceil"))
    if d.attributes["mode"] == "cubic":
        d.attribute(cubic_coeff_a=d.one_of(-0.75, -0.5), exclude_outside=d.integer(0, 1))
    if d.since() >= 18 and d.attributes["mode"] != "nearest" and t in FLOATS and d.chance(0.3):
        d.attribute(antialias=1)
    if d.attributes["coordinate_transformation_mode"] == "pytorch_half_pixel":
        # Of one element the onnx evaluator (1.23, op_resize.py) reads before the first, the
        # standard the first.
        d.only = "onnxruntime"
    d.absent()
    whole = all(float(extent * scale).is_integer() for extent, scale in zip(shape, scales))
    # With align_corners the standard's tests count the length that a scale asks for before it is
    # rounded (test_resize_downsample_scales_linear_align_corners), ONNX Runtime after.
    if d.chance(0.5) and (whole or d.attributes["coordinate_transformation_mode"] !=
                          "align_corners"):
        d.parameter(scales, np.float32)
    else:
        d.absent()
        d.parameter([max(1, int(extent * scale)) for extent, scale in zip(shape, scales)])


@family("Upsample")
def upsample(d):
    shape = (d.extent(1, 2), d.extent(1, 2), d.integer(1, 5), d.integer(1, 5))
    d.input(d.values(d.dtype("T", ("float", "int32", "uint8")), shape, 0, 9))
    # Integers are cut after they are interpolated: with powers of two there is nothing to round.
    most = 3 if d.inputs[0][1].dtype == np.float32 else 2
    scales = [1.0, 1.0, float(d.integer(1, most)), float(d.integer(1, most))]
    if d.has_attribute("scales"):
        d.attribute(scales=scales)
    else:
        d.parameter(scales, np.float32)
    d.attribute(mode=d.one_of("nearest", "linear"))


@family("GridSample")
def grid_sample(d):
    t = d.dtype("T1", FLOATS)
    rank = 2 if d.since() < 20 else d.integer(2, 3)
    d.input(d.values(t, (d.extent(1, 2), d.extent(1, 2), *[d.integer(1, 5) for _ in range(rank)])))
    batch = d.inputs[0][1].shape[0]
    d.input(d.values(t if d.since() < 20 else d.dtype("T2", FLOATS[:1]),
                     (batch, *[d.integer(1, 4) for _ in range(rank)], rank), -1.3, 1.3))
    padding = d.one_of("zeros", "border", "reflection")
    # The onnx evaluator (1.23, op_grid_sample.py) moves some points of a cubic to the border first,
    # and others not.
    d.only = "onnxruntime" if padding != "zeros" else None
    cubic, linear = ("bicubic", "bilinear") if d.since() < 20 else ("cubic", "linear")
    d.attribute(mode=d.one_of(linear, "nearest", *((cubic,) if rank == 2 else ())),
                padding_mode=padding,
                align_corners=d.integer(0, 1))


@family("AffineGrid")
def affine_grid(d):
    t = d.dtype("T1", FLOATS)
    rank = d.integer(2, 3)
    n = d.extent(1, 3)
    d.input(d.values(t, (n, rank, rank + 1)))
    d.parameter([n, d.extent(1, 3), *[d.integer(2, 5) for _ in range(rank)]])
    d.attribute(align_corners=d.integer(0, 1))


@family("MaxRoiPool")
def max_roi_pool(d):
    t = d.dtype("T", FLOATS)
    shape = (d.extent(1, 2), d.extent(1, 3), d.integer(3, 7), d.integer(3, 7))
    count = d.integer(1, 4)
    image = d.values(t, (count, 1), 0, 0) + d.random.integers(0, shape[0], (count, 1))
    low = d.random.integers(0, 3, (count, 2))
    corners = np.concatenate([low, low + d.random.integers(0, 4, (count, 2))], axis=1)
    d.input(d.values(t, shape))
    d.input(np.concatenate([image, corners], axis=1).astype(d.inputs[0][1].dtype))
    d.attribute(pooled_shape=[d.integer(1, 3), d.integer(1, 3)],
                spatial_scale=d.one_of(1.0, 0.5))


@family("RoiAlign")
def roi_align(d):
    t = d.dtype("T1", FLOATS)
    shape = (d.extent(1, 2), d.extent(1, 3), d.integer(3, 7), d.integer(3, 7))
    count = d.integer(1, 4)
    low = d.values(t, (count, 2), 0, 3)
    d.input(d.values(t, shape))
    d.input(np.concatenate([low, low + d.values(t, (count, 2), 0.5, 4)], axis=1))
    d.input(d.values("int64", (count,), 0, shape[0] - 1))
    d.attribute(mode=d.one_of("avg", "max"), output_height=d.integer(1, 3),
                output_width=d.integer(1, 3), sampling_ratio=d.integer(0, 2),
                spatial_scale=d.one_of(1.0, 0.5))
    if d.has_attribute("coordinate_transformation_mode"):
        d.attribute(coordinate_transformation_mode=d.one_of("half_pixel", "output_half_pixel"))
