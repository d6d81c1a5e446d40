"""IEEE 754 arithmetic on exact rationals: what the F and D instructions must give, bits and flags.

Written from IEEE 754-2019 and The RISC-V Instruction Set Manual, volume I (chapters "F" and "D"):
NaN results are canonical, tininess is found after rounding, fmin and fmax take the number when the
other operand is NaN. It shares nothing with src/isa.
"""

from fractions import Fraction
from math import isqrt

ROUNDING = ["rne", "rtz", "rdn", "rup", "rmm"]
NX, UF, OF, DZ, NV = 1, 2, 4, 8, 16


class Format:
    def __init__(self, letter, fraction_bits, exponent_bits):
        self.letter = letter
        self.fraction_bits = fraction_bits
        self.bias = (1 << (exponent_bits - 1)) - 1
        self.bits = 1 + exponent_bits + fraction_bits
        self.sign = 1 << (self.bits - 1)
        self.infinity = ((1 << exponent_bits) - 1) << fraction_bits
        self.nan = self.infinity | 1 << (fraction_bits - 1)
        self.least_exponent = 1 - self.bias

    def is_nan(self, bits):
        return bits & ~self.sign > self.infinity

    def is_signaling(self, bits):
        return self.is_nan(bits) and not bits >> (self.fraction_bits - 1) & 1

    def is_infinite(self, bits):
        return bits & ~self.sign == self.infinity

    def is_negative(self, bits):
        return bits & self.sign != 0

    def value(self, bits):
        """The rational value of a finite pattern."""
        exponent = (bits & self.infinity) >> self.fraction_bits
        fraction = bits & ((1 << self.fraction_bits) - 1)
        if exponent == 0:
            scale = self.least_exponent
        else:
            scale = exponent - self.bias
            fraction |= 1 << self.fraction_bits
        size = Fraction(fraction) * Fraction(2) ** (scale - self.fraction_bits)
        return -size if self.is_negative(bits) else size


SINGLE = Format("s", 23, 8)
DOUBLE = Format("d", 52, 11)


def round_to_integer(value, mode, is_negative):
    """The magnitude `value` to an integer."""
    floor = value.numerator // value.denominator
    rest = value - floor
    half = Fraction(1, 2)
    if mode == "rne":
        up = rest > half or (rest == half and floor & 1 == 1)
    elif mode == "rmm":
        up = rest >= half
    elif mode == "rtz":
        up = False
    else:
        up = rest > 0 and is_negative == (mode == "rdn")
    return floor + up


def binary_exponent(value):
    """The e with 2^e <= value < 2^(e+1)."""
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    return exponent if Fraction(2) ** exponent <= value else exponent - 1


def rounded(form, value, mode, zero_is_negative=False):
    """A rational as bits of a format, with flags. `zero_is_negative` is the sign of an exact 0."""
    if value == 0:
        return (form.sign if zero_is_negative else 0), 0
    is_negative = value < 0
    sign = form.sign if is_negative else 0
    size = abs(value)
    exponent = binary_exponent(size)
    unit = max(exponent, form.least_exponent) - form.fraction_bits
    count = round_to_integer(size / Fraction(2) ** unit, mode, is_negative)
    flags = NX if count * Fraction(2) ** unit != size else 0
    free_unit = Fraction(2) ** (exponent - form.fraction_bits)
    free = round_to_integer(size / free_unit, mode, is_negative) * free_unit
    if flags and free < Fraction(2) ** form.least_exponent:
        flags |= UF
    # A count below 2^fraction_bits is subnormal; one of twice that runs over into the exponent.
    bits = (unit + form.fraction_bits + form.bias << form.fraction_bits) + count \
        - (1 << form.fraction_bits)
    if bits >= form.infinity:
        towards_zero = mode == "rtz" or (mode == "rdn" and not is_negative) \
            or (mode == "rup" and is_negative)
        return sign | (form.infinity - 1 if towards_zero else form.infinity), OF | NX
    return sign | bits, flags


def invalid_if_signaling(form, operands):
    return NV if any(form.is_signaling(bits) for bits in operands) else 0


def fused(form, a, b, c, mode):
    """a * b + c with one rounding."""
    flags = invalid_if_signaling(form, [a, b, c])
    is_negative = form.is_negative(a) != form.is_negative(b)
    infinite = form.is_infinite(a) or form.is_infinite(b)
    if infinite and any(bits & ~form.sign == 0 for bits in (a, b)):
        return form.nan, NV  # also beside a quiet NaN in c
    if any(form.is_nan(bits) for bits in (a, b, c)):
        return form.nan, flags
    if infinite:
        if form.is_infinite(c) and form.is_negative(c) != is_negative:
            return form.nan, NV
        return form.infinity | (form.sign if is_negative else 0), 0
    if form.is_infinite(c):
        return c, 0
    product = form.value(a) * form.value(b)
    # An exact zero keeps the sign that both terms share, else it is negative only rounding down.
    zero = is_negative if is_negative == form.is_negative(c) else mode == "rdn"
    return rounded(form, product + form.value(c), mode, zero)


