// Attributes, shapes and activations of LSTM, GRU and RNN, and the walk of their references.
#include "ops/recurrent.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace presil::nn {

// Activations with the defaults of their parameters (ONNX RNN, attribute activation_alpha).
struct KnownActivation {
  const char* name;
  bool has_alpha, has_beta;
  double alpha, beta;
};
static constexpr KnownActivation known_activations[] = {
    {"relu", false, false, 0, 0},        {"tanh", false, false, 0, 0},
    {"sigmoid", false, false, 0, 0},     {"affine", true, true, 1, 0},
    {"leakyrelu", true, false, 0.01, 0}, {"thresholdedrelu", true, false, 1, 0},
    {"scaledtanh", true, true, 1, 1},    {"hardsigmoid", true, true, 0.2, 0.5},
    {"elu", true, false, 1, 0},          {"softsign", false, false, 0, 0},
    {"softplus", false, false, 0, 0},
};

static std::vector<double> numbers(const OpCall& call, const char* attribute) {
  const auto found = call.node.attributes.find(attribute);
  if (found == call.node.attributes.end()) return {};
  const auto* list = std::get_if<std::vector<double>>(&found->second);
  return list ? *list : std::vector<double>{};
}

static std::vector<std::vector<Activation>> activations_of(
    const OpCall& call, int64_t directions, const std::vector<std::string>& defaults) {
  std::vector<std::string> names;
  const auto found = call.node.attributes.find("activations");
  if (found != call.node.attributes.end()) {
    if (const auto* list = std::get_if<std::vector<std::string>>(&found->second)) names = *list;
  }
  while (static_cast<int64_t>(names.size()) < directions * static_cast<int64_t>(defaults.size()) &&
         found == call.node.attributes.end()) {
    names.insert(names.end(), defaults.begin(), defaults.end());
  }
  require(static_cast<int64_t>(names.size()) == directions * static_cast<int64_t>(defaults.size()),
          call, 3, fmt::format("{} activations", names.size()),
          fmt::format("{}", directions * static_cast<int64_t>(defaults.size())));
  const std::vector<double> alphas = numbers(call, "activation_alpha");
  const std::vector<double> betas = numbers(call, "activation_beta");
  size_t alpha = 0, beta = 0;
  std::vector<std::vector<Activation>> result(static_cast<size_t>(directions));
  for (size_t i = 0; i < names.size(); ++i) {
    std::string small = names[i];
    for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto* kind = std::find_if(std::begin(known_activations), std::end(known_activations),
                                    [&](const KnownActivation& k) { return small == k.name; });
    require(kind != std::end(known_activations), call, 3, fmt::format("activation '{}'", names[i]),
            "one that ONNX lists");
    Activation activation = {small, kind->alpha, kind->beta};
    if (kind->has_alpha && alpha < alphas.size()) activation.alpha = alphas[alpha++];
    if (kind->has_beta && beta < betas.size()) activation.beta = betas[beta++];
    result[i / defaults.size()].push_back(activation);
  }
  return result;
}

static void check_shape(const OpCall& call, size_t input, const Shape& expected) {
  if (!call.has_input(input)) return;
  require(call.shape(input) == expected, call, 2,
          fmt::format("input {} of shape {}", input, to_text(call.shape(input))),
          fmt::format("shape {}", to_text(expected)));
  require(call.dtype(input) == call.dtype(0), call, 4,
          fmt::format("input {} of type {}", input, name(call.dtype(input))),
          "the type of the sequence");
}

static bool has_lengths(const OpCall& call, const Recurrence& r) {
  if (!call.has_input(4)) return false;
  require(call.dtype(4) == DType::i32 && call.shape(4) == Shape{r.batch}, call, 2,
          fmt::format("sequence_lens of shape {}", to_text(call.shape(4))),
          fmt::format("{} values of i32", r.batch));
  if (!call.is_constant(4) || call.constant(4).data == nullptr) return true;
  const std::vector<int64_t> lengths = to_int64s(call.constant(4));
  return std::any_of(lengths.begin(), lengths.end(),
                     [&](int64_t length) { return length != r.steps; });
}

