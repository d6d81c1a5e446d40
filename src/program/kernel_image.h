// The kernels of kernels/ops/, compiled for the scalar core when presil is built and kept in it.
// Private to `program`.
#pragma once

#include <string_view>
#include <vector>

#include "program/code_buffer.h"
#include "program/program.h"

namespace presil {

// Code, constants and the stack of the kernels, in the part of DRAM that is reserved for program
// text, behind text and micro-programs.
std::vector<Segment> kernel_segments();
// Calls a kernel on core 0 with the address of its struct presil_call. A kernel keeps what RISC-V's
// calling convention says it keeps: of the registers that live longer than a region s0 and s1.
// Throws program-no-kernel.
void write_kernel_call(CodeBuffer& code, std::string_view kernel, uint64_t record, Register hart);

}  // namespace presil
