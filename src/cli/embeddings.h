// Vectors of texts and images as `presil embed` tells of them.
#pragma once

#include <string>
#include <vector>

#include "cli/language_arguments.h"

namespace presil {

struct Embedding {
  std::string name;             // the text, or the image's file
  std::vector<int32_t> tokens;  // of a text
  std::vector<float> vector;
  std::vector<float> scores;  // of an image, by a classifier
  PhaseTime time;             // its part of its batch's
};

struct Embeddings {
  std::vector<Embedding> texts, images;
  // What an image's and a text's cosine is multiplied by, and what is added, where the model was
  // taught to compare them; a probability is then by softmax over the texts, or each by itself.
  bool compares = false, each_by_itself = false;
  double scale = 1, bias = 0;
  double compile_seconds = 0, load_seconds = 0;
};

void print_embeddings(const Embeddings& embeddings, const LanguageModel& model, const Chip& chip);
std::string embeddings_json(const Embeddings& embeddings, const LanguageModel& model,
                            const Chip& chip);

}  // namespace presil
