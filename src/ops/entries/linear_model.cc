// Linear models and support vector machines of ai.onnx.ml: LinearRegressor, LinearClassifier,
// SVMRegressor and SVMClassifier, as products with their coefficients. The decision and the
// probabilities of a support vector machine are those of LIBSVM (Chang and Lin, 2011): every pair
// of classes votes, and pairwise probabilities are coupled (Wu, Lin and Weng, 2004) by a kernel.
//
// C1 coefficients fit the features. C2 the attributes of a machine fit each other.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ops/classic.h"

namespace presil {
namespace {

using namespace classic;

std::string post_of(const OpCall& call) { return call.node.string("post_transform", "NONE"); }

// x times the transposed coefficients [rows, features], plus the intercepts.
ValueId linear(const OpCall& call, Expansion& e, ValueId x, int64_t rows) {
  const std::vector<double> weights = numbers_of(call.node, "coefficients");
  if (rows < 1 || static_cast<int64_t>(weights.size()) != rows * e.extent(x, 1))
    bad_node(call, "coefficients that do not fit the features", "one for each target and feature");
  const ValueId matrix = matrix_of(e, weights, rows, e.extent(x, 1));
  const ValueId y = e.add("MatMul", {x, e.transpose(matrix, {1, 0})});
  const std::vector<double> base = numbers_of(call.node, "intercepts");
  return base.empty() ? y : e.add("Add", {y, row_of(e, base)});
}

void expand_regressor(const OpCall& call, Expansion& e) {
  const ValueId y = linear(call, e, features_of(e), call.node.integer("targets", 1));
  e.output(0, transformed(call, e, y, post_of(call)));
}

ValueId best_of(Expansion& e, ValueId scores) {
  return e.add("ArgMax", {scores}, {{"axis", int64_t{1}}, {"keepdims", int64_t{0}}});
}

// Whether each element is above a number, as positions 0 and 1.
ValueId above(Expansion& e, ValueId x, double number) {
  return e.cast(e.add("Greater", {x, e.like(x, number)}), DType::i64);
}

// Scores of two classes by that of the second, as ONNX Runtime has them: what is left to 1, and no
// transformation but the logistic.
ValueId both_scores(const OpCall& call, Expansion& e, ValueId second) {
  const std::string post = post_of(call);
  if (post == "PROBIT") return transformed(call, e, second, post);
  if (post == "LOGISTIC")
    return transformed(call, e, e.concat({e.add("Neg", {second}), second}, 1), post);
  return e.concat({e.add("Sub", {e.like(second, 1), second}), second}, 1);
}

void expand_classifier(const OpCall& call, Expansion& e) {
  const ValueId x = features_of(e);
  const Labels labels = labels_of(call, "classlabels_ints");
  const int64_t features = std::max<int64_t>(e.extent(x, 1), 1);
  const int64_t rows =
      static_cast<int64_t>(numbers_of(call.node, "coefficients").size()) / features;
  const ValueId scores = linear(call, e, x, rows);
  if (rows == 1 && labels.count() == 2) {  // the score of the second class
    output_labels(e, labels, e.reshape(above(e, scores, 0), {e.extent(x, 0)}));
    return e.output(1, both_scores(call, e, scores));
  }
  if (rows != labels.count()) bad_node(call, "labels that do not fit", "one for each class");
  output_labels(e, labels, best_of(e, scores));
  e.output(1, transformed(call, e, scores, post_of(call)));
}

// ---- Support vector machines ----

struct Machine {
  std::string kind;
  double gamma = 0, offset = 0, degree = 0;
  std::vector<double> coefficients, rho;
};

Machine machine_of(const OpCall& call) {
  Machine m;
  m.kind = call.node.string("kernel_type", "LINEAR");
  const std::vector<double> given = numbers_of(call.node, "kernel_params");
  if (given.size() >= 3) m.gamma = given[0], m.offset = given[1], m.degree = given[2];
  m.coefficients = numbers_of(call.node, "coefficients");
  m.rho = numbers_of(call.node, "rho");
  if (m.rho.empty()) m.rho = {0};
  return m;
}

// The kernel of x [rows, features] and each of the vectors [count, features]: [rows, count].
ValueId kernel_of(const OpCall& call, Expansion& e, const Machine& m, ValueId x, ValueId vectors) {
  if (m.kind == "RBF") {
    const ValueId a = e.reshape(x, {e.extent(x, 0), 1, e.extent(x, 1)});
    const ValueId squares = e.reduce("ReduceSumSquare", e.add("Sub", {a, vectors}), {2}, false);
    return e.add("Exp", {e.add("Mul", {squares, e.like(squares, -m.gamma)})});
  }
  const ValueId dot = e.add("MatMul", {x, e.transpose(vectors, {1, 0})});
  if (m.kind == "LINEAR") return dot;
  const ValueId scaled = e.add("Mul", {dot, e.like(dot, m.gamma)});
  const ValueId moved = e.add("Add", {scaled, e.like(scaled, m.offset)});
  if (m.kind == "SIGMOID") return e.add("Tanh", {moved});
  if (m.kind != "POLY") bad_node(call, "kernel " + m.kind, "LINEAR, POLY, RBF or SIGMOID");
  return e.add("Pow", {moved, e.like(moved, m.degree)});
}

ValueId vectors_of(const OpCall& call, Expansion& e, ValueId x, int64_t count) {
  const std::vector<double> values = numbers_of(call.node, "support_vectors");
  if (static_cast<int64_t>(values.size()) != count * e.extent(x, 1))
    bad_node(call, fmt::format("{} numbers of {} support vectors", values.size(), count),
             "one for each vector and feature");
  return matrix_of(e, values, count, e.extent(x, 1));
}

void expand_svm_regressor(const OpCall& call, Expansion& e) {
  const ValueId x = features_of(e);
  Machine m = machine_of(call);
  const int64_t count = call.node.integer("n_supports", 0);
  ValueId y;
  if (count > 0) {
    if (static_cast<int64_t>(m.coefficients.size()) != count)
      bad_node(call, "coefficients that do not fit the support vectors", "one for each");
    y = e.add("MatMul", {kernel_of(call, e, m, x, vectors_of(call, e, x, count)),
                         matrix_of(e, m.coefficients, count, 1)});
  } else {
    if (static_cast<int64_t>(m.coefficients.size()) != e.extent(x, 1))
      bad_node(call, "coefficients that do not fit the features", "one for each");
    y = kernel_of(call, e, m, x, matrix_of(e, m.coefficients, 1, e.extent(x, 1)));
  }
  y = e.add("Add", {y, e.like(y, m.rho[0])});
  if (call.node.integer("one_class", 0) != 0)
    y = e.add("Where", {e.add("Greater", {y, e.like(y, 0)}), e.like(y, 1), e.like(y, -1)});
  e.output(0, transformed(call, e, y, post_of(call)));
}

// Decisions of all pairs (i, j) of classes, i < j, [rows, pairs]: above 0 for i.
ValueId decisions(const OpCall& call, Expansion& e, const Machine& m, ValueId x,
                  const std::vector<int64_t>& per_class) {
  const auto classes = static_cast<int64_t>(per_class.size());
  std::vector<int64_t> first(per_class.size() + 1, 0);
  for (size_t i = 0; i < per_class.size(); ++i) first[i + 1] = first[i] + per_class[i];
  const int64_t count = first.back(), pairs = classes * (classes - 1) / 2;
  if (static_cast<int64_t>(m.coefficients.size()) != (classes - 1) * count ||
      static_cast<int64_t>(m.rho.size()) < pairs)
    bad_node(call, "coefficients or rho that do not fit the support vectors", "those of LIBSVM");
  std::vector<double> weights(static_cast<size_t>(pairs * count), 0);
  int64_t pair = 0;
  for (int64_t i = 0; i < classes; ++i) {
    for (int64_t j = i + 1; j < classes; ++j, ++pair) {
      const auto use = [&](int64_t of, int64_t row) {
        for (int64_t v = first[static_cast<size_t>(of)]; v < first[static_cast<size_t>(of) + 1];
             ++v)
          weights[static_cast<size_t>(pair * count + v)] =
              m.coefficients[static_cast<size_t>(row * count + v)];
      };
      use(i, j - 1);
      use(j, i);
    }
  }
  const ValueId kernels = kernel_of(call, e, m, x, vectors_of(call, e, x, count));
  const ValueId sums =
      e.add("MatMul", {kernels, e.transpose(matrix_of(e, weights, pairs, count), {1, 0})});
  return e.add("Add", {sums, row_of(e, {m.rho.begin(), m.rho.begin() + pairs})});
}

// How many pairs vote for each class, [rows, classes].
ValueId votes_of(Expansion& e, ValueId decisions, int64_t classes) {
  const int64_t pairs = e.extent(decisions, 1);
  std::vector<double> wins(static_cast<size_t>(pairs * classes), 0), losses = wins;
  int64_t pair = 0;
  for (int64_t i = 0; i < classes; ++i)
    for (int64_t j = i + 1; j < classes; ++j, ++pair) {
      wins[static_cast<size_t>(pair * classes + i)] = 1;
      losses[static_cast<size_t>(pair * classes + j)] = 1;
    }
  const ValueId won = e.cast(e.add("Greater", {decisions, e.like(decisions, 0)}), DType::f32);
  const ValueId lost = e.add("Sub", {e.like(won, 1), won});
  return e.add("Add", {e.add("MatMul", {won, matrix_of(e, wins, pairs, classes)}),
                       e.add("MatMul", {lost, matrix_of(e, losses, pairs, classes)})});
}

// Probabilities of the classes [rows, classes] by Platt's sigmoids of the decisions.
ValueId probabilities(const OpCall& call, Expansion& e, ValueId decisions, int64_t classes) {
  const std::vector<double> a = numbers_of(call.node, "prob_a");
  const std::vector<double> b = numbers_of(call.node, "prob_b");
  if (static_cast<int64_t>(a.size()) != e.extent(decisions, 1) || a.size() != b.size())
    bad_node(call, "prob_a or prob_b that do not fit", "one for each pair of classes");
  const ValueId value = e.add("Add", {e.add("Mul", {decisions, row_of(e, a)}), row_of(e, b)});
  ValueId pairwise = e.add("Sigmoid", {e.add("Neg", {value})});
  constexpr double least = 1e-7;  // LIBSVM's min_prob
  pairwise = e.add("Clip", {pairwise, e.like(pairwise, least), e.like(pairwise, 1 - least)});
  return e.kernel("couple", {}, {pairwise},
                  {{DType::f32, {e.extent(decisions, 0), classes}, {}}})[0];
}

// What a machine without probabilities says: decisions of all pairs, of two classes both.
ValueId pair_scores(const OpCall& call, Expansion& e, ValueId scores, bool linear) {
  const std::string post = post_of(call);
  if (linear || e.extent(scores, 1) != 1) return transformed(call, e, scores, post);
  if (post != "NONE") return both_scores(call, e, scores);
  return e.concat({e.add("Neg", {scores}), scores}, 1);
}

void expand_svm_classifier(const OpCall& call, Expansion& e) {
  const ValueId x = features_of(e);
  Machine m = machine_of(call);
  const Labels labels = labels_of(call, "classlabels_ints");
  const int64_t classes = labels.count();
  const std::vector<int64_t> per_class = call.node.integers("vectors_per_class");
  const bool linear = per_class.empty();
  ValueId scores, weights;
  if (linear) {
    if (static_cast<int64_t>(m.coefficients.size()) != classes * e.extent(x, 1))
      bad_node(call, "coefficients that do not fit", "one for each class and feature");
    m.kind = "LINEAR";
    scores = kernel_of(call, e, m, x, matrix_of(e, m.coefficients, classes, e.extent(x, 1)));
    scores = weights = e.add("Add", {scores, e.like(scores, m.rho[0])});
  } else {
    if (static_cast<int64_t>(per_class.size()) != classes)
      bad_node(call, "vectors_per_class that do not fit the labels", "one for each class");
    scores = decisions(call, e, m, x, per_class);
    weights = votes_of(e, scores, classes);
  }
  const bool sure = !linear && call.node.has("prob_a");
  output_labels(e, labels, best_of(e, weights));
  if (sure)
    return e.output(1,
                    transformed(call, e, probabilities(call, e, scores, classes), post_of(call)));
  e.output(1, pair_scores(call, e, scores, linear));
}

constexpr Op ops[] = {
    composite("LinearClassifier", "ai.onnx.ml", 1, "A class by products with coefficients.",
              expand_classifier),
    composite("LinearRegressor", "ai.onnx.ml", 1, "A product with coefficients.", expand_regressor),
    composite("SVMClassifier", "ai.onnx.ml", 1, "A class by a support vector machine.",
              expand_svm_classifier),
    composite("SVMRegressor", "ai.onnx.ml", 1, "A number by a support vector machine.",
              expand_svm_regressor),
};

}  // namespace

extern const std::span<const Op> op_linear_model;
const std::span<const Op> op_linear_model{ops};

}  // namespace presil
