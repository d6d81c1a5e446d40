// What the readers of the three forms share, inside the room.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "language/architecture.h"
#include "language/language.h"
#include "language/settings.h"

namespace presil {

LanguageModel read_folder(const std::string& path);  // with config.json
// Nested objects joined by dots; of lists only their length, as "<key>.size".
void flatten_json(const nlohmann::json& json, const std::string& prefix, Settings& settings);
LanguageModel read_llama2c(const std::string& path);

[[noreturn]] void fail_unknown_architecture(const std::string& path, const std::string& name);
bool is_gguf(std::span<const std::byte> bytes);

// What a GGUF file holds, by its own names.
struct GgufFile {
  std::map<std::string, Settings::Value> values;
  std::map<std::string, std::vector<double>> numbers;  // arrays of numbers
  std::map<std::string, StoredTensor> weights;
};
GgufFile read_gguf_file(const std::string& path);

// All weights of a folder's safetensors files, by the names that they have there.
std::map<std::string, StoredTensor> read_safetensors(const std::string& folder);
// A folder's tokenizer, whichever file it is in; null if there is none.
std::shared_ptr<const Tokenizer> read_tokenizer(const std::string& folder,
                                                const Settings& settings);
// From what the files hold; `path` names the file in errors.
Vocabulary read_sentencepiece(const std::string& bytes, const std::string& path);
// `config`: tokenizer_config.json, an object.
std::shared_ptr<const Tokenizer> read_tokenizer_json(const std::string& text,
                                                     const std::string& path,
                                                     const nlohmann::json& config,
                                                     const Settings& settings);

}  // namespace presil
