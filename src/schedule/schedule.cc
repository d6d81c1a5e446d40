// From primitives to a schedule: flatten, lay out, place, map each node, put barriers where data
// passes between cores. Reads as the story of one compilation.
#include "schedule/schedule.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "schedule/attend_region.h"
#include "schedule/build_nest.h"
#include "schedule/gather_region.h"
#include "schedule/kernel_region.h"

namespace presil {

namespace {

constexpr int64_t alignment = 64;
int64_t align(int64_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

// Everything the mapping search looks at, and no address: equal layers are searched once.
std::string signature(const Nest& nest) {
  std::string text = std::to_string(static_cast<int>(nest.reduce));
  auto number = [&](int64_t n) { text += ',' + std::to_string(n); };
  for (const NestDim& dim : nest.dims) number(dim.reduced ? -dim.extent : dim.extent);
  auto operand = [&](const NestOperand& o) {
    text += ';';
    number(static_cast<int64_t>(o.dtype));
    number(static_cast<int64_t>(space_of(o.base)));
    for (const NestOperand::Dim& dim : o.dims) {
      number(dim.stride);
      number(dim.whole);
      for (int64_t c : dim.coefficient) number(c);
    }
  };
  operand(nest.output);
  for (const NestOperand& o : nest.inputs) operand(o);
  text += '|';
  for (const NestOperand& o : nest.after_inputs) operand(o);
  if (nest.packed) {
    for (const DType dtype : {nest.packed->code, nest.packed->parameter}) {
      number(static_cast<int64_t>(dtype));
    }
    number(static_cast<int64_t>(nest.packed->form));
    number(nest.packed->block);
  }
  for (const Expression* e : {&nest.before, &nest.before_b, &nest.after}) {
    text += '|';
    if (e->value_count() > 0) text += to_text(*e);
  }
  return text;
}

// Which buffers were touched since all cores last met.
class BarrierNeed {
 public:
  explicit BarrierNeed(const std::vector<Buffer>& buffers) : buffers_(buffers) {}

  // Whether a node that reads and writes these buffers has to wait for all cores first. Nodes that
  // write the same buffer write apart, but for one that `fills` it before its parts are written.
  bool before(const std::vector<int>& reads, const std::vector<int>& writes, bool fills) {
    bool need = false;
    for (int r : reads) need = need || written_.contains(r);
    for (int write : writes) {
      need = need || filled_.contains(write);
      for (const auto& touched : {written_, read_}) {
        for (const auto& [other, unused] : touched) {
          need = need || (other != write && overlap(other, write));
        }
      }
    }
    if (need) meet();
    if (fills) filled_.insert(writes.begin(), writes.end());
    for (int r : reads) read_[r] = true;
    for (int write : writes) written_[write] = true;
    return need;
  }
  void meet() {
    written_.clear();
    read_.clear();
    filled_.clear();
  }

 private:
  bool overlap(int a, int b) const {
    const Buffer &x = buffers_[a], &y = buffers_[b];
    return x.address < y.address + static_cast<uint64_t>(y.bytes) &&
           y.address < x.address + static_cast<uint64_t>(x.bytes);
  }
  const std::vector<Buffer>& buffers_;
  std::map<int, bool> written_, read_;
  std::set<int> filled_;
};

class Scheduler {
 public:
  Scheduler(const PrimitiveGraph& graph, const Chip& chip, const ScheduleOptions& options)
      : chip_(chip),
        options_(options),
        layout_(make_layout(flatten(graph), options)),
        source_(graph) {}

  Schedule run() {
    place_memory();
    Constants constants(layout_, schedule_.constant_address);
    const std::vector<FlatNode> nodes = layout_.graph.nodes;
    build_nests(nodes, constants);
    search_mappings();
    BarrierNeed barriers(layout_.buffers);
    for (size_t i = 0; i < nodes.size(); ++i) {
      const FlatNode& flat = nodes[i];
      if (flat.kind != FlatNode::Kind::node) {
        mark(flat, barriers);
        continue;
      }
      if (is_empty(flat)) continue;
      Region region = make_region(i, flat.node, constants);
      if (region.kernel.empty()) {
        region.barrier_before = barriers.before(reads_of(flat.node), writes_of(flat.node),
                                                flat.node.origin_op == whole_fill);
      } else {
        barriers.meet();  // the code lets all cores meet before and behind a kernel
      }
      schedule_.steps.push_back(
          {ScheduleStep::Kind::region, static_cast<int>(schedule_.regions.size()), 0});
      schedule_.regions.push_back(std::move(region));
    }
    schedule_.constants.assign(constants.pieces().begin(), constants.pieces().end());
    check_capacity(constants.bytes());
    return std::move(schedule_);
  }

 private:
  // What has no elements is never written, and the places of its dimensions say nothing.
  bool is_empty(const FlatNode& flat) const {
    return std::all_of(flat.node.outputs.begin(), flat.node.outputs.end(), [&](PrimitiveId id) {
      return element_count(layout_.graph.values[id].shape) == 0;
    });
  }

  void build_nests(const std::vector<FlatNode>& nodes, Constants& constants) {
    NestBuilder builder(layout_, constants);
    nests_.resize(nodes.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
      const bool computes = std::holds_alternative<Compute>(nodes[i].node.body);
      if (nodes[i].kind != FlatNode::Kind::node || !computes || is_empty(nodes[i])) continue;
      nests_[i] = builder.build(nodes[i].node);
    }
  }

  // Equal nests are searched once; the searches are independent of each other, so that all of the
  // host's processors share them.
  void search_mappings() {
    std::vector<std::pair<const Nest*, Mapping*>> work;
    for (const std::optional<Nest>& nest : nests_) {
      if (!nest) continue;
      const auto [found, added] = mappings_.try_emplace(signature(*nest));
      if (added) work.push_back({&*nest, &found->second});
    }
    std::vector<std::exception_ptr> errors(work.size());
    std::atomic<size_t> next{0};
    std::atomic<bool> stopped{false};
    auto search = [&](bool reports) {
      for (size_t i = next++; i < work.size() && !stopped; i = next++) {
        try {
          if (reports) {
            report_progress(options_.progress, "schedule", static_cast<int64_t>(i),
                            static_cast<int64_t>(work.size()));
          }
          *work[i].second = search_mapping(*work[i].first, chip_, options_.cycles);
        } catch (const Error& error) {
          errors[i] = std::current_exception();
          stopped = stopped || error.findings()[0].id == "interrupted";
        } catch (...) {
          errors[i] = std::current_exception();
        }
      }
    };
    const size_t most = std::min<size_t>(std::thread::hardware_concurrency(), work.size());
    std::vector<std::thread> threads;
    for (size_t t = 1; t < most; ++t) threads.emplace_back(search, false);
    search(true);
    for (std::thread& thread : threads) thread.join();
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
  }

  std::vector<int> reads_of(const PrimitiveNode& node) const {
    std::vector<int> reads;
    if (const Compute* compute = std::get_if<Compute>(&node.body)) {
      for (const Access& access : compute->accesses) add_read(access.operand, reads);
      for (const Access& access : compute->after_accesses) add_read(access.operand, reads);
    } else {
      for (PrimitiveId id : node.inputs) add_read(id, reads);
    }
    return reads;
  }

  std::vector<int> writes_of(const PrimitiveNode& node) const {
    std::vector<int> writes;
    for (PrimitiveId id : node.outputs) writes.push_back(layout_.places[id]->buffer);
    return writes;
  }

  void add_read(PrimitiveId id, std::vector<int>& reads) const {
    if (static_cast<size_t>(id) < layout_.places.size() && layout_.places[id]) {
      reads.push_back(layout_.places[id]->buffer);
    }
  }

  Region make_region(size_t index, const PrimitiveNode& node, Constants& constants) {
    if (std::holds_alternative<Gather>(node.body)) {
      return gather_region(node, layout_, constants, chip_);
    }
    if (std::holds_alternative<Kernel>(node.body))
      return kernel_region(node, static_cast<int64_t>(schedule_.regions.size()), layout_,
                           constants);
    if (std::holds_alternative<Attend>(node.body)) {
      return attend_region(node, layout_, constants, chip_, schedule_.micro_programs);
    }
    const Nest& nest = *nests_[index];
    const Mapping& mapping = mappings_.at(signature(nest));
    const Compute& compute = std::get<Compute>(node.body);
    const Lane lane = nest.before.result_lane();
    const bool is_sum =
        nest.reduce == Reduce::add || nest.reduce == Reduce::mul || nest.reduce == Reduce::fma;
    if (is_sum && (lane == Lane::f32 || lane == Lane::f64)) {
      schedule_.sums.push_back(sum_order(nest, mapping, compute));
      schedule_.sums.back().output = node.outputs[0];
    }
    return emit_region(nest, mapping, chip_, schedule_.micro_programs);
  }

  void mark(const FlatNode& flat, BarrierNeed& barriers) {
    ScheduleStep step;
    if (flat.kind == FlatNode::Kind::branch) {
      step.kind = ScheduleStep::Kind::branch;
      const ValuePlace& place = *layout_.places[flat.condition];
      step.condition = layout_.buffers[place.buffer].address + static_cast<uint64_t>(place.offset);
      barriers.meet();  // the code that reads the condition lets all cores meet first
    } else {
      step.kind = flat.kind == FlatNode::Kind::otherwise ? ScheduleStep::Kind::otherwise
                                                         : ScheduleStep::Kind::end;
      barriers.meet();  // what either branch left is unknown: the code meets here, too
    }
    schedule_.steps.push_back(step);
  }

  // DRAM from low to high: program text, inputs and outputs, activations, constants.
  void place_memory() {
    int64_t next = code_bytes_reserved;
    for (Buffer& buffer : layout_.buffers) {
      if (buffer.kind == Buffer::Kind::activation) continue;
      buffer.address = dram_base + static_cast<uint64_t>(next);
      next = align(next + buffer.bytes);
    }
    const MemoryUse use = plan_memory(layout_.buffers, chip_, next);
    schedule_.shared_bytes = use.shared_bytes;
    schedule_.constant_address = dram_base + static_cast<uint64_t>(align(use.dram_end));
    auto describe = [&](PrimitiveId id, const std::string& name) {
      const PrimitiveValue& value = layout_.graph.values[id];
      const ValuePlace& place = *layout_.places[id];
      return SchedulePlace{name, value.dtype, value.shape, layout_.buffers[place.buffer].address};
    };
    for (PrimitiveId id : source_.inputs) {
      schedule_.inputs.push_back(describe(id, source_.values[id].name));
    }
    for (size_t i = 0; i < source_.outputs.size(); ++i) {
      schedule_.outputs.push_back(
          describe(layout_.graph.outputs[i], source_.values[source_.outputs[i]].name));
    }
  }

  void check_capacity(int64_t constant_bytes) {
    schedule_.constant_bytes = constant_bytes;
    schedule_.dram_bytes =
        static_cast<int64_t>(schedule_.constant_address - dram_base) + constant_bytes;
    if (schedule_.dram_bytes > chip_.dram.bytes) {
      throw Error("schedule-does-not-fit", Place{chip_.path, 0, 0, 1, "", "[dram]"},
                  "the model needs " + format_bytes(static_cast<double>(schedule_.dram_bytes)) +
                      " of DRAM (" + format_bytes(static_cast<double>(constant_bytes)) +
                      " of it weights); the chip has " +
                      format_bytes(static_cast<double>(chip_.dram.bytes)) + ": " +
                      format_bytes(static_cast<double>(schedule_.dram_bytes - chip_.dram.bytes)) +
                      " are missing",
                  "a model that fits",
                  "use a chip with more DRAM, --precision bf16, or of a language model --weights "
                  "int4 or more --stages");
    }
  }

  const Chip& chip_;
  const ScheduleOptions& options_;
  Layout layout_;
  const PrimitiveGraph& source_;
  Schedule schedule_;
  std::vector<std::optional<Nest>> nests_;   // of each flat node that computes
  std::map<std::string, Mapping> mappings_;  // by signature
};

}  // namespace

Schedule make_schedule(const PrimitiveGraph& graph, const Chip& chip,
                       const ScheduleOptions& options) {
  PRESIL_CHECK(options.cycles.matrix != nullptr && options.cycles.vector != nullptr,
               "the mapping search is given closed forms");
  return Scheduler(graph, chip, options).run();
}

}  // namespace presil
