// Options of the commands that draw tokens.
#pragma once

#include "cli/arguments.h"
#include "language/language.h"

namespace presil {

struct SamplerArguments {
  SamplerOptions options;
  void add(Arguments& list);
  void check() const;  // error cli-bad-arguments
};

}  // namespace presil
