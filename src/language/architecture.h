// One architecture of language models: how its files state a LanguageConfig, and what its weights
// are called. Each file of architectures/ is one entry.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "language/config.h"
#include "language/settings.h"

namespace presil {

// A weight's name in a folder and in GGUF. "{}" stands for a layer's number, "*" for the rest.
struct WeightName {
  std::string_view folder, gguf;
  bool transposed = false;  // stored as [inputs, outputs]
};

struct Architecture {
  std::string_view name;                        // also of the file, and GGUF's general.architecture
  std::string_view doc;                         // one sentence
  std::array<std::string_view, 3> model_types;  // further names, of config.json and GGUF
  void (*configure)(Settings& settings, LanguageConfig& config);
  std::span<const WeightName> weights;  // beside those that all have
  // Weights, by patterns, of uses that presil does not offer; graphs do without them.
  std::span<const std::string_view> other_heads = {};
  bool own_names_only = false;  // has none of the names that decoders share
  int64_t vocabulary = -1;      // where the settings state none; 0: reads no tokens; -1: they must
};

// Looks for a name, or model_type; nullptr if there is none.
const Architecture* find_architecture(std::string_view name);
std::vector<const Architecture*> architectures();

// The settings that all decoders have: sizes, heads, context, norm, rotary positions.
void configure_decoder(Settings& settings, LanguageConfig& config);
// The settings of a mixture of experts, where there are any.
void configure_experts(Settings& settings, LanguageConfig& config);
// GGUF's name of a weight in a folder, or "" if the architecture does not know it.
std::string canonical_weight_name(const Architecture& architecture, std::string_view name,
                                  bool* transposed);
// Whether a folder's weight belongs to a use that presil does not offer.
bool is_of_other_head(const Architecture& architecture, std::string_view name);
// Whether graphs of the architecture look at a weight, by its name in GGUF.
bool knows_weight(const Architecture& architecture, std::string_view name);

}  // namespace presil
