// Reads GGUF, versions 2 and 3: a header, metadata as typed keys, a table of tensors, and their
// bytes, aligned. The format is that of docs/gguf.md of github.com/ggml-org/ggml.
//
// Every count and length is checked against the bytes that are left before anything is made of it.
#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <limits>

#include "language/read.h"

namespace presil {
namespace {

constexpr std::string_view magic = "GGUF";

// Types of metadata values.
enum class MetaType : uint32_t {
  u8,
  i8,
  u16,
  i16,
  u32,
  i32,
  f32,
  boolean,
  string,
  array,
  u64,
  i64,
  f64
};

struct MetaArray {
  std::vector<std::string> words;
  std::vector<double> numbers;
};

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, std::string path)
      : bytes_(bytes), owner_(std::move(owner)), path_(std::move(path)) {}

  [[noreturn]] void fail(std::string found, std::string expected) const {
    Place place;
    place.file = path_;
    place.inside = fmt::format("byte {}", at_);
    throw Error("language-bad-file", place, std::move(found), std::move(expected),
                "Check the file's size; most often a download was cut off.");
  }

  template <class T>
  T take() {
    T value{};
    need(sizeof value);
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  std::string take_string() {
    const uint64_t length = take<uint64_t>();
    need(length);
    std::string text(reinterpret_cast<const char*>(bytes_.data()) + at_, length);
    at_ += length;
    return text;
  }

  // A count of things that take at least `each` bytes.
  uint64_t take_count(uint64_t each) {
    const uint64_t count = take<uint64_t>();
    if (count > (bytes_.size() - at_) / each) {
      fail(fmt::format("{} entries announced, {} bytes left", count, bytes_.size() - at_),
           "as many entries as there are bytes for");
    }
    return count;
  }

  double take_number(MetaType type) {
    switch (type) {
      case MetaType::u8:
        return take<uint8_t>();
      case MetaType::i8:
        return take<int8_t>();
      case MetaType::u16:
        return take<uint16_t>();
      case MetaType::i16:
        return take<int16_t>();
      case MetaType::u32:
        return take<uint32_t>();
      case MetaType::i32:
        return take<int32_t>();
      case MetaType::f32:
        return static_cast<double>(take<float>());
      case MetaType::boolean:
        return take<uint8_t>();
      case MetaType::u64:
        return static_cast<double>(take<uint64_t>());
      case MetaType::i64:
        return static_cast<double>(take<int64_t>());
      case MetaType::f64:
        return take<double>();
      default:
        fail(fmt::format("a value of type {}", static_cast<uint32_t>(type)), "a type from 0 to 12");
    }
  }

  MetaArray take_array() {
    const auto type = take<MetaType>();
    MetaArray array;
    if (type == MetaType::string) {
      const uint64_t count = take_count(sizeof(uint64_t));
      for (uint64_t i = 0; i < count; ++i) array.words.push_back(take_string());
      return array;
    }
    if (type == MetaType::array) fail("an array of arrays", "an array of numbers or texts");
    const uint64_t count = take_count(1);
    for (uint64_t i = 0; i < count; ++i) array.numbers.push_back(take_number(type));
    return array;
  }

  const std::string& path() const { return path_; }
  std::span<const std::byte> bytes() const { return bytes_; }
  const std::shared_ptr<const void>& owner() const { return owner_; }
  uint64_t at() const { return at_; }

 private:
  void need(uint64_t count) const {
    if (count <= bytes_.size() - at_) return;
    fail(fmt::format("{} bytes needed, {} left", count, bytes_.size() - at_), "a whole file");
  }

  std::span<const std::byte> bytes_;
  std::shared_ptr<const void> owner_;
  std::string path_;
  uint64_t at_ = 0;
};

struct Metadata {
  std::map<std::string, Settings::Value> values;
  std::map<std::string, MetaArray> arrays;

