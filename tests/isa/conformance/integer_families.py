"""Conformance programs of RV64IM and Zicsr. Every expected value is computed here, from unbounded
integers, by the definitions of The RISC-V Instruction Set Manual, volumes I and II."""

from program import MASK, Program

EDGES = [0, 1, 2, MASK, MASK - 1, 1 << 63, (1 << 63) - 1, 1 << 31, (1 << 31) - 1, 0xffffffff,
         1 << 32, 0xffffffff80000000, 0x5555555555555555, 0x0123456789abcdef]
IMMEDIATES = [0, 1, 2, 5, 1023, 1365, 2047, -1, -2, -1366, -2047, -2048]


def signed(value, bits=64):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def unsigned(value, bits=64):
    return value & (1 << bits) - 1


def word(value):
    """The low 32 bits, sign-extended."""
    return signed(value, 32) & MASK


def quotient(a, b):
    """Truncated, as all divisions of RISC-V are; a and b are unbounded integers."""
    result = abs(a) // abs(b)
    return -result if (a < 0) != (b < 0) else result


def divide(a, b):
    return -1 if b == 0 else quotient(a, b)


def remainder(a, b):
    return a if b == 0 else a - quotient(a, b) * b


def both(interpret, operation):
    return lambda a, b: operation(interpret(a), interpret(b))


def signed_word(value):
    return signed(value, 32)


def unsigned_word(value):
    return unsigned(value, 32)


REGISTER_FORMS = {
    "add": {"add": lambda a, b: a + b, "sub": lambda a, b: a - b,
            "addw": lambda a, b: word(a + b), "subw": lambda a, b: word(a - b)},
    "logic": {"and": lambda a, b: a & b, "or": lambda a, b: a | b, "xor": lambda a, b: a ^ b},
    "shift": {"sll": lambda a, b: a << (b & 63), "srl": lambda a, b: a >> (b & 63),
              "sra": lambda a, b: signed(a) >> (b & 63),
              "sllw": lambda a, b: word(a << (b & 31)),
              "srlw": lambda a, b: word(unsigned(a, 32) >> (b & 31)),
              "sraw": lambda a, b: word(signed(a, 32) >> (b & 31))},
    "set_less": {"slt": both(signed, lambda a, b: int(a < b)),
                 "sltu": lambda a, b: int(a < b)},
    "multiply": {"mul": lambda a, b: a * b,
                 "mulh": both(signed, lambda a, b: a * b >> 64),
                 "mulhu": lambda a, b: a * b >> 64,
                 "mulhsu": lambda a, b: signed(a) * b >> 64,
                 "mulw": lambda a, b: word(a * b)},
    "divide": {"div": both(signed, divide), "rem": both(signed, remainder),
               "divu": divide, "remu": remainder,
               "divw": lambda a, b: word(divide(signed_word(a), signed_word(b))),
               "remw": lambda a, b: word(remainder(signed_word(a), signed_word(b))),
               "divuw": lambda a, b: word(divide(unsigned_word(a), unsigned_word(b))),
               "remuw": lambda a, b: word(remainder(unsigned_word(a), unsigned_word(b)))},
}

IMMEDIATE_FORMS = {
    "add": {"addi": lambda a, i: a + i, "addiw": lambda a, i: word(a + i)},
    "logic": {"andi": lambda a, i: a & i, "ori": lambda a, i: a | i, "xori": lambda a, i: a ^ i},
    "set_less": {"slti": lambda a, i: int(signed(a) < i),
                 "sltiu": lambda a, i: int(a < unsigned(i))},
    "shift": {"slli": lambda a, i: a << i, "srli": lambda a, i: a >> i,
              "srai": lambda a, i: signed(a) >> i,
              "slliw": lambda a, i: word(a << i),
              "srliw": lambda a, i: word(unsigned(a, 32) >> i),
              "sraiw": lambda a, i: word(signed(a, 32) >> i)},
}

SHIFTS = [0, 1, 7, 31, 32, 33, 63, 64, 95, MASK]


def second_operands(family):
    if family == "shift":
        return SHIFTS
    if family == "divide":
        return EDGES + [3, 7, MASK - 6, 0xfffffffe]
    return EDGES


def register_cases(program, family, name, operation):
    pairs = [(a, b) for a in EDGES for b in second_operands(family)]
    program.loop(family_table(program, family, pairs), len(pairs), 2,
                 ["ld t0, 0(s1)", "ld t1, 8(s1)", f"{name} t2, t0, t1", "sd t2, 0(s0)",
                  "addi s0, s0, 8"])
    for a, b in pairs:
        program.expect(f"{name} {a:#x} {b:#x}", operation(a, b))


