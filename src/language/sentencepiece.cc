// Reads the models of SentencePiece (github.com/google/sentencepiece, sentencepiece_model.proto),
// which folders hold as spiece.model or tokenizer.model: pieces with scores, how they were trained,
// and how a text is normalised.
#include <fmt/format.h>

#include <filesystem>
#include <protozero/pbf_reader.hpp>

#include "language/read.h"
#include "language/tokenizer_parts.h"

namespace presil {
namespace {

// Numbers of the fields.
constexpr uint32_t of_pieces = 1, of_trainer = 2, of_normaliser = 3;
constexpr uint32_t piece_text = 1, piece_score = 2, piece_type = 3;
constexpr uint32_t trainer_kind = 3, trainer_suffix = 24, trainer_bytes = 35, trainer_unknown = 40,
                   trainer_begin = 41, trainer_end = 42;
constexpr uint32_t normaliser_map = 2, normaliser_prefix = 3, normaliser_single = 4;
using Wire = protozero::pbf_wire_type;
// A field of another wire type than the proto's is passed over, as protobuf's own readers do.
constexpr uint32_t field(uint32_t tag, Wire wire) { return protozero::tag_and_type(tag, wire); }
enum class Kind { unigram = 1, byte_pairs = 2 };

struct SentencePieces {
  Vocabulary vocabulary;
  NormaliserStep step;
  int kind = 1;
  bool has_trainer = false;
  bool spaces_behind = false;
  std::string map;
};

Vocabulary::Role role_of(int type) {
  // As GGUF's numbers of token types, which are these.
  if (type == 2) return Vocabulary::Role::unknown;
  if (type == 3 || type == 4) return Vocabulary::Role::control;
  if (type == 5) return Vocabulary::Role::unused;
  if (type == 6) return Vocabulary::Role::byte;
  return Vocabulary::Role::normal;
}

void read_piece(protozero::pbf_reader piece, Vocabulary& vocabulary) {
  std::string text;
  float score = 0;
  int type = 1;
  while (piece.next()) {
    switch (piece.tag_and_type()) {
      case field(piece_text, Wire::length_delimited):
        text = piece.get_string();
        break;
      case field(piece_score, Wire::fixed32):
        score = piece.get_float();
        break;
      case field(piece_type, Wire::varint):
        type = piece.get_enum();
        break;
      default:
        piece.skip();
    }
  }
  vocabulary.tokens.push_back(std::move(text));
  vocabulary.scores.push_back(static_cast<double>(score));
  vocabulary.roles.push_back(role_of(type));
}

void read_trainer(protozero::pbf_reader trainer, SentencePieces& read) {
  Vocabulary& v = read.vocabulary;
  read.has_trainer = true;
  // What is not written has the proto's defaults.
  v.unknown = 0;
  v.begin = 1;
  v.end = 2;
  while (trainer.next()) {
    switch (trainer.tag_and_type()) {
      case field(trainer_kind, Wire::varint):
        read.kind = trainer.get_enum();
        break;
      case field(trainer_suffix, Wire::varint):
        read.spaces_behind = trainer.get_bool();
        break;
      case field(trainer_bytes, Wire::varint):
        v.unknown_as_bytes = trainer.get_bool();
        break;
      case field(trainer_unknown, Wire::varint):
        v.unknown = trainer.get_int32();
        break;
      case field(trainer_begin, Wire::varint):
        v.begin = trainer.get_int32();
        break;
      case field(trainer_end, Wire::varint):
        v.end = trainer.get_int32();
        break;
      default:
        trainer.skip();
    }
  }
}

void read_rules(protozero::pbf_reader rules, SentencePieces& read) {
  while (rules.next()) {
    switch (rules.tag_and_type()) {
      case field(normaliser_map, Wire::length_delimited):
        read.map = rules.get_bytes();
        break;
      case field(normaliser_prefix, Wire::varint):
        read.step.space_prefix = rules.get_bool();
        break;
      case field(normaliser_single, Wire::varint):
        read.step.single_spaces = rules.get_bool();
        break;
      default:
        rules.skip();
    }
  }
}

SentencePieces read_model(const std::string& bytes, const std::string& path) {
  SentencePieces read;
  read.step.kind = NormaliserStep::Kind::sentence_pieces;
  try {
    protozero::pbf_reader model(bytes);
    while (model.next()) {
      if (model.wire_type() != Wire::length_delimited) {
        model.skip();
      } else if (model.tag() == of_pieces) {
        read_piece(model.get_message(), read.vocabulary);
      } else if (model.tag() == of_trainer) {
        read_trainer(model.get_message(), read);
      } else if (model.tag() == of_normaliser) {
        read_rules(model.get_message(), read);
      } else {
        model.skip();
      }
    }
  } catch (const protozero::exception& error) {
    Place place;
    place.file = path;
    throw Error("language-bad-tokenizer", place, error.what(), "a model of SentencePiece");
  }
  if (!read.has_trainer) {  // which follows the pieces
    Place place;
    place.file = path;
    throw Error("language-bad-tokenizer", place, "no trainer_spec",
                "a whole model of SentencePiece",
                "Check the file's size; most often a download was cut off.");
  }
  return read;
}

}  // namespace

Vocabulary read_sentencepiece(const std::string& bytes, const std::string& path) {
  SentencePieces read = read_model(bytes, path);
  Vocabulary& v = read.vocabulary;
  const bool pairs = read.kind == static_cast<int>(Kind::byte_pairs);
  if (!pairs && read.kind != static_cast<int>(Kind::unigram))
    fail_tokenizer(path, "trainer_spec", fmt::format("a model of type {}", read.kind),
                   "1 (unigram) or 2 (byte pairs)");
  if (read.spaces_behind)
    fail_tokenizer(path, "trainer_spec", "spaces behind words", "spaces before words");
  if (!read.map.empty()) {
    read.step.map = Charsmap::read(std::move(read.map));
    Place place;
    place.file = path;
    place.inside = "normalizer_spec";
    if (read.step.map == nullptr)
      throw Error("language-bad-tokenizer", place, "no trie", "a table that SentencePiece wrote");
  }
  v.kind = pairs ? Vocabulary::Kind::scored : Vocabulary::Kind::unigram;
  v.normaliser = {std::move(read.step)};
  v.sums_in_f32 = true;
  // Llama's tokenizer begins a text, T5's ends it, unless tokenizer_config.json says otherwise.
  v.adds_begin = pairs;
  v.adds_end = !pairs;
  return v;
}

}  // namespace presil
