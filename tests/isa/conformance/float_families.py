"""Conformance programs of F and D. Every expected value and flag comes from exact rationals
(exact_float.py)."""

import random

import exact_float as exact
from exact_float import DOUBLE, ROUNDING, SINGLE
from program import MASK, Program

BOX = 0xffffffff << 32
FORMATS = [SINGLE, DOUBLE]


def boxed(form, bits):
    return bits | BOX if form is SINGLE else bits


def one(form):
    return form.bias << form.fraction_bits


def specials(form):
    least, greatest = 1, form.infinity - 1
    return [0, form.sign, one(form), one(form) | form.sign, least, greatest | form.sign,
            form.infinity, form.infinity | form.sign, form.nan, form.nan | form.sign | 5,
            form.infinity | 1]


def rounding_values(form):
    """Ends of the ranges, neighbours of powers of two, and values that need every bit."""
    unit = 1 << form.fraction_bits
    return [1, unit - 1, unit, unit + 1, form.infinity - 1, form.infinity - unit,
            one(form) + 1, one(form) - 1, one(form) + unit // 2, one(form) | form.sign,
            one(form) - (form.fraction_bits + 1) * unit,      # half a unit in the last place of 1
            one(form) - (form.fraction_bits + 1) * unit + 1]


def random_values(form, count, seed):
    """Near one, near the smallest, near the largest, and anywhere."""
    source = random.Random(seed)
    values = []
    for i in range(count):
        bits = source.getrandbits(form.bits)
        if i % 4 < 2:
            exponent = form.bias - 2 + source.getrandbits(2)
        elif i % 4 == 2:
            exponent = source.getrandbits(2)
        else:
            exponent = (bits & form.infinity) >> form.fraction_bits
        fraction = bits & (1 << form.fraction_bits) - 1
        bits = bits & form.sign | exponent << form.fraction_bits | fraction
        values.append(bits)
    return values


def rounding_rows(form, width, count, seed):
    values = rounding_values(form)
    rows = [tuple(values[(i * (7 * k + 1) + k) % len(values)] for k in range(width))
            for i in range(len(values))]
    picks = random_values(form, count * width, seed)
    return rows + [tuple(picks[i * width:(i + 1) * width]) for i in range(count)]


def table_of(program, form, rows):
    return program.constants([boxed(form, bits) for row in rows for bits in row])


REGISTERS = ["fa0", "fa1", "fa2"]


def run_rows(program, form, name, table, rows, mode, operation):
    """`name` with the dynamic rounding mode over all rows: result and flags of each."""
    width = len(rows[0])
    loads = [f"fld {REGISTERS[i]}, {8 * i}(s1)" for i in range(width)]
    program.emit(f"csrrwi x0, frm, {ROUNDING.index(mode)}")
    program.loop(table, len(rows), width, loads + [
        "csrrw x0, fflags, x0", f"{name} fa3, " + ", ".join(REGISTERS[:width]),
        "csrrs t0, fflags, x0", "fsd fa3, 0(s0)", "sd t0, 8(s0)", "addi s0, s0, 16"])
    for row in rows:
        result, flags = operation(form, *row, mode)
        text = " ".join(hex(bits) for bits in row)
        program.expect(f"{name} {mode} {text}", boxed(form, result), flags)


def static_modes(program, form, name, row, operation):
    """The rounding mode in the instruction wins over frm."""
    table = table_of(program, form, [row])
    program.emit(f"la s1, {table}")
    program.emit(*[f"fld {REGISTERS[i]}, {8 * i}(s1)" for i in range(len(row))])
    for mode in ROUNDING:
        other = ROUNDING[(ROUNDING.index(mode) + 2) % 5]
        program.emit(f"csrrwi x0, frm, {ROUNDING.index(other)}", "csrrw x0, fflags, x0",
                     f"{name} fa3, {', '.join(REGISTERS[:len(row)])}, {mode}",
                     "csrrs t0, fflags, x0", "fsd fa3, 0(s0)", "sd t0, 8(s0)",
                     "addi s0, s0, 16")
        result, flags = operation(form, *row, mode)
        program.expect(f"{name} in its own {mode}", boxed(form, result), flags)