  std::string word(const std::string& key) const {
    const auto found = values.find(key);
    const auto* word = found == values.end() ? nullptr : std::get_if<std::string>(&found->second);
    return word == nullptr ? "" : *word;
  }
  // A token's number; -1 if absent or none.
  int32_t token(const std::string& key) const {
    const auto found = values.find(key);
    const auto* number = found == values.end() ? nullptr : std::get_if<double>(&found->second);
    if (number == nullptr || !(*number >= 0 && *number < std::numeric_limits<int32_t>::max())) {
      return -1;
    }
    return static_cast<int32_t>(*number);
  }
  bool flag(const std::string& key, bool otherwise) const {
    const auto found = values.find(key);
    const auto* flag = found == values.end() ? nullptr : std::get_if<bool>(&found->second);
    return flag == nullptr ? otherwise : *flag;
  }
};

Metadata read_metadata(Reader& reader, uint64_t count) {
  Metadata metadata;
  for (uint64_t i = 0; i < count; ++i) {
    const std::string key = reader.take_string();
    const auto type = reader.take<MetaType>();
    if (type == MetaType::array) {
      metadata.arrays[key] = reader.take_array();
    } else if (type == MetaType::string) {
      metadata.values[key] = reader.take_string();
    } else if (type == MetaType::boolean) {
      metadata.values[key] = reader.take_number(type) != 0;
    } else {
      metadata.values[key] = reader.take_number(type);
    }
  }
  return metadata;
}

struct TensorEntry {
  std::string name;
  StoredTensor tensor;
  uint64_t offset = 0;
};

constexpr uint32_t dimensions_max = 4;  // GGML_MAX_DIMS

std::vector<TensorEntry> read_table(Reader& reader, uint64_t count) {
  std::vector<TensorEntry> entries;
  for (uint64_t i = 0; i < count; ++i) {
    TensorEntry entry;
    entry.name = reader.take_string();
    const uint32_t rank = reader.take<uint32_t>();
    if (rank > dimensions_max) {
      reader.fail(fmt::format("tensor '{}' with {} dimensions", entry.name, rank), "at most 4");
    }
    int64_t elements = 1;
    for (uint32_t d = 0; d < rank; ++d) {
      const uint64_t size = reader.take<uint64_t>();
      if (size == 0 || size > (uint64_t{1} << 40) / static_cast<uint64_t>(elements)) {
        reader.fail(fmt::format("tensor '{}' with a dimension of {}", entry.name, size),
                    "1 or more, and at most 2^40 elements");
      }
      elements *= static_cast<int64_t>(size);
      // GGUF states the innermost dimension first.
      entry.tensor.shape.insert(entry.tensor.shape.begin(), static_cast<int64_t>(size));
    }
    const uint32_t type = reader.take<uint32_t>();
    entry.tensor.format = weight_format_by_gguf(type);
    if (entry.tensor.format == nullptr) {
      std::vector<std::string> names;
      for (const WeightFormat& format : weight_formats()) names.emplace_back(format.name);
      Place place;
      place.file = reader.path();
      place.inside = "tensor '" + entry.name + "'";
      throw Error("language-unsupported", place, fmt::format("weights of GGUF's type {}", type),
                  "one of: " + join(names, ", "));
    }
    entry.offset = reader.take<uint64_t>();
    entries.push_back(std::move(entry));
  }
  return entries;
}

void find_bytes(const Reader& reader, uint64_t data_begin, TensorEntry& entry) {
  const std::span<const std::byte> bytes = reader.bytes();
  const std::optional<int64_t> size =
      StoredTensor::bytes_of(*entry.tensor.format, entry.tensor.shape);
  if (!size) {
    reader.fail(fmt::format("tensor '{}' {} as {}", entry.name, to_text(entry.tensor.shape),
                            entry.tensor.format->name),
                fmt::format("rows of whole blocks of {}", entry.tensor.format->block));
  }
  if (data_begin > bytes.size() || entry.offset > bytes.size() - data_begin ||
      static_cast<uint64_t>(*size) > bytes.size() - data_begin - entry.offset) {
    reader.fail(fmt::format("tensor '{}' of {} bytes at {} of a file of {}", entry.name, *size,
                            data_begin + entry.offset, bytes.size()),
                "a tensor inside the file");
  }
  entry.tensor.bytes = bytes.subspan(data_begin + entry.offset, static_cast<size_t>(*size));
  entry.tensor.owner = reader.owner();
}

Vocabulary::Role role_of(double number) {
  // llama_token_type: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte. Those that
  // users define are found in the text as control tokens are.
  if (number == 2) return Vocabulary::Role::unknown;
  if (number == 3 || number == 4) return Vocabulary::Role::control;
  if (number == 5) return Vocabulary::Role::unused;
  if (number == 6) return Vocabulary::Role::byte;
  return Vocabulary::Role::normal;
}

std::optional<Vocabulary::Kind> kind_of(const std::string& name) {
  if (name == "gpt2") return Vocabulary::Kind::byte_pairs;
  if (name == "llama") return Vocabulary::Kind::scored;
  if (name == "bert") return Vocabulary::Kind::word_pieces;
  if (name == "t5") return Vocabulary::Kind::unigram;
  return std::nullopt;
}

// BERT's tokens have the mark of a space before those that begin words; in the vocabulary that its
// makers publish it is the others that are marked. Texts are changed as uncased BERT does it, since
// files do not say otherwise and llama.cpp does so.
void complete_word_pieces(Vocabulary& vocabulary, const Metadata& metadata) {
  constexpr std::string_view space_mark = "\xe2\x96\x81";
  for (size_t i = 0; i < vocabulary.tokens.size(); ++i) {
    std::string& token = vocabulary.tokens[i];
    if (i < vocabulary.roles.size() && vocabulary.roles[i] != Vocabulary::Role::normal) continue;
    if (token.starts_with(space_mark)) {
      token.erase(0, space_mark.size());
    } else {
      token.insert(0, vocabulary.inside_mark);
    }
  }
  using Kind = NormaliserStep::Kind;
  for (const Kind kind :
       {Kind::clean, Kind::apart, Kind::decompose, Kind::without_marks, Kind::lowercase}) {
    NormaliserStep step;
    step.kind = kind;
    step.nonspacing = true;
    vocabulary.normaliser.push_back(std::move(step));
  }
  // The key is written so by llama.cpp's converter.
  if (const int32_t end = metadata.token("tokenizer.ggml.seperator_token_id"); end >= 0)
    vocabulary.end = end;
}

void complete_unigram(const std::string& path, Vocabulary& vocabulary, Metadata& metadata) {
  NormaliserStep step;
  step.kind = NormaliserStep::Kind::sentence_pieces;
  step.single_spaces = metadata.flag("tokenizer.ggml.remove_extra_whitespaces", false);
  step.space_prefix = metadata.flag("tokenizer.ggml.add_space_prefix", true);
  std::string blob;
  for (const double byte : metadata.arrays["tokenizer.ggml.precompiled_charsmap"].numbers) {
    const bool is_byte = byte >= -128 && byte <= 255;
    blob += static_cast<char>(is_byte ? static_cast<int>(byte) & 0xff : 0);
  }
  if (!blob.empty()) {
    step.map = Charsmap::read(std::move(blob));
    Place place;
    place.file = path;
    place.inside = "'tokenizer.ggml.precompiled_charsmap'";
    if (step.map == nullptr)
      throw Error("language-bad-tokenizer", place, "no trie", "a table that SentencePiece wrote");
  }
  vocabulary.normaliser = {std::move(step)};
  vocabulary.sums_in_f32 = true;
}

std::shared_ptr<const Tokenizer> read_tokenizer(const std::string& path, Metadata& metadata) {
  const std::string model = metadata.word("tokenizer.ggml.model");
  if (model.empty() || model == "none") return nullptr;
  Place place;
  place.file = path;
  place.inside = "'tokenizer.ggml.model'";
  const std::optional<Vocabulary::Kind> kind = kind_of(model);
  if (!kind) {
    throw Error("language-unsupported", place, "tokenizer '" + model + "'",
                "bert, gpt2, llama or t5");
  }
  Vocabulary vocabulary;
  vocabulary.kind = *kind;
  vocabulary.tokens = std::move(metadata.arrays["tokenizer.ggml.tokens"].words);
  for (double score : metadata.arrays["tokenizer.ggml.scores"].numbers) {
    vocabulary.scores.push_back(score);
  }
  for (double type : metadata.arrays["tokenizer.ggml.token_type"].numbers) {
    vocabulary.roles.push_back(role_of(type));
  }
  for (const std::string& merge : metadata.arrays["tokenizer.ggml.merges"].words) {
    const size_t space = merge.find(' ', 1);
    if (space == std::string::npos) continue;
    vocabulary.merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
  }
  if (*kind == Vocabulary::Kind::byte_pairs) {
    const std::string split = metadata.word("tokenizer.ggml.pre");
    vocabulary.split_patterns = split_patterns_of(split.empty() ? "gpt2" : split);
    if (vocabulary.split_patterns.empty()) {
      place.inside = "'tokenizer.ggml.pre'";
      throw Error("language-unsupported", place, "words cut as '" + split + "'",
                  "gpt2, smollm, llama-bpe, qwen2 and those that cut as they do");
    }
  }
  vocabulary.begin = metadata.token("tokenizer.ggml.bos_token_id");
  vocabulary.end = metadata.token("tokenizer.ggml.eos_token_id");
  vocabulary.unknown = metadata.token("tokenizer.ggml.unknown_token_id");
  if (const int32_t turn = metadata.token("tokenizer.ggml.eot_token_id"); turn >= 0) {
    vocabulary.stops.push_back(turn);
  }
  const bool scored = *kind == Vocabulary::Kind::scored;
  const bool pieces = *kind == Vocabulary::Kind::word_pieces;
  const bool unigram = *kind == Vocabulary::Kind::unigram;
  if (pieces) complete_word_pieces(vocabulary, metadata);
  if (unigram) complete_unigram(path, vocabulary, metadata);
  vocabulary.adds_begin = metadata.flag("tokenizer.ggml.add_bos_token", scored || pieces);
  vocabulary.adds_end = metadata.flag("tokenizer.ggml.add_eos_token", unigram) || pieces;
  vocabulary.space_prefix = metadata.flag("tokenizer.ggml.add_space_prefix", scored);
  return make_tokenizer(std::move(vocabulary), path);
}

}  // namespace

