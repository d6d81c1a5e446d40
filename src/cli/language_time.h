// `presil time` of a language model, by its configuration.
#pragma once

#include <string>

#include "cli/language_arguments.h"
#include "cli/language_serving.h"
#include "system/system.h"

namespace presil {

struct LanguageTimeArguments {
  int64_t chips = 1, stages = 1, batch = 1, prompt = 512, output = 128, images = 1;
  bool prompt_given = false;
  std::string weights = "bf16", cache = "bf16";
  std::string attention = "blocks";
  bool every_layer = false;
  LanguageServingArguments serving;
  void add(Arguments& arguments);
};

// Whether what a command was given is a language model and no ONNX file.
bool is_language_model(const std::string& name_or_path);
int time_language_model(const std::string& name_or_path, const Chip& chip,
                        const LanguageTimeArguments& arguments, const JsonArgument& json);

}  // namespace presil