def family_table(program, family, pairs):
    """The operands are shared by all instructions of a family."""
    if not hasattr(program, "tables"):
        program.tables = {}
    if family not in program.tables:
        program.tables[family] = program.constants([value for pair in pairs for value in pair])
    return program.tables[family]


def shared_register_cases(program, name, operation):
    """Where the destination is an operand, the operands are one, or the destination is x0."""
    a, b = 0x8000000000000003, 0x00000000ffffffff
    table = program.constants([a, b])
    load = [f"la s1, {table}", "ld t0, 0(s1)", "ld t1, 8(s1)"]
    program.emit(*load, f"{name} t0, t0, t1")
    program.store("t0", "t1")
    program.expect(f"{name} d=a {a:#x} {b:#x}", operation(a, b), b)
    program.emit(*load, f"{name} t1, t0, t1")
    program.store("t0", "t1")
    program.expect(f"{name} d=b {a:#x} {b:#x}", a, operation(a, b))
    program.emit(*load, f"{name} t0, t0, t0")
    program.store("t0")
    program.expect(f"{name} d=a=b {a:#x}", operation(a, a))
    program.emit(*load, f"{name} x0, t0, t1", f"{name} t2, x0, t1", f"{name} t1, t0, x0")
    program.store("x0", "t2", "t1")
    program.expect(f"{name} with x0 {a:#x} {b:#x}", 0, operation(0, b), operation(a, 0))


def immediate_cases(program, family, name, operation):
    if family == "shift":
        immediates = [0, 1, 7, 30, 31] if name.endswith("w") else [0, 1, 31, 32, 33, 62, 63]
    else:
        immediates = IMMEDIATES
    table = program.constants(EDGES)
    body = ["ld t0, 0(s1)"]
    for i, value in enumerate(immediates):
        body += [f"{name} t2, t0, {value}", f"sd t2, {8 * i}(s0)"]
    program.loop(table, len(EDGES), 1, body + [f"addi s0, s0, {8 * len(immediates)}"])
    for a in EDGES:
        for value in immediates:
            program.expect(f"{name} {a:#x} {value}", operation(a, value))


def arithmetic(family, about):
    program = Program(about)
    for name, operation in REGISTER_FORMS[family].items():
        register_cases(program, family, name, operation)
        shared_register_cases(program, name, operation)
    for name, operation in IMMEDIATE_FORMS.get(family, {}).items():
        immediate_cases(program, family, name, operation)
    return program


def upper():
    program = Program("lui and auipc.")
    for value in [0, 1, 0x7ffff, 0x80000, 0xfffff, 0x12345]:
        program.emit(f"lui t0, {value:#x}")
        program.store("t0")
        program.expect(f"lui {value:#x}", word(value << 12))
        here = program.label("here")
        program.emit(f"la t1, {here}", f"{here}:", f"auipc t0, {value:#x}", "sub t0, t0, t1")
        program.store("t0")
        program.expect(f"auipc {value:#x} less its address", word(value << 12))
    return program


CONDITIONS = {"beq": lambda a, b: a == b, "bne": lambda a, b: a != b,
              "blt": both(signed, lambda a, b: a < b), "bge": both(signed, lambda a, b: a >= b),
              "bltu": lambda a, b: a < b, "bgeu": lambda a, b: a >= b}


def branch():
    program = Program("Conditional branches, taken and not, forward and backward.")
    pairs = [(a, b) for a in EDGES for b in EDGES]
    table = program.constants([value for pair in pairs for value in pair])
    for name, holds in CONDITIONS.items():
        back, start, done = (program.label(stem) for stem in ("back", "start", "done"))
        forward = program.label("forward")
        program.loop(table, len(pairs), 2,
                     ["ld t0, 0(s1)", "ld t1, 8(s1)", "li t2, 0", f"j {start}",
                      f"{back}:", "addi t2, t2, 2", f"j {done}",
                      f"{start}:", f"{name} t0, t1, {forward}", "addi t2, t2, 4",
                      f"{forward}:", f"{name} t0, t1, {back}", "addi t2, t2, 8",
                      f"{done}:", "sd t2, 0(s0)", "addi s0, s0, 8"])
        for a, b in pairs:
            program.expect(f"{name} {a:#x} {b:#x}: 2 taken, 12 not", 2 if holds(a, b) else 12)
    far, behind, out = program.label("far"), program.label("behind"), program.label("out")
    program.emit("li t2, 0", f"beq x0, x0, {far}",
                 f"{behind}:", "addi t2, t2, 2", f"j {out}", f".zero {4094 - 12 + 2 - 4}",
                 f"{far}:", "addi t2, t2, 1", f"beq x0, x0, {behind}", f"{out}:")
    program.store("t2")
    program.expect("beq over 4 KiB and back", 3)
    target = program.label("misaligned")
    program.catch()
    program.emit(f"la s3, {target}", f"la s4, {target}", f"{target}:", f"beq x0, x0, {target}+6",
                 f"bne x0, x0, {target}+6")
    program.expect_trap("beq taken to a misaligned target traps, bne not taken does not", 0, 6)
    return program


