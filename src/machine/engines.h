// The engines of one core: a command is made ready on host memory (its operands found and checked,
// its fast form chosen), and then executed, once or as often as a session runs. Private to
// `machine`.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "chip/chip.h"
#include "machine/mma.h"
#include "machine/packed_constants.h"
#include "machine/recording.h"
#include "machine/stream.h"

namespace presil {

// A command ready to execute. Valid while the engines that prepared it and their memory live.
class PreparedCommand {
 public:
  virtual ~PreparedCommand() = default;
  // False: its definition had to do it.
  virtual bool execute() = 0;
};

// A micro-program and its fast form.
struct VectorProgram {
  explicit VectorProgram(MicroProgram decoded) : micro(std::move(decoded)), stream(micro) {}
  MicroProgram micro;
  StreamProgram stream;
};

class Engines {
 public:
  Engines(Memory& memory, const Chip& chip);

  // By its naive definition (isa/define.h).
  void define(const Command& command);
  // Constant operands are packed once, there.
  void use_constants(PackedConstants* constants) { constants_ = constants; }
  // By its fast form; nullptr where none covers it (operands that share memory, nothing to do,
  // addresses outside): then the definition executes it, or words the error. A vec runs what the
  // store holds now.
  std::unique_ptr<PreparedCommand> prepare(const Command& command);
  // A recorded command, which was checked when it was issued.
  std::unique_ptr<PreparedCommand> prepare(const Recording::Item& item);
  // The micro-program that a vec finds in the store now; nullptr for other commands.
  VectorProgram* vector_program(const Command& command);

  const std::vector<uint32_t>& micro_store() const { return micro_store_; }
  std::byte* resolve(const TensorDescriptor& tensor);

 private:
  // An operand of a product on the host.
  struct Factor {
    const TensorDescriptor* tensor = nullptr;
    std::byte* data = nullptr;
    std::vector<int64_t> constant;                 // says which constant it is; empty: none
    std::shared_ptr<std::vector<std::byte>> copy;  // holds the data of one whose load is left out
  };
  Factor find_factor(const TensorDescriptor& tensor,
                     const std::optional<Recording::ConstantCopy>& copy);
  // The command by its definition.
  std::unique_ptr<PreparedCommand> prepare_definition(const Command& command,
                                                      const VectorProgram* vector);
  std::unique_ptr<PreparedCommand> prepare_unchecked(const Recording::Item& item);
  std::unique_ptr<PreparedCommand> prepare_mma(const Recording::Item& item);
  std::unique_ptr<PreparedCommand> prepare_vec(const Command& command, VectorProgram& program);
  std::unique_ptr<PreparedCommand> prepare_copy(const Command& command);
  std::unique_ptr<PreparedCommand> prepare_fill(const Command& command);

  Memory& memory_;
  PackedConstants* constants_ = nullptr;
  MmaNumerics numerics_;
  MatrixNumerics define_numerics_;
  std::vector<uint32_t> micro_store_;
  std::array<VectorProgram*, 256> entries_{};  // what the store is known to hold
  std::map<std::vector<uint32_t>, std::unique_ptr<VectorProgram>> programs_;  // by their words
  MmaWorkspace workspace_;
  StreamWorkspace stream_workspace_;
};

// By a row's index: which rows are copied is known only when it executes. False if the definition
// must do it.
bool gather_rows(Engines& engines, const Command& command);

}  // namespace presil
