// Progress is reported through a callback; a false answer becomes the one exception type.
#include "base/progress.h"

#include <fmt/format.h>

#include "base/error.h"

namespace presil {

void report_progress(const Progress& progress, std::string_view stage, int64_t done,
                     int64_t total) {
  if (!progress || progress(stage, done, total)) return;
  throw Error("interrupted", {}, fmt::format("stopped in {} at {} of {}", stage, done, total));
}

}  // namespace presil
