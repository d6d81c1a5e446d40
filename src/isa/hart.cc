// The scalar core: an interpreter over decoded pages of text. An instruction is decoded when it is
// first reached, kept in a slot of its page, and then runs through one indirect call.
#include "isa/hart.h"

#include <fmt/format.h>

#include "isa/hart_private.h"

namespace presil {
namespace {

CostClass cost_class(const Insn& insn) {
  const std::string_view name = insn.name;
  const uint64_t major = insn.match & 127;
  if (major == 0x03 || major == 0x07 || name == "tld") return CostClass::load;
  if (name.starts_with("mul")) return CostClass::multiply;
  if (name.starts_with("div") || name.starts_with("rem")) return CostClass::divide;
  if (name.starts_with("fdiv") || name.starts_with("fsqrt")) return CostClass::divide;
  const bool is_fused = major >= 0x43 && major <= 0x4f;
  if (is_fused || name.starts_with("fadd") || name.starts_with("fsub") ||
      name.starts_with("fmul") || name.starts_with("fcvt")) {
    return CostClass::multiply;
  }
  return CostClass::plain;
}

void execute_illegal(Hart& hart, const Fields&, uint64_t word) {
  hart.internals().trap(hart, Cause::illegal, word);
}

// Which descriptors a command names is told by its syntax, so the reserved bits of others do not
// matter.
void snapshot(const Hart& hart, bool named, int number, TensorDescriptor* tensor) {
  if (!named) {
    *tensor = TensorDescriptor();
    return;
  }
  const std::array<uint64_t, 4>& words = hart.descriptor[static_cast<size_t>(number)];
  if (words[0] >> 53 != 0) {
    Place place;
    place.inside = fmt::format("descriptor d{}", number);
    throw Error("isa-bad-descriptor", place,
                fmt::format("word 0 is {:#x}, with reserved bits set", words[0]),
                "bits 63:53 of word 0 to be zero");
  }
  *tensor = TensorDescriptor::unpack(words);
}

// Operands of engine instructions: bit i of a slot's mask stands for the i-th.
constexpr std::string_view operand_names[] = {"{td}", "{ta}", "{tb}", "{tc}", "{a}", "{b}"};

// What a slot says of its instruction beyond the instruction's own fields.
struct SlotTraits {
  CostClass cost = CostClass::plain;
  uint8_t operands = 0;
  bool is_float = false;
};

const SlotTraits& traits_of(const Insn* insn) {
  static const std::unordered_map<const Insn*, SlotTraits> all = [] {
    std::unordered_map<const Insn*, SlotTraits> traits;
    for (const Insn* each : all_insns()) {
      SlotTraits& entry = traits[each];
      entry.cost = cost_class(*each);
      entry.is_float = each->extension == "F" || each->extension == "D";
      for (size_t i = 0; each->opcode && i < std::size(operand_names); ++i) {
        const bool named = each->syntax.find(operand_names[i]) != std::string_view::npos;
        entry.operands = static_cast<uint8_t>(entry.operands | (named ? 1u << i : 0u));
      }
    }
    return traits;
  }();
  return all.at(insn);
}

// Builds the command that an engine instruction issues and stops the run with it.
void issue(Hart& hart, const Fields& fields, uint64_t) {
  Hart::Private& inside = hart.internals();
  const CachedInsn& slot = inside.page->slots[inside.pc % TextPage::bytes / 4];
  Command& command = inside.command;
  command.opcode = *slot.insn->opcode;
  command.unit = command.opcode == Opcode::sync ? static_cast<Unit>(fields.mode) : slot.insn->unit;
  const unsigned operands = slot.operands;
  snapshot(hart, (operands & 1) != 0, fields.d, &command.d);
  snapshot(hart, (operands & 2) != 0, fields.a, &command.a);
  snapshot(hart, (operands & 4) != 0, fields.b, &command.b);
  snapshot(hart, (operands & 8) != 0, fields.c, &command.c);
  command.scalar_a = (operands & 16) != 0 ? hart.x[fields.a] : 0;
  command.scalar_b = (operands & 32) != 0 ? hart.x[fields.b] : 0;
  for (int i = 0; i < 2; ++i) {
    command.wait[i] = fields.wait[i];
    command.post[i] = fields.post[i];
  }
  command.mode = fields.mode;
  command.pc = inside.pc;
  inside.stopped = true;
  inside.stop = Hart::Stop::command;
}

// The word at pc: 32 bits, or 64 where the low bits say so. False after a trap.
bool fetch(Hart& hart, uint64_t pc, uint64_t* word) {
  Hart::Private& inside = hart.internals();
  const std::byte* bytes = inside.memory->at(pc, 4);
  uint32_t low = 0;
  if (bytes != nullptr) std::memcpy(&low, bytes, 4);
  *word = low;
  if (bytes != nullptr && (low & 127) == 0x3f) {
    bytes = inside.memory->at(pc, 8);
    if (bytes != nullptr) std::memcpy(word, bytes, 8);
  }
  if (bytes == nullptr) inside.trap(hart, Cause::bad_fetch, pc);
  return bytes != nullptr;
}

// What an empty slot holds: decodes the word, fills the slot, and runs it.
void execute_first(Hart& hart, const Fields&, uint64_t) {
  Hart::Private& inside = hart.internals();
  uint64_t word = 0;
  if (!fetch(hart, inside.pc, &word)) return;
  const Decoded decoded = decode(word);
  CachedInsn& slot = inside.page->slots[inside.pc % TextPage::bytes / 4];
  slot.word = decoded.word;
  slot.bytes = decoded.bytes;
  slot.insn = decoded.insn;
  slot.fields = decoded.fields;
  const SlotTraits traits = decoded.insn == nullptr ? SlotTraits() : traits_of(decoded.insn);
  if (decoded.insn == nullptr || (traits.is_float && !inside.has_float)) {
    slot.execute = execute_illegal;
  } else {
    slot.execute = decoded.insn->execute == nullptr ? issue : decoded.insn->execute;
    slot.cost = traits.cost;
    slot.operands = traits.operands;
  }
  hart.next_pc = inside.pc + slot.bytes;
  inside.cycles += inside.cost[static_cast<size_t>(slot.cost)] - inside.cost[0];
  slot.execute(hart, slot.fields, slot.word);
}

TextPage* find_page(Hart::Private& inside, uint64_t pc) {
  const uint64_t base = pc & ~(TextPage::bytes - 1);
  std::unique_ptr<TextPage>& page = (*inside.text)[base];
  if (page == nullptr) {
    page = std::make_unique<TextPage>();
    for (CachedInsn& slot : page->slots) slot.execute = execute_first;
  }
  inside.page_base = base;
  inside.page = page.get();
  return inside.page;
}

}  // namespace

Hart::Hart(Memory& memory, int64_t hart_id, int64_t hart_count, bool has_float, uint64_t entry,
           uint64_t tohost)
    : next_pc(entry), private_(std::make_unique<Private>()) {
  private_->memory = &memory;
  private_->hart_id = hart_id;
  private_->hart_count = hart_count;
  private_->has_float = has_float;
  private_->watched = memory.watches_scalar();
  private_->tohost = tohost;
  private_->pc = entry;
}
Hart::~Hart() = default;
Hart::Hart(Hart&&) noexcept = default;

Hart::Stop Hart::run(int64_t max_instructions) {
  Private& inside = *private_;
  const int64_t limit = max_instructions > INT64_MAX - inside.instructions
                            ? INT64_MAX
                            : inside.instructions + max_instructions;
  inside.stopped = false;
  uint64_t pc = next_pc;
  while (inside.instructions < limit) {
    TextPage* page = inside.page;
    if ((pc & ~(TextPage::bytes - 1)) != inside.page_base) page = find_page(inside, pc);
    const CachedInsn& insn = page->slots[pc % TextPage::bytes / 4];
    inside.pc = pc;
    next_pc = pc + insn.bytes;
    // Before it runs: an instruction may flush the page that holds it.
    inside.cycles += inside.cost[static_cast<size_t>(insn.cost)];
    insn.execute(*this, insn.fields, insn.word);
    x[0] = 0;
    pc = next_pc;
    ++inside.instructions;
    if (inside.stopped) return inside.stop;
  }
  return Stop::limit;
}

void Hart::share_text(Hart& other) { private_->text = other.private_->text; }

const Command& Hart::command() const { return private_->command; }
int Hart::semaphore() const { return private_->semaphore; }
int Hart::exit_code() const { return private_->exit_code; }
uint64_t Hart::pc() const { return next_pc; }
int64_t Hart::instructions() const { return private_->instructions; }
const std::string& Hart::console() const { return private_->console; }
void Hart::set_fromhost(uint64_t address) { private_->fromhost = address; }

int64_t Hart::take_cycles() {
  const int64_t cycles = private_->cycles;
  private_->cycles = 0;
  return cycles;
}

void Hart::set_cycle_costs(int64_t load, int64_t memory_load, int64_t multiply, int64_t divide,
                           int64_t taken_branch) {
  private_->cost = {1, load, multiply, divide};
  private_->memory_load_cost = memory_load;
  private_->taken_cost = taken_branch;
}

uint64_t Hart::state_hash() const {
  const auto hash = [](const auto& value, uint64_t seed) {
    return content_hash(std::as_bytes(std::span(value)), seed);
  };
  const Private& inside = *private_;
  const std::array<uint64_t, 9> others{next_pc,         fcsr,           inside.mtvec,
                                       inside.mepc,     inside.mcause,  inside.mtval,
                                       inside.mscratch, inside.mstatus, inside.mie};
  uint64_t result = hash(x, 0);
  result = hash(f, result);
  for (const std::array<uint64_t, 4>& words : descriptor) result = hash(words, result);
  return hash(others, result);
}

}  // namespace presil
