"""Generators of ai.onnx.ml: scalers and encoders, linear models, support vectors and trees."""

import numpy as np

from draw import Illegal, family, to_tensor

ML = dict(domain="ai.onnx.ml")
POST = ("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO")
WORDS = ["a", "b", "abc", "x y", "straße"]


def numbers(d, count, low=-2, high=2):
    return [d.number(low, high) for _ in range(count)]


def table(d, names=("float", "double", "int32", "int64"), low=-4, high=4):
    shape = (d.extent(1, 5), d.integer(1, 5))
    x = d.values(d.one_of(*names), shape, low, high)
    d.input(x, False)
    return x


@family("Scaler", **ML)
def scaler(d):
    features = table(d).shape[1]
    count = 1 if d.chance(0.3) else features
    d.attribute(offset=numbers(d, count), scale=numbers(d, count))


@family("Binarizer", **ML)
def binarizer(d):
    table(d, ("float", "double"))
    d.attribute(threshold=d.number(-1, 1))


@family("Normalizer", **ML)
def normalizer(d):
    table(d)
    d.attribute(norm=d.one_of("MAX", "L1", "L2"))


@family("Imputer", **ML)
def imputer(d):
    if d.chance(0.5):
        x = table(d, ("float",))
        hidden = np.float32(np.nan) if d.chance(0.5) else np.float32(7)
        x[d.random.random(x.shape) < 0.3] = hidden
        d.attribute(imputed_value_floats=numbers(d, 1 if d.chance(0.3) else x.shape[1]),
                    replaced_value_float=float(hidden))
    else:
        x = table(d, ("int64",), 0, 3)
        d.attribute(imputed_value_int64s=[d.integer(-9, 9) for _ in range(x.shape[1])],
                    replaced_value_int64=1)


@family("ArrayFeatureExtractor", **ML)
def extractor(d):
    x = table(d)
    d.input(d.values("int64", (d.extent(1, 4),), 0, x.shape[1] - 1))


@family("FeatureVectorizer", **ML)
def vectorizer(d):
    rows = d.extent(1, 4)
    widths = [d.integer(1, 4) for _ in range(d.integer(1, 3))]
    t = d.one_of("float", "double", "int64", "int32")
    for width in widths:
        d.input(d.values(t, (rows, width)), False)
    d.attribute(inputdimensions=widths)


def labels(d, count):
    """Class labels, as integers or strings."""
    if d.chance(0.5):
        name = "classlabels_int64s" if d.name.startswith("Tree") else "classlabels_ints"
        d.attribute(**{name: [int(v) for v in d.random.permutation(9)[:count]]})
    else:
        d.attribute(classlabels_strings=WORDS[:count])


@family("LinearRegressor", **ML)
def linear_regressor(d):
    features = table(d, ("float",)).shape[1]
    targets = d.integer(1, 3)
    d.attribute(targets=targets, coefficients=numbers(d, targets * features))
    if d.chance(0.7):
        d.attribute(intercepts=numbers(d, targets))
    if targets > 1 and d.chance(0.4):  # one target ONNX Runtime leaves as it is
        d.attribute(post_transform=d.one_of(*POST))


@family("LinearClassifier", **ML)
def linear_classifier(d):
    features = table(d, ("float", "double", "int64", "int32")).shape[1]
    classes = d.integer(2, 4)
    labels(d, classes)
    rows = 1 if classes == 2 and d.chance(0.4) else classes
    d.attribute(coefficients=numbers(d, rows * features), intercepts=numbers(d, rows),
                post_transform=d.one_of(*POST), multi_class=d.integer(0, 1))
    d.outputs = 2


KERNELS = ("LINEAR", "POLY", "RBF", "SIGMOID")


@family("SVMRegressor", **ML)
def svm_regressor(d):
    features = table(d, ("float",)).shape[1]
    kernel = d.one_of(*KERNELS)
    d.attribute(kernel_type=kernel, kernel_params=[d.number(0.1, 1), d.number(-1, 1), 2.0],
                rho=[d.number(-1, 1)])
    if kernel == "LINEAR" and d.chance(0.4):
        d.attribute(coefficients=numbers(d, features), n_supports=0)
    else:
        count = d.integer(1, 5)
        d.attribute(support_vectors=numbers(d, count * features), n_supports=count,
                    coefficients=numbers(d, count))
    if d.chance(0.2):
        d.attribute(one_class=1)


