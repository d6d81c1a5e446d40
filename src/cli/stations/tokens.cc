// presil show tokens: a text as the tokens of a language model.
#include <fmt/format.h>

#include "cli/language_arguments.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{"presil show tokens",
                      "Shows the tokens that a text becomes: numbers and the text of each."};
  std::string path, text, file;
  bool chat = false, numbers = false;
  arguments.add("model", &path,
                "A GGUF file, a folder with tokenizer.json, or a checkpoint of "
                "llama2.c with tokenizer.bin",
                {.required = true});
  arguments.add("--text", &text, "The text");
  arguments.add("--file", &file, "A file with the text");
  arguments.add("--chat", &chat, "As the first question of a conversation");
  arguments.add("--numbers", &numbers, "The numbers alone, in one line");
  if (!parse_arguments(arguments, words)) return 0;
  const LanguageModel model = read_language_model(path, language_config_folders());
  Place place;
  place.file = path;
  if (model.tokenizer == nullptr) {
    throw Error("cli-no-weights", place, "no tokenizer", "one in the file or beside it");
  }
  if (!file.empty()) text = read_text_file(file);
  if (chat) text = render_chat(model, {{"user", text}});
  const std::vector<int32_t> tokens = model.tokenizer->encode(text, true);
  if (numbers) {
    fmt::print("{}\n", fmt::join(tokens, " "));
    return 0;
  }
  for (int32_t token : tokens) {
    fmt::print("{:7}  {}\n", token,
               model.tokenizer->vocabulary().tokens[static_cast<size_t>(token)]);
  }
  return 0;
}

}  // namespace

extern const Verb station_tokens;
const Verb station_tokens = {"tokens", "A text as a language model's tokens", run};

}  // namespace presil
