// Conversations as the models' templates write them. A template is a program in Jinja; what such
// programs do falls into a few formats, told apart by the marks that they write, as llama.cpp does.
#include <fmt/format.h>

#include "language/language.h"

namespace presil {
namespace {

using Messages = std::vector<ChatMessage>;

// ChatML (OpenAI 2023): SmolLM, Qwen and many more.
std::string chat_ml(const LanguageModel& model, const Messages& messages) {
  std::string text;
  // Templates with a system message of their own begin with it unless one is given.
  constexpr std::string_view own = "messages[0]['role'] != 'system'";
  const size_t at = model.chat_template.find(own);
  if (at != std::string::npos && (messages.empty() || messages[0].role != "system")) {
    const size_t begin = model.chat_template.find("<|im_start|>system", at);
    const size_t end = model.chat_template.find("<|im_end|>", begin);
    if (begin != std::string::npos && end != std::string::npos) {
      std::string system = model.chat_template.substr(begin, end - begin);
      for (size_t escape = system.find("\\n"); escape != std::string::npos;
           escape = system.find("\\n")) {
        system.replace(escape, 2, "\n");
      }
      text += system + "<|im_end|>\n";
    }
  }
  for (const ChatMessage& message : messages) {
    text += fmt::format("<|im_start|>{}\n{}<|im_end|>\n", message.role, message.text);
  }
  return text + "<|im_start|>assistant\n";
}

// SmolVLM (Marafioti et al. 2025): no space before an image.
std::string idefics_3(const LanguageModel&, const Messages& messages) {
  std::string text = "<|im_start|>";
  for (const ChatMessage& message : messages) {
    const char* speaker = message.role == "user"        ? "User"
                          : message.role == "assistant" ? "Assistant"
                                                        : "System";
    const bool shows = message.text.starts_with("<fake_token_around_image>");
    text += fmt::format("{}:{}{}<end_of_utterance>\n", speaker, shows ? "" : " ", message.text);
  }
  return text + "Assistant:";
}

std::string llama_3(const LanguageModel&, const Messages& messages) {
  std::string text = "<|begin_of_text|>";
  for (const ChatMessage& message : messages) {
    text += fmt::format("<|start_header_id|>{}<|end_header_id|>\n\n{}<|eot_id|>", message.role,
                        message.text);
  }
  return text + "<|start_header_id|>assistant<|end_header_id|>\n\n";
}

// Llama 2 and Mistral: the system message lies inside the first of the user's.
std::string llama_2(const LanguageModel&, const Messages& messages) {
  std::string text, system;
  for (const ChatMessage& message : messages) {
    if (message.role == "system") {
      system = fmt::format("<<SYS>>\n{}\n<</SYS>>\n\n", message.text);
    } else if (message.role == "user") {
      text += fmt::format("<s>[INST] {}{} [/INST]", system, message.text);
      system.clear();
    } else {
      text += fmt::format(" {} </s>", message.text);
    }
  }
  return text;
}

std::string gemma(const LanguageModel&, const Messages& messages) {
  std::string text = "<bos>", system;
  for (const ChatMessage& message : messages) {
    if (message.role == "system") {
      system = message.text + "\n\n";
      continue;
    }
    const bool answer = message.role == "assistant";
    text += fmt::format("<start_of_turn>{}\n{}{}<end_of_turn>\n", answer ? "model" : "user",
                        answer ? "" : system, message.text);
    if (!answer) system.clear();
  }
  return text + "<start_of_turn>model\n";
}

std::string phi_3(const LanguageModel&, const Messages& messages) {
  std::string text;
  for (const ChatMessage& message : messages) {
    text += fmt::format("<|{}|>\n{}<|end|>\n", message.role, message.text);
  }
  return text + "<|assistant|>\n";
}

// Vicuna (Chiang et al. 2023), which LLaVA continues: as running text.
std::string vicuna(const LanguageModel&, const Messages& messages) {
  std::string text;
  for (const ChatMessage& message : messages) {
    const char* speaker = message.role == "user"        ? "USER: "
                          : message.role == "assistant" ? "ASSISTANT: "
                                                        : "";
    text += fmt::format("{}{} ", speaker, message.text);
  }
  return text + "ASSISTANT:";
}

struct Format {
  std::string_view mark;
  std::string (*render)(const LanguageModel&, const Messages&);
};
constexpr Format formats[] = {
    {"<end_of_utterance>", idefics_3},
    {"<|im_start|>", chat_ml},
    {"<|start_header_id|>", llama_3},
    {"[INST]", llama_2},
    {"<start_of_turn>", gemma},
    {"<|end|>", phi_3},
    {"ASSISTANT:", vicuna},
};

}  // namespace

std::string render_chat(const LanguageModel& model, const std::vector<ChatMessage>& messages) {
  for (const Format& format : formats) {
    if (model.chat_template.find(format.mark) != std::string::npos) {
      return format.render(model, messages);
    }
  }
  Place place;
  place.file = model.path;
  place.inside = "chat template";
  throw Error("language-unsupported", place,
              model.chat_template.empty() ? "none" : "one of an unknown format",
              "one that writes the marks of ChatML, Llama 2 or 3, Gemma, Phi 3 or Vicuna",
              "Give the text as it is to be continued, with --raw.");
}

}  // namespace presil