def arithmetic(about, operations, special_modes=("rne", "rdn")):
    program = Program(about)
    for form in FORMATS:
        values = specials(form)
        special_rows = [(a, b) for a in values for b in values]
        special_table = table_of(program, form, special_rows)
        rows = rounding_rows(form, 2, 24, 1)
        table = table_of(program, form, rows)
        for stem, operation in operations.items():
            name = f"{stem}.{form.letter}"
            for mode in special_modes:
                run_rows(program, form, name, special_table, special_rows, mode, operation)
            for mode in ROUNDING:
                run_rows(program, form, name, table, rows, mode, operation)
            static_modes(program, form, name, rows[-4], operation)
    reserved_modes(program)
    unboxed_operands(program, list(operations.items())[0])
    return program


def reserved_modes(program):
    """Rounding modes 5 and 6 are illegal in the instruction, and 5 to 7 in frm."""
    program.catch()
    dynamic = 0x7 << 12 | 0x53  # fadd.s ft0, ft0, ft0, dyn
    for mode in (5, 6, 7):
        place = program.label("reserved")
        program.emit(f"csrrwi x0, frm, {mode}", f"la s3, {place}", f"{place}:",
                     f".word {dynamic:#x}")
        program.expect_trap(f"frm {mode} is illegal when used", 2, dynamic)
        if mode < 7:
            place = program.label("reserved")
            word = mode << 12 | 0x53
            program.emit(f"la s3, {place}", f"{place}:", f".word {word:#x}")
            program.expect_trap(f"rounding mode {mode} is illegal", 2, word)
    program.emit("csrrw x0, fcsr, x0")


def unboxed_operands(program, named):
    """A single that is not boxed counts as the canonical NaN."""
    stem, operation = named
    for bad in (0x3f800000, 0xfffffffe3f800000, 0x7fffffff3f800000):
        table = program.constants([bad, boxed(SINGLE, one(SINGLE))])
        program.emit("csrrw x0, fcsr, x0", f"la s1, {table}", "fld fa0, 0(s1)", "fld fa1, 8(s1)",
                     f"{stem}.s fa3, fa0, fa1", f"{stem}.s fa4, fa1, fa0",
                     "csrrs t0, fflags, x0", "fsd fa3, 0(s0)", "fsd fa4, 8(s0)", "sd t0, 16(s0)",
                     "addi s0, s0, 24")
        result, flags = operation(SINGLE, SINGLE.nan, one(SINGLE), "rne")
        program.expect(f"{stem}.s unboxed {bad:#x}", result | BOX, result | BOX, flags)


def square_root():
    program = Program("Square roots.")
    for form in FORMATS:
        rows = [(bits,) for bits in specials(form) + rounding_values(form) +
                random_values(form, 40, 2)]
        squares = [(1 << 2 * k) + form.bias for k in range(3)]
        rows += [(bits << form.fraction_bits,) for bits in squares]
        table = table_of(program, form, rows)
        for mode in ROUNDING:
            run_rows(program, form, f"fsqrt.{form.letter}", table, rows, mode, exact.square_root)
        static_modes(program, form, f"fsqrt.{form.letter}", (one(form) + 3,), exact.square_root)
    return program


def signed_fused(negate_product, negate_addend):
    def operation(form, a, b, c, mode):
        if negate_product:
            a ^= form.sign
        if negate_addend:
            c ^= form.sign
        return exact.fused(form, a, b, c, mode)
    return operation


FUSED = {"fmadd": signed_fused(False, False), "fmsub": signed_fused(False, True),
         "fnmsub": signed_fused(True, False), "fnmadd": signed_fused(True, True)}