def jump():
    program = Program("jal and jalr: links, targets, the cleared bit 0, misaligned targets.")
    over, back, done = (program.label(stem) for stem in ("over", "back", "done"))
    program.emit(f"jal ra, {over}", f"{back}:", "li t2, 7", f"jal t0, {done}",
                 f"{over}:", f"la t1, {back}", "sub t2, ra, t1")
    program.store("t2")
    program.expect("jal keeps the address of the next instruction", 0)
    program.emit(f"jal x0, {back}", f"{done}:", f"la t1, {over}", "sub t0, t0, t1")
    program.store("t2", "t0", "x0")
    program.expect("jal backward, and its link less the next instruction", 7, 0, 0)
    for offset in (-2048, -8, 0, 8, 2047):
        # Bit 0 of the sum is cleared: an odd offset lands one below.
        target, after = program.label("target"), program.label("after")
        program.emit(f"la t0, {target}", f"addi t0, t0, {-offset + offset % 2}" if offset > -2048
                     else "addi t0, t0, 2047")
        if offset == -2048:
            program.emit("addi t0, t0, 1")
        program.emit(f"jalr t0, {offset}(t0)", f"{after}:", "li t2, 1", f"{target}:",
                     f"la t1, {after}", "sub t0, t0, t1")
        program.store("t0")
        program.expect(f"jalr d=a with offset {offset}", 0)
    target, after = program.label("odd"), program.label("after")
    program.emit(f"la t0, {target}", f"jalr ra, 1(t0)", f"{after}:", "ebreak", f"{target}:",
                 f"la t1, {after}", "sub t0, ra, t1")
    program.store("t0")
    program.expect("jalr clears bit 0", 0)
    far, behind = program.label("far"), program.label("behind")
    distance = (1 << 20) - 16
    program.emit("li t2, 0", f"jal ra, {far}", f"{behind}:", "addi t2, t2, 2", f"j {behind}_out",
                 f".zero {distance - 12}", f"{far}:", "addi t2, t2, 1", f"jal x0, {behind}",
                 f"{behind}_out:")
    program.store("t2")
    program.expect("jal nearly 1 MiB and back", 3)
    program.catch()
    place = program.label("misaligned")
    program.emit("li t1, 5", f"la s3, {place}", f"la s4, {place}", f"{place}:",
                 f"jal t1, {place}+10")
    program.store("t1")
    program.expect_trap("jal to a misaligned target", 0, 10)
    program.expect("and its link is not written", 5)
    place = program.label("misaligned")
    program.emit(f"la s3, {place}", f"la t0, {place}", "mv s4, t0", f"{place}:",
                 "jalr t1, 2(t0)")
    program.store("t1")
    program.expect_trap("jalr to a misaligned target", 0, 2)
    program.expect("and its link is not written", 5)
    return program


LOADS = {"lb": (1, True), "lbu": (1, False), "lh": (2, True), "lhu": (2, False),
         "lw": (4, True), "lwu": (4, False), "ld": (8, False)}
STORES = {"sb": 1, "sh": 2, "sw": 4, "sd": 8}
BYTES = [0x807f0180fe00ff7f, 0x00000000ffff8000, 0x7fffffff80000001, 0x8123456789abcdef]


def misaligned(program, name, size, cause, register):
    """A trap for every misalignment, which leaves register and memory alone."""
    for offset in range(1, size):
        place = program.label("misaligned")
        program.emit("li t2, 77", f"la s3, {place}", f"{place}:",
                     f"{name} {register}, {offset}(s1)")
        program.expect_trap(f"{name} misaligned by {offset}", cause, offset)