@family("SVMClassifier", **ML)
def svm_classifier(d):
    features = table(d, ("float", "double", "int64", "int32")).shape[1]
    classes = d.integer(2, 4)
    labels(d, classes)
    kernel = d.one_of(*KERNELS)
    d.attribute(kernel_type=kernel, kernel_params=[d.number(0.1, 1), d.number(-1, 1), 2.0],
                post_transform=d.one_of("NONE", "SOFTMAX", "LOGISTIC"))
    d.outputs = 2
    # Of two classes and no support vectors ONNX Runtime takes the second if any score is positive.
    if kernel == "LINEAR" and classes > 2 and d.chance(0.3):
        d.attribute(coefficients=numbers(d, classes * features), rho=numbers(d, 1))
        return
    per = [d.integer(1, 3) for _ in range(classes)]
    pairs = classes * (classes - 1) // 2
    d.attribute(vectors_per_class=per, support_vectors=numbers(d, sum(per) * features),
                coefficients=numbers(d, (classes - 1) * sum(per)), rho=numbers(d, pairs))
    if d.chance(0.5):
        d.attribute(prob_a=numbers(d, pairs), prob_b=numbers(d, pairs))


@family("OneHotEncoder", **ML)
def one_hot_encoder(d):
    shape = d.shape(1, 3, zero=False)
    if d.chance(0.4):
        d.input(np.array([d.one_of(*WORDS) for _ in range(int(np.prod(shape)))],
                         dtype=object).reshape(shape), False)
        d.attribute(cats_strings=WORDS[:d.integer(1, 5)], zeros=1)
        return
    t = d.one_of("int64", "int32", "float", "double")
    d.input(d.values(t, shape, 0, 4).round(), False)
    d.attribute(cats_int64s=[int(v) for v in d.random.permutation(5)[:d.integer(1, 5)]], zeros=1)


@family("CategoryMapper", **ML)
def category_mapper(d):
    shape = d.shape(1, 3, zero=False)
    names = WORDS[:d.integer(1, 4)]
    d.attribute(cats_strings=names, cats_int64s=list(range(3, 3 + len(names))),
                default_int64=-7, default_string="none")
    if d.chance(0.5):
        d.input(np.array([d.one_of(*WORDS) for _ in range(int(np.prod(shape)))],
                         dtype=object).reshape(shape), False)
    else:
        d.input(d.values("int64", shape, 2, 7), False)


@family("LabelEncoder", **ML)
def label_encoder(d):
    shape = d.shape(1, 3, zero=False)
    sides = {"int64s": [int(v) for v in d.random.permutation(7)[:4]], "strings": WORDS[:4],
             "floats": [1.0, 2.0, 0.5, -3.0]}
    if d.since() < 2:
        raise Illegal("the first version maps classes by their place")
    source, target = d.one_of(*sides), d.one_of(*sides)
    d.attribute(**{f"keys_{source}": sides[source], f"values_{target}": sides[target][::-1]})
    d.attribute(default_int64=-9, default_string="none", default_float=-9.0)
    if source == "int64s":
        d.input(d.values("int64", shape, 0, 6), False)
    elif source == "strings":
        d.input(np.array([d.one_of(*WORDS) for _ in range(int(np.prod(shape)))],
                         dtype=object).reshape(shape), False)
    else:
        d.input(d.values("float", shape, 0, 3).round(), False)


def tree(d, tree_id, features, at):
    """One tree of depth 2 or 3, as lists of the nodes_* attributes; leaves are listed apart."""
    leaves = []

    def grow(node, depth):
        if depth == 0 or (depth < 2 and d.chance(0.3)):
            row = (tree_id, node, 0, 0.0, "LEAF", 0, 0)
            at.append(row)
            leaves.append(node)
            return node + 1
        place = len(at)
        at.append(None)
        left = node + 1
        right = grow(left, depth - 1)
        end = grow(right, depth - 1)
        at[place] = (tree_id, node, d.integer(0, features - 1), float(d.integer(-2, 2)) + 0.5,
                     d.mode or d.one_of("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"),
                     left, right)
        return end

    grow(0, d.integer(1, 3))
    return leaves


