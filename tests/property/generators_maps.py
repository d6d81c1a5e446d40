"""Generators of operators on maps, which only classic models have: ZipMap, DictVectorizer, CastMap.
ONNX Runtime alone is their reference: the onnx package's evaluator has none of them."""

import numpy as np
from onnx import TensorProto, helper

from draw import family

ML = dict(domain="ai.onnx.ml")
WORDS = ["a", "b", "abc", "x y", "straße", "z"]


def single(d, given, kind, output, **attributes):
    """The model of one node with one input of a type that is not a tensor's."""
    node = helper.make_node(d.name, ["x"], ["y"], domain=d.domain, name="node", **attributes)
    graph = helper.make_graph([node], d.name, [helper.make_value_info("x", kind)], [output])
    d.model = d.model_of(graph)
    d.values_given = {"x": given}


def keys_of(d, text):
    count = d.integer(1, 5)
    order = d.random.permutation(6)[:count]
    return [WORDS[i] for i in order] if text else [int(i) for i in order]


def map_type(text, values):
    return helper.make_map_type_proto(TensorProto.STRING if text else TensorProto.INT64,
                                      helper.make_tensor_type_proto(values, []))


@family("ZipMap", **ML)
def zip_map(d):
    text = d.chance(0.5)
    keys = keys_of(d, text)
    shape = (len(keys),) if d.chance(0.2) else (d.integer(1, 5), len(keys))
    x = d.values("float", shape)
    kind = helper.make_sequence_type_proto(map_type(text, TensorProto.FLOAT))
    single(d, x, helper.make_tensor_type_proto(TensorProto.FLOAT, shape),
           helper.make_value_info("y", kind),
           **{"classlabels_strings" if text else "classlabels_int64s": keys})


@family("DictVectorizer", **ML)
def vectorizer(d):
    # A row, as ONNX Runtime has it; see docs/why/references.md.
    d.only = "onnxruntime"
    text = d.chance(0.5)
    number, kind = d.one_of((TensorProto.FLOAT, np.float32), (TensorProto.DOUBLE, np.float64),
                            (TensorProto.INT64, np.int64) if text else
                            (TensorProto.FLOAT, np.float32))
    given = {key: kind(d.integer(-9, 9)) for key in keys_of(d, text)}
    single(d, given, map_type(text, number), helper.make_tensor_value_info("y", number, None),
           **{"string_vocabulary" if text else "int64_vocabulary": keys_of(d, text)})


@family("CastMap", **ML)
def cast_map(d):
    # Numbers as strings are written as C++ writes them by ONNX Runtime, and as the operator Cast
    # does here: the standard says neither. Strings that are whole numbers have one meaning.
    text = d.chance(0.4)
    given = {key: str(d.integer(-9, 9)) if text else np.float32(d.integer(-9, 9))
             for key in keys_of(d, False)}
    target = d.one_of("TO_FLOAT", "TO_INT64", "TO_STRING" if text else "TO_FLOAT")
    output = {"TO_FLOAT": TensorProto.FLOAT, "TO_INT64": TensorProto.INT64,
              "TO_STRING": TensorProto.STRING}[target]
    form = d.one_of("DENSE", "SPARSE") if target != "TO_STRING" else "DENSE"
    single(d, given, map_type(False, TensorProto.STRING if text else TensorProto.FLOAT),
           helper.make_tensor_value_info("y", output, None), cast_to=target, map_form=form,
           max_map=d.integer(6, 9))
