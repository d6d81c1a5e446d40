"""Generators of control flow, sequences, optionals and text."""

import numpy as np
from onnx import TensorProto, helper

from draw import Illegal, family, to_tensor


def info(name, array):
    return helper.make_tensor_value_info(name, to_tensor(np.asarray(array)).data_type,
                                         np.asarray(array).shape)


def empty(*names):
    return [helper.make_empty_tensor_value_info(name) for name in names]


def whole(d, nodes, given, outputs, constants=()):
    """A model of several nodes; `given` is name -> array of its inputs."""
    graph = helper.make_graph(nodes, d.name, [info(name, array) for name, array in given.items()],
                              outputs, [to_tensor(np.asarray(array), name)
                                        for name, array in constants])
    d.model, d.values_given = d.model_of(graph), given


@family("If")
def if_(d):
    shape = d.shape(0, 4)
    x = d.values("float", shape)
    branches = {}
    for name in ("then_branch", "else_branch"):
        op = d.one_of("Neg", "Abs", "Relu", "Exp")
        result = helper.make_tensor_value_info("r", TensorProto.FLOAT, shape)
        branches[name] = helper.make_graph([helper.make_node(op, ["x"], ["r"])], name, [], [result])
    node = helper.make_node("If", ["c"], ["y"], name="node", **branches)
    whole(d, [node], {"c": np.array(d.chance(0.5)), "x": x}, empty("y"))


@family("Loop")
def loop(d):
    """Sums of a value that grows; the trip count or the condition ends it."""
    shape = d.shape(0, 3)
    x = d.values("float", shape)
    limit, trips = d.number(0, 6), d.integer(0, 4)
    nodes = [helper.make_node("Add", ["s", "x"], ["s2"]),
             helper.make_node("Identity", ["s2"], ["scan"]),
             helper.make_node("Cast", ["i"], ["f"], to=1),
             helper.make_node("Less", ["f", "limit"], ["go2"])]
    body = helper.make_graph(
        nodes, "body",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []),
         helper.make_tensor_value_info("go", TensorProto.BOOL, []),
         helper.make_tensor_value_info("s", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("go2", TensorProto.BOOL, []),
         helper.make_tensor_value_info("s2", TensorProto.FLOAT, shape),
         helper.make_tensor_value_info("scan", TensorProto.FLOAT, shape)])
    node = helper.make_node("Loop", ["n", "go0", "s0"], ["y", "all"], name="node", body=body)
    given = {"x": x, "s0": d.values("float", shape), "n": np.array(trips, np.int64),
             "limit": np.array(limit, np.float32)}
    whole(d, [node], given, empty("y", "all"), [("go0", np.array(d.chance(0.9)))])


@family("Scan")
def scan(d):
    if d.since() < 9:
        raise Illegal("the first version scans batches")
    steps, shape = d.integer(1, 5), d.shape(0, 2, zero=False)
    axis = d.integer(0, len(shape))
    whole_shape = shape[:axis] + (steps,) + shape[axis:]
    kind = TensorProto.FLOAT
    body = helper.make_graph(
        [helper.make_node("Add", ["s", "x"], ["s2"]), helper.make_node("Neg", ["s2"], ["o"])],
        "body", [helper.make_tensor_value_info("s", kind, shape),
                 helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info("s2", kind, shape),
         helper.make_tensor_value_info("o", kind, shape)])
    node = helper.make_node("Scan", ["s0", "xs"], ["last", "all"], name="node", body=body,
                            num_scan_inputs=1, scan_input_axes=[axis],
                            scan_input_directions=[d.integer(0, 1)],
                            scan_output_directions=[d.integer(0, 1)],
                            scan_output_axes=[d.integer(0, len(shape))])
    whole(d, [node], {"s0": d.values("float", shape), "xs": d.values("float", whole_shape)},
          empty("last", "all"))


@family("SequenceAt", "SequenceInsert", "SequenceErase", "SequenceLength", "ConcatFromSequence",
        "SequenceConstruct")
