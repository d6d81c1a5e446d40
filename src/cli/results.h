// From a compiled program to a printed result: what `run` and `time` have in common.
#pragma once

#include <string>

#include "cli/model_arguments.h"
#include "report/report.h"

namespace presil {

// All that is known of a result once the program is compiled.
Result start_result(const std::string& command, const ModelArguments& arguments, const Chip& chip,
                    const Compiled& compiled);

// Times the program into `result`. With a name in `trace` every command's start and end is kept and
// written there for Perfetto.
void add_time(Result& result, const Program& program, const Chip& chip, TimingOptions options,
              const std::string& trace);

// Each program's timeline behind the one before, with its power where the chip's parts are known.
class TraceFile {
 public:
  // Nothing is kept for "".
  explicit TraceFile(std::string path) : path_(std::move(path)) {}
  bool wanted() const { return !path_.empty(); }
  void add(const Timeline& timeline, const Program& program, const Chip& chip);
  void write(Result& result) const;

 private:
  std::string path_;
  std::vector<std::byte> bytes_;
  TracePlace place_;
};

// A chip may be timed without its parts being known: of a node that no file describes nobody knows
// what it takes, and reports say so.
bool is_unknown_part(const Error& error);

// The energy of the timeline, whose layers stand in it; why there is none where a part is unknown.
void add_energy(Result& result, const Chip& chip);

// Prints the result as text, as JSON, or as both (text here and JSON into a file). Returns the exit
// code, 0.
int print_result(const Result& result, const FormatOptions& format, const JsonArgument& json);

// Creates a folder with those above it. Error file-unwritable.
void make_folder(const std::string& path);

}  // namespace presil
