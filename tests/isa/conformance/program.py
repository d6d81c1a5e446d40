"""One conformance program as it is written: its text, its data, and the results it must leave.

A program stores result after result as 64-bit words from the label `results` on. Register use:
s0 where the next result goes, s1 the operands, s2 a loop's counter; handlers of traps use t3, t4,
s3 (the address that mepc is compared with) and s4 (what is subtracted from mtval).
"""

MASK = (1 << 64) - 1

HANDLER = """
handler:
    csrr t3, mcause
    sd t3, 0(s0)
    csrr t3, mtval
    sub t3, t3, s4
    sd t3, 8(s0)
    csrr t3, mepc
    sub t4, t3, s3
    sd t4, 16(s0)
    addi s0, s0, 24
    addi t3, t3, 4
    csrw mepc, t3
    mret"""


def words_of(line):
    """The 32-bit words that a line of text becomes."""
    head, _, rest = line.strip().partition(" ")
    if head.endswith(":"):
        return 0
    if head == ".zero":
        return int(rest) // 4
    return 2 if head == "la" else 1


class Program:
    def __init__(self, about):
        self.about = about
        self.text = []
        self.data = []
        self.expected = []
        self.labels = 0
        self.has_handler = False
        self.emit("la s0, results")

    def emit(self, *lines):
        for line in lines:
            self.text.append(line if line.endswith(":") else "    " + line)

    def label(self, stem):
        self.labels += 1
        return f"{stem}_{self.labels}"

    def expect(self, case, *values):
        """The next results in order, and the case that they belong to."""
        self.expected.append(f"{case} = " + " ".join(hex(value & MASK) for value in values))

    def store(self, *registers):
        for i, register in enumerate(registers):
            self.emit(f"sd {register}, {8 * i}(s0)")
        self.emit(f"addi s0, s0, {8 * len(registers)}")

    def constants(self, values, stem="operands"):
        """Puts 64-bit words into the data and gives their label."""
        label = self.label(stem)
        words = [hex(value & MASK) for value in values]
        self.data.append(f"{label}:")
        for i in range(0, len(words), 4):
            self.data.append("    .dword " + ", ".join(words[i:i + 4]))
        return label

    def loop(self, table, rows, width, body):
        """`body` once for each row of `width` words, which stand at s1."""
        again = self.label("row")
        self.emit(f"la s1, {table}", f"li s2, {rows}", f"{again}:", *body,
                  f"addi s1, s1, {8 * width}", "addi s2, s2, -1", f"bne s2, x0, {again}")

    def catch(self):
        """Traps go to the handler from here on."""
        self.has_handler = True
        self.emit("la t3, handler", "csrw mtvec, t3", "li s4, 0")

    def expect_trap(self, case, cause, value):
        self.expect(case, cause, value, 0)

    def source(self):
        count = sum(len(line.split(" = ")[1].split()) for line in self.expected)
        end = ["    csrw mtvec, x0", "    li a0, 42", "    ebreak"]
        lines = [f"# {self.about} Written by generate.py."] + self.text + end
        if self.has_handler:
            lines += HANDLER.strip("\n").split("\n")
        # The data stands on a multiple of eight: pad with a nop by the count of instructions.
        if sum(words_of(line) for line in lines[1:]) % 2:
            lines.append("    nop")
        lines += self.data + ["results:", f"    .zero {8 * count}"]
        return "\n".join(lines) + "\n"

    def results(self):
        lines = [f"# {self.about} The words from `results` on, case by case."]
        return "\n".join(lines + self.expected + ["register a0 = 0x2a"]) + "\n"
