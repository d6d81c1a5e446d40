// The options of the commands that feed language models, and the models that they name.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/model_arguments.h"
#include "cli/step_times.h"
#include "report/report.h"
#include "runtime/runtime.h"

namespace presil {

struct LanguageArguments {
  std::string model;
  std::string chip = "edge";
  std::string precision = "fp32";
  std::string cache = "f32";
  std::string weights = "decoded";
  std::string attention = "blocks";
  int64_t context = 0, chips = 1, stages = 1;
  int threads = 1;

  void add(Arguments& arguments);
  // Error cli-no-weights for a configuration alone.
  LanguageModel read_with_weights() const;
  // The same; error cli-bad-arguments for an encoder, which writes no text.
  LanguageModel read_writer() const;
  LanguageOptions options() const;
  // Error system-no-link where several chips are asked for that have no links.
  void check_links(const Chip& chip) const;
  // "edge", "2 x edge", "3 stages of 2 x edge".
  std::string chips_text(const Chip& chip) const;
  // What stays decoded although the weights are to be as stored: "f32: 3"; empty: nothing.
  std::string decoded(const LanguageModel& read) const;
};

// Folders of configurations that models may name: models/language beside each folder of chips.
std::vector<std::string> language_config_folders();

}  // namespace presil
