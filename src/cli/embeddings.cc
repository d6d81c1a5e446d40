// Cosines, probabilities and the chip's pace; in double, no defined results.
#include "cli/embeddings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0, of_a = 0, of_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    product += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    of_a += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    of_b += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return of_a > 0 && of_b > 0 ? product / std::sqrt(of_a * of_b) : 0;
}

std::vector<double> softmax(const std::vector<double>& scores) {
  const double highest = *std::max_element(scores.begin(), scores.end());
  std::vector<double> shares;
  for (double score : scores) shares.push_back(std::exp(score - highest));
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

// Of each text, how probable it is that the image is what it says.
std::vector<double> probabilities(const Embeddings& all, const Embedding& image) {
  std::vector<double> scores;
  for (const Embedding& text : all.texts)
    scores.push_back(all.scale * cosine(image.vector, text.vector) + all.bias);
  if (!all.each_by_itself) return softmax(scores);
  for (double& score : scores) score = 1 / (1 + std::exp(-score));
  return scores;
}

struct Labelled {
  std::string label;
  double probability = 0;
};

// The most probable first.
std::vector<Labelled> labelled(const Embedding& image, const LanguageModel& model) {
  std::vector<Labelled> labels;
  if (image.scores.empty()) return labels;
  const std::vector<double> shares =
      softmax(std::vector<double>(image.scores.begin(), image.scores.end()));
  for (size_t i = 0; i < shares.size(); ++i) labels.push_back({model.labels.at(i), shares[i]});
  std::stable_sort(labels.begin(), labels.end(), [](const Labelled& a, const Labelled& b) {
    return a.probability > b.probability;
  });
  return labels;
}

void print_vectors(const std::vector<Embedding>& embeddings) {
  for (const Embedding& e : embeddings) {
    std::string first;
    for (size_t i = 0; i < std::min<size_t>(e.vector.size(), 4); ++i)
      first += fmt::format("{: .4f} ", e.vector[i]);
    fmt::print("{}... of {}  {}\n", first, e.vector.size(), e.name);
  }
  for (size_t i = 1; i < embeddings.size(); ++i)
    fmt::print("  cosine    {:7.4f}  first and \"{}\"\n",
               cosine(embeddings[0].vector, embeddings[i].vector), embeddings[i].name);
}

void print_meanings(const Embeddings& all, const LanguageModel& model) {
  constexpr size_t labels_shown = 5;
  for (const Embedding& image : all.images) {
    const std::vector<Labelled> labels = labelled(image, model);
    for (size_t i = 0; i < std::min(labels.size(), labels_shown); ++i)
      fmt::print("  {:5.1f} %  {} is {}\n", 100 * labels[i].probability, image.name,
                 labels[i].label);
    if (!all.compares || all.texts.empty()) continue;
    const std::vector<double> shares = probabilities(all, image);
    for (size_t i = 0; i < shares.size(); ++i)
      fmt::print("  {:5.1f} %  {} is \"{}\", cosine {:.4f}\n", 100 * shares[i], image.name,
                 all.texts[i].name, cosine(image.vector, all.texts[i].vector));
  }
}

// What all of one kind took together.
void print_time(const std::vector<Embedding>& embeddings, const char* kind) {
  if (embeddings.empty()) return;
  PhaseTime sum;
  for (const Embedding& e : embeddings) {
    sum.tokens += e.time.tokens;
    sum.seconds += e.time.seconds;
    sum.joules += e.time.joules;
  }
  const auto count = static_cast<double>(embeddings.size());
  const PhaseTime& first = embeddings[0].time;
  fmt::print("  time      {} {} {}, {:.0f} tokens per second   bound by {}\n",
             format_seconds(sum.seconds / count), kind[0] == 'i' ? "an" : "a", kind,
             static_cast<double>(sum.tokens) / sum.seconds, first.bound);
  if (first.no_energy.empty()) {
    fmt::print("  energy    {:.3g} mJ {} {}\n", 1e3 * sum.joules / count,
               kind[0] == 'i' ? "an" : "a", kind);
  } else {
    fmt::print("  energy    unknown: {}\n", first.no_energy);
  }
}

Json vector_json(const Embedding& e, const std::vector<Embedding>& all) {
  Json cosines = Json::array();
  for (const Embedding& other : all) cosines.push_back(cosine(e.vector, other.vector));
  return {{"chip_seconds", e.time.seconds},
          {"tokens_per_second", static_cast<double>(e.time.tokens) / e.time.seconds},
          {"joules", e.time.joules},
          {"bound_by", e.time.bound},
          {"execute_seconds", e.time.execute_seconds},
          {"cosines", std::move(cosines)},
          {"embedding", e.vector}};
}

Json image_json(const Embeddings& all, const Embedding& image, const LanguageModel& model) {
  Json json = {{"image", image.name}};
  json.update(vector_json(image, all.images));
  if (!image.scores.empty()) {
    Json labels = Json::array();
    for (const Labelled& label : labelled(image, model))
      labels.push_back({{"label", label.label}, {"probability", label.probability}});
    json["scores"] = image.scores;
    json["labels"] = std::move(labels);
  }
  if (all.compares && !all.texts.empty()) {
    Json texts = Json::array();
    const std::vector<double> shares = probabilities(all, image);
    for (size_t i = 0; i < shares.size(); ++i)
      texts.push_back({{"text", all.texts[i].name},
                       {"cosine", cosine(image.vector, all.texts[i].vector)},
                       {"probability", shares[i]}});
    json["texts"] = std::move(texts);
  }
  return json;
}

}  // namespace

void print_embeddings(const Embeddings& all, const LanguageModel& model, const Chip& chip) {
  print_vectors(all.texts);
  print_vectors(all.images);
  print_meanings(all, model);
  fmt::print("\n{} on {}  ({})\n", model.config.name, chip.name, summary(chip));
  print_time(all.texts, "text");
  print_time(all.images, "image");
  if (!model.other_heads.empty()) fmt::print("  not used  {}\n", join(model.other_heads, ", "));
  double tokens = 0, seconds = 0;
  for (const std::vector<Embedding>* kind : {&all.texts, &all.images}) {
    for (const Embedding& e : *kind) {
      tokens += static_cast<double>(e.time.tokens);
      seconds += e.time.execute_seconds;
    }
  }
  fmt::print(
      "  simulated {:.1f} tokens per second (compile {:.2f} s, load {:.2f} s, execute {:.2f} s)\n",
      tokens / std::max(seconds, 1e-9), all.compile_seconds, all.load_seconds, seconds);
}

std::string embeddings_json(const Embeddings& all, const LanguageModel& model, const Chip& chip) {
  Json texts = Json::array(), images = Json::array();
  for (const Embedding& text : all.texts) {
    Json json = {{"text", text.name}, {"tokens", text.tokens}};
    json.update(vector_json(text, all.texts));
    texts.push_back(std::move(json));
  }
  for (const Embedding& image : all.images) images.push_back(image_json(all, image, model));
  const Json json = {{"model", model.path},
                     {"chip", chip.name},
                     {"not_used", model.other_heads},
                     {"texts", std::move(texts)},
                     {"images", std::move(images)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace presil
