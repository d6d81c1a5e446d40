// presil show chat: a conversation as a chat template writes it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/language_arguments.h"
#include "jinja/jinja.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

JinjaValue value_of(const Json& json) {
  if (json.is_null()) return {JinjaNone()};
  if (json.is_boolean()) return {json.get<bool>()};
  if (json.is_number_integer()) return {json.get<int64_t>()};
  if (json.is_number()) return {json.get<double>()};
  if (json.is_string()) return {json.get<std::string>()};
  if (json.is_array()) {
    std::vector<JinjaValue> items;
    for (const Json& item : json) items.push_back(value_of(item));
    return jinja_list(std::move(items));
  }
  std::vector<std::pair<std::string, JinjaValue>> entries;
  for (const auto& [key, item] : json.items()) entries.emplace_back(key, value_of(item));
  return jinja_dict(std::move(entries));
}

// Too deep a file is none that a person wrote; values are walked by functions that call themselves.
Json read_variables(const std::string& path) {
  constexpr int depth_max = 50;
  bool is_deep = false;
  const auto check = [&](int depth, Json::parse_event_t, Json&) {
    is_deep = is_deep || depth > depth_max;
    return !is_deep;
  };
  const Json json = Json::parse(read_text_file(path), check, false);
  Place place;
  place.file = path;
  if (is_deep || !json.is_object())
    throw Error("cli-bad-input", place, is_deep ? "JSON that is nested too deeply" : "no object",
                "a JSON object of the template's variables");
  return json;
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil show chat",
                      "Shows the text that a model's chat template makes of a conversation."};
  std::string path, text, system, variables;
  arguments.add("model", &path, "A language model, or a file with a template (.jinja)",
                {.required = true});
  arguments.add("--text", &text, "The first question");
  arguments.add("--system", &system, "A system message before it");
  arguments.add("--variables", &variables,
                "Of a file with a template: a JSON file with an object of its variables");
  if (!parse_arguments(arguments, words)) return 0;
  if (path.ends_with(".jinja")) {
    const Json given = variables.empty() ? Json::object() : read_variables(variables);
    JinjaDict dict;
    for (const auto& [name, value] : given.items()) dict.set(name, value_of(value));
    Place place;
    place.file = path;
    fmt::print("{}", render_jinja(read_text_file(path), place, dict));
    return 0;
  }
  const LanguageModel model = read_language_model(path, language_config_folders());
  std::vector<ChatMessage> messages;
  if (!system.empty()) messages.push_back({"system", system});
  messages.push_back({"user", text});
  fmt::print("{}", render_chat(model, messages));
  return 0;
}

}  // namespace

extern const Verb station_chat;
const Verb station_chat = {"chat", "A conversation as a chat template writes it", run};

}  // namespace presil