def add(form, a, b, mode):
    flags = invalid_if_signaling(form, [a, b])
    if form.is_nan(a) or form.is_nan(b):
        return form.nan, flags
    if form.is_infinite(a) or form.is_infinite(b):
        if form.is_infinite(a) and form.is_infinite(b) and a != b:
            return form.nan, NV
        return (a if form.is_infinite(a) else b), 0
    negative = form.is_negative(a)
    zero = negative if negative == form.is_negative(b) else mode == "rdn"
    return rounded(form, form.value(a) + form.value(b), mode, zero)


def subtract(form, a, b, mode):
    return add(form, a, b if form.is_nan(b) else b ^ form.sign, mode)


def multiply(form, a, b, mode):
    flags = invalid_if_signaling(form, [a, b])
    if form.is_nan(a) or form.is_nan(b):
        return form.nan, flags
    sign = (a ^ b) & form.sign
    if form.is_infinite(a) or form.is_infinite(b):
        if a & ~form.sign == 0 or b & ~form.sign == 0:
            return form.nan, NV
        return form.infinity | sign, 0
    return rounded(form, form.value(a) * form.value(b), mode, sign != 0)


def divide(form, a, b, mode):
    flags = invalid_if_signaling(form, [a, b])
    if form.is_nan(a) or form.is_nan(b):
        return form.nan, flags
    sign = (a ^ b) & form.sign
    if form.is_infinite(a):
        return (form.nan, NV) if form.is_infinite(b) else (form.infinity | sign, 0)
    if form.is_infinite(b):
        return sign, 0
    if b & ~form.sign == 0:
        return (form.nan, NV) if a & ~form.sign == 0 else (form.infinity | sign, DZ)
    return rounded(form, form.value(a) / form.value(b), mode, sign != 0)


def square_root(form, a, mode):
    if form.is_nan(a):
        return form.nan, invalid_if_signaling(form, [a])
    if a & ~form.sign == 0:
        return a, 0
    if form.is_negative(a):
        return form.nan, NV
    if form.is_infinite(a):
        return a, 0
    shift = 700  # leaves more than 160 bits of root, of the smallest double too
    scaled = form.value(a) * 4 ** shift
    root = isqrt(scaled.numerator)
    if root * root != scaled:
        root += Fraction(1, 2)  # strictly between two integers, as the root is
    return rounded(form, Fraction(root) / 2 ** shift, mode)


def extreme(form, a, b, wants_greatest):
    flags = invalid_if_signaling(form, [a, b])
    if form.is_nan(a) and form.is_nan(b):
        return form.nan, flags
    if form.is_nan(a) or form.is_nan(b):
        return (b if form.is_nan(a) else a), flags

    def key(bits):  # -0 stands below +0
        size = bits & ~form.sign
        return -size - 1 if form.is_negative(bits) else size
    return (max if wants_greatest else min)(a, b, key=key), flags


def compare(form, name, a, b):
    if form.is_nan(a) or form.is_nan(b):
        return 0, NV if name != "feq" else invalid_if_signaling(form, [a, b])

    def key(bits):
        size = bits & ~form.sign
        return -size if form.is_negative(bits) else size
    result = {"feq": key(a) == key(b), "flt": key(a) < key(b), "fle": key(a) <= key(b)}[name]
    return int(result), 0


def classify(form, a):
    if form.is_nan(a):
        return 1 << (8 if form.is_signaling(a) else 9)
    size = a & ~form.sign
    if size == form.infinity:
        kind = 0
    elif size >> form.fraction_bits:
        kind = 1
    elif size:
        kind = 2
    else:
        kind = 3
    return 1 << (kind if form.is_negative(a) else 7 - kind)


def to_integer(form, a, bits, is_signed, mode):
    """The integer as a 64-bit register holds it: results of 32 bits sign-extended."""
    low = -(1 << (bits - 1)) if is_signed else 0
    high = (1 << (bits - 1 if is_signed else bits)) - 1
    flags = NV
    if form.is_nan(a):
        result = high
    elif form.is_infinite(a):
        result = low if form.is_negative(a) else high
    else:
        value = form.value(a)
        size = round_to_integer(abs(value), mode, value < 0)
        result = -size if value < 0 else size
        if low <= result <= high:
            flags = NX if result != value else 0
        else:
            result = low if result < low else high
    if bits == 32 and result >> 31 & 1:
        result |= -(1 << 32)
    return result & (1 << 64) - 1, flags


def convert(source, target, a, mode):
    if source.is_nan(a):
        return target.nan, invalid_if_signaling(source, [a])
    sign = target.sign if source.is_negative(a) else 0
    if source.is_infinite(a):
        return target.infinity | sign, 0
    return rounded(target, source.value(a), mode, sign != 0)
