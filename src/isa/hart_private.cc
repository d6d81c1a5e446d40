// Traps, the slow path of memory, the host interface and the control registers of a hart.
//
// The privileged part is machine mode alone (The RISC-V Instruction Set Manual, volume II): enough
// for start-up code and for the public test environments. The host interface is the tohost
// convention of those environments.
#include "isa/hart_private.h"

#include <fmt/format.h>

namespace presil {
namespace {

struct CauseText {
  std::string_view id, found;
};

CauseText text_of(Cause cause) {
  switch (cause) {
    case Cause::misaligned_fetch:
      return {"isa-misaligned", "a jump to an address that is not a multiple of 4"};
    case Cause::bad_fetch:
      return {"machine-bad-address", "an instruction fetch outside the memory"};
    case Cause::illegal:
      return {"isa-illegal-instruction", "an illegal instruction"};
    case Cause::misaligned_load:
      return {"isa-misaligned", "a load from an address that is not a multiple of its size"};
    case Cause::misaligned_store:
      return {"isa-misaligned", "a store to an address that is not a multiple of its size"};
    case Cause::bad_load:
      return {"machine-bad-address", "a load outside the memory"};
    case Cause::bad_store:
      return {"machine-bad-address", "a store outside the memory"};
    case Cause::breakpoint:
    case Cause::environment_call:
      break;
  }
  return {"isa-unhandled-call", "an environment call without a trap handler"};
}

// Control register numbers (volume II, table "Currently allocated CSR addresses").
enum CsrNumber : int64_t {
  csr_fflags = 0x001,
  csr_frm = 0x002,
  csr_fcsr = 0x003,
  csr_mstatus = 0x300,
  csr_misa = 0x301,
  csr_mie = 0x304,
  csr_mtvec = 0x305,
  csr_mscratch = 0x340,
  csr_mepc = 0x341,
  csr_mcause = 0x342,
  csr_mtval = 0x343,
  csr_mip = 0x344,
  csr_mcycle = 0xb00,
  csr_minstret = 0xb02,
  csr_cycle = 0xc00,
  csr_time = 0xc01,
  csr_instret = 0xc02,
  csr_mvendorid = 0xf11,
  csr_marchid = 0xf12,
  csr_mimpid = 0xf13,
  csr_mhartid = 0xf14,
  csr_mhartcount = 0xfc0,
};

constexpr uint64_t misa_base =
    uint64_t{2} << 62 | 1u << ('i' - 'a') | 1u << ('m' - 'a') | 1u << ('x' - 'a');
constexpr uint64_t misa_float = 1u << ('f' - 'a') | 1u << ('d' - 'a');
constexpr uint64_t mstatus_mie = 1u << 3, mstatus_mpie = 1u << 7;
constexpr uint64_t mstatus_mpp = 3u << 11, mstatus_fs = 3u << 13;  // always machine; always dirty

}  // namespace

Place Hart::Private::place(const Hart&) const {
  Place result;
  result.inside = fmt::format("core {}, instruction at {:#x}", hart_id, pc);
  return result;
}

void Hart::Private::fail(const Hart& hart, Cause cause, uint64_t value) const {
  const CauseText text = text_of(cause);
  std::string found(text.found);
  if (cause == Cause::illegal) {
    found += fmt::format(" {:#x}", value);
    const Decoded decoded = decode(value);
    if (decoded.insn != nullptr) found += fmt::format(" ({})", disassemble(decoded, pc));
  } else if (cause == Cause::environment_call) {
    found += fmt::format(" (a7 is {})", hart.x[17]);
  } else {
    found += fmt::format(" ({:#x})", value);
  }
  std::string advice;
  if (cause == Cause::illegal && !has_float) {
    advice = "This core has no floating point; compile for rv64im if the program uses it";
  }
  throw Error(text.id, place(hart), found, "", advice);
}

void Hart::Private::trap(Hart& hart, Cause cause, uint64_t value) {
  if (mtvec == 0) fail(hart, cause, value);
  mepc = pc;
  mcause = static_cast<uint64_t>(cause);
  mtval = value;
  mstatus = (mstatus & ~(mstatus_mie | mstatus_mpie)) | (mstatus & mstatus_mie) << 4;
  hart.next_pc = mtvec & ~uint64_t{3};
}

std::byte* Hart::Private::reach_slowly(Hart& hart, uint64_t address, int64_t size, bool write) {
  if ((address & static_cast<uint64_t>(size - 1)) != 0) {
    trap(hart, write ? Cause::misaligned_store : Cause::misaligned_load, address);
    return nullptr;
  }
  std::byte* bytes = memory->at(address, size);
  if (bytes == nullptr) {
    trap(hart, write ? Cause::bad_store : Cause::bad_load, address);
    return nullptr;
  }
  const uint64_t number = address / data_page_bytes;
  std::byte* page_bytes =
      memory->at(number * data_page_bytes, static_cast<int64_t>(data_page_bytes));
  if (page_bytes != nullptr) translations[number % translations.size()] = {number, page_bytes};
  if (watched) memory->scalar_access(address, size, write);
  return bytes;
}

void Hart::Private::flush_text() {
  text = std::make_shared<Text>();  // others keep what they share
  page = nullptr;
  page_base = 1;
}

// Bit 0: exit with the value above it. Device 1, command 1: a character. A pointer: a system call,
// of which write (64) to any file and exit (93) are served.
void Hart::Private::written_tohost(Hart& hart) {
  uint64_t value = 0;
  std::byte* bytes = memory->at(tohost, 8);
  if (bytes == nullptr) return;
  std::memcpy(&value, bytes, 8);
  if (value == 0) return;
  if ((value & 1) != 0 && value >> 56 == 0) {
    stopped = true;
    stop = Stop::exited;
    exit_code = static_cast<int>(value >> 1);
    return;
  }
  uint64_t answer = 1;
  if (value >> 48 == 0x0101) {
    console += static_cast<char>(value & 255);
  } else if (value >> 48 == 0) {
    std::array<uint64_t, 4> call{};
    std::byte* block = memory->at(value, sizeof call);
    if (block == nullptr) fail(hart, Cause::bad_load, value);
    std::memcpy(call.data(), block, sizeof call);
    if (call[0] == 64 && call[3] < uint64_t{1} << 20) {
      const std::byte* text_bytes = memory->at(call[2], static_cast<int64_t>(call[3]));
      if (text_bytes == nullptr && call[3] != 0) fail(hart, Cause::bad_load, call[2]);
      console.append(reinterpret_cast<const char*>(text_bytes), call[3]);
      std::memcpy(block, &call[3], 8);
    } else if (call[0] == 93) {
      stopped = true;
      stop = Stop::exited;
      exit_code = static_cast<int>(call[1]);
    } else {
      throw Error("isa-unhandled-call", place(hart),
                  fmt::format("system call {} through tohost", call[0]), "write (64) or exit (93)");
    }
  } else {
    throw Error("isa-unhandled-call", place(hart), fmt::format("{:#x} written to tohost", value),
                "an exit code, a character of device 1, or the address of a system call");
  }
  const uint64_t nothing = 0;
  std::memcpy(bytes, &nothing, 8);
  std::byte* reply = fromhost == 0 ? nullptr : memory->at(fromhost, 8);
  if (reply != nullptr) std::memcpy(reply, &answer, 8);
}

bool Hart::Private::read_csr(const Hart& hart, int64_t number, uint64_t* value) const {
  // Hardware performance counters 3 to 31 and their events exist and are zero.
  const bool is_event =
      (number >= 0xb03 && number <= 0xb1f) || (number >= 0x323 && number <= 0x33f);
  const bool is_float = number >= csr_fflags && number <= csr_fcsr;
  if (is_float && !has_float) return false;
  if (is_event) {
    *value = 0;
    return true;
  }
  switch (number) {
    case csr_fflags:
      *value = hart.fcsr & 31;
      return true;
    case csr_frm:
      *value = hart.fcsr >> 5;
      return true;
    case csr_fcsr:
      *value = hart.fcsr;
      return true;
    case csr_mstatus:
      *value = mstatus | mstatus_mpp | (has_float ? mstatus_fs | uint64_t{1} << 63 : 0);
      return true;
    case csr_misa:
      *value = misa_base | (has_float ? misa_float : 0);
      return true;
    case csr_mie:
      *value = mie;
      return true;
    case csr_mtvec:
      *value = mtvec;
      return true;
    case csr_mscratch:
      *value = mscratch;
      return true;
    case csr_mepc:
      *value = mepc;
      return true;
    case csr_mcause:
      *value = mcause;
      return true;
    case csr_mtval:
      *value = mtval;
      return true;
    case csr_mcycle:
    case csr_minstret:
    case csr_cycle:
    case csr_time:
    case csr_instret:
      *value = static_cast<uint64_t>(instructions);
      return true;
    case csr_mip:
    case csr_mvendorid:
    case csr_marchid:
    case csr_mimpid:
      *value = 0;
      return true;
    case csr_mhartid:
      *value = static_cast<uint64_t>(hart_id);
      return true;
    case csr_mhartcount:
      *value = static_cast<uint64_t>(hart_count);
      return true;
    default:
      return false;
  }
}

bool Hart::Private::write_csr(Hart& hart, int64_t number, uint64_t value) {
  uint64_t known = 0;
  if ((number >> 10 & 3) == 3 || !read_csr(hart, number, &known)) return false;
  switch (number) {
    case csr_fflags:
      hart.fcsr = (hart.fcsr & ~31u) | (value & 31);
      break;
    case csr_frm:
      hart.fcsr = (hart.fcsr & 31) | static_cast<uint32_t>(value & 7) << 5;
      break;
    case csr_fcsr:
      hart.fcsr = static_cast<uint32_t>(value & 255);
      break;
    case csr_mstatus:
      mstatus = value & (mstatus_mie | mstatus_mpie);
      break;
    case csr_mie:
      mie = value & 0x888;
      break;
    case csr_mtvec:
      mtvec = value & ~uint64_t{3};
      break;
    case csr_mscratch:
      mscratch = value;
      break;
    case csr_mepc:
      mepc = value & ~uint64_t{3};
      break;
    case csr_mcause:
      mcause = value;
      break;
    case csr_mtval:
      mtval = value;
      break;
    default:
      break;  // counters and misa do not take a value: what is written has no effect
  }
  return true;
}

}  // namespace presil
