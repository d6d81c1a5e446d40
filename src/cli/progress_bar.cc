// The progress bar and the interrupt flag that it hands to the work.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>

#include "cli/cli.h"
#include "cli/interrupt.h"

namespace presil {
namespace {

using Clock = std::chrono::steady_clock;

// A signal handler can reach nothing but a global.
volatile std::sig_atomic_t interrupt_flag = 0;

struct Bar {
  static constexpr auto first_shown_after = std::chrono::seconds(2);
  static constexpr auto shown_every = std::chrono::milliseconds(100);
  static constexpr int64_t width = 30;

  bool terminal = ::isatty(STDERR_FILENO) != 0;
  Clock::time_point start = Clock::now();
  Clock::time_point last = start;
  bool shown = false;

  ~Bar() {
    if (shown) fmt::print(stderr, "\r\x1b[K");
  }

  void show(std::string_view stage, int64_t done, int64_t total) {
    if (!terminal) return;
    const Clock::time_point now = Clock::now();
    if (now - start < first_shown_after || now - last < shown_every) return;
    last = now;
    shown = true;
    if (total <= 0) {
      fmt::print(stderr, "\r\x1b[K{} {}", stage, with_thousands(done));
    } else {
      const double share =
          std::clamp(static_cast<double>(done) / static_cast<double>(total), 0., 1.);
      const auto filled = static_cast<int64_t>(share * static_cast<double>(width));
      fmt::print(stderr, "\r\x1b[K[{:=<{}}{:{}}] {:3.0f}% {}", "", filled, "", width - filled,
                 share * 100, stage);
    }
    std::fflush(stderr);
  }
};

}  // namespace

void watch_interrupt() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupt_flag = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second Ctrl-C has the default effect
  ::sigaction(SIGINT, &action, nullptr);
}

bool interrupted() { return interrupt_flag != 0; }

Progress terminal_progress() {
  const auto bar = std::make_shared<Bar>();
  return [bar](std::string_view stage, int64_t done, int64_t total) {
    bar->show(stage, done, total);
    return !interrupted();
  };
}

}  // namespace presil
