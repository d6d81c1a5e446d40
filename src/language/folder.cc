// Reads the folders that Hugging Face's libraries write: config.json, safetensors (one file, or
// several with an index), tokenizer.json. config.json alone is a model without weights, which is
// enough for its time.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "language/json_object.h"
#include "language/read.h"
#include "language/sight.h"
#include "language/tokenizer_parts.h"

namespace presil {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::string chat_template_of(const std::string& folder) {
  const fs::path own = fs::path(folder) / "chat_template.jinja";
  if (fs::exists(own)) return read_text_file(own.string());
  for (const char* name : {"chat_template.json", "tokenizer_config.json"}) {
    const fs::path path = fs::path(folder) / name;
    if (!fs::exists(path)) continue;
    const Json json = read_json_object(path.string());
    const auto found = json.find("chat_template");
    if (found == json.end()) continue;
    if (found->is_string()) return found->get<std::string>();
    // Several by name, for conversations with tools or without.
    for (const Json& one : *found) {
      if (one.is_object() && json_text(one, "name") == "default") return json_text(one, "template");
    }
  }
  return "";
}

// How the vectors of all tokens become one of the text: modules.json names the parts of a model of
// the library Sentence Transformers behind the encoder, each with a folder of its own.
void read_pooling(const std::string& folder, LanguageConfig& config) {
  const fs::path path = fs::path(folder) / "modules.json";
  if (!fs::exists(path)) return;
  Place place;
  place.file = path.string();
  // A list; as an object's member it is read with the bound that all JSON has.
  const Json whole = parse_json_object("{\"modules\":" + read_text_file(path.string()) + "}");
  const Json modules = whole.is_object() ? whole["modules"] : Json();
  if (!modules.is_array()) throw Error("language-bad-file", place, "no list", "a list of modules");
  for (const Json& module : modules) {
    const std::string type = json_text(module, "type");
    if (type.ends_with(".Transformer")) continue;
    if (type.ends_with(".Normalize")) {
      config.unit_length = true;
      continue;
    }
    place.inside = "'" + type + "'";
    const std::string name = json_text(module, "path");
    if (!type.ends_with(".Pooling") || name.empty() || name == ".." ||
        fs::path(name).filename() != name) {
      throw Error("language-unsupported", place, "a module of this kind",
                  "Transformer, Pooling and Normalize");
    }
    const Json ways = read_json_object((fs::path(folder) / name / "config.json").string());
    std::vector<std::string> chosen;
    for (const auto& [key, value] : ways.items()) {
      if (key.starts_with("pooling_mode_") && value.is_boolean() && value.get<bool>())
        chosen.push_back(key.substr(std::string_view("pooling_mode_").size()));
    }
    const bool encodes = config.form == LanguageConfig::Form::encoder;
    const std::string way = join(chosen, " and ");
    if (encodes && way == "mean_tokens") {
      config.pooling = LanguageConfig::Pooling::mean;
    } else if (encodes && way == "cls_token") {
      config.pooling = LanguageConfig::Pooling::first;
    } else if (!encodes && way == "lasttoken") {
      config.pooling = LanguageConfig::Pooling::last;
    } else {
      throw Error("language-unsupported", place, "pooling by " + way,
                  encodes ? "mean_tokens or cls_token" : "lasttoken, of a decoder");
    }
  }
}

// Buffers that libraries store beside the weights and make anew.
bool is_buffer(std::string_view name) {
  return name.ends_with("rotary_emb.inv_freq") || name.ends_with("attn.bias") ||
         name.ends_with("attn.masked_bias") || name.ends_with("embeddings.position_ids");
}

void put_weight(const std::string& name, StoredTensor tensor, LanguageModel& model) {
  if (model.config.sees()) flatten_image_weight(tensor);
  if (name.starts_with("head.attn_qkv.")) {
    const std::string last = name.substr(std::string_view("head.attn_qkv").size());
    const std::array<StoredTensor, 3> parts = split_in_three(tensor);
    model.weights["head.attn_q" + last] = parts[0];
    model.weights["head.attn_k" + last] = parts[1];
    model.weights["head.attn_v" + last] = parts[2];
    return;
  }
  model.weights[name] = std::move(tensor);
}

// Those of the model, and of its encoder of images.
void read_weights(const std::string& path, const Architecture& known, LanguageModel& model,
                  LanguageModel* sight) {
  const Architecture* seeing =
      sight != nullptr ? find_architecture(sight->config.architecture) : nullptr;
  for (auto& [name, tensor] : read_safetensors(path)) {
    bool transposed = false;
    if (seeing != nullptr) {
      const std::string own = canonical_weight_name(*seeing, name, &transposed);
      if (!own.empty()) {
        put_weight(own, tensor, *sight);
        continue;
      }
    }
    const std::string canonical = canonical_weight_name(known, name, &transposed);
    if (canonical.empty()) {
      const bool known_use = is_of_other_head(known, name);
      if (!is_buffer(name)) (known_use ? model.other_heads : model.unknown_weights).push_back(name);
      continue;
    }
    tensor.transposed = transposed;
    put_weight(canonical, tensor, model);
  }
}

// Where a folder's settings leave sizes out, those of the makers' classes hold.
void add_defaults(const Json& whole, Settings& settings) {
  const std::string type = json_text(whole, "model_type");
  if (type != "llava" && type != "idefics3" && type != "smolvlm") return;
  if (settings.word({"model_type", ""}, "") == type) settings.set("model_type", "llama");
  if (settings.word({"model_type", ""}, "") != "llama") return;
  constexpr std::pair<const char*, double> sizes[] = {{"hidden_size", 4096},
                                                      {"num_hidden_layers", 32},
                                                      {"num_attention_heads", 32},
                                                      {"intermediate_size", 11008}};
  for (const auto& [key, value] : sizes)
    if (!settings.has({key, ""})) settings.set(key, value);
}

void read_labels(const Json& whole, LanguageModel& model) {
  const auto classifier = model.weights.find("classifier.weight");
  if (classifier == model.weights.end() || classifier->second.shape.empty()) return;
  model.config.labels = classifier->second.shape[0];
  const auto names = whole.find("id2label");
  for (int64_t i = 0; i < model.config.labels; ++i) {
    const std::string number = fmt::format("{}", i);
    const bool known = names != whole.end() && names->is_object();
    const std::string name = known ? json_text(*names, number.c_str()) : "";
    model.labels.push_back(name.empty() ? "label " + number : name);
  }
}

// The numbers of a projection that the file does not hold are not asked for.
void settle_projection(LanguageModel& model) {
  const bool absent = model.has_weights() && !model.weights.contains("projection.weight") &&
                      !model.weights.contains("projection.0.weight");
  if (model.config.form == LanguageConfig::Form::encoder && absent && model.sight == nullptr)
    model.config.projection = 0;
}

}  // namespace

