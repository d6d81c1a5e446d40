// Tree ensembles of ai.onnx.ml: all rows walk all trees at once, one level at a time, by gathers
// and comparisons, until every walk stands on a leaf; leaves stay where they are. A node that asks
// for membership of a set becomes a chain of nodes that ask for equality.
//
// C1 rows of numbers. C2 the tables fit each other. C3 a classifier has labels.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "ops/classic.h"

namespace presil {
namespace {

using namespace classic;

enum Mode : int64_t { leq = 0, lt = 1, gte = 2, gt = 3, eq = 4, neq = 5, member = 6, leaf = 7 };

struct Node {
  int64_t feature = 0, mode = leaf, yes = 0, no = 0;
  double split = 0;
  bool missing_goes_yes = false;
  std::vector<double> weights;  // of a leaf, one a target
};

struct Forest {
  std::vector<Node> nodes;
  std::vector<int64_t> roots;
  int64_t targets = 1;
};

constexpr int64_t nodes_max = int64_t{1} << 24;

// Steps from a root to the deepest leaf; a tree that does not end is an error.
int64_t depth_of(const OpCall& call, const Forest& forest) {
  int64_t depth = 0;
  std::vector<std::pair<int64_t, int64_t>> open;
  for (int64_t root : forest.roots) open.push_back({root, 0});
  while (!open.empty()) {
    const auto [at, level] = open.back();
    open.pop_back();
    if (at < 0 || at >= static_cast<int64_t>(forest.nodes.size()) || level > 4096)
      bad_node(call, "a branch that leads nowhere", "trees that end in leaves");
    const Node& node = forest.nodes[static_cast<size_t>(at)];
    depth = std::max(depth, level);
    if (node.mode == leaf) continue;
    open.push_back({node.yes, level + 1});
    open.push_back({node.no, level + 1});
  }
  return depth;
}

template <class T, class F>
ValueId table(Expansion& e, DType dtype, const Forest& forest, F value) {
  std::vector<T> values;
  for (const Node& node : forest.nodes) values.push_back(static_cast<T>(value(node)));
  return e.tensor(make_tensor_of<T>(dtype, {static_cast<int64_t>(values.size())}, values));
}

// Where every row stands at the end, [rows, trees].
ValueId walk(const OpCall& call, Expansion& e, const Forest& forest, ValueId x) {
  const int64_t rows = e.extent(x, 0), trees = static_cast<int64_t>(forest.roots.size());
  for (const Node& node : forest.nodes)
    if (node.feature < 0 || node.feature >= e.extent(x, 1))
      bad_node(call, fmt::format("feature {}", node.feature), "a column of the input");
  const ValueId feature =
      table<int64_t>(e, DType::i64, forest, [](const Node& n) { return n.feature; });
  const ValueId yes = table<int64_t>(e, DType::i64, forest, [](const Node& n) { return n.yes; });
  const ValueId no = table<int64_t>(e, DType::i64, forest, [](const Node& n) { return n.no; });
  const ValueId missing =
      table<uint8_t>(e, DType::boolean, forest, [](const Node& n) { return n.missing_goes_yes; });
  const ValueId split = table<float>(e, DType::f32, forest, [](const Node& n) { return n.split; });
  std::map<int64_t, ValueId> asks;  // for each mode, which nodes ask so
  for (const Node& node : forest.nodes) asks[node.mode] = no_value;
  for (auto& [mode, value] : asks)
    value = table<uint8_t>(e, DType::boolean, forest,
                           [m = mode](const Node& n) { return n.mode == m; });
  ValueId at = e.expand(e.tensor(make_tensor_of<int64_t>(DType::i64, {1, trees}, forest.roots)),
                        {rows, trees});
  const int64_t depth = depth_of(call, forest);
  for (int64_t level = 0; level < depth; ++level) {
    const ValueId value =
        e.add("GatherElements", {x, e.add("Gather", {feature, at})}, {{"axis", int64_t{1}}});
    const ValueId bound = e.cast(e.add("Gather", {split, at}), e.dtype(x));
    ValueId taken = e.add("And", {e.add("IsNaN", {value}), e.add("Gather", {missing, at})});
    for (const auto& [mode, who] : asks) {
      constexpr const char* names[] = {"LessOrEqual", "Less", "GreaterOrEqual", "Greater", "Equal"};
      if (mode == leaf) continue;
      const ValueId holds = mode == neq ? e.add("Not", {e.add("Equal", {value, bound})})
                                        : e.add(names[mode], {value, bound});
      taken = e.add("Or", {taken, e.add("And", {holds, e.add("Gather", {who, at})})});
    }
    at = e.add("Where", {taken, e.add("Gather", {yes, at}), e.add("Gather", {no, at})});
  }
  return at;
}

// The leaves' weights joined over the trees: sum 1, average 0, minimum 2, maximum 3. [rows,
// targets]
ValueId scores(const OpCall& call, Expansion& e, const Forest& forest, int64_t how) {
  ValueId x = e.input(0);
  if (e.rank(x) == 1) x = e.reshape(x, {1, e.extent(x, 0)});
  if (!info(e.dtype(x)).is_float) x = e.cast(x, DType::f32);
  std::vector<double> weights;
  for (const Node& node : forest.nodes) {
    std::vector<double> own = node.weights;
    own.resize(static_cast<size_t>(forest.targets), 0);
    weights.insert(weights.end(), own.begin(), own.end());
  }
  const int64_t count = static_cast<int64_t>(forest.nodes.size());
  const ValueId all = e.cast(
      e.tensor(make_tensor_of<double>(DType::f64, {count, forest.targets}, weights)), e.dtype(x));
  const ValueId found = e.add("Gather", {all, walk(call, e, forest, x)});
  constexpr const char* names[] = {"ReduceMean", "ReduceSum", "ReduceMin", "ReduceMax"};
  if (how < 0 || how > 3) bad_node(call, "an aggregate function that is not known", "0 to 3");
  return e.reduce(names[how], found, {1}, false);
}

Tensor tensor_of(const OpCall& call, const std::string& name) {
  const auto found = call.node.attributes.find(name);
  if (found != call.node.attributes.end())
    if (const Tensor* tensor = std::get_if<Tensor>(&found->second)) return *tensor;
  bad_node(call, "attribute " + name + " is absent", "a tensor");
}

// ---- TreeEnsemble, version 5 ----

struct Tables {
  std::vector<int64_t> feature, mode, yes, no, yes_is_leaf, no_is_leaf, missing, targets;
  std::vector<double> split, leaf_weights, members;
};

// The node at `at` of the tables, or a leaf, as nodes of the forest. `made` holds what is there.
int64_t build(const OpCall& call, const Tables& t, int64_t at, bool is_leaf, Forest& forest,
              std::vector<std::vector<double>>& sets,
              std::map<std::pair<bool, int64_t>, int64_t>& made, int depth = 0) {
  if (const auto found = made.find({is_leaf, at}); found != made.end()) return found->second;
  const size_t i = static_cast<size_t>(at);
  if (at < 0 || i >= (is_leaf ? t.leaf_weights.size() : t.mode.size()) || depth > 4096)
    bad_node(call, fmt::format("a branch to {}", at), "a node or leaf of the tables");
  const int64_t id = static_cast<int64_t>(forest.nodes.size());
  if (id >= nodes_max) bad_node(call, "too many nodes", "fewer");
  made[{is_leaf, at}] = id;
  forest.nodes.push_back({});
  if (is_leaf) {
    forest.nodes.back().yes = forest.nodes.back().no = id;
    std::vector<double> weights(static_cast<size_t>(forest.targets), 0);
    weights.at(static_cast<size_t>(t.targets.at(i))) = t.leaf_weights[i];
    forest.nodes.back().weights = weights;
    return id;
  }
  Node node;
  node.feature = t.feature.at(i);
  node.mode = t.mode[i];
  node.split = t.split.at(i);
  node.missing_goes_yes = i < t.missing.size() && t.missing[i] != 0;
  if (node.mode < leq || node.mode > member) bad_node(call, "a mode that is not known", "0 to 6");
  node.yes = build(call, t, t.yes.at(i), t.yes_is_leaf.at(i) != 0, forest, sets, made, depth + 1);
  node.no = build(call, t, t.no.at(i), t.no_is_leaf.at(i) != 0, forest, sets, made, depth + 1);
  if (node.mode == member) {
    node.mode = eq;
    const std::vector<double>& set = sets.at(i);
    node.split = set.empty() ? std::numeric_limits<double>::quiet_NaN() : set[0];
    for (size_t k = set.size(); k-- > 1;) {  // the last is asked last
      Node next = node;
      next.split = set[k];
      node.no = static_cast<int64_t>(forest.nodes.size());
      forest.nodes.push_back(next);
    }
  }
  forest.nodes[static_cast<size_t>(id)] = node;
  return id;
}

void expand_ensemble(const OpCall& call, Expansion& e) {
  const ModelNode& node = call.node;
  Tables t;
  t.feature = node.integers("nodes_featureids");
  t.mode = to_int64s(tensor_of(call, "nodes_modes"));
  t.split = to_doubles(tensor_of(call, "nodes_splits"));
  t.yes = node.integers("nodes_truenodeids");
  t.no = node.integers("nodes_falsenodeids");
  t.yes_is_leaf = node.integers("nodes_trueleafs");
  t.no_is_leaf = node.integers("nodes_falseleafs");
  t.missing = node.integers("nodes_missing_value_tracks_true");
  t.targets = node.integers("leaf_targetids");
  t.leaf_weights = to_doubles(tensor_of(call, "leaf_weights"));
  if (node.has("membership_values")) t.members = to_doubles(tensor_of(call, "membership_values"));
  const size_t count = t.mode.size();
  for (size_t size : {t.feature.size(), t.split.size(), t.yes.size(), t.no.size(),
                      t.yes_is_leaf.size(), t.no_is_leaf.size()})
    if (size != count) bad_node(call, "tables of different lengths", "one entry for each node");
  Forest forest;
  forest.targets = node.integer("n_targets", 1);
  for (int64_t target : t.targets)
    if (target < 0 || target >= forest.targets || t.targets.size() != t.leaf_weights.size())
      bad_node(call, "leaves without their target", "a target for each leaf");
  std::vector<std::vector<double>> sets(count);  // sets stand in the nodes' order, ended by NaN
  size_t member_at = 0;
  for (size_t i = 0; i < count; ++i) {
    if (t.mode[i] != member) continue;
    while (member_at < t.members.size() && !std::isnan(t.members[member_at]))
      sets[i].push_back(t.members[member_at++]);
    ++member_at;
  }
  std::map<std::pair<bool, int64_t>, int64_t> made;
  for (int64_t root : node.integers("tree_roots")) {
    // A tree of one leaf is a node both of whose branches are the same leaf.
    forest.roots.push_back(build(call, t, root, false, forest, sets, made));
  }
  if (forest.roots.empty()) bad_node(call, "no trees", "a root");
  constexpr const char* names[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
  const int64_t post = node.integer("post_transform", 0);
  if (post < 0 || post > 4) bad_node(call, "a post transform that is not known", "0 to 4");
  e.output(0, transformed(call, e, scores(call, e, forest, node.integer("aggregate_function", 1)),
                          names[post]));
}

// ---- TreeEnsembleRegressor and TreeEnsembleClassifier, versions 1 and 3 ----

// `side` is "target" or "class".
Forest forest_of(const OpCall& call, const std::string& side, int64_t targets) {
  constexpr std::string_view modes[] = {"BRANCH_LEQ", "BRANCH_LT",  "BRANCH_GTE", "BRANCH_GT",
                                        "BRANCH_EQ",  "BRANCH_NEQ", "",           "LEAF"};
  const ModelNode& node = call.node;
  const std::vector<int64_t> trees = node.integers("nodes_treeids"),
                             ids = node.integers("nodes_nodeids");
  const std::vector<int64_t> feature = node.integers("nodes_featureids");
  const std::vector<int64_t> yes = node.integers("nodes_truenodeids");
  const std::vector<int64_t> no = node.integers("nodes_falsenodeids");
  const std::vector<int64_t> missing = node.integers("nodes_missing_value_tracks_true");
  const std::vector<std::string> names = strings_of(node, "nodes_modes");
  const std::vector<double> split = numbers_of(node, "nodes_values");
  for (size_t size :
       {ids.size(), feature.size(), yes.size(), no.size(), names.size(), split.size()})
    if (size != trees.size() || size == 0)
      bad_node(call, "tables of different lengths", "one entry for each node");
  std::map<std::pair<int64_t, int64_t>, int64_t> place;
  Forest forest;
  forest.targets = targets;
  for (size_t i = 0; i < trees.size(); ++i) {
    place[{trees[i], ids[i]}] = static_cast<int64_t>(i);
    if (i == 0 || trees[i] != trees[i - 1]) forest.roots.push_back(static_cast<int64_t>(i));
  }
  for (size_t i = 0; i < trees.size(); ++i) {
    Node one;
    const auto mode = std::find(std::begin(modes), std::end(modes), names[i]);
    if (mode == std::end(modes)) bad_node(call, "mode " + names[i], "BRANCH_* or LEAF");
    one.mode = mode - std::begin(modes);
    one.feature = feature[i];
    one.split = split[i];
    one.missing_goes_yes = i < missing.size() && missing[i] != 0;
    one.yes = one.no = static_cast<int64_t>(i);
    if (one.mode != leaf) {
      const auto a = place.find({trees[i], yes[i]}), b = place.find({trees[i], no[i]});
      if (a == place.end() || b == place.end()) bad_node(call, "a branch to no node", "a node");
      one.yes = a->second;
      one.no = b->second;
    }
    one.weights.assign(static_cast<size_t>(targets), 0);
    forest.nodes.push_back(one);
  }
  const std::vector<int64_t> leaf_trees = node.integers(side + "_treeids");
  const std::vector<int64_t> leaf_ids = node.integers(side + "_nodeids");
  const std::vector<int64_t> leaf_targets = node.integers(side + "_ids");
  const std::vector<double> weights = numbers_of(node, side + "_weights");
  for (size_t i = 0; i < weights.size(); ++i) {
    const auto at = place.find({leaf_trees.at(i), leaf_ids.at(i)});
    if (at == place.end() || leaf_targets.at(i) < 0 || leaf_targets[i] >= targets)
      bad_node(call, "a weight of no leaf", "a leaf and a target");
    forest.nodes[static_cast<size_t>(at->second)].weights[static_cast<size_t>(leaf_targets[i])] +=
        weights[i];
  }
  return forest;
}

ValueId with_base(Expansion& e, ValueId x, const std::vector<double>& base) {
  if (base.empty()) return x;
  const ValueId values =
      e.tensor(make_tensor_of<double>(DType::f64, {1, static_cast<int64_t>(base.size())}, base));
  return e.add("Add", {x, e.cast(values, e.dtype(x))});
}

void expand_regressor(const OpCall& call, Expansion& e) {
  const std::string how = call.node.string("aggregate_function", "SUM");
  constexpr std::string_view names[] = {"AVERAGE", "SUM", "MIN", "MAX"};
  const int64_t number = std::find(std::begin(names), std::end(names), how) - std::begin(names);
  const Forest forest = forest_of(call, "target", call.node.integer("n_targets", 1));
  const ValueId sum =
      with_base(e, scores(call, e, forest, number), numbers_of(call.node, "base_values"));
  const ValueId result = transformed(call, e, sum, call.node.string("post_transform", "NONE"));
  e.output(0, e.cast(result, DType::f32));
}

// The scores of two classes of which one is spoken of: what is left to 1 is the other's, or the
// negative where weights are, as in ONNX Runtime.
void binary_scores(const OpCall& call, Expansion& e, const Labels& labels, ValueId own) {
  const std::string post = call.node.string("post_transform", "NONE");
  const std::vector<double> weights = numbers_of(call.node, "class_weights");
  const bool positive =
      std::all_of(weights.begin(), weights.end(), [](double weight) { return weight >= 0; });
  const ValueId second = e.add("Greater", {own, e.like(own, positive ? 0.5 : 0)});
  output_labels(e, labels, e.reshape(e.cast(second, DType::i64), {e.extent(own, 0)}));
  if (post == "PROBIT") return e.output(1, e.cast(transformed(call, e, own, post), DType::f32));
  const bool logistic = post == "LOGISTIC";
  const ValueId other =
      positive && !logistic ? e.add("Sub", {e.like(own, 1), own}) : e.add("Neg", {own});
  const ValueId both = e.concat({other, own}, 1);
  e.output(1, e.cast(logistic ? transformed(call, e, both, post) : both, DType::f32));
}

void expand_classifier(const OpCall& call, Expansion& e) {
  const Labels labels = labels_of(call, "classlabels_int64s");
  const int64_t classes = labels.count();
  const std::vector<int64_t> ids = call.node.integers("class_ids");
  const bool one_score =
      classes == 2 && std::all_of(ids.begin(), ids.end(), [&](int64_t i) { return i == ids[0]; });
  const Forest forest = forest_of(call, "class", classes);
  const std::vector<double> base = numbers_of(call.node, "base_values");
  ValueId sum = scores(call, e, forest, 1);
  if (one_score)
    return binary_scores(call, e, labels, with_base(e, e.slice(sum, 1, ids[0], ids[0] + 1), base));
  sum = with_base(e, sum, base);
  output_labels(e, labels,
                e.add("ArgMax", {sum}, {{"axis", int64_t{1}}, {"keepdims", int64_t{0}}}));
  const std::string post = call.node.string("post_transform", "NONE");
  e.output(1, e.cast(transformed(call, e, sum, post), DType::f32));
}

constexpr Op ops[] = {
    composite("TreeEnsemble", "ai.onnx.ml", 5, "The joined leaves of decision trees.",
              expand_ensemble),
    composite("TreeEnsembleClassifier", "ai.onnx.ml", 1, "A class by decision trees.",
              expand_classifier),
    composite("TreeEnsembleRegressor", "ai.onnx.ml", 1, "Numbers by decision trees.",
              expand_regressor),
};

}  // namespace

extern const std::span<const Op> op_tree_ensemble;
const std::span<const Op> op_tree_ensemble{ops};

}  // namespace presil
