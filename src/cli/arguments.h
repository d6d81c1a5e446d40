// What a command takes behind its name, as plain data. CLI11 reads it and writes the help, but only
// arguments.cc knows that: the library costs about ten seconds in each file that includes it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace presil {

// Where a value goes, and by its type what it may be. It is left alone if the argument is not
// given, so what it holds before is the default. bool: a flag. vector: any number of values.
using Target = std::variant<bool*, int*, int64_t*, uint64_t*, double*, std::string*,
                            std::vector<std::string>*>;

struct ArgumentRules {
  bool required = false;
  bool default_shown = false;  // in the help
  bool clears = false;         // a flag that sets its value to false
  // The value may be left out; it is then this text, or none at all.
  bool value_optional = false;
  std::string value_if_left_out = {};
  std::optional<std::pair<int64_t, int64_t>> range = {};  // first and last that are allowed
  int values_max = 0;                                     // of a vector; 0: any number
  std::vector<std::string> one_of = {};
  bool* given = nullptr;  // becomes true if the argument is there, with or without a value
};

struct Argument {
  std::string name;  // "--chip"; without dashes it is known by its place in the line
  Target value;
  std::string help;
  ArgumentRules rules;
};

struct Arguments {
  std::string command;  // "presil time"
  std::string summary;  // the first line of the help
  std::vector<Argument> list = {};
  std::string footer = {};

  void add(std::string name, Target value, std::string help, ArgumentRules rules = {});
};

// Fills the targets from the words behind the command's name. Returns false if --help was asked
// for: the help is printed and the command should return 0. Anything that does not fit is Error
// cli-bad-arguments, with the nearest option.
bool parse_arguments(const Arguments& arguments, std::span<const std::string> words);

}  // namespace presil
