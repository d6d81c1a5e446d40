"""Draws of one random operator case: a Draw is the case under construction and its random numbers.
A generator of generators_*.py asks it for shapes, types and values, and gives it the node's inputs
and attributes. What is legal (types, whether axes are an attribute or an input) comes from the
operator's schema at the drawn version, so that one generator serves all versions. The idea is that
of property testing (Claessen and Hughes, QuickCheck, 2000)."""

import math

import ml_dtypes
import numpy as np
from onnx import TensorProto, defs, helper, numpy_helper

FAMILIES = {}  # (domain, operator) -> generator

NUMPY = {
    "float": np.float32, "double": np.float64, "float16": np.float16,
    "bfloat16": ml_dtypes.bfloat16, "float8e4m3fn": ml_dtypes.float8_e4m3fn,
    "float8e4m3fnuz": ml_dtypes.float8_e4m3fnuz, "float8e5m2": ml_dtypes.float8_e5m2,
    "float8e5m2fnuz": ml_dtypes.float8_e5m2fnuz, "int4": ml_dtypes.int4, "uint4": ml_dtypes.uint4,
    "int8": np.int8, "int16": np.int16, "int32": np.int32, "int64": np.int64,
    "uint8": np.uint8, "uint16": np.uint16, "uint32": np.uint32, "uint64": np.uint64,
    "bool": np.bool_, "string": np.dtype(object),
}
FLOATS = ("float", "double", "float16", "bfloat16")
SMALL_FLOATS = ("float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = SIGNED + UNSIGNED
NUMBERS = FLOATS + INTEGERS
OLDEST = 7  # of the default domain


def family(*names, domain="", **settings):
    """Registers a generator for operators; `settings` are passed to it."""
    def register(generator):
        for name in names:
            FAMILIES[domain, name] = (generator, settings)
        return generator
    return register


def schemas_of(domain, name):
    """The operator's schemas in use from opset OLDEST, oldest first."""
    found = sorted((schema for schema in defs.get_all_schemas_with_history()
                    if schema.domain == domain and schema.name == name),
                   key=lambda schema: schema.since_version)
    if domain != "":
        return found
    return [schema for i, schema in enumerate(found)
            if i + 1 == len(found) or found[i + 1].since_version > OLDEST]


class Illegal(Exception):
    """The draw led nowhere: another one is made."""


class Draw:
    def __init__(self, seed, name, domain="", schema=None, opset=None):
        self.random = np.random.default_rng(seed)
        self.name, self.domain, self.schema, self.opset = name, domain, schema, opset
        self.inputs = []       # (name or "", array, constant)
        self.attributes = {}
        self.outputs = 1
        self.relative = self.absolute = 0  # tolerances, if larger than those of the type
        self.mode = None       # of a forest's comparisons, where all of them are one
        self.only = None       # the one reference to ask; why stands where it is set
        self.model = None      # a whole model instead of one node
        self.values_given = None

    # Choices.
    def integer(self, low, high):
        return int(self.random.integers(low, high + 1))

    def chance(self, probability):
        return bool(self.random.random() < probability)

    def one_of(self, *items):
        return items[self.integer(0, len(items) - 1)]

    def number(self, low, high):
        return float(np.float32(self.random.uniform(low, high)))

    # What the schema allows.
    def has_attribute(self, name):
        return self.schema is None or name in self.schema.attributes

    def since(self):
        return self.schema.since_version if self.schema else 1

    def dtype(self, parameter="T", within=NUMBERS):
        """A type that the schema allows for the type parameter (or for the formal input)."""
        allowed = NUMPY
        if self.schema is not None:
            constraints = {c.type_param_str: c.allowed_type_strs
                           for c in self.schema.type_constraints}
            allowed = [text[7:-1] for text in constraints.get(parameter, [])]
        names = [name for name in within if name in allowed]
        if not names:
            raise Illegal(f"{self.name}: no type of {within} for {parameter}")
        if "float" in names and self.chance(0.4):
            return "float"
        return self.one_of(*names)

    # Shapes.
    def extent(self, least=0, most=7):
        if least == 0 and self.chance(0.05):
            return 0
        if self.chance(0.2) and least <= 1:
            return 1
        return self.integer(max(least, 1), most)

    def shape(self, least=0, most=6, zero=True, limit=2000):
        rank = self.integer(least, most)
        shape = [self.extent(0 if zero else 1, 7 if rank < 4 else 4) for _ in range(rank)]
        while math.prod(shape) > limit:
            shape[self.integer(0, rank - 1)] = 1
        return tuple(shape)

    def broadcastable(self, count, most=5, zero=True):
        """Shapes that broadcast together, as numpy does."""
        whole = self.shape(0, most, zero)
        shapes = []
        for _ in range(count):
            own = [1 if self.chance(0.2) else extent for extent in whole]
            shapes.append(tuple(own[self.integer(0, len(own)):] if self.chance(0.3) else own))
        return shapes

    def broadcasts_to(self, whole):
        own = [1 if self.chance(0.3) else extent for extent in whole]
        return tuple(own[self.integer(0, len(own)):] if self.chance(0.4) else own)

    def axis(self, rank):
        if rank == 0:
            raise Illegal("no axis")
        return self.integer(-rank, rank - 1)

    def some_axes(self, rank, negative=True):
        axes = [axis for axis in range(rank) if self.chance(0.5)]
        self.random.shuffle(axes)
        return [int(axis) - (rank if negative and self.chance(0.3) else 0) for axis in axes]

    # Values.
    def values(self, dtype, shape, low=-4, high=4, special=0.0):
        """An array; floats in [low, high), integers in [low, high] as far as the type holds them.
        `special` is the share of NaN, infinities and -0."""
        if dtype == "string":
            words = ["", "a", "b", "abc", "A", "straße", "x y", "0.5"]
            return np.array([self.one_of(*words) for _ in range(math.prod(shape))],
                            dtype=object).reshape(shape)
        kind = NUMPY[dtype]
        if dtype == "bool":
            return self.random.integers(0, 2, shape).astype(bool)
        if dtype in FLOATS or dtype in SMALL_FLOATS:
            array = self.random.uniform(low, high, shape)
            if special and dtype in FLOATS:
                mask = self.random.random(shape) < special
                which = self.random.choice([np.nan, np.inf, -np.inf, -0.0, 0.0], shape)
                array = np.where(mask, which, array)
            return np.asarray(array).astype(kind)
        limits = ml_dtypes.iinfo(kind)
        low, high = max(int(low), int(limits.min)), min(int(high), int(limits.max))
        return self.random.integers(low, high + 1, shape).astype(kind)

    def any_integers(self, dtype, shape):
        """Integers over the whole range of the type."""
        limits = np.iinfo(NUMPY[dtype])
        return self.random.integers(limits.min, limits.max, shape, dtype=NUMPY[dtype],
                                    endpoint=True)

    def quantised_scale(self):
        """A power of two: products with it are exact, so that rounding is the same everywhere."""
        return np.float32(2.0 ** self.integer(-4, 1))

    # The case.
    def input(self, array, constant=None):
        """Adds an input; what is not said to be constant is, at times, all the same."""
        if constant is None:
            constant = self.chance(0.2)
        self.inputs.append((f"x{len(self.inputs)}", np.asarray(array), constant))

    def parameter(self, array, dtype=np.int64):
        """Adds an input that says a shape or positions: mostly a constant."""
        self.input(np.array(array, dtype=dtype), self.chance(0.7))

    def absent(self):
        self.inputs.append(("", None, False))

    def attribute(self, **values):
        """Adds attributes; None and the empty list, which has no type, are left out."""
        self.attributes.update({k: v for k, v in values.items() if v is not None and v != []})

    def integers(self, name, values):
        """An attribute, or, in versions that have it so, the next input."""
        if self.has_attribute(name):
            self.attribute(**{name: [int(v) for v in np.atleast_1d(values)]})
        else:
            self.parameter(values)

    def build(self):
        """The case's model. Inputs that are not constant are the graph's, in order."""
        if self.model is not None:
            return self.model
        while self.inputs and self.inputs[-1][0] == "":
            self.inputs.pop()
        node = helper.make_node(self.name, [name for name, _, _ in self.inputs],
                                [f"y{i}" for i in range(self.outputs)], domain=self.domain,
                                name="node", **self.attributes)
        inputs, constants = [], []
        for name, array, constant in self.inputs:
            if name == "":
                continue
            proto = to_tensor(array, name)
            if constant:
                constants.append(proto)
            else:
                inputs.append(helper.make_tensor_value_info(name, proto.data_type, array.shape))
        outputs = [helper.make_empty_tensor_value_info(f"y{i}") for i in range(self.outputs)]
        graph = helper.make_graph([node], self.name, inputs, outputs, constants)
        return self.model_of(graph)

    def model_of(self, graph):
        opsets = [helper.make_opsetid("", self.opset if self.domain == "" else 21)]
        if self.domain != "":
            opsets.append(helper.make_opsetid(self.domain, self.opset))
        return helper.make_model(graph, opset_imports=opsets, ir_version=min(
            13, helper.find_min_ir_version_for([opsets[0]], ignore_unknown=True)))

    def feeds(self):
        """Name -> array of the graph's inputs, in order."""
        if self.values_given is not None:
            return self.values_given
        return {name: array for name, array, constant in self.inputs if name and not constant}


def to_tensor(array, name=""):
    if isinstance(array, TensorProto):
        return array
    if array.dtype == object:
        return helper.make_tensor(name, TensorProto.STRING, array.shape,
                                  [str(item).encode() for item in array.reshape(-1)])
    return numpy_helper.from_array(array, name)