def forest(d, features, targets, prefix):
    rows, weights = [], []
    d.mode = "BRANCH_LEQ" if d.chance(0.5) else None
    # A leaf speaks of every target, or all leaves of a tree of one and some tree of each: what no
    # leaf speaks of is 0 in ONNX Runtime, whatever its base value.
    apart = prefix == "class" and targets > 2 and d.chance(0.3)
    # Two classes have one score, under the first id, as exporters write it: otherwise ONNX Runtime
    # forgets the labels and says 0 or 1.
    spoken = [0] if prefix == "class" and targets == 2 else range(targets)
    for tree_id in range(targets if apart else d.integer(1, 3)):
        for leaf in tree(d, tree_id, features, rows):
            for target in [tree_id] if apart else spoken:
                weights.append((tree_id, leaf, target, d.number(-1, 1)))
    columns = list(zip(*rows))
    d.attribute(nodes_treeids=list(columns[0]), nodes_nodeids=list(columns[1]),
                nodes_featureids=list(columns[2]), nodes_values=list(columns[3]),
                nodes_modes=list(columns[4]), nodes_truenodeids=list(columns[5]),
                nodes_falsenodeids=list(columns[6]))
    columns = list(zip(*weights))
    d.attribute(**{f"{prefix}_treeids": list(columns[0]), f"{prefix}_nodeids": list(columns[1]),
                   f"{prefix}_ids": list(columns[2]), f"{prefix}_weights": list(columns[3])})


@family("TreeEnsembleRegressor", **ML)
def tree_regressor(d):
    features = table(d, ("float",)).shape[1]
    targets = d.integer(1, 3)
    forest(d, features, targets, "target")
    d.attribute(n_targets=targets, aggregate_function=d.one_of("SUM", "AVERAGE", "MIN", "MAX"))
    if d.chance(0.4):
        d.attribute(base_values=numbers(d, targets))


@family("TreeEnsembleClassifier", **ML)
def tree_classifier(d):
    features = table(d, ("float", "int64")).shape[1]
    classes = d.integer(2, 4)
    labels(d, classes)
    forest(d, features, classes, "class")
    d.attribute(post_transform=d.one_of(*POST))
    d.outputs = 2


@family("TreeEnsemble", **ML)
def tree_ensemble(d):
    """The form of version 5: inner nodes and leaves in lists of their own, types as tensors."""
    t = d.one_of("float", "double")
    features, targets = table(d, (t,)).shape[1], d.integer(1, 3)
    nodes, leaves, roots = [], [], []

    def leaf():
        leaves.append((d.integer(0, targets - 1), d.number(-1, 1)))
        return len(leaves) - 1, 1

    def grow(depth):
        place = len(nodes)
        nodes.append(None)
        true, false = (grow(depth - 1) if depth > 1 and d.chance(0.7) else leaf() for _ in range(2))
        nodes[place] = (d.integer(0, features - 1), float(d.integer(-2, 2)) + 0.5,
                        d.integer(0, 3), *true, *false)
        return place, 0

    for _ in range(d.integer(1, 3)):
        roots.append(grow(d.integer(1, 3))[0])
    columns = [list(column) for column in zip(*nodes)]
    kind = np.float32 if t == "float" else np.float64
    d.attribute(
        tree_roots=roots, n_targets=targets, nodes_featureids=columns[0],
        nodes_splits=to_tensor(np.array(columns[1], kind)),
        nodes_modes=to_tensor(np.array(columns[2], np.uint8)), nodes_truenodeids=columns[3],
        nodes_trueleafs=columns[4], nodes_falsenodeids=columns[5], nodes_falseleafs=columns[6],
        leaf_targetids=[target for target, _ in leaves],
        leaf_weights=to_tensor(np.array([weight for _, weight in leaves], kind)),
        aggregate_function=1, post_transform=0)
