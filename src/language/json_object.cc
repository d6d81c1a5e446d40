// One way to read JSON for config.json, tokenizer.json, and safetensors' headers and index.
#include "language/json_object.h"

#include "base/base.h"

namespace presil {

// Deeper than any of these files.
static constexpr int nesting_max = 16;

nlohmann::json parse_json_object(std::string_view text) {
  bool deep = false;
  const auto bound = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    deep = deep || depth > nesting_max;
    return !deep;
  };
  nlohmann::json json = nlohmann::json::parse(text, bound, /*allow_exceptions=*/false);
  if (deep || !json.is_object()) return {nlohmann::json::value_t::discarded};
  return json;
}

nlohmann::json read_json_object(const std::string& path) {
  nlohmann::json json = parse_json_object(read_text_file(path));
  if (!json.is_discarded()) return json;
  Place place;
  place.file = path;
  throw Error("language-bad-file", place, "no JSON object", "one, of moderate depth");
}

}  // namespace presil