Recurrence recurrence_of(const OpCall& call, int64_t gates,
                         const std::vector<std::string>& default_activations) {
  check_float(call, 4, 0);
  Recurrence r;
  const Shape x = call.shape(0), w = call.shape(1), state = call.shape(2);
  require(x.size() == 3 && w.size() == 3 && state.size() == 3, call, 2,
          fmt::format("X {}, W {}, R {}", to_text(x), to_text(w), to_text(state)),
          "three dimensions each");
  const std::string direction = call.node.string("direction", "forward");
  require(direction == "forward" || direction == "reverse" || direction == "bidirectional", call, 3,
          fmt::format("direction '{}'", direction), "forward, reverse or bidirectional");
  r.gates = gates;
  r.batch_first = call.node.integer("layout", 0) != 0;
  r.steps = x[r.batch_first ? 1 : 0];
  r.batch = x[r.batch_first ? 0 : 1];
  r.inputs = x[2];
  r.hidden = state[2];
  r.directions = direction == "bidirectional" ? 2 : 1;
  r.reverse = direction == "reverse";
  r.clip = call.node.number("clip", 0);
  const int64_t said = call.node.integer("hidden_size", r.hidden);
  require(said == r.hidden && r.hidden >= 1 && r.steps >= 1, call, 2,
          fmt::format("hidden_size {}, R {}, {} steps", said, to_text(state), r.steps),
          "the hidden size of R and at least one step");
  require(r.clip >= 0, call, 3, fmt::format("clip {}", r.clip), "a positive threshold");
  const int64_t rows = gates * r.hidden;
  check_shape(call, 1, {r.directions, rows, r.inputs});
  check_shape(call, 2, {r.directions, rows, r.hidden});
  check_shape(call, 3, {r.directions, 2 * rows});
  const Shape initial = r.batch_first ? Shape{r.batch, r.directions, r.hidden}
                                      : Shape{r.directions, r.batch, r.hidden};
  check_shape(call, 5, initial);
  check_shape(call, 6, initial);
  check_shape(call, 7, {r.directions, 3 * r.hidden});
  r.has_lengths = has_lengths(call, r);
  r.activations = activations_of(call, r.directions, default_activations);
  return r;
}

std::vector<OpResult> recurrent_results(const OpCall& call, const Recurrence& r, bool has_cell) {
  const DType dtype = call.dtype(0);
  const Shape all = r.batch_first ? Shape{r.batch, r.steps, r.directions, r.hidden}
                                  : Shape{r.steps, r.directions, r.batch, r.hidden};
  const Shape last = r.batch_first ? Shape{r.batch, r.directions, r.hidden}
                                   : Shape{r.directions, r.batch, r.hidden};
  std::vector<OpResult> results = {{dtype, all, {}}, {dtype, last, {}}};
  if (has_cell) results.push_back({dtype, last, {}});
  return results_of(call, results);
}

double activate(const Activation& activation, double x) {
  const std::string& name = activation.name;
  const double a = activation.alpha, b = activation.beta;
  auto exp = [](double v) { return elementary(Elementary::exp, v); };
  if (name == "sigmoid") return sigmoid(x);
  if (name == "tanh") return elementary(Elementary::tanh, x);
  if (name == "relu") return std::max(x, 0.0);
  if (name == "affine") return a * x + b;
  if (name == "leakyrelu") return x >= 0 ? x : a * x;
  if (name == "thresholdedrelu") return x > a ? x : 0;
  if (name == "scaledtanh") return a * elementary(Elementary::tanh, b * x);
  if (name == "hardsigmoid") return std::clamp(a * x + b, 0.0, 1.0);
  if (name == "elu") return x >= 0 ? x : a * (exp(x) - 1);
  if (name == "softsign") return x / (1 + std::fabs(x));
  return std::max(x, 0.0) + elementary(Elementary::log, 1 + exp(-std::fabs(x)));  // softplus
}

double clipped(const Recurrence& r, double value) {
  return r.clip == 0 ? value : std::clamp(value, -r.clip, r.clip);
}