def fused():
    program = Program("Fused multiply-adds.")
    for form in FORMATS:
        values = [0, form.sign, one(form), form.infinity - 1, form.infinity | form.sign, form.nan,
                  form.infinity | 3]
        special_rows = [(a, b, c) for a in values for b in values for c in values]
        special_table = table_of(program, form, special_rows)
        rows = rounding_rows(form, 3, 16, 3)
        # Products that cancel against the addend: what is left shows that nothing was rounded.
        for a in random_values(form, 16, 4)[:8:4]:
            product, _ = exact.multiply(form, a, a ^ 3, "rne")
            rows += [(a, a ^ 3, product ^ form.sign), (a, a ^ 3, product)]
        table = table_of(program, form, rows)
        for stem, operation in FUSED.items():
            name = f"{stem}.{form.letter}"
            if stem == "fmadd":
                run_rows(program, form, name, special_table, special_rows, "rne", operation)
            else:
                picked = special_rows[::17]
                run_rows(program, form, name, table_of(program, form, picked), picked, "rdn",
                         operation)
            for mode in ROUNDING:
                run_rows(program, form, name, table, rows, mode, operation)
            static_modes(program, form, name, rows[-5], operation)
    return program


def flagged_loop(program, table, rows, width, load, middle, results):
    """A loop whose body leaves a result in `results` (a store) and flags in t0."""
    program.loop(table, rows, width, load + ["csrrw x0, fflags, x0"] + middle +
                 ["csrrs t1, fflags, x0", results, "sd t1, 8(s0)", "addi s0, s0, 16"])


def compare():
    program = Program("Comparisons, minimum and maximum, and classification.")
    for form in FORMATS:
        values = specials(form) + [1 | form.sign, one(form) + 1]
        rows = [(a, b) for a in values for b in values]
        table = table_of(program, form, rows)
        for stem in ("feq", "flt", "fle"):
            name = f"{stem}.{form.letter}"
            flagged_loop(program, table, len(rows), 2, ["fld fa0, 0(s1)", "fld fa1, 8(s1)"],
                         [f"{name} t0, fa0, fa1"], "sd t0, 0(s0)")
            for a, b in rows:
                program.expect(f"{name} {a:#x} {b:#x}", *exact.compare(form, stem, a, b))
        for stem in ("fmin", "fmax"):
            name = f"{stem}.{form.letter}"
            flagged_loop(program, table, len(rows), 2, ["fld fa0, 0(s1)", "fld fa1, 8(s1)"],
                         [f"{name} fa3, fa0, fa1"], "fsd fa3, 0(s0)")
            for a, b in rows:
                result, flags = exact.extreme(form, a, b, stem == "fmax")
                program.expect(f"{name} {a:#x} {b:#x}", boxed(form, result), flags)
        values += [form.infinity - 1, (1 << form.fraction_bits) - 1, 1 << form.fraction_bits,
                   form.infinity | 1 | form.sign]
        table = program.constants([boxed(form, a) for a in values])
        name = f"fclass.{form.letter}"
        flagged_loop(program, table, len(values), 1, ["fld fa0, 0(s1)"], [f"{name} t0, fa0"],
                     "sd t0, 0(s0)")
        for a in values:
            program.expect(f"{name} {a:#x}", exact.classify(form, a), 0)
    table = program.constants([0x3f800000])
    program.emit(f"la s1, {table}", "fld fa0, 0(s1)", "fclass.s t0, fa0")
    program.store("t0")
    program.expect("fclass.s of an unboxed single", 1 << 9)
    return program


def sign():
    program = Program("Sign injections; they make no flags and keep the payload of a NaN.")
    forms = {"fsgnj": lambda a, b: b, "fsgnjn": lambda a, b: ~b, "fsgnjx": lambda a, b: a ^ b}
    for form in FORMATS:
        values = specials(form)
        rows = [(a, b) for a in values for b in values]
        table = table_of(program, form, rows)
        for stem, bit in forms.items():
            name = f"{stem}.{form.letter}"
            flagged_loop(program, table, len(rows), 2, ["fld fa0, 0(s1)", "fld fa1, 8(s1)"],
                         [f"{name} fa3, fa0, fa1"], "fsd fa3, 0(s0)")
            for a, b in rows:
                result = a & ~form.sign | bit(a, b) & form.sign
                program.expect(f"{name} {a:#x} {b:#x}", boxed(form, result), 0)
    table = program.constants([0x12345678bf800000, boxed(SINGLE, one(SINGLE))])
    program.emit(f"la s1, {table}", "fld fa0, 0(s1)", "fld fa1, 8(s1)", "fsgnj.s fa3, fa0, fa1",
                 "fsgnj.s fa4, fa1, fa0", "fsd fa3, 0(s0)", "fsd fa4, 8(s0)", "addi s0, s0, 16")
    program.expect("fsgnj.s of an unboxed single", SINGLE.nan | BOX, one(SINGLE) | BOX)
    return program


