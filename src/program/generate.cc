// Code generation: a schedule's steps one after another, each region as region_code.cc writes it;
// barriers, branches and calls of kernels between them. One program for all cores; a core finds its
// tiles from mhartid.
#include <algorithm>
#include <cstring>
#include <map>

#include "program/code_buffer.h"
#include "program/kernel_image.h"
#include "program/lay_out.h"
#include "program/micro_store.h"
#include "program/program.h"
#include "program/region_code.h"

namespace presil {

namespace {

constexpr uint8_t barrier_token = 1, scalar_token = 2;
constexpr int64_t mhartid = 0xf14;

class Generator {
 public:
  Generator(const Schedule& schedule, const Chip& chip)
      : schedule_(schedule), chip_(chip), code_(dram_base), micro_(schedule) {}

  Program run() {
    Fields hart;
    hart.d = hart_register;
    hart.immediate = mhartid;
    code_.immediate("csrrs", hart_register, 0, mhartid);
    for (const ScheduleStep& step : schedule_.steps) write_step(step);
    all_meet(scalar_token);
    code_.wait(scalar_token);
    code_.load_constant(10, 0);
    code_.stop();
    code_.patch();
    PRESIL_CHECK(static_cast<int64_t>(code_.words().size()) * 4 < code_bytes_reserved / 2,
                 "the program's text fits the room reserved for it");
    fill_program();
    return std::move(program_);
  }

 private:
  static constexpr uint64_t micro_address = dram_base + code_bytes_reserved / 2;

  void all_meet(uint8_t token) {
    Fields fields;
    fields.post[0] = token;
    code_.engine(fields, Opcode::barrier);
  }

  void write_step(const ScheduleStep& step) {
    if (step.kind == ScheduleStep::Kind::region) {
      write_region(schedule_.regions[step.region]);
    } else if (step.kind == ScheduleStep::Kind::branch) {
      meet_all_engines();
      code_.load_constant(scratch0, static_cast<int64_t>(step.condition));
      code_.immediate("lbu", scratch0, scratch0, 0);
      meet_all_engines();  // the branch of a fast core may write over what a slow one must still
                           // read
      const int otherwise = code_.new_label(), end = code_.new_label();
      code_.jump_unless("bne", scratch0, 0, otherwise);
      branches_.push_back({otherwise, end});
      micro_.forget();
    } else if (step.kind == ScheduleStep::Kind::otherwise) {
      meet_all_engines();
      code_.jump(branches_.back().second);
      code_.bind(branches_.back().first);
      micro_.forget();
    } else {
      meet_all_engines();
      code_.bind(branches_.back().second);
      branches_.pop_back();
      micro_.forget();
    }
  }

  // Every core's stores are done, and every scalar core knows it; later loads follow by issue.
  void meet_all_engines() {
    all_meet(scalar_token);
    code_.wait(scalar_token);
  }

  void write_region(const Region& region) {
    LayerRange range;
    range.begin = code_.address();
    if (region.barrier_before) {
      all_meet(barrier_token);
      Fields fields;
      fields.wait[0] = barrier_token;
      fields.mode = static_cast<uint8_t>(Unit::dma_in);
      code_.engine(fields, Opcode::sync);
    }
    if (region.kernel.empty()) {
      std::vector<int> programs;
      programs_of(region.body, programs);
      micro_.require(programs, code_, micro_address);
      write_region_code(code_, region, micro_.entries);
    } else {
      call_kernel(region);
    }
    range.end = code_.address();
    range.layer = static_cast<int32_t>(program_.layers.size());
    program_.ranges.push_back(range);
    program_.layers.push_back({region.name, region.op, region.unit, region.macs, region.operand});
  }

  // Core 0 calls the kernel while the others wait.
  void call_kernel(const Region& region) {
    calls_kernels_ = true;
    meet_all_engines();
    write_kernel_call(code_, region.kernel, region.record, hart_register);
    meet_all_engines();
  }

  Segment segment(const std::string& name, uint64_t address, const void* data, size_t bytes) {
    auto owner = std::make_shared<std::vector<std::byte>>(bytes);
    if (bytes > 0) std::memcpy(owner->data(), data, bytes);
    Segment out;
    out.name = name;
    out.address = address;
    out.bytes = {owner->data(), owner->size()};
    out.memory_bytes = static_cast<int64_t>(bytes);
    out.owner = owner;
    return out;
  }

  void fill_program() {
    program_.entry = dram_base;
    program_.chip = chip_.name;
    program_.segments.push_back(
        segment(".text", dram_base, code_.words().data(), code_.words().size() * 4));
    program_.segments.back().executable = true;
    program_.segments.push_back(
        segment(".micro", micro_address, micro_.words().data(), micro_.words().size() * 4));
    if (calls_kernels_) {
      for (Segment& part : kernel_segments()) program_.segments.push_back(std::move(part));
    }
    add_constants();
    for (const SchedulePlace& place : schedule_.inputs) {
      program_.inputs.push_back({place.name, place.dtype, place.shape, place.address});
    }
    for (const SchedulePlace& place : schedule_.outputs) {
      program_.outputs.push_back({place.name, place.dtype, place.shape, place.address});
    }
    Segment data;
    data.name = ".noinit";  // what the program writes before it reads
    data.address = dram_base + code_bytes_reserved;
    data.memory_bytes = static_cast<int64_t>(schedule_.constant_address - data.address);
    data.writable = true;
    program_.segments.push_back(data);
    program_.dram_bytes = schedule_.dram_bytes;
    program_.shared_bytes = schedule_.shared_bytes;
  }

  // Constants as their uses walk them. Where some lack data (timing only) the segment is left zero:
  // no byte of it decides when anything happens, and the weights of a model may exceed the host.
  void add_constants() {
    Segment weights;
    weights.name = ".weights";
    weights.address = schedule_.constant_address;
    weights.memory_bytes = schedule_.constant_bytes;
    const bool whole =
        std::all_of(schedule_.constants.begin(), schedule_.constants.end(),
                    [](const ConstantPiece& piece) { return piece.tensor.data != nullptr; });
    if (whole) {
      std::byte* bytes = nullptr;
      const Tensor all = make_tensor(DType::u8, {schedule_.constant_bytes}, &bytes);
      for (const ConstantPiece& piece : schedule_.constants) {
        lay_out(piece, bytes + (piece.address - schedule_.constant_address));
      }
      weights.bytes = all.span();
      weights.owner = all.owner;
      weights.is_lent = true;
    }
    program_.segments.push_back(weights);
  }

  const Schedule& schedule_;
  const Chip& chip_;
  CodeBuffer code_;
  MicroStore micro_;
  Program program_;
  bool calls_kernels_ = false;
  std::vector<std::pair<int, int>> branches_;  // labels: otherwise, end
};

}  // namespace

Program generate(const Schedule& schedule, const Chip& chip) {
  return Generator(schedule, chip).run();
}

int32_t Program::layer_at(uint64_t pc) const {
  auto after = std::upper_bound(ranges.begin(), ranges.end(), pc,
                                [](uint64_t p, const LayerRange& r) { return p < r.begin; });
  if (after == ranges.begin()) return -1;
  --after;
  return pc < after->end ? after->layer : -1;
}

}  // namespace presil