bool is_gguf(std::span<const std::byte> bytes) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

// All of a file but what its architecture makes of it.
static Metadata read_whole(Reader& reader, std::map<std::string, StoredTensor>& weights) {
  for (char c : magic) {
    if (reader.take<char>() != c) reader.fail("another first word", "GGUF");
  }
  const uint32_t version = reader.take<uint32_t>();
  if (version != 2 && version != 3) {
    reader.fail(fmt::format("version {}", version), "version 2 or 3, in little-endian order");
  }
  const uint64_t tensor_count = reader.take_count(1);
  const uint64_t value_count = reader.take_count(1);
  Metadata metadata = read_metadata(reader, value_count);
  std::vector<TensorEntry> entries = read_table(reader, tensor_count);
  uint64_t alignment = 32;
  if (const int32_t stated = metadata.token("general.alignment"); stated > 0) {
    alignment = static_cast<uint64_t>(stated);
  }
  const uint64_t data_begin = (reader.at() + alignment - 1) / alignment * alignment;
  for (TensorEntry& entry : entries) {
    find_bytes(reader, data_begin, entry);
    weights[entry.name] = std::move(entry.tensor);
  }
  return metadata;
}

GgufFile read_gguf_file(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  Reader reader(file->bytes(), file, path);
  GgufFile result;
  Metadata metadata = read_whole(reader, result.weights);
  result.values = std::move(metadata.values);
  for (auto& [key, array] : metadata.arrays) result.numbers[key] = std::move(array.numbers);
  return result;
}

