// The inside of a hart: decode cache, memory path, control registers and traps. The instruction
// files use it for their meanings; other rooms do not.
#pragma once

#include <cstring>
#include <unordered_map>

#include "isa/address.h"
#include "isa/hart.h"

namespace presil {

// Which cycle cost an instruction has beside the one cycle of issue.
enum class CostClass : uint8_t { plain, load, multiply, divide };

// One decoded instruction of the text, ready to run.
struct CachedInsn {
  void (*execute)(Hart&, const Fields&, uint64_t) = nullptr;
  Fields fields;
  uint64_t word = 0;
  uint8_t bytes = 4;
  CostClass cost = CostClass::plain;
  uint8_t operands = 0;  // of an engine instruction: a bit for each operand its syntax names
  const Insn* insn = nullptr;
};

struct TextPage {
  static constexpr uint64_t bytes = 1024;
  std::array<CachedInsn, bytes / 4> slots;
};

// Causes of traps (The RISC-V Instruction Set Manual, volume II, mcause).
enum class Cause : uint64_t {
  misaligned_fetch = 0,
  bad_fetch = 1,
  illegal = 2,
  breakpoint = 3,
  misaligned_load = 4,
  bad_load = 5,
  misaligned_store = 6,
  bad_store = 7,
  environment_call = 11,
};

struct Hart::Private {
  Memory* memory = nullptr;
  int64_t hart_id = 0, hart_count = 1;
  bool has_float = false;
  bool watched = true;  // memory wants to hear of scalar accesses
  uint64_t tohost = 0, fromhost = 0;

  uint64_t pc = 0;  // of the instruction that runs
  int64_t instructions = 0;
  int64_t cycles = 0;  // not yet taken
  bool stopped = false;
  Stop stop = Stop::exited;
  int exit_code = 0;
  int semaphore = 0;
  Command command;
  std::string console;

  std::array<int64_t, 4> cost{1, 1, 1, 1};
  int64_t memory_load_cost = 1;
  int64_t taken_cost = 0;

  // Decoded pages by address; harts that see the same code may have one (Hart::share_text).
  using Text = std::unordered_map<uint64_t, std::unique_ptr<TextPage>>;
  std::shared_ptr<Text> text = std::make_shared<Text>();
  uint64_t page_base = 1;  // of `page`; odd: none
  TextPage* page = nullptr;

  // Control and status registers that hold state.
  uint64_t mtvec = 0, mepc = 0, mcause = 0, mtval = 0, mscratch = 0, mstatus = 0, mie = 0;

  // Host pointers of pages that were reached lately, direct mapped.
  struct Translation {
    uint64_t page = ~uint64_t{0};
    std::byte* host = nullptr;
  };
  static constexpr uint64_t data_page_bytes = 4096;
  std::array<Translation, 64> translations;

  // Enters the trap handler if mtvec is set; otherwise throws the Error of the cause.
  void trap(Hart& hart, Cause cause, uint64_t value);
  [[noreturn]] void fail(const Hart& hart, Cause cause, uint64_t value) const;
  std::byte* reach(Hart& hart, uint64_t address, int64_t size, bool write);
  std::byte* reach_slowly(Hart& hart, uint64_t address, int64_t size, bool write);
  void written_tohost(Hart& hart);
  void flush_text();
  // False: no such register, or a write to a read-only one.
  bool read_csr(const Hart& hart, int64_t number, uint64_t* value) const;
  bool write_csr(Hart& hart, int64_t number, uint64_t value);
  Place place(const Hart& hart) const;

  void count_load(uint64_t address) {
    cycles += address < scratchpad_limit ? 0 : memory_load_cost - cost[1];
  }
};

// The host bytes of a naturally aligned access, or nullptr after a trap was taken.
inline std::byte* Hart::Private::reach(Hart& hart, uint64_t address, int64_t size, bool write) {
  const uint64_t page_number = address / data_page_bytes;
  const Translation& entry = translations[page_number % translations.size()];
  const uint64_t misalignment = address & static_cast<uint64_t>(size - 1);
  if (entry.page != page_number || misalignment != 0) {
    return reach_slowly(hart, address, size, write);
  }
  if (watched) memory->scalar_access(address, size, write);
  return entry.host + address % data_page_bytes;
}

namespace entry {

template <typename T>
bool load(Hart& hart, uint64_t address, T* value) {
  Hart::Private& inside = hart.internals();
  const std::byte* bytes = inside.reach(hart, address, sizeof(T), false);
  if (bytes == nullptr) return false;
  std::memcpy(value, bytes, sizeof(T));
  inside.count_load(address);
  return true;
}

template <typename T>
void store(Hart& hart, uint64_t address, T value) {
  Hart::Private& inside = hart.internals();
  std::byte* bytes = inside.reach(hart, address, sizeof(T), true);
  if (bytes == nullptr) return;
  std::memcpy(bytes, &value, sizeof(T));
  if (inside.tohost != 0 && address == inside.tohost) inside.written_tohost(hart);
}

inline void take_branch(Hart& hart, uint64_t target) {
  Hart::Private& inside = hart.internals();
  if ((target & 3) != 0) {
    inside.trap(hart, Cause::misaligned_fetch, target);
    return;
  }
  hart.next_pc = target;
  inside.cycles += inside.taken_cost;
}

inline void illegal(Hart& hart, uint64_t word) {
  hart.internals().trap(hart, Cause::illegal, word);
}

}  // namespace entry
}  // namespace presil
