// Executing prepared commands: phase by phase, in each phase core by core. Between barriers cores
// share no written data (a race otherwise, which the strict mode finds).
#include "machine/replay.h"

#include <atomic>
#include <barrier>
#include <cstring>
#include <exception>
#include <thread>

#include "machine/forward_copies.h"

namespace presil {
namespace {

// That the scalar side would load what it loaded when the commands behind it were recorded.
class ValueCheck final : public PreparedCommand {
 public:
  ValueCheck(const Recording::LoadedValue& loaded, Memory& memory)
      : loaded_(loaded), bytes_(memory.at(loaded.address, loaded.bytes)) {}
  bool execute() override {
    uint64_t value = 0;
    if (bytes_ != nullptr) std::memcpy(&value, bytes_, static_cast<size_t>(loaded_.bytes));
    if (value != loaded_.value) throw Replay::Mismatch();
    return true;
  }

 private:
  Recording::LoadedValue loaded_;
  const std::byte* bytes_;
};

std::unique_ptr<PreparedCommand> prepare(const Recording::Item& item, Core& core) {
  if (item.loaded) return std::make_unique<ValueCheck>(*item.loaded, core.view());
  return core.engines().prepare(item);
}

}  // namespace

Replay::Replay(std::vector<std::unique_ptr<Core>> cores, std::vector<Recording> recordings,
               const ChipMemory& memory, PackedConstants& constants)
    : cores_(std::move(cores)) {
  for (size_t core = 0; core < cores_.size(); ++core) {
    Recording& recording = recordings[core];
    forward_copies(recording, memory);
    cores_[core]->engines().use_constants(&constants);
    std::vector<std::unique_ptr<PreparedCommand>>& list = commands_.emplace_back();
    std::vector<uint64_t>& pcs = pcs_.emplace_back();
    for (const Recording::Item& item : recording.items) {
      list.push_back(prepare(item, *cores_[core]));
      pcs.push_back(item.command.pc);
    }
    phase_ends_.push_back(recording.phase_ends);
  }
}

int64_t Replay::run_core(size_t core, size_t phase) {
  const size_t begin = phase == 0 ? 0 : phase_ends_[core][phase - 1];
  int64_t fast = 0;
  for (size_t i = begin; i < phase_ends_[core][phase]; ++i) {
    try {
      fast += commands_[core][i]->execute();
    } catch (const Error& error) {
      cores_[core]->fail(pcs_[core][i], error);
    }
  }
  return fast;
}

void Replay::run(int threads) {
  const auto used = std::min(static_cast<size_t>(std::max(threads, 1)), cores_.size());
  fast_commands_ = 0;
  if (used > 1) return run_on_threads(used);
  for (size_t phase = 0; phase < phase_ends_[0].size(); ++phase) {
    for (size_t core = 0; core < cores_.size(); ++core) fast_commands_ += run_core(core, phase);
  }
}

void Replay::run_on_threads(size_t threads) {
  std::barrier barrier(static_cast<std::ptrdiff_t>(threads));
  std::vector<std::exception_ptr> errors(cores_.size());
  std::atomic<bool> has_failed = false;
  std::atomic<int64_t> fast = 0;
  auto work = [&](size_t first) {
    for (size_t phase = 0; phase < phase_ends_[0].size(); ++phase) {
      for (size_t core = first; core < cores_.size(); core += threads) {
        try {
          fast += run_core(core, phase);
        } catch (...) {
          errors[core] = std::current_exception();
          has_failed = true;
        }
      }
      barrier.arrive_and_wait();
      const bool stops = has_failed;
      barrier.arrive_and_wait();  // all have seen the same before anyone goes on
      if (stops) return;
    }
  };
  std::vector<std::thread> pool;
  for (size_t t = 1; t < threads; ++t) pool.emplace_back(work, t);
  work(0);
  for (std::thread& thread : pool) thread.join();
  fast_commands_ = fast;
  for (const std::exception_ptr& error : errors) {  // the lowest core's, whatever the order
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace presil
