// The options of every command that compiles a model: `run`, `time`, `show` and `check`.
#pragma once

#include <string>
#include <vector>

#include "cli/cache.h"
#include "cli/cli.h"
#include "cli/pipeline.h"

namespace presil {

struct ModelArguments {
  std::string model;
  std::string chip = "edge";
  std::string node;  // in place of the chip's; empty: the chip's
  std::string precision = "fp32", quantised = "integers";
  std::vector<std::string> shapes;
  std::vector<std::string> fixed;
  std::string print_after;  // a pass, or "all"; empty: nothing
  CacheOptions cache;

  void add_model(Arguments& arguments);  // MODEL and --shape
  void add_chip(Arguments& arguments);   // --chip
  void add_node(Arguments& arguments);   // --node
  // The chip, in the node where one is given. Errors of chip files and chip-unknown-part.
  Chip read_chip() const;
  void add_passes(Arguments& arguments);  // --precision, --quantised and --print-after
  void add_cache(Arguments& arguments);   // --cache and --no-cache
  // What the options mean, with a progress bar. Error cli-bad-arguments, cli-bad-shape.
  CompileOptions compile_options() const;
  // The program, from the cache or compiled. With --print-after it is always compiled.
  Compiled compile(const Chip& chip, const CompileOptions& options) const;
};

// --json [FILE]: without a file the results go to standard output, as JSON alone.
class JsonArgument {
 public:
  void add(Arguments& arguments);
  bool to_stdout() const { return given_ && file_.empty(); }
  bool to_file() const { return !file_.empty(); }
  const std::string& file() const { return file_; }

 private:
  bool given_ = false;
  std::string file_;
};

// "10" or "all". Error cli-bad-arguments.
int64_t parse_layers(const std::string& text);

}  // namespace presil