def load():
    program = Program("Integer loads of every width, aligned and misaligned.")
    table = program.constants(BYTES)
    image = b"".join(value.to_bytes(8, "little") for value in BYTES)
    program.catch()
    for name, (size, is_signed) in LOADS.items():
        program.emit(f"la s1, {table}", "addi t0, s1, 32", "mv s4, s1")
        for offset in range(0, 32, size):
            value = int.from_bytes(image[offset:offset + size], "little", signed=is_signed)
            program.emit(f"{name} t1, {offset}(s1)", f"{name} t2, {offset - 32}(t0)")
            program.store("t1", "t2")
            program.expect(f"{name} at {offset}, from below and above", value, value)
        for offset in (-2048, 2047 // size * size):
            program.emit(f"addi t0, s1, {-offset if offset > -2048 else 2047}")
            if offset == -2048:
                program.emit("addi t0, t0, 1")
            program.emit(f"{name} t0, {offset}(t0)")
            program.store("t0")
            value = int.from_bytes(image[:size], "little", signed=is_signed)
            program.expect(f"{name} d=a with offset {offset}", value)
        program.emit("mv t0, s1", f"{name} x0, 0(t0)")
        program.store("x0")
        program.expect(f"{name} to x0", 0)
        misaligned(program, name, size, 4, "t2")
        program.store("t2")
        program.expect(f"{name} misaligned leaves its register", 77 if size > 1 else
                       int.from_bytes(image[31:32], "little", signed=is_signed))
    return program


def store():
    program = Program("Integer stores of every width, aligned and misaligned.")
    value, old = 0x8182838485868788, 0x1122334455667788
    table = program.constants([value, old])
    program.catch()
    for name, size in STORES.items():
        program.emit(f"la s1, {table}", "ld t0, 0(s1)", "ld t1, 8(s1)", "addi s1, s1, 8")
        for offset in range(0, 8, size):
            keep = old & ~(((1 << 8 * size) - 1) << 8 * offset)
            stored = keep | (value & (1 << 8 * size) - 1) << 8 * offset
            program.emit("sd t1, 0(s0)", f"{name} t0, {offset}(s0)", "addi s0, s0, 8")
            program.expect(f"{name} at {offset}", stored)
            program.emit("sd t1, 0(s0)", "addi t2, s0, 2040", f"{name} t0, {offset - 2040}(t2)",
                         "addi s0, s0, 8")
            program.expect(f"{name} at {offset} from above", stored)
        program.emit("mv s4, s1")
        misaligned(program, name, size, 6, "t0")
        program.emit("ld t2, 0(s1)")
        program.store("t2")
        program.expect(f"{name} misaligned leaves memory alone", old)
    return program


MSCRATCH, MHARTID, NO_CSR = 0x340, 0xf14, 0x123


def csr():
    program = Program("Reads, writes, sets and clears of control registers.")
    values = [0, 0x5555555555555555, 1 << 63, 0x0123456789abcdef, MASK]
    table = program.constants(values)
    state = 0
    program.emit("csrw mscratch, x0", f"la s1, {table}")
    forms = {"csrrw": lambda old, new: new, "csrrs": lambda old, new: old | new,
             "csrrc": lambda old, new: old & ~new}
    for name in ["csrrw", "csrrs", "csrrc", "csrrw", "csrrc", "csrrs"]:
        for i, value in enumerate(values):
            program.emit(f"ld t0, {8 * i}(s1)", f"{name} t1, mscratch, t0", "csrr t2, mscratch")
            program.store("t1", "t2")
            old, state = state, forms[name](state, value) & MASK
            program.expect(f"{name} mscratch {value:#x}: old, new", old, state)
        for immediate in [0, 1, 21, 31]:
            program.emit(f"{name}i t1, mscratch, {immediate}", "csrr t2, mscratch")
            program.store("t1", "t2")
            old, state = state, forms[name](state, immediate) & MASK
            program.expect(f"{name}i mscratch {immediate}: old, new", old, state)
    program.emit("ld t0, 32(s1)", "csrrw t0, mscratch, t0", "csrrw x0, mscratch, t0",
                 "csrr t1, mscratch")
    program.store("t0", "t1")
    program.expect("csrrw d=a swaps, and d=x0 only writes", state, state)
    float_csrs(program)
    program.catch()
    refused = {
        "csrrs x0, 0x123, x0": (NO_CSR, 0, 2, 0), "csrrw x0, mhartid, x0": (MHARTID, 0, 1, 0),
        "csrrs x0, mhartid, t0": (MHARTID, 5, 2, 0), "csrrci t1, mhartid, 1": (MHARTID, 1, 7, 6)}
    for text, (number, a, function, d) in refused.items():
        place = program.label("refused")
        encoding = number << 20 | a << 15 | function << 12 | d << 7 | 0x73
        program.emit(f"la s3, {place}", f"{place}:", text)
        program.expect_trap(f"{text} is illegal", 2, encoding)
    program.emit("csrrs t0, mhartid, x0", "csrrci t1, mhartid, 0")
    program.store("t0", "t1")
    program.expect("reads of a read-only register", 0, 0)
    return program


def float_csrs(program):
    program.emit("li t0, -1", "csrw fcsr, t0", "csrr t1, fcsr", "csrr t2, frm", "csrr t3, fflags")
    program.store("t1", "t2", "t3")
    program.expect("fcsr keeps eight bits, of which frm and fflags are parts", 255, 7, 31)
    program.emit("csrrwi t1, frm, 2", "csrrci t2, fflags, 5", "csrr t3, fcsr")
    program.store("t1", "t2", "t3")
    program.expect("frm and fflags are written alone", 7, 31, 2 << 5 | 26)
    program.emit("csrrsi t1, fflags, 5", "csrrw t2, frm, t0", "csrrw t3, fflags, x0",
                 "csrr t4, fcsr")
    program.store("t1", "t2", "t3", "t4")
    program.expect("upper bits of what is written are ignored", 26, 2, 31, 7 << 5)
    program.emit("csrw fcsr, x0")


def system():
    program = Program("Environment calls, breakpoints, returns, fences and illegal words.")
    program.catch()
    for text, cause, value in [("ecall", 11, 0), (".word 0", 2, 0),
                               (".word 0xffffffff", 2, 0xffffffff),
                               (".word 0x00007057", 2, 0x7057)]:
        place = program.label("trap")
        program.emit(f"la s3, {place}", f"{place}:", text)
        program.expect_trap(text, cause, value)
    place = program.label("trap")
    program.emit(f"la s3, {place}", "mv s4, s3", f"{place}:", "ebreak")
    program.expect_trap("ebreak, whose value is its own address", 3, 0)
    program.emit("li s4, 0")
    target, around = program.label("target"), program.label("around")
    program.emit(f"la t0, {target}", "csrw mepc, t0", "li t1, 8", "csrw mstatus, t1", "mret",
                 f"j {around}", f"{target}:", "csrr t2, mstatus", "andi t2, t2, 0x88")
    program.store("t2")
    program.expect("mret goes to mepc; MIE takes MPIE, which becomes 1", 0x80)
    place = program.label("call")
    program.emit(f"{around}:", "csrw mstatus, t1", f"la s3, {place}", f"{place}:", "ecall",
                 "csrr t2, mstatus", "andi t2, t2, 0x88")
    program.expect_trap("ecall", 11, 0)
    program.store("t2")
    program.expect("interrupts are as they were after a trap and its return", 0x88)
    program.emit("li t0, 3", "fence", "wfi", "addi t0, t0, 4")
    program.store("t0")
    program.expect("fence and wfi do nothing", 7)
    patch = program.label("patch")
    table = program.constants([0x01028293, 0])  # addi t0, t0, 16
    program.emit(f"la s1, {table}", "lw t1, 0(s1)", f"la t2, {patch}", "li t0, 0", "li t4, 2",
                 f"{patch}:", "addi t0, t0, 1", "sw t1, 0(t2)", "fence.i", "addi t4, t4, -1",
                 f"bne t4, x0, {patch}")
    program.store("t0")
    program.expect("fence.i makes a written instruction visible", 17)
    return program


FAMILIES = {
    "add": lambda: arithmetic("add", "Additions and subtractions."),
    "logic": lambda: arithmetic("logic", "Bitwise operations."),
    "shift": lambda: arithmetic("shift", "Shifts."),
    "set_less": lambda: arithmetic("set_less", "Comparisons into a register."),
    "multiply": lambda: arithmetic("multiply", "Multiplications."),
    "divide": lambda: arithmetic("divide", "Divisions and remainders."),
    "upper": upper, "branch": branch, "jump": jump, "load": load, "store": store, "csr": csr,
    "system": system,
}