// Nested objects joined by dots; of lists only their length, since none that matters here is long
// or mixed, as "<key>.size".
void flatten_json(const Json& json, const std::string& prefix, Settings& settings) {
  for (const auto& [key, value] : json.items()) {
    const std::string name = prefix + key;
    if (value.is_object()) {
      flatten_json(value, name + ".", settings);
    } else if (value.is_boolean()) {
      settings.set(name, value.get<bool>());
    } else if (value.is_number()) {
      settings.set(name, value.get<double>());
    } else if (value.is_string()) {
      settings.set(name, value.get<std::string>());
    } else if (value.is_array()) {
      settings.set(name + ".size", static_cast<double>(value.size()));
    }
  }
}

LanguageModel read_folder(const std::string& path) {
  const std::string file = (fs::path(path) / "config.json").string();
  const Json json = read_json_object(file);
  Settings settings(file, false);
  flatten_json(json, "", settings);
  // Models of several kinds of input keep what concerns the text in an object of its own.
  if (const auto text = json.find("text_config"); text != json.end() && text->is_object()) {
    flatten_json(*text, "", settings);
  }
  add_defaults(json, settings);
  const std::string type = settings.word({"model_type", ""}, "");
  const Architecture* known = find_architecture(type);
  if (known == nullptr) fail_unknown_architecture(file, type);
  LanguageModel model;
  model.path = path;
  model.config.architecture = std::string(known->name);
  model.config.name = fs::path(path).filename().string();
  if (model.config.name.empty()) model.config.name = fs::path(path).parent_path().filename();
  model.config.vocabulary = known->vocabulary >= 0
                                ? settings.integer({"vocab_size", ""}, known->vocabulary)
                                : settings.require({"vocab_size", ""});
  known->configure(settings, model.config);
  settings.throw_if_any();
  follow_image_size(path, model.config);
  const std::shared_ptr<LanguageModel> sight = make_sight(file, json, model);
  read_weights(path, *known, model, sight.get());
  model.sight = sight;
  follow_places(model);
  read_labels(json, model);
  settle_projection(model);
  using Form = LanguageConfig::Form;
  if (model.config.form != Form::encoder_decoder) read_pooling(path, model.config);
  if (model.has_weights() && model.config.form != Form::encoder)
    model.config.tied = !model.weights.contains("output.weight");
  model.tokenizer = read_tokenizer(path, settings);
  model.chat_template = chat_template_of(path);
  return model;
}

}  // namespace presil
