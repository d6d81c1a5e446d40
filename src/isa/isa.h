// Front door of `isa`: the one truth about the processor's instructions. One file of isa/insns/
// holds an instruction's encoding, syntax, meaning and the work it asks of the hardware; decoder,
// assembler, disassembler, manual and intrinsics header derive from the table.
//
// The scalar core is RISC-V RV64IM (F and D where the chip file says so). Descriptor instructions
// use the 32-bit custom-0 space; engine instructions are 64-bit words (RISC-V's 64-bit length
// format, low seven bits 0111111).
#pragma once

#include "isa/address.h"
#include "isa/command.h"
#include "isa/define.h"
#include "isa/hart.h"
#include "isa/insn.h"
