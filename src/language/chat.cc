// Conversations as the models' templates write them, which are programs in Jinja; what they are
// given is what the library transformers gives them. Templates of models that see expect of a
// message a list of its images and texts, others a text; a template does not say which, but of the
// other form it writes nothing.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "jinja/jinja.h"
#include "language/language.h"

namespace presil {
namespace {

using Messages = std::vector<ChatMessage>;

JinjaValue content_of(const LanguageModel& model, const ChatMessage& message, bool in_parts) {
  if (!in_parts) {
    std::string text;
    for (const std::string& image : message.images) text += image + model.image_mark;
    return {text + message.text};
  }
  std::vector<JinjaValue> parts(message.images.size(),
                                jinja_dict({{"type", {std::string("image")}}}));
  parts.push_back(jinja_dict({{"type", {std::string("text")}}, {"text", {message.text}}}));
  return jinja_list(std::move(parts));
}

std::string rendered(const LanguageModel& model, const Messages& messages, const Place& place,
                     bool in_parts) {
  std::vector<JinjaValue> list;
  for (const ChatMessage& message : messages) {
    list.push_back(
        jinja_dict({{"role", {message.role}}, {"content", content_of(model, message, in_parts)}}));
  }
  JinjaDict variables;
  variables.set("messages", jinja_list(std::move(list)));
  variables.set("add_generation_prompt", {true});
  variables.set("tools", {JinjaNone()});
  variables.set("documents", {JinjaNone()});
  if (model.tokenizer != nullptr) {
    const Vocabulary& vocabulary = model.tokenizer->vocabulary();
    const std::pair<const char*, int32_t> special[] = {{"bos_token", vocabulary.begin},
                                                       {"eos_token", vocabulary.end},
                                                       {"unk_token", vocabulary.unknown}};
    for (const auto& [name, token] : special)
      if (token >= 0) variables.set(name, {vocabulary.tokens[static_cast<size_t>(token)]});
  }
  return render_jinja(model.chat_template, place, variables);
}

// A template writes a token for each image; in its place comes all that stands for the image.
bool put_images(const LanguageModel& model, const Messages& messages, std::string& text) {
  const auto token = static_cast<size_t>(model.config.image_token);
  size_t at = 0;
  for (const ChatMessage& message : messages) {
    for (const std::string& image : message.images) {
      const std::string& mark = model.tokenizer->vocabulary().tokens.at(token);
      at = text.find(mark, at);
      if (at == std::string::npos) return false;
      text.replace(at, mark.size(), image);
      at += image.size();
    }
  }
  return true;
}

}  // namespace

std::string render_chat(const LanguageModel& model, const Messages& messages) {
  Place place;
  place.file = model.path;
  place.inside = "chat template";
  if (model.chat_template.empty()) {
    throw Error("language-unsupported", place, "none", "one in the model's files",
                "Give the text as it is to be continued, with --raw.");
  }
  const bool shows = std::any_of(messages.begin(), messages.end(), [](const ChatMessage& message) {
    return !message.images.empty();
  });
  std::optional<Error> failed;
  std::optional<std::string> silent;  // without the last message
  for (const bool in_parts : {shows, !shows}) {
    try {
      std::string text = rendered(model, messages, place, in_parts);
      if (in_parts && !put_images(model, messages, text)) continue;
      if (messages.empty() || text.find(trim(messages.back().text)) != std::string::npos)
        return text;
      if (!silent) silent = std::move(text);
    } catch (const Error& error) {
      if (!failed) failed = error;
    }
  }
  if (!silent && failed) throw *failed;
  return silent.value_or("");
}

}  // namespace presil