def sequence(d):
    """Values become a sequence, one operator changes it, and tensors come out."""
    count, shape = d.integer(1, 4), d.shape(1, 3, zero=False)
    t = d.one_of("float", "int64", "double")
    given = {f"x{i}": d.values(t, shape) for i in range(count)}
    nodes = [helper.make_node("SequenceConstruct", list(given), ["q"], name="make")]
    place = d.integer(-count, count - 1)
    constants = [("at", np.array(place, np.int64))]
    extra = helper.make_node("SequenceLength", ["q2"], ["n"], name="count")
    if d.name == "SequenceAt":
        nodes.append(helper.make_node("SequenceAt", ["q", "at"], ["y"], name="node"))
    elif d.name == "SequenceLength":
        nodes.append(helper.make_node("SequenceLength", ["q"], ["y"], name="node"))
    elif d.name == "SequenceErase":
        nodes += [helper.make_node("SequenceErase", ["q", "at"], ["q2"], name="node"), extra]
        whole(d, nodes, given, empty("n"), constants)
        return
    elif d.name == "SequenceInsert":
        nodes += [helper.make_node("SequenceInsert", ["q", "x0", "at"], ["q2"], name="node"),
                  helper.make_node("ConcatFromSequence", ["q2"], ["y"], name="join", axis=0)]
    else:
        nodes.append(helper.make_node("ConcatFromSequence", ["q"], ["y"], name="node",
                                      axis=d.integer(-len(shape), len(shape) - 1),
                                      new_axis=d.integer(0, 1)))
    whole(d, nodes, given, empty("y"), constants)


@family("Optional", "OptionalHasElement", "OptionalGetElement")
def optional(d):
    # The onnx evaluator (1.23) gives the element of an optional as a list, and ONNX Runtime 1.32
    # lacks the versions behind 15.
    d.only = "onnxruntime"
    d.opset = 15
    x = d.values("float", d.shape(0, 3))
    nodes = [helper.make_node("Optional", ["x"], ["o"], name="make"),
             helper.make_node("OptionalHasElement", ["o"], ["has"], name="asked"),
             helper.make_node("OptionalGetElement", ["o"], ["y"], name="taken")]
    whole(d, nodes, {"x": x}, empty("has", "y"))


@family("SplitToSequence")
def split_to_sequence(d):
    shape = d.shape(1, 4, zero=False)
    axis = d.integer(0, len(shape) - 1)
    inputs, constants = ["x"], []
    if d.chance(0.6):
        constants = [("split", np.array(d.integer(1, shape[axis]), np.int64))]
        inputs.append("split")
    nodes = [helper.make_node("SplitToSequence", inputs, ["q"], name="node", axis=axis),
             helper.make_node("SequenceLength", ["q"], ["n"], name="count"),
             helper.make_node("ConcatFromSequence", ["q"], ["y"], name="join", axis=axis)]
    whole(d, nodes, {"x": d.values("float", shape)}, empty("n", "y"), constants)


@family("StringNormalizer")
def normalizer(d):
    words = ["Monday", "tuesday", "WED", "the", "End"]
    x = np.array([d.one_of(*words) for _ in range(d.integer(1, 6))], dtype=object)
    d.input(x, False)
    d.attribute(case_change_action=d.one_of("LOWER", "UPPER", "NONE"),
                is_case_sensitive=d.integer(0, 1), locale="C")
    if d.chance(0.5):
        d.attribute(stopwords=["the", "wed"])


@family("StringConcat")
def concat(d):
    for shape in d.broadcastable(2, 3):
        d.input(d.values("string", shape), False)


@family("StringSplit")
def split(d):
    # As the standard's tests have it, and Python: an empty string is one piece where a delimiter is
    # given, and the last piece keeps its spaces. ONNX Runtime 1.32 does neither.
    d.only = "onnx"
    x = np.array([d.one_of("a b c", "a", "", "a,b", " x  y ", "a,,b") for _ in range(4)],
                 dtype=object)
    d.input(x, False)
    if d.chance(0.5):
        d.attribute(delimiter=",")
    if d.chance(0.4):
        d.attribute(maxsplit=d.integer(1, 2))
    d.outputs = 2


@family("RegexFullMatch")
def regex(d):
    d.input(d.values("string", d.shape(0, 3)), False)
    d.attribute(pattern=d.one_of("[a-z]+", "a.*", "", "abc|b", r"\w* \w*"))


@family("TfIdfVectorizer")
def tfidf(d):
    shape = (d.integer(1, 8),) if d.chance(0.5) else (d.integer(1, 3), d.integer(1, 6))
    d.input(d.values(d.one_of("int32", "int64"), shape, 0, 5), False)
    unigrams, bigrams = [0, 2, 3], [1, 2, 2, 3, 0, 0]
    least = d.integer(1, 2)
    d.attribute(mode=d.one_of("TF", "IDF", "TFIDF"), min_gram_length=least, max_gram_length=2,
                max_skip_count=d.integer(0, 2), ngram_counts=[0, len(unigrams)],
                ngram_indexes=[int(v) for v in d.random.permutation(6)],
                pool_int64s=unigrams + bigrams)
    if d.chance(0.5):
        d.attribute(weights=[d.number(0.1, 2) for _ in range(6)])
