// The table of architectures, and what decoders have in common.
#include "language/architecture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace presil {

#define X(name) extern const std::span<const Architecture> architecture_##name;
#include "architecture.inc"
#undef X

static const std::span<const Architecture>* const table[] = {
#define X(name) &architecture_##name,
#include "architecture.inc"
#undef X
};

std::vector<const Architecture*> architectures() {
  std::vector<const Architecture*> list;
  for (const std::span<const Architecture>* family : table) {
    for (const Architecture& entry : *family) list.push_back(&entry);
  }
  return list;
}

const Architecture* find_architecture(std::string_view name) {
  for (const Architecture* entry : architectures()) {
    const auto& types = entry->model_types;
    if (name.empty()) continue;
    if (entry->name == name || std::find(types.begin(), types.end(), name) != types.end()) {
      return entry;
    }
  }
  return nullptr;
}

void fail_unknown_architecture(const std::string& path, const std::string& name) {
  std::vector<std::string> names;
  for (const Architecture* entry : architectures()) names.emplace_back(entry->name);
  Place place;
  place.file = path;
  const std::string near = nearest(name, names);
  throw Error("language-unsupported", place, fmt::format("architecture '{}'", name),
              "one of: " + join(names, ", "),
              near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
}

// Llama 3.1 and others state how frequencies are stretched for contexts beyond those of training.
static void configure_stretch(Settings& settings, LanguageConfig& config) {
  std::string type = settings.word({"rope_scaling.rope_type", "rope.scaling.type"}, "");
  if (type.empty()) type = settings.word({"rope_scaling.type", ""}, "");
  if (type.empty() || type == "default" || type == "none") return;
  const Settings::Name factor = {"rope_scaling.factor", "rope.scaling.factor"};
  LanguageConfig::Stretch& stretch = config.rotary_stretch;
  if (type == "linear") {
    stretch.factor = settings.number(factor, 1);
  } else if (type == "llama3") {
    stretch.form = LanguageConfig::Stretch::Form::by_turns;
    stretch.factor = settings.number(factor, 1);
    stretch.low_factor = settings.number({"rope_scaling.low_freq_factor", ""}, 1);
    stretch.high_factor = settings.number({"rope_scaling.high_freq_factor", ""}, 4);
    stretch.original_context =
        settings.integer({"rope_scaling.original_max_position_embeddings", ""}, 8192);
  } else if (type == "yarn") {
    stretch.form = LanguageConfig::Stretch::Form::by_pairs;
    stretch.factor = settings.number(factor, 1);
    stretch.low_factor =
        settings.number({"rope_scaling.beta_slow", "rope.scaling.yarn_beta_slow"}, 1);
    stretch.high_factor =
        settings.number({"rope_scaling.beta_fast", "rope.scaling.yarn_beta_fast"}, 32);
    stretch.original_context = settings.integer(
        {"rope_scaling.original_max_position_embeddings", "rope.scaling.original_context_length"},
        config.context);
    // Peng et al. 2023, section 3.4: what attention loses by the stretch.
    stretch.magnitude =
        settings.number({"rope_scaling.attention_factor", "rope.scaling.attn_factor"},
                        0.1 * std::log(std::max(stretch.factor, 1.0)) + 1);
  } else {
    settings.report({"rope_scaling.rope_type", "rope.scaling.type"}, "'" + type + "'",
                    "default, linear, llama3 or yarn");
  }
  if (!(stretch.factor >= 1)) settings.report(factor, "less than 1", "1 or more");
}

void configure_decoder(Settings& settings, LanguageConfig& config) {
  config.layers = settings.require({"num_hidden_layers", "block_count"});
  config.width = settings.require({"hidden_size", "embedding_length"});
  config.heads = settings.require({"num_attention_heads", "attention.head_count"});
  config.kv_heads =
      settings.integer({"num_key_value_heads", "attention.head_count_kv"}, config.heads);
  config.head_size =
      settings.integer({"head_dim", "attention.key_length"}, config.width / config.heads);
  config.feed_forward =
      settings.integer({"intermediate_size", "feed_forward_length"}, 4 * config.width);
  config.context = settings.integer({"max_position_embeddings", "context_length"}, 2048);
  config.rotary_size =
      settings.integer({"", "rope.dimension_count"},
                       static_cast<int64_t>(settings.number({"partial_rotary_factor", ""}, 1) *
                                            static_cast<double>(config.head_size)));
  config.rotary_base = settings.number({"rope_theta", "rope.freq_base"}, 10000);
  config.norm_epsilon =
      settings.number({"rms_norm_eps", "attention.layer_norm_rms_epsilon"}, config.norm_epsilon);
  if (!settings.from_gguf()) config.tied = settings.flag({"tie_word_embeddings", ""}, false);
  configure_stretch(settings, config);
  const Settings::Name kv_heads = {"num_key_value_heads", "attention.head_count_kv"};
  if (config.kv_heads < 1 || config.heads % std::max<int64_t>(config.kv_heads, 1) != 0) {
    settings.report(kv_heads, fmt::format("{} of {} heads", config.kv_heads, config.heads),
                    "a number that divides them");
    config.kv_heads = config.heads;
  }
  if (config.head_size < 1 || config.rotary_size % 2 != 0 || config.rotary_size < 0 ||
      config.rotary_size > config.head_size) {
    settings.report(
        {"head_dim", "attention.key_length"},
        fmt::format("heads of {} elements, of which {} turn", config.head_size, config.rotary_size),
        "at least 1, and an even number of them");
  }
}

void configure_experts(Settings& settings, LanguageConfig& config) {
  constexpr Settings::Name counts[] = {{"num_local_experts", "expert_count"},
                                       {"num_experts", "expert_count"},
                                       {"n_routed_experts", "expert_count"}};
  for (const Settings::Name& name : counts) {
    if (config.experts == 0) config.experts = settings.integer(name, 0);
  }
  if (config.experts == 0) return;
  config.experts_used = settings.require({"num_experts_per_tok", "expert_used_count"});
  config.expert_feed_forward = settings.integer(
      {"moe_intermediate_size", "expert_feed_forward_length"}, config.feed_forward);
  config.shared_feed_forward =
      config.expert_feed_forward * settings.integer({"n_shared_experts", "expert_shared_count"}, 0);
  config.dense_layers = settings.integer({"first_k_dense_replace", "leading_dense_block_count"}, 0);
  if (config.experts_used > config.experts) {
    settings.report({"num_experts_per_tok", "expert_used_count"},
                    fmt::format("{} of {}", config.experts_used, config.experts),
                    "at most as many as there are");
  }
}

namespace {

constexpr WeightName common_names[] = {
    {"embed_tokens.weight", "token_embd.weight"},
    {"norm.weight", "output_norm.weight"},
    {"lm_head.weight", "output.weight"},
    {"layers.{}.input_layernorm.*", "blk.{}.attn_norm.*"},
    {"layers.{}.post_attention_layernorm.*", "blk.{}.ffn_norm.*"},
    {"layers.{}.self_attn.q_proj.*", "blk.{}.attn_q.*"},
    {"layers.{}.self_attn.k_proj.*", "blk.{}.attn_k.*"},
    {"layers.{}.self_attn.v_proj.*", "blk.{}.attn_v.*"},
    {"layers.{}.self_attn.qkv_proj.*", "blk.{}.attn_qkv.*"},
    {"layers.{}.self_attn.o_proj.*", "blk.{}.attn_output.*"},
    {"layers.{}.self_attn.q_norm.*", "blk.{}.attn_q_norm.*"},
    {"layers.{}.self_attn.k_norm.*", "blk.{}.attn_k_norm.*"},
    {"layers.{}.mlp.gate_proj.*", "blk.{}.ffn_gate.*"},
    {"layers.{}.mlp.up_proj.*", "blk.{}.ffn_up.*"},
    {"layers.{}.mlp.gate_up_proj.*", "blk.{}.ffn_up.*"},
    {"layers.{}.mlp.down_proj.*", "blk.{}.ffn_down.*"},
    {"layers.{}.mlp.gate.weight", "blk.{}.ffn_gate_inp.weight"},
    {"layers.{}.mlp.experts.{}.gate_proj.weight", "blk.{}.ffn_gate_exps.{}"},
    {"layers.{}.mlp.experts.{}.up_proj.weight", "blk.{}.ffn_up_exps.{}"},
    {"layers.{}.mlp.experts.{}.down_proj.weight", "blk.{}.ffn_down_exps.{}"},
};

// Matches `name` against a pattern with "{}" (digits, a layer's and then an expert's) and one final
// "*" (the rest), and writes the same into `target`. False if it does not match.
bool translate(std::string_view name, std::string_view pattern, std::string_view target,
               std::string& result) {
  std::vector<std::string> numbers;
  std::string rest;
  size_t at = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.substr(i, 2) == "{}") {
      std::string& number = numbers.emplace_back();
      while (at < name.size() && name[at] >= '0' && name[at] <= '9') number += name[at++];
      if (number.empty()) return false;
      ++i;
    } else if (pattern[i] == '*') {
      rest = std::string(name.substr(at));
      at = name.size();
    } else if (at < name.size() && name[at] == pattern[i]) {
      ++at;
    } else {
      return false;
    }
  }
  if (at != name.size()) return false;
  result.clear();
  size_t next = 0;
  for (size_t i = 0; i < target.size(); ++i) {
    if (target.substr(i, 2) == "{}") {
      result += numbers.at(next++);
      ++i;
    } else if (target[i] == '*') {
      result += rest;
    } else {
      result += target[i];
    }
  }
  return true;
}

