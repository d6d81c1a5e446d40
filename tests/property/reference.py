"""What a case's outputs should be: by ONNX Runtime, without its graph optimizations, and where it
lacks the operator or the type by the evaluator of the onnx package."""

import copy
import warnings

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

import draw

onnxruntime.set_default_logger_severity(4)  # warnings of old behaviour are no findings

# Types that numpy has itself: others leave ONNX Runtime as f32, which holds them exactly.
NATIVE = {TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BOOL,
          TensorProto.INT8, TensorProto.INT16, TensorProto.INT32, TensorProto.INT64,
          TensorProto.UINT8, TensorProto.UINT16, TensorProto.UINT32, TensorProto.UINT64,
          TensorProto.STRING, TensorProto.UNDEFINED}


class NoReference(Exception):
    pass


def element_type(value):
    return value.type.tensor_type.elem_type if value.type.HasField("tensor_type") else 0


def with_constants(model, feeds):
    """The model with its inputs as constants, so that any type can be given, and the output types
    that are not numpy's."""
    own = copy.deepcopy(model)
    for name, array in feeds.items():
        if not isinstance(array, np.ndarray):
            continue
        own.graph.initializer.append(draw.to_tensor(array, name))
        for value in own.graph.input:
            if value.name == name:
                own.graph.input.remove(value)
                break
    try:
        inferred = onnx.shape_inference.infer_shapes(own)
    except Exception:  # of a custom operator: ONNX Runtime infers itself
        inferred = own
    others = {}
    for value, known in zip(own.graph.output, inferred.graph.output):
        elem = element_type(known)
        if elem not in NATIVE:
            others[value.name] = elem
            own.graph.node.append(helper.make_node("Cast", [value.name], [value.name + "_f32"],
                                                   to=TensorProto.FLOAT))
            value.name += "_f32"
            value.type.Clear()
    return own, others


def by_runtime(model, feeds):
    own, others = with_constants(model, feeds)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(own.SerializeToString(), options,
                                           providers=["CPUExecutionProvider"])
    given = {item.name: feeds[item.name] for item in session.get_inputs()}
    results = session.run(None, given)
    names = [value.name for value in model.graph.output]
    for i, name in enumerate(names):
        if name in others:
            kind = helper.tensor_dtype_to_np_dtype(others[name])
            results[i] = results[i].astype(kind)
    return results


def by_evaluator(model, feeds):
    from onnx.reference import ReferenceEvaluator
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = ReferenceEvaluator(model).run(None, dict(feeds))
    # At times its results are of another type or shape than the operator's schema says: numpy's
    # promotion of small floats and unsigned integers, dimensions that are lost.
    inferred = onnx.shape_inference.infer_shapes(model)
    for value, known in zip(results, inferred.graph.output):
        if not isinstance(value, np.ndarray) or not element_type(known):
            continue
        if helper.np_dtype_to_tensor_dtype(value.dtype) != element_type(known):
            raise NoReference(f"a result of {value.dtype}, which the schema does not say")
        shape = known.type.tensor_type
        extents = [d.dim_value if d.HasField("dim_value") else None for d in shape.shape.dim]
        if shape.HasField("shape") and (len(extents) != value.ndim or any(
                a is not None and a != b for a, b in zip(extents, value.shape))):
            raise NoReference(f"a result of shape {value.shape}, which the schema does not say")
    return results


def evaluator_disagrees(model, feeds, results, relative, absolute):
    """Whether the evaluator of the onnx package, where it knows the case, says other results."""
    try:
        others = by_evaluator(model, feeds)
        for ours, theirs in zip(results, others):
            ours, theirs = np.asarray(ours), np.asarray(theirs)
            if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
                return True
            if ours.dtype.kind in "OUS":
                if (ours != theirs).any():
                    return True
            elif not np.allclose(ours.astype(np.float64), theirs.astype(np.float64), relative,
                                 absolute, equal_nan=True):
                return True
    except Exception:  # it does not know the case
        return False
    return False


def expected(model, feeds, only=None):
    """The outputs and who said so. Throws NoReference with what both say. `only` is the one
    reference to ask, for cases where the other is known to be wrong."""
    reasons = []
    for name, evaluate in (("onnxruntime", by_runtime), ("onnx", by_evaluator)):
        if only not in (None, name):
            continue
        try:
            results = evaluate(model, feeds)
            if any(isinstance(value, np.ndarray) and value.dtype == np.dtype("O")
                   and not all(isinstance(item, str) for item in value.reshape(-1))
                   for value in results):
                raise NoReference("an array of objects")
            return results, name
        except Exception as error:  # any refusal of theirs is one reference less
            reasons.append(f"{name}: {str(error).splitlines()[0][:200] if str(error) else error!r}")
    raise NoReference("; ".join(reasons))
