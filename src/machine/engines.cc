// The fast forms of engine commands. What they do not cover is left to the definition of
// isa/define.h, which also words every error.
#include "machine/engines.h"

#include "machine/copy.h"
#include "machine/overlap.h"

namespace presil {
namespace {

StreamExtent extents(const TensorDescriptor& tensor) {
  return {tensor.extent[0], tensor.extent[1], tensor.extent[2], tensor.extent[3]};
}

std::array<int64_t, 4> strides(const TensorDescriptor& tensor) {
  return {tensor.stride[0], tensor.stride[1], tensor.stride[2], tensor.stride[3]};
}

Decoding decoding_of(uint8_t mode) {
  return (mode & mma_offset) != 0    ? Decoding::offset
         : (mode & mma_centred) != 0 ? Decoding::centred
                                     : Decoding::scaled;
}

CopySide copy_side(std::byte* data, const TensorDescriptor& tensor) {
  return {data, 0, strides(tensor)};
}

class PreparedMma final : public PreparedCommand {
 public:
  // `owners` hold operands that lie in no memory of the chip.
  PreparedMma(const MmaPlan& plan, MmaWorkspace& workspace,
              std::array<std::shared_ptr<const void>, 3> owners)
      : plan_(plan), workspace_(workspace), owners_(std::move(owners)) {}
  bool execute() override {
    plan_.run(workspace_);
    return true;
  }

 private:
  MmaPlan plan_;
  MmaWorkspace& workspace_;
  std::array<std::shared_ptr<const void>, 3> owners_;
};

class PreparedVec final : public PreparedCommand {
 public:
  explicit PreparedVec(std::unique_ptr<StreamPlan> plan) : plan_(std::move(plan)) {}
  bool execute() override {
    plan_->run();
    return true;
  }

 private:
  std::unique_ptr<StreamPlan> plan_;
};

class PreparedCopy final : public PreparedCommand {
 public:
  explicit PreparedCopy(const CopyPlan& plan) : plan_(plan) {}
  bool execute() override {
    plan_.run();
    return true;
  }

 private:
  CopyPlan plan_;
};

class PreparedFill final : public PreparedCommand {
 public:
  PreparedFill(const CopyPlan& plan, uint64_t value) : plan_(plan), value_(value) {}
  bool execute() override {
    plan_.fill(value_);
    return true;
  }

 private:
  CopyPlan plan_;
  uint64_t value_;
};

class PreparedGather final : public PreparedCommand {
 public:
  PreparedGather(const Command& command, Engines& engines) : command_(command), engines_(engines) {}
  bool execute() override {
    const bool is_fast = gather_rows(engines_, command_);
    if (!is_fast) engines_.define(command_);
    return is_fast;
  }

 private:
  Command command_;
  Engines& engines_;
};

class PreparedNothing final : public PreparedCommand {
 public:
  bool execute() override { return true; }
};

class PreparedDefinition final : public PreparedCommand {
 public:
  // `micro_store` is empty unless the command is a vec; others get the `shared` one.
  PreparedDefinition(const Command& command, Memory& memory, std::vector<uint32_t> micro_store,
                     std::span<uint32_t> shared, const MatrixNumerics& numerics)
      : command_(command),
        memory_(memory),
        micro_store_(std::move(micro_store)),
        shared_(shared),
        numerics_(numerics) {}
  bool execute() override {
    define_command(command_, memory_, micro_store_.empty() ? shared_ : micro_store_, numerics_);
    return false;
  }

