// Words of instructions: every entry encodes, decodes, disassembles and assembles back.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "isa/isa.h"

namespace presil {
namespace {

uint64_t read_word(const std::vector<std::byte>& bytes) {
  uint64_t word = 0;
  for (size_t i = 0; i < bytes.size() && i < 8; ++i) {
    word |= std::to_integer<uint64_t>(bytes[i]) << 8 * i;
  }
  return word;
}

TEST(Insn, names_are_unique_and_every_entry_is_found_by_its_name) {
  std::set<std::string_view> names;
  for (const Insn* insn : all_insns()) {
    EXPECT_TRUE(names.insert(insn->name).second) << insn->name;
    EXPECT_EQ(find_insn(insn->name), insn);
    EXPECT_EQ(insn->match & ~insn->mask, 0u) << insn->name;
    EXPECT_FALSE(insn->doc.empty()) << insn->name;
  }
  EXPECT_EQ(find_insn("no such name"), nullptr);
  EXPECT_GE(names.size(), 85u);
}

TEST(Insn, no_word_matches_two_entries) {
  const std::span<const Insn* const> all = all_insns();
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      const uint64_t both = all[i]->mask & all[j]->mask;
      EXPECT_NE(all[i]->match & both, all[j]->match & both)
          << all[i]->name << " and " << all[j]->name;
    }
  }
}

// Random words of every entry: what is legal encodes back to itself, and its text assembles to it.
TEST(Insn, random_words_of_every_entry_survive_encoding_and_text) {
  std::mt19937_64 random(7);
  constexpr uint64_t pc = 0x80000000;
  for (const Insn* insn : all_insns()) {
    int legal = 0;
    for (int i = 0; i < 400; ++i) {
      const uint64_t size_mask = insn->format == Format::engine ? ~uint64_t{0} : 0xffffffff;
      uint64_t free_bits = random();
      if (insn->opcode == Opcode::sync && i % 2 == 0) {
        free_bits = (free_bits & ~(uint64_t{255} << 56)) | (1 + random() % 4) << 56;
      }
      const uint64_t word = (insn->match | (free_bits & ~insn->mask)) & size_mask;
      const Decoded decoded = decode(word);
      if (decoded.insn == nullptr) continue;
      ++legal;
      ASSERT_EQ(decoded.insn, insn) << insn->name;
      ASSERT_EQ(encode(*insn, decoded.fields), word) << insn->name;
      const std::string text = disassemble(decoded, pc);
      const Assembled again = assemble(text, pc);
      ASSERT_EQ(again.bytes.size(), decoded.bytes) << text;
      ASSERT_EQ(read_word(again.bytes), word) << text;
    }
    EXPECT_GT(legal, 50) << insn->name;
  }
}

TEST(Insn, reserved_bits_make_a_word_illegal) {
  const uint64_t mma = encode(*find_insn("mma"), Fields{});
  EXPECT_NE(decode(mma).insn, nullptr);
  EXPECT_EQ(decode(mma | uint64_t{1} << 27).insn, nullptr);  // operand c
  EXPECT_EQ(decode(mma | uint64_t{4} << 56).insn, nullptr);  // mode bit 2 without bit 1
  const Decoded packed = decode(mma | uint64_t{2} << 56 | uint64_t{1} << 27);
  ASSERT_NE(packed.insn, nullptr);  // mode bit 1 makes it mmaq, which has an operand c
  EXPECT_EQ(packed.insn->name, "mmaq");
  EXPECT_EQ(packed.fields.mode, mma_packed);
  const uint64_t tbase = encode(*find_insn("tbase"), Fields{});
  EXPECT_EQ(decode(tbase | 1u << 20).insn, nullptr);
  EXPECT_EQ(decode(0).insn, nullptr);
  EXPECT_EQ(decode(~uint64_t{0}).insn, nullptr);
  EXPECT_EQ(decode(encode(*find_insn("tsync"), Fields{})).insn, nullptr);  // no engine named
}

TEST(Insn, engine_fields_stand_where_the_manual_says) {
  Fields fields;
  fields.d = 1;
  fields.a = 2;
  fields.b = 3;
  fields.wait[0] = 4;
  fields.wait[1] = 5;
  fields.post[0] = 6;
  fields.post[1] = 7;
  fields.mode = 1;
  const uint64_t word = 0x3f | uint64_t{0} << 7 | uint64_t{1} << 12 | uint64_t{2} << 17 |
                        uint64_t{3} << 22 | uint64_t{4} << 32 | uint64_t{5} << 38 |
                        uint64_t{6} << 44 | uint64_t{7} << 50 | uint64_t{1} << 56;
  EXPECT_EQ(encode(*find_insn("mma"), fields), word);
  EXPECT_EQ(disassemble(decode(word), 0), "mma d1, d2, d3, mode=1, wait=4, wait=5, post=6, post=7");
}

}  // namespace
}  // namespace presil
