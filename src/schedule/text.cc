// A schedule as text: for each region its loops, rings and descriptors, then the commands as a
// program would issue them. Descriptors are linear forms: `i0` is the start of that loop's tile,
// `|i0|` its size.
#include <fmt/format.h>

#include "schedule/schedule.h"

namespace presil {
namespace {

std::string linear_text(const Region& region, const Linear& linear, bool address) {
  std::string out;
  if (linear.constant != 0 || linear.terms.empty()) {
    out = address ? fmt::format("{:#x}", linear.constant) : fmt::format("{}", linear.constant);
  }
  for (const Linear::Term& term : linear.terms) {
    const std::string& loop = region.loops[static_cast<size_t>(term.loop)].name;
    std::string value = term.size ? "|" + loop + "|" : loop;
    if (term.loaded >= 0) value = fmt::format("loaded{}", term.loaded);
    const int64_t size = term.coefficient < 0 ? -term.coefficient : term.coefficient;
    const std::string_view sign = term.coefficient < 0 ? "-" : "+";
    out += out.empty() ? (term.coefficient < 0 ? "-" : "") : fmt::format(" {} ", sign);
    out += size == 1 ? value : fmt::format("{} {}", size, value);
  }
  return out;
}

std::string loop_text(const ScheduleLoop& loop, const Region& region) {
  std::string out = fmt::format("  loop {}: {} by {}", loop.name, loop.extent, loop.step);
  if (loop.extent % loop.step != 0) out += fmt::format(", the last {}", loop.extent % loop.step);
  if (loop.ragged) out += ", cut where it ends";
  if (loop.reduced) out += ", summed";
  if (loop.tile_of >= 0) {
    out += ", inside a tile of " + region.loops[static_cast<size_t>(loop.tile_of)].name;
  }
  if (loop.core_parts > 1) {
    out += fmt::format(", shared by {} groups of cores (hart / {} % {})", loop.core_parts,
                       loop.core_divisor, loop.core_parts);
    if (loop.cyclic) out += " in turn";
  }
  if (loop.advance > 0) out += fmt::format(", each {} on", loop.advance);
  return out + "\n";
}

std::string descriptor_text(const Region& region, size_t index) {
  const ScheduleDescriptor& descriptor = region.descriptors[index];
  std::string base;
  if (descriptor.ring < 0) {
    base = linear_text(region, descriptor.base, true);
  } else {
    base = "ring " + region.rings[static_cast<size_t>(descriptor.ring)].name;
    if (!descriptor.base.is_constant() || descriptor.base.constant != 0) {
      base += " + " + linear_text(region, descriptor.base, false);
    }
  }
  std::vector<std::string> extents;
  for (const Linear& extent : descriptor.extent) {
    extents.push_back(linear_text(region, extent, false));
  }
  return fmt::format("  t{} = {} at {}, extent [{}], stride [{}]\n", index, name(descriptor.dtype),
                     base, join(extents, ", "), fmt::join(descriptor.stride, ", "));
}

std::string_view command_name(Opcode opcode) {
  constexpr std::string_view names[opcode_count] = {"mma",  "vec",    "vload", "load",   "store",
                                                    "fill", "gather", "sync",  "barrier"};
  return names[static_cast<size_t>(opcode)];
}

std::string semaphores_text(std::string_view verb, const uint8_t (&semaphores)[2]) {
  std::string out;
  for (const uint8_t semaphore : semaphores) {
    if (semaphore != 0) out += fmt::format("{}s{}", out.empty() ? "" : ", ", semaphore);
  }
  return out.empty() ? "" : fmt::format("  {} {}", verb, out);
}

std::string command_text(const ScheduleCommand& command) {
  std::string out(command_name(command.opcode));
  if (command.opcode == Opcode::sync) out += fmt::format(" {}", name(command.unit));
  std::vector<std::string> reads;
  for (const int operand : {command.a, command.b, command.c}) {
    if (operand >= 0) reads.push_back(fmt::format("t{}", operand));
  }
  if (command.d >= 0) out += fmt::format(" t{}", command.d);
  if (!reads.empty()) out += " <- " + join(reads, ", ");
  if (command.micro_program >= 0) {
    out += fmt::format("  by p{}", command.micro_program);
    if (command.micro_program_first != command.micro_program) {
      out += fmt::format(" (p{} at first)", command.micro_program_first);
    }
  }
  if (command.opcode == Opcode::mma && (command.mode & mma_packed) != 0) out += "  decoding";
  if (command.first_is_zero) out += "  from zero at first";
  if (command.opcode == Opcode::fill) out += fmt::format("  with {:#x}", command.scalar);
  return out + semaphores_text("wait", command.wait) + semaphores_text("post", command.post);
}

void write_block(const Region& region, const Block& block, const std::string& indent,
                 std::string& out) {
  for (const Statement& statement : block) {
    if (const auto* loop = std::get_if<LoopStatement>(&statement.what)) {
      out += indent + "for " + region.loops[static_cast<size_t>(loop->loop)].name;
      if (loop->begin) out += " from " + linear_text(region, *loop->begin, false);
      if (loop->end) out += " below " + linear_text(region, *loop->end, false);
      out += "\n";
      write_block(region, *loop->body, indent + "  ", out);
    } else if (const auto* command = std::get_if<ScheduleCommand>(&statement.what)) {
      out += indent + command_text(*command) + "\n";
    } else if (const auto* advance = std::get_if<AdvanceStatement>(&statement.what)) {
      out += fmt::format("{}advance {}\n", indent,
                         region.rings[static_cast<size_t>(advance->ring)].name);
    } else if (std::holds_alternative<BeginSumStatement>(statement.what)) {
      out += indent + "begin sum\n";
    } else if (const auto* load = std::get_if<LoadStatement>(&statement.what)) {
      out += fmt::format("{}read loaded{}\n", indent, load->loaded);
    } else {
      out += indent + "first is done\n";
    }
  }
}

std::string region_text(size_t index, const Region& region) {
  std::string out =
      fmt::format("\nregion {} {} ({}) on {}: {} core{}, {} macs in {}, {} of scratchpad{}\n",
                  index, region.name, region.op, region.unit, region.cores_used,
                  region.cores_used == 1 ? "" : "s", with_thousands(region.macs),
                  name(region.operand), format_bytes(static_cast<double>(region.scratchpad_bytes)),
                  region.barrier_before ? ", after all cores have met" : "");
  const CycleEstimate& estimate = region.estimate;
  if (estimate.total > 0) {
    out += fmt::format(
        "  expected cycles of a core: {:.0f} (matrix {:.0f}, vector {:.0f}, dma {:.0f}, dram "
        "{:.0f}, shared {:.0f})\n",
        estimate.total, estimate.matrix, estimate.vector, estimate.dma, estimate.dram,
        estimate.shared);
  }
  for (const ScheduleLoop& loop : region.loops) out += loop_text(loop, region);
  for (size_t i = 0; i < region.loaded.size(); ++i) {
    const LoadedNumber& number = region.loaded[i];
    std::string index = linear_text(region, number.index, false);
    if (number.every > 1) index = fmt::format("({}) / {}", index, number.every);
    out += fmt::format("  loaded{} at {:#x}[{}]", i, number.address, index);
    if (number.minus > 0) out += fmt::format(" - {}", number.minus);
    out += fmt::format(", 0 to {}", number.most);
    if (number.multiple > 1) out += fmt::format(", down to a multiple of {}", number.multiple);
    out += "\n";
  }
  for (const Ring& ring : region.rings) {
    out += fmt::format("  ring {}: {} of {} bytes at {}, full s{}, empty s{}\n", ring.name,
                       ring.depth, ring.slot_bytes, ring.offset, ring.full, ring.empty);
  }
  for (size_t i = 0; i < region.descriptors.size(); ++i) out += descriptor_text(region, i);
  write_block(region, region.body, "  ", out);
  return out;
}

std::string program_text(size_t index, const MicroProgram& program) {
  std::string out = fmt::format("p{}: {} streams", index, program.stream_count);
  if (program.reduce == StreamReduce::none) {
    return out + ", " + to_text(program.before) + "\n";
  }
  constexpr std::string_view names[] = {"none", "add",     "mul",    "max",     "min",
                                        "fma",  "bit_and", "bit_or", "arg_max", "arg_min"};
  out += fmt::format(", {} over dimensions {:04b}{}\n", names[static_cast<size_t>(program.reduce)],
                     program.reduce_mask, program.accumulate ? ", from the old value" : "");
  out += "    before " + to_text(program.before) + "\n";
  if (program.reduce == StreamReduce::fma) {
    out += "    and    " + to_text(program.before_b) + "\n";
  }
  return out + "    after  " + to_text(program.after) + "\n";
}

void write_place(std::string_view kind, const SchedulePlace& place, std::string& out) {
  out += fmt::format("{} {}: {} {} at {:#x}\n", kind, place.name, name(place.dtype),
                     to_text(place.shape), place.address);
}

}  // namespace

std::string to_text(const Schedule& schedule) {
  std::string out = fmt::format(
      "schedule of {} regions: {} of DRAM ({} of it constants at {:#x}), {} of shared memory\n",
      schedule.regions.size(), format_bytes(static_cast<double>(schedule.dram_bytes)),
      format_bytes(static_cast<double>(schedule.constant_bytes)), schedule.constant_address,
      format_bytes(static_cast<double>(schedule.shared_bytes)));
  for (const SchedulePlace& place : schedule.inputs) write_place("input", place, out);
  for (const SchedulePlace& place : schedule.outputs) write_place("output", place, out);
  for (const ConstantPiece& piece : schedule.constants) {
    out += fmt::format("constant {} {} at {:#x}, stride [{}]\n", name(piece.tensor.dtype),
                       to_text(piece.tensor.shape), piece.address, fmt::join(piece.strides, ", "));
  }
  for (size_t i = 0; i < schedule.micro_programs.size(); ++i) {
    out += program_text(i, schedule.micro_programs[i]);
  }
  for (const ScheduleStep& step : schedule.steps) {
    switch (step.kind) {
      case ScheduleStep::Kind::region:
        out += region_text(static_cast<size_t>(step.region),
                           schedule.regions[static_cast<size_t>(step.region)]);
        break;
      case ScheduleStep::Kind::branch:
        out += fmt::format("\nif the byte at {:#x} is not zero\n", step.condition);
        break;
      case ScheduleStep::Kind::otherwise:
        out += "\nelse\n";
        break;
      case ScheduleStep::Kind::end:
        out += "\nend of if\n";
        break;
    }
  }
  return out;
}

}  // namespace presil
