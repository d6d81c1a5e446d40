// How long work tells how far it is, and learns that it should stop.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace presil {

// Called with the stage's name and how much of it is done. Returns false if the user interrupted:
// the callee then stops at once with Error "interrupted", keeping what it had written.
using Progress = std::function<bool(std::string_view stage, int64_t done, int64_t total)>;

// Calls `progress` if there is one; throws Error "interrupted" if it returned false.
void report_progress(const Progress& progress, std::string_view stage, int64_t done, int64_t total);

}  // namespace presil
