// The options of the commands that feed language models, and the models that they name.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/model_arguments.h"
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

// What a phase of a session took on the chip.
struct PhaseTime {
  int64_t tokens = 0, steps = 0;
  double seconds = 0;          // of the chip
  double link_seconds = 0;     // of those, chips summing
  double send_seconds = 0;     // and handing on to the next stage
  double execute_seconds = 0;  // host
  double joules = 0;           // of all chips
  std::string no_energy;       // why there are none
  std::string bound;           // "DRAM 98 %"
};
// Times each program once, and sums over the steps from `first` to `last`. `chips` divide each
// layer; stages follow each other, since a conversation has one step at a time.
PhaseTime time_steps(std::span<const LanguageSession::Step> steps, const Chip& chip, int64_t chips);
PhaseTime time_steps(const LanguageSession& session, size_t first, size_t last, const Chip& chip,
                     int64_t chips);

}  // namespace presil
