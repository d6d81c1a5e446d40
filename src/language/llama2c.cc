// Reads checkpoints of llama2.c (github.com/karpathy/llama2.c, its first format): seven numbers,
// then all weights in fp32 in a fixed order, with tokenizer.bin beside it.
#include <fmt/format.h>

#include <cstring>
#include <filesystem>

#include "language/read.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, std::string found, std::string expected) {
  Place place;
  place.file = path;
  throw Error("language-bad-file", place, std::move(found), std::move(expected));
}

// Hands out a checkpoint's weights one after another.
class Weights {
 public:
  Weights(std::shared_ptr<const MappedFile> file, size_t at) : file_(std::move(file)), at_(at) {}

  StoredTensor take(const Shape& shape) {
    StoredTensor tensor;
    tensor.format = weight_format("f32");
    tensor.shape = shape;
    tensor.owner = file_;
    const auto bytes = static_cast<size_t>(element_count(shape)) * sizeof(float);
    if (bytes > file_->bytes().size() - at_) {
      fail(file_->path(), fmt::format("{} bytes", file_->bytes().size()),
           fmt::format("at least {}, from the sizes in its header", at_ + bytes));
    }
    tensor.bytes = file_->bytes().subspan(at_, bytes);
    at_ += bytes;
    return tensor;
  }

 private:
  std::shared_ptr<const MappedFile> file_;
  size_t at_;
};

// tokenizer.bin: the longest token's length, then a score, a length and the bytes of each.
std::shared_ptr<const Tokenizer> read_tokenizer(const std::string& path, int64_t count) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::span<const std::byte> bytes = file->bytes();
  Vocabulary vocabulary;
  vocabulary.kind = Vocabulary::Kind::scored;
  size_t at = sizeof(int32_t);
  for (int64_t i = 0; i < count; ++i) {
    struct {
      float score;
      int32_t length;
    } head{};
    if (at + sizeof head > bytes.size()) fail(path, "an end within a token", "whole tokens");
    std::memcpy(&head, bytes.data() + at, sizeof head);
    at += sizeof head;
    if (head.length < 0 || static_cast<size_t>(head.length) > bytes.size() - at) {
      fail(path, fmt::format("a token of {} bytes", head.length), "one inside the file");
    }
    vocabulary.tokens.emplace_back(reinterpret_cast<const char*>(bytes.data()) + at,
                                   static_cast<size_t>(head.length));
    vocabulary.scores.push_back(head.score);
    at += static_cast<size_t>(head.length);
    // Its writer has put spaces for SentencePiece's marks.
    std::string& token = vocabulary.tokens.back();
    for (size_t space = token.find(' '); space != std::string::npos; space = token.find(' ')) {
      token.replace(space, 1, "\xe2\x96\x81");
    }
  }
  vocabulary.roles.assign(vocabulary.tokens.size(), Vocabulary::Role::normal);
  vocabulary.unknown = 0;
  vocabulary.begin = 1;
  vocabulary.end = 2;
  for (size_t i = 1; i < 3 && i < vocabulary.roles.size(); ++i) {
    vocabulary.roles[i] = Vocabulary::Role::control;
  }
  vocabulary.adds_begin = true;
  vocabulary.space_prefix = true;
  return make_tokenizer(std::move(vocabulary), path);
}

}  // namespace

LanguageModel read_llama2c(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  int32_t head[7] = {};
  if (file->bytes().size() < sizeof head) fail(path, "less than a header", "seven numbers");
  std::memcpy(head, file->bytes().data(), sizeof head);
  LanguageModel model;
  model.path = path;
  LanguageConfig& config = model.config;
  config.name = fs::path(path).stem().string();
  config.architecture = "llama";
  config.width = head[0];
  config.feed_forward = head[1];
  config.layers = head[2];
  config.heads = head[3];
  config.kv_heads = head[4];
  config.tied = head[5] > 0;  // a negative number says that the head has weights of its own
  config.vocabulary = std::abs(static_cast<int64_t>(head[5]));
  config.context = head[6];
  constexpr int64_t size_max = 1 << 20;
  for (int64_t size : {config.width, config.feed_forward, config.layers, config.heads,
                       config.kv_heads, config.vocabulary, config.context}) {
    if (size >= 1 && size <= size_max) continue;
    fail(path, "a size of " + std::to_string(size), "GGUF, or a checkpoint of llama2.c");
  }
  if (config.width % config.heads != 0 || config.heads % config.kv_heads != 0 ||
      config.width / config.heads % 2 != 0) {
    fail(path,
         fmt::format("width {}, {} heads, {} of keys", config.width, config.heads, config.kv_heads),
         "an even number of elements for each head, and as many query heads for each key head");
  }
  config.head_size = config.width / config.heads;
  config.rotary_size = config.head_size;
  config.rotary_interleaved = true;
  Weights weights(file, sizeof head);
  const int64_t kv = config.kv_heads * config.head_size;
  model.weights["token_embd.weight"] = weights.take({config.vocabulary, config.width});
  const auto layers = [&](const char* name, const Shape& shape) {
    for (int64_t layer = 0; layer < config.layers; ++layer) {
      model.weights[fmt::format("blk.{}.{}.weight", layer, name)] = weights.take(shape);
    }
  };
  layers("attn_norm", {config.width});
  layers("attn_q", {config.width, config.width});
  layers("attn_k", {kv, config.width});
  layers("attn_v", {kv, config.width});
  layers("attn_output", {config.width, config.width});
  layers("ffn_norm", {config.width});
  layers("ffn_gate", {config.feed_forward, config.width});
  layers("ffn_down", {config.width, config.feed_forward});
  layers("ffn_up", {config.feed_forward, config.width});
  model.weights["output_norm.weight"] = weights.take({config.width});
  // Tables of angles, which are computed here.
  weights.take({config.context, config.head_size / 2});
  weights.take({config.context, config.head_size / 2});
  if (!config.tied)
    model.weights["output.weight"] = weights.take({config.vocabulary, config.width});
  const fs::path tokenizer = fs::path(path).parent_path() / "tokenizer.bin";
  if (fs::exists(tokenizer))
    model.tokenizer = read_tokenizer(tokenizer.string(), config.vocabulary);
  return model;
}

}  // namespace presil