double ReferenceStep::from_state(int64_t row) const {
  double sum = recurrent_bias ? recurrent_bias[row] : 0;
  const int64_t hidden = static_cast<int64_t>(h.size());
  for (int64_t k = 0; k < hidden; ++k) {
    sum += h[static_cast<size_t>(k)] * recurrent_weights[row * hidden + k];
  }
  return sum;
}

std::vector<Tensor> recurrent_reference(const OpCall& call, const Recurrence& r,
                                        const std::vector<Tensor>& inputs, bool has_cell,
                                        const std::function<void(ReferenceStep&)>& cell) {
  const Array x(inputs[0]), w(inputs[1]), weights(inputs[2]);
  auto optional = [&](size_t index) {
    return call.has_input(index) ? Array(inputs[index]) : Array();
  };
  const Array bias = optional(3), first_h = optional(5), first_c = optional(6);
  const Array peepholes = optional(7), lengths = r.has_lengths ? Array(inputs[4]) : Array();
  const int64_t rows = r.gates * r.hidden;
  const Shape last = r.batch_first ? Shape{r.batch, r.directions, r.hidden}
                                   : Shape{r.directions, r.batch, r.hidden};
  Array all(r.batch_first ? Shape{r.batch, r.steps, r.directions, r.hidden}
                          : Shape{r.steps, r.directions, r.batch, r.hidden});
  Array last_h(last), last_c(last);
  for_each_index({r.directions, r.batch}, [&](const std::vector<int64_t>& place) {
    const int64_t d = place[0], n = place[1];
    const int64_t state = (r.batch_first ? n * r.directions + d : d * r.batch + n) * r.hidden;
    ReferenceStep step;
    step.direction = d;
    step.recurrent_weights = weights.values.data() + d * rows * r.hidden;
    if (bias.count() > 0) step.recurrent_bias = bias.values.data() + d * 2 * rows + rows;
    if (peepholes.count() > 0) step.peepholes = peepholes.values.data() + d * 3 * r.hidden;
    auto initial = [&](const Array& from) {
      std::vector<double> values(static_cast<size_t>(r.hidden), 0);
      if (from.count() > 0) std::copy_n(from.values.begin() + state, r.hidden, values.begin());
      return values;
    };
    step.h = initial(first_h);
    step.c = initial(first_c);
    for (int64_t i = 0; i < r.steps; ++i) {
      const int64_t t = r.step_at(d, i);
      if (r.has_lengths && static_cast<double>(t) >= lengths.values[static_cast<size_t>(n)]) {
        continue;
      }
      const int64_t from = (r.batch_first ? n * r.steps + t : t * r.batch + n) * r.inputs;
      step.from_input.assign(static_cast<size_t>(rows), 0);
      for (int64_t row = 0; row < rows; ++row) {
        double sum = bias.count() > 0 ? bias.values[static_cast<size_t>(d * 2 * rows + row)] : 0;
        for (int64_t k = 0; k < r.inputs; ++k) {
          sum += x.values[static_cast<size_t>(from + k)] *
                 w.values[static_cast<size_t>((d * rows + row) * r.inputs + k)];
        }
        step.from_input[static_cast<size_t>(row)] = sum;
      }
      cell(step);
      const int64_t to = r.batch_first ? ((n * r.steps + t) * r.directions + d) * r.hidden
                                       : ((t * r.directions + d) * r.batch + n) * r.hidden;
      std::copy(step.h.begin(), step.h.end(), all.values.begin() + to);
    }
    std::copy(step.h.begin(), step.h.end(), last_h.values.begin() + state);
    std::copy(step.c.begin(), step.c.end(), last_c.values.begin() + state);
  });
  const DType dtype = inputs[0].dtype;
  std::vector<Tensor> results = {all.tensor(dtype), last_h.tensor(dtype)};
  if (has_cell) results.push_back(last_c.tensor(dtype));
  results.resize(std::min(results.size(), call.node.outputs.size()));
  return results;
}

}  // namespace presil::nn