LanguageModel read_gguf(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                        const std::string& path) {
  Reader reader(bytes, std::move(owner), path);
  LanguageModel model;
  model.path = path;
  Metadata metadata = read_whole(reader, model.weights);
  const std::string architecture = metadata.word("general.architecture");
  if (architecture == "clip") {
    Place place;
    place.file = path;
    throw Error("language-unsupported", place, "an encoder of images alone", "a model of texts",
                "`presil chat MODEL --mmproj FILE` gives it to the model that it belongs to.");
  }
  const Architecture* known = find_architecture(architecture);
  Settings settings(path, true);
  for (const auto& [key, value] : metadata.values) {
    const bool own = key.starts_with(architecture + ".");
    settings.set(own ? key.substr(architecture.size() + 1) : key, value);
  }
  // Which parts a layer has is said by its weights alone.
  for (const auto& [name, tensor] : model.weights)
    if (name.find("blk.0.") != std::string::npos) settings.set("has." + name, true);
  if (known == nullptr) fail_unknown_architecture(path, architecture);
  model.config.architecture = std::string(known->name);
  model.config.name = metadata.word("general.name");
  if (model.config.name.empty()) model.config.name = std::filesystem::path(path).stem();
  const auto embedding = model.weights.find("token_embd.weight");
  if (embedding != model.weights.end()) model.config.vocabulary = embedding->second.shape.front();
  model.config.tied = !model.weights.contains("output.weight");
  known->configure(settings, model.config);
  // llama.cpp's number for the last token, which makes a vector of a text for decoders.
  const bool last = settings.integer({"", "pooling_type"}, 0) == 3;
  if (last && model.config.form == LanguageConfig::Form::decoder)
    model.config.pooling = LanguageConfig::Pooling::last;
  settings.throw_if_any();
  for (const auto& [name, tensor] : model.weights)
    if (!knows_weight(*known, name)) model.unknown_weights.push_back(name);
  model.tokenizer = read_tokenizer(path, metadata);
  model.chat_template = metadata.word("tokenizer.chat_template");
  return model;
}

}  // namespace presil