def move():
    program = Program("Moves between register files, float loads and stores, and NaN boxing.")
    values = [0, MASK, 0x8000000080000000, 0x7fffffff7fffffff, 0xffffffff7f800001,
              0x0123456789abcdef]
    table = program.constants(values)
    for value in values:
        low = value & 0xffffffff
        extended = low | (BOX if low >> 31 else 0)
        offset = 8 * values.index(value)
        program.emit(f"la s1, {table}", f"ld t0, {offset}(s1)", "fmv.d.x fa0, t0",
                     "fmv.x.d t1, fa0", "fmv.x.w t2, fa0", "fmv.w.x fa1, t0", "fmv.x.d t3, fa1")
        program.store("t1", "t2", "t3")
        program.expect(f"fmv.d.x, fmv.x.d, fmv.x.w, fmv.w.x {value:#x}", value, extended, low | BOX)
        program.emit(f"flw fa2, {offset}(s1)", f"fld fa3, {offset}(s1)", "fsd fa2, 0(s0)",
                     "fsd fa3, 8(s0)", "sd x0, 16(s0)", "fsw fa3, 16(s0)", "sd x0, 24(s0)",
                     "fsw fa3, 28(s0)", "addi s0, s0, 32")
        program.expect(f"flw, fld, fsd, fsw {value:#x}", low | BOX, value, low, low << 32)
    program.catch()
    program.emit(f"la s1, {table}", "mv s4, s1")
    for name, size, cause in [("flw", 4, 4), ("fld", 8, 4), ("fsw", 4, 6), ("fsd", 8, 6)]:
        for offset in range(1, size):
            place = program.label("misaligned")
            program.emit(f"la s3, {place}", f"{place}:", f"{name} fa3, {offset}(s1)")
            program.expect_trap(f"{name} misaligned by {offset}", cause, offset)
    return program


INTEGERS = {"w": (32, True), "wu": (32, False), "l": (64, True), "lu": (64, False)}


def encode_integer(form, value):
    bits, _ = exact.rounded(form, exact.Fraction(value), "rtz")
    return bits


def edges_of_integers(form):
    """Both sides of the ends of every integer type, halves, and what is no number."""
    values = specials(form)
    for power in (31, 32, 63, 64):
        for value in (1 << power, -(1 << power)):
            bits = encode_integer(form, value)
            values += [bits - 1, bits, bits + 1]
    unit = 1 << form.fraction_bits
    for half in (one(form) - unit, one(form) + unit // 2, one(form) + unit + unit // 4,
                 one(form) - unit - 1, one(form) - unit + 1):
        values += [half, half | form.sign]
    if form is DOUBLE:
        for base in ((1 << 31) - 1, (1 << 32) - 1):
            for quarter in (1, 2, 3):
                bits, _ = exact.rounded(form, base + exact.Fraction(quarter, 4), "rtz")
                values += [bits, bits | form.sign]
    return values


def to_integer():
    program = Program("Conversions of floats to integers: rounding, saturation and flags.")
    for form in FORMATS:
        values = edges_of_integers(form)
        table = program.constants([boxed(form, a) for a in values])
        for letter, (bits, is_signed) in INTEGERS.items():
            name = f"fcvt.{letter}.{form.letter}"
            for mode in ROUNDING:
                flagged_loop(program, table, len(values), 1, ["fld fa0, 0(s1)"],
                             [f"{name} t0, fa0, {mode}"], "sd t0, 0(s0)")
                for a in values:
                    program.expect(f"{name} {mode} {a:#x}",
                                   *exact.to_integer(form, a, bits, is_signed, mode))
            program.emit("csrrwi x0, frm, 3")
            flagged_loop(program, table, len(values), 1, ["fld fa0, 0(s1)"],
                         [f"{name} t0, fa0"], "sd t0, 0(s0)")
            for a in values:
                program.expect(f"{name} frm=rup {a:#x}",
                               *exact.to_integer(form, a, bits, is_signed, "rup"))
    return program