// Names that only GGUF has.
constexpr std::string_view gguf_names[] = {
    "rope_freqs.weight",    "blk.{}.ffn_gate_inp.*",  "blk.{}.ffn_gate_exps.*",
    "blk.{}.ffn_up_exps.*", "blk.{}.ffn_down_exps.*",
};

}  // namespace

bool knows_weight(const Architecture& architecture, std::string_view name) {
  std::string ignored;
  const auto matches = [&](std::string_view pattern) {
    return translate(name, pattern, "", ignored);
  };
  const auto named = [&](const WeightName& entry) { return matches(entry.gguf); };
  const bool own = std::any_of(architecture.weights.begin(), architecture.weights.end(), named);
  if (own || architecture.own_names_only) return own;
  return std::any_of(std::begin(common_names), std::end(common_names), named) ||
         std::any_of(std::begin(gguf_names), std::end(gguf_names), matches);
}

// Without the names of the classes that hold the model.
static std::string_view inside_model(std::string_view name) {
  for (std::string_view prefix :
       {"bert.", "roberta.", "distilbert.", "mpnet.", "vit.", "deit.", "dinov2.", "language_model.",
        "model.", "language_model.", "text_model.", "vision_tower.", "transformer."}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  return name;
}

bool is_of_other_head(const Architecture& architecture, std::string_view name) {
  std::string ignored;
  const auto matches = [&](std::string_view pattern) {
    return translate(inside_model(name), pattern, "", ignored);
  };
  return std::any_of(architecture.other_heads.begin(), architecture.other_heads.end(), matches);
}

std::string canonical_weight_name(const Architecture& architecture, std::string_view name,
                                  bool* transposed) {
  name = inside_model(name);
  std::string result;
  *transposed = false;
  // The architecture's own names first: some mean another thing by a common one.
  for (const std::span<const WeightName> names :
       {architecture.weights, std::span<const WeightName>(common_names)}) {
    if (architecture.own_names_only && names.data() == common_names) break;
    for (const WeightName& entry : names) {
      if (!translate(name, entry.folder, entry.gguf, result)) continue;
      *transposed = entry.transposed && result.ends_with(".weight");
      return result;
    }
  }
  return "";
}

}  // namespace presil