 private:
  Command command_;
  Memory& memory_;
  std::vector<uint32_t> micro_store_;
  std::span<uint32_t> shared_;
  MatrixNumerics numerics_;
};

}  // namespace

Engines::Engines(Memory& memory, const Chip& chip)
    : memory_(memory),
      define_numerics_{chip.matrix.group, chip.matrix.chain},
      micro_store_(micro_store_words, 0) {
  numerics_.group = static_cast<int>(chip.matrix.group);
  numerics_.chain = chip.matrix.chain;
}

void Engines::define(const Command& command) {
  define_command(command, memory_, micro_store_, define_numerics_);
  if (command.opcode == Opcode::vload) entries_.fill(nullptr);
}

std::unique_ptr<PreparedCommand> Engines::prepare_definition(const Command& command,
                                                             const VectorProgram* vector) {
  std::vector<uint32_t> store;
  Command own = command;
  if (vector != nullptr) {  // alone in a store of its own
    store = encode(vector->micro);
    store.resize(micro_store_words, 0);
    own.mode = 0;
  }
  return std::make_unique<PreparedDefinition>(own, memory_, std::move(store), micro_store_,
                                              define_numerics_);
}

VectorProgram* Engines::vector_program(const Command& command) {
  if (command.opcode != Opcode::vec) return nullptr;
  VectorProgram*& entry = entries_[command.mode];
  if (entry != nullptr) return entry;
  MicroProgram micro = decode_micro_program(
      std::span<const uint32_t>(micro_store_).subspan(size_t{command.mode} * micro_entry_words));
  std::unique_ptr<VectorProgram>& program = programs_[encode(micro)];
  if (program == nullptr) program = std::make_unique<VectorProgram>(std::move(micro));
  entry = program.get();
  return entry;
}

std::unique_ptr<PreparedCommand> Engines::prepare(const Command& command) {
  if (command.opcode == Opcode::vload) return nullptr;
  check_command(command);
  return prepare_unchecked({command, vector_program(command), std::nullopt, {}});
}

std::unique_ptr<PreparedCommand> Engines::prepare(const Recording::Item& item) {
  std::unique_ptr<PreparedCommand> prepared = prepare_unchecked(item);
  if (prepared == nullptr) prepared = prepare_definition(item.command, item.vector);
  return prepared;
}

std::unique_ptr<PreparedCommand> Engines::prepare_unchecked(const Recording::Item& item) {
  const Command& command = item.command;
  switch (command.opcode) {
    case Opcode::mma:
      return prepare_mma(item);
    case Opcode::vec:
      return prepare_vec(command, *item.vector);
    case Opcode::load:
    case Opcode::store:
      return prepare_copy(command);
    case Opcode::fill:
      return prepare_fill(command);
    case Opcode::gather:
      return std::make_unique<PreparedGather>(command, *this);
    case Opcode::vload:
    case Opcode::sync:
    case Opcode::barrier:
      break;
  }
  return std::make_unique<PreparedNothing>();
}

// Host pointer of the descriptor's base; nullptr unless there are elements and one memory holds all
// of them.
std::byte* Engines::resolve(const TensorDescriptor& tensor) {
  if (tensor.count() == 0) return nullptr;
  const Interval interval = interval_of(tensor);
  std::byte* data = memory_.at(interval.low, static_cast<int64_t>(interval.high - interval.low));
  return data == nullptr ? nullptr : data + static_cast<int64_t>(tensor.base - interval.low);
}

Engines::Factor Engines::find_factor(const TensorDescriptor& tensor,
                                     const std::optional<Recording::ConstantCopy>& copy) {
  Factor factor;
  factor.tensor = &tensor;
  auto describe = [&](const TensorDescriptor& each, uint64_t base) {
    factor.constant.push_back(static_cast<int64_t>(base));
    factor.constant.push_back(static_cast<int64_t>(each.dtype));
    factor.constant.insert(factor.constant.end(), each.extent.begin(), each.extent.end());
    factor.constant.insert(factor.constant.end(), each.stride.begin(), each.stride.end());
  };
  if (!copy) {
    factor.data = resolve(tensor);
    if (constants_ != nullptr && constants_->is_constant(tensor)) describe(tensor, tensor.base);
    return factor;
  }
  const Interval target = interval_of(copy->target);
  factor.copy = std::make_shared<std::vector<std::byte>>(target.high - target.low);
  std::byte* base = factor.copy->data() + (copy->target.base - target.low);
  CopyPlan(extents(copy->target), info(copy->target.dtype).bits,
           copy_side(resolve(copy->source), copy->source), copy_side(base, copy->target))
      .run();
  factor.data = factor.copy->data() + (tensor.base - target.low);
  describe(copy->source, copy->source.base);
  describe(copy->target, 0);
  describe(tensor, tensor.base - copy->target.base);
  return factor;
}

// C where rows are adjacent and columns are not is the product of the transposed factors: the same
// sums of the same products.
std::unique_ptr<PreparedCommand> Engines::prepare_mma(const Recording::Item& item) {
  const Command& c = item.command;
  if (may_repeat(c.d) || may_overlap(c.d, c.a) || may_overlap(c.d, c.b)) return nullptr;
  const bool is_packed = (c.mode & mma_packed) != 0;
  if (is_packed && may_overlap(c.d, c.c)) return nullptr;
  Factor a = find_factor(c.a, item.factors[0]), b = find_factor(c.b, item.factors[1]);
  std::byte* d_data = resolve(c.d);
  if (a.data == nullptr || b.data == nullptr || d_data == nullptr) return nullptr;
  MmaShape shape{c.a.extent[2], c.a.extent[3], c.b.extent[0], c.a.extent[0], c.a.extent[1]};
  const auto& [a_k0, a_k1, a_m0, a_m1] = c.a.stride;
  const auto& [b_n, b_k0, b_k1, b_none] = c.b.stride;
  const auto& [d_n, d_m0, d_m1, d_none] = c.d.stride;
  MmaA left{a.data, c.a.dtype, 0, a_k0, a_k1, a_m0, a_m1};
  MmaB right{b.data, c.b.dtype, 0, b_n, b_k0, b_k1};
  MmaC result{d_data, 0, d_n, d_m0, d_m1};
  Factor parameters;
  if (is_packed) {
    parameters = find_factor(c.c, item.factors[2]);
    if (parameters.data == nullptr) return nullptr;
    const auto& [n, k0, k1, part] = c.c.stride;
    right.parameters = {
        decoding_of(c.mode), parameters.data, c.c.dtype, n, k0, k1, part, c.a.dtype};
    // They are constant together or not at all.
    if (parameters.constant.empty()) b.constant.clear();
    b.constant.insert(b.constant.end(), parameters.constant.begin(), parameters.constant.end());
    if (!b.constant.empty()) {
      b.constant.push_back(c.mode);
      b.constant.push_back(static_cast<int64_t>(c.a.dtype));
    }
  }
  const bool is_one_m = shape.m1 == 1 || (a_m1 == a_m0 * shape.m0 && d_m1 == d_m0 * shape.m0);
  const bool is_transposed = !is_packed && is_one_m && d_m0 == 1 && d_n != 1 && shape.m0 > 1 &&
                             (shape.n > 1 || !a.constant.empty() || a_m0 == 1);
  if (is_transposed) {
    shape = {shape.n, 1, shape.m0 * shape.m1, shape.k0, shape.k1};
    left = {b.data, c.b.dtype, 0, b_k0, b_k1, b_n, 0};
    right = {a.data, c.a.dtype, 0, a_m0, a_k0, a_k1};
    result = {d_data, 0, d_m0, d_n, 0};
    std::swap(a, b);
  }
  MmaPlan plan(host_isa(), shape, left, right, result, (c.mode & mma_zero) != 0, numerics_);
  if (constants_ != nullptr && !b.constant.empty()) {
    b.constant.push_back(is_transposed);
    constants_->provide(b.constant, plan);
    if (plan.constant_b != nullptr) b.copy = parameters.copy = nullptr;
  }
  return std::make_unique<PreparedMma>(
      plan, workspace_,
      std::array<std::shared_ptr<const void>, 3>{a.copy, b.copy, parameters.copy});
}

static bool reads(const Expression& expression, int input) {
  if (expression.value_count() == 0) return false;
  if (expression.result == input) return true;
  return std::any_of(expression.steps.begin(), expression.steps.end(), [&](const auto& step) {
    if (step.kind == ExpressionStep::Kind::constant) return false;
    const int arity = info(step.op).arity;
    return std::find(step.operand, step.operand + arity, input) != step.operand + arity;
  });
}

std::unique_ptr<PreparedCommand> Engines::prepare_vec(const Command& c, VectorProgram& vector) {
  const MicroProgram& program = vector.micro;
  check_vector_operands(c, program);
  if (may_repeat(c.d, program.reduce_mask)) return nullptr;
  const TensorDescriptor* sources[3] = {&c.a, &c.b, &c.c};
  StreamOperand inputs[3];
  for (int i = 0; i < program.stream_count; ++i) {
    // In place, element by element, is as good as apart: of a reduction what follows it.
    const bool is_by_element = program.reduce == StreamReduce::none ||
                               !(reads(program.before, i) || reads(program.before_b, i));
    const bool is_in_place = is_by_element && coincide(*sources[i], c.d);
    if (!is_in_place && may_overlap(*sources[i], c.d)) return nullptr;
    std::byte* data = resolve(*sources[i]);
    if (data == nullptr) return nullptr;
    inputs[i] = {data, sources[i]->dtype, 0, strides(*sources[i])};
  }
  std::byte* target = resolve(c.d);
  if (target == nullptr) return nullptr;
  return std::make_unique<PreparedVec>(
      vector.stream.plan(extents(c.d), {inputs, static_cast<size_t>(program.stream_count)},
                         {target, c.d.dtype, 0, strides(c.d)}, stream_workspace_));
}

std::unique_ptr<PreparedCommand> Engines::prepare_copy(const Command& c) {
  if (may_repeat(c.d) || may_overlap(c.d, c.a)) return nullptr;
  std::byte* source = resolve(c.a);
  std::byte* target = resolve(c.d);
  if (source == nullptr || target == nullptr) return nullptr;
  return std::make_unique<PreparedCopy>(
      CopyPlan(extents(c.d), info(c.d.dtype).bits, copy_side(source, c.a), copy_side(target, c.d)));
}

std::unique_ptr<PreparedCommand> Engines::prepare_fill(const Command& c) {
  std::byte* target = resolve(c.d);
  if (target == nullptr) return nullptr;
  const CopySide side = copy_side(target, c.d);
  return std::make_unique<PreparedFill>(CopyPlan(extents(c.d), info(c.d.dtype).bits, side, side),
                                        c.scalar_a);
}

// An extent 1 of 0 in the table stands for more rows than its field can hold.
bool gather_rows(Engines& engines, const Command& c) {
  const int bits = info(c.d.dtype).bits;
  if (bits < 8 || may_repeat(c.d) || may_overlap(c.d, c.b)) return false;
  std::byte* target = engines.resolve(c.d);
  const std::byte* indices = engines.resolve(c.b);
  if (target == nullptr || indices == nullptr) return false;
  TensorDescriptor row = c.a;
  row.extent[1] = 1;
  const int64_t rows = c.a.extent[1];
  std::vector<std::byte*> sources;
  for (int64_t i = 0; i < c.d.extent[1]; ++i) {
    int64_t index = 0;
    load_lanes(&index, c.b.dtype, indices, i * c.b.stride[0], 1, 1);
    if (c.b.dtype != DType::i64) index = static_cast<int32_t>(index);
    const bool is_outside =
        rows == 0 ? index < 0 || index > INT32_MAX : index < -rows || index >= rows;
    if (is_outside) return false;
    if (index < 0) index += rows;
    row.base = c.a.base + static_cast<uint64_t>(index * c.a.stride[1] * (bits / 8));
    sources.push_back(engines.resolve(row));
    if (sources.back() == nullptr || may_overlap(c.d, row)) return false;
  }
  for (int64_t i = 0; i < c.d.extent[1]; ++i) {
    std::byte* out = target + i * c.d.stride[1] * (bits / 8);
    copy_strided({c.d.extent[0], 1, c.d.extent[2], c.d.extent[3]}, bits,
                 copy_side(sources[static_cast<size_t>(i)], row), copy_side(out, c.d));
  }
  return true;
}

}  // namespace presil