def from_integer():
    program = Program("Conversions of integers to floats.")
    values = [0, 1, MASK, 1 << 63, (1 << 63) - 1, 1 << 31, (1 << 31) - 1, 0xffffffff, 1 << 32,
              (1 << 24) + 1, (1 << 25) + 2, (1 << 25) + 6, (1 << 53) + 1, (1 << 54) + 2,
              (1 << 54) + 6, MASK - 1023, MASK - 1024, 0x0123456789abcdef, 0xfffffffffeffffff]
    table = program.constants(values)
    for form in FORMATS:
        for letter, (bits, is_signed) in INTEGERS.items():
            name = f"fcvt.{form.letter}.{letter}"
            is_exact = form is DOUBLE and bits == 32
            for mode in ROUNDING[:1] if is_exact else ROUNDING:
                suffix = "" if is_exact else f", {mode}"
                flagged_loop(program, table, len(values), 1, ["ld t0, 0(s1)"],
                             [f"{name} fa3, t0{suffix}"], "fsd fa3, 0(s0)")
                for a in values:
                    value = a & (1 << bits) - 1
                    if is_signed and value >> (bits - 1):
                        value -= 1 << bits
                    result, flags = exact.rounded(form, exact.Fraction(value), mode)
                    program.expect(f"{name} {mode} {a:#x}", boxed(form, result), flags)
    return program


def precision():
    program = Program("Conversions between singles and doubles.")
    values = specials(SINGLE) + rounding_values(SINGLE) + random_values(SINGLE, 20, 5)
    table = program.constants([boxed(SINGLE, a) for a in values])
    flagged_loop(program, table, len(values), 1, ["fld fa0, 0(s1)"], ["fcvt.d.s fa3, fa0"],
                 "fsd fa3, 0(s0)")
    for a in values:
        program.expect(f"fcvt.d.s {a:#x}", *exact.convert(SINGLE, DOUBLE, a, "rne"))
    wide = specials(DOUBLE)
    for a in rounding_values(SINGLE) + [0x7f7fffff, 0x00800000]:
        bits, _ = exact.convert(SINGLE, DOUBLE, a, "rne")
        wide += [bits, bits + 1, bits - 1, bits + (1 << 28), bits + (1 << 28) - 1,
                 (bits + (1 << 28) + 1) | DOUBLE.sign]
    table = program.constants(wide)
    for mode in ROUNDING:
        flagged_loop(program, table, len(wide), 1, ["fld fa0, 0(s1)"],
                     [f"fcvt.s.d fa3, fa0, {mode}"], "fsd fa3, 0(s0)")
        for a in wide:
            result, flags = exact.convert(DOUBLE, SINGLE, a, mode)
            program.expect(f"fcvt.s.d {mode} {a:#x}", result | BOX, flags)
    table = program.constants([0x3f800000])
    program.emit(f"la s1, {table}", "fld fa0, 0(s1)", "fcvt.d.s fa3, fa0", "fcvt.w.s t0, fa0",
                 "fsd fa3, 0(s0)", "sd t0, 8(s0)", "addi s0, s0, 16")
    program.expect("fcvt.d.s and fcvt.w.s of an unboxed single", DOUBLE.nan, 0x7fffffff)
    return program


FAMILIES = {
    "float_add": lambda: arithmetic("Float additions and subtractions.",
                                    {"fadd": exact.add, "fsub": exact.subtract}),
    "float_multiply": lambda: arithmetic("Float multiplications.", {"fmul": exact.multiply},
                                         ["rne"]),
    "float_divide": lambda: arithmetic("Float divisions.", {"fdiv": exact.divide}, ["rne"]),
    "float_square_root": square_root, "float_fused": fused, "float_compare": compare,
    "float_sign": sign, "float_move": move, "float_to_integer": to_integer,
    "float_from_integer": from_integer, "float_precision": precision,
}
