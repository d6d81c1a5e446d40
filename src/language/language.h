// Front door of `language`: language models as their makers publish them. Folders with config.json,
// safetensors and tokenizer.json, GGUF files and checkpoints of llama2.c become one configuration,
// stored weights, a tokenizer, and, for the lengths that are asked for, a graph of ONNX operators,
// so that everything behind (lowering, schedule, machine, timing) is what any other model uses.
//
// Weights have the names of GGUF ("blk.0.attn_q.weight"), whatever the file calls them: of the
// three namings it is the one that says the same thing by the same name in every architecture.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/base.h"
#include "graph/graph.h"
#include "language/config.h"
#include "language/image.h"
#include "language/listening.h"
#include "language/sampler.h"
#include "language/sound.h"
#include "language/stored_tensor.h"
#include "language/tokenizer.h"

namespace presil {

struct LanguageModel {
  std::string path;
  LanguageConfig config;
  std::map<std::string, StoredTensor> weights;  // empty: a configuration alone
  std::vector<std::string> unknown_weights;     // that no graph of the architecture looks at
  std::vector<std::string> other_heads;         // weights of uses that presil does not offer
  std::shared_ptr<const Tokenizer> tokenizer;   // null: the files hold none
  std::string chat_template;                    // as the files have it; empty: none
  std::vector<std::string> labels;              // that a classifier of images knows
  // The encoder of images beside a model of texts, a model of its own; null: it sees none. In a
  // question a token stands for an image, and this text behind it where no template says so.
  std::shared_ptr<const LanguageModel> sight;
  std::string image_mark;
  std::optional<ImageForm> image_form;  // where a file says it; else preprocessor_config.json does
  // Weights that graphs of this model have decoded, in fp32; shared by copies.
  std::shared_ptr<std::map<std::string, Tensor>> decoded =
      std::make_shared<std::map<std::string, Tensor>>();
  bool has_weights() const { return !weights.empty(); }
};

// Reads a folder, a file, or a configuration by name from `config_folders` (each holds
// <name>/config.json). Errors: language-unknown-model, language-bad-file, language-bad-config,
// language-unsupported. No file, however broken, makes it allocate more than a small multiple of
// the file's size.
LanguageModel read_language_model(const std::string& name_or_path,
                                  const std::vector<std::string>& config_folders);
// A GGUF file from memory; `owner` keeps `bytes` alive, `path` names the file in errors.
LanguageModel read_gguf(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                        const std::string& path);
// Gives a model of texts the encoder of images of a GGUF file of its own, which llama.cpp calls
// mmproj. Errors as of read_language_model.
void add_sight(LanguageModel& model, const std::string& path);
// Names of the configurations in the folders, sorted.
std::vector<std::string> language_config_names(const std::vector<std::string>& config_folders);

// In which form the chip holds matrices of weights. Packed ones are decoded where they are
// multiplied; `stored` takes the codes of a quantised file as they are, the others round. With w8a8
// activations are rounded as well, each row by a scale of its own, and integers are multiplied.
enum class WeightPacking : uint8_t { none, stored, int8, int4, fp8, w8a8 };
std::string_view name(WeightPacking packing);
std::optional<WeightPacking> weight_packing_by_name(std::string_view name);
// Mean bits of a packed weight of a model whose formats are not known; 0 for none and stored.
double packed_bits(WeightPacking packing);
// Matrices that `stored` decodes since their file holds them as plain numbers, as "f32: 3".
std::string decoded_matrices(const LanguageModel& model);

// Types of caches by name: f32, f16, bf16, fp8 (e4m3) and int8, which has a scale in fp32 for each
// head and position.
std::optional<DType> cache_type_by_name(std::string_view name);
// Bytes of a head's keys (or values) of one position.
int64_t cache_row_bytes(DType cache, int64_t size);

// Lengths for which a graph is made. `past` is the number of slots of each cache that are looked
// at; how many of them are filled is an input of the graph.
struct LanguagePhase {
  int64_t batch = 1;
  int64_t tokens = 1;  // new ones, of each sequence
  int64_t past = 0;
  bool all_logits = false;  // else those of the position that input "last" names
  bool padded = false;      // of an encoder: the first "length" of the tokens count; of a decoder
                            // beside one, the first "source_length" of what it looks at
  bool embeds = false;      // of a decoder: the vector of the last token instead of its logits
  bool sees = false;        // of a decoder: vectors of images stand in place of some tokens
  int64_t source = 0;       // positions of the encoder that the decoder looks at
  DType activation = DType::f32;
  DType weight = DType::f32;
  DType cache = DType::f32;
  WeightPacking packing = WeightPacking::none;
  // Blocks of keys in which attention is computed; without them scores lie in memory as a whole.
  // If it is `counted`, an input says how many slots are looked at; if it is paged, the caches of
  // all sequences lie in a pool of so many `pages`, a block of keys each.
  std::optional<Attend> attend;
  int64_t pages = 0;
};

// Which part of a model a graph holds. A shard holds its part of the heads and of the feed-forward
// columns; what shards compute is summed over all of them after each attention and feed-forward
// part, which therefore end a graph when there are several.
struct LanguagePart {
  int64_t layer_begin = 0, layer_end = 0;
  bool embedding = true, attention = true, feed_forward = true, head = true;
  int64_t shards = 1, shard = 0;
  bool encoder = false;  // of a model with both: of the encoder, else of the decoder
  bool cross = true;     // of the decoder: what looks at the encoder
};
LanguagePart whole_model(const LanguageConfig& config);  // of a model with both, the decoder
LanguagePart whole_encoder(const LanguageConfig& config);

// Layers [first, second) of a stage, a group of chips with consecutive layers; stages differ by one
// layer at most, later ones have fewer.
std::pair<int64_t, int64_t> layers_of_stage(int64_t layers, int64_t stages, int64_t stage);
// What a stage of a decoder holds: its layers, the first the embedding and the last the head.
LanguagePart part_of_stage(const LanguageConfig& config, int64_t stages, int64_t stage);

// What attention over such lengths is for a chip that is one of `shards`; nullopt where the model
// has it in a form that is not computed in blocks: caches of int8, models with an encoder.
std::optional<AttendForm> attend_form(const LanguageConfig& config, const LanguagePhase& phase,
                                      int64_t shards);

// Whether all layers of a phase in blocks are: where a window cuts what tokens see, it must hold
// those of a step behind a past, whose filled slots are counted, or else two blocks.
bool blocks_hold_windows(const LanguageConfig& config, const LanguagePhase& phase);

// The graph. Inputs: "tokens" i64 [batch*tokens] (or "hidden" [batch*tokens, width] without the
// embedding), "positions" i64 [1, batch*tokens], "length" i64 [1] (filled slots of the caches),
// "last" i64 [batch], with counted blocks "looked_at" i64 [batch] (so many slots, `length` i64
// [batch] of them filled) and of paged caches "pages" i64 [batch, past / block], then
// "past_key.<layer>" and "past_value.<layer>" [batch*kv heads, past, head size], in pages [pages,
// kv heads, block, head size], and of int8 caches their scales "past_key_scale.<layer>" and
// "past_value_scale.<layer>" [batch*kv heads, past, 1], which are outputs as well. Outputs:
// "key.<layer>", "value.<layer>" [batch*kv heads, tokens, head size] to be put behind the filled
// slots, then "logits" [positions, vocabulary] or "hidden_out". Inputs of a graph that does not
// look at them are absent. Error language-missing-weight lists all weights that the file lacks.
//
// Of a decoder that embeds, the one output is "embedding" f32 [batch, width].
//
// Of a decoder that sees, further inputs "seen" f32 [batch*tokens, width] and "is_seen" i64
// [batch*tokens, 1]: 1 where the row of "seen" stands in place of the token's.
//
// Of an encoder: inputs "tokens" and, if padded, "length" i64 [batch], or of images "pixels" f32
// [batch*patches, channels*patch*patch]; output "embedding" f32 [batch, width], or without pooling
// "hidden_out" f32 [batch*tokens, width], where width may be that of a projection, and of a model
// with labels "scores" f32 [batch, labels] as well.
ModelGraph build_graph(const LanguageModel& model, const LanguagePhase& phase,
                       const LanguagePart& part);

// A conversation as the model's template writes it, ending where the answer begins. Error
// language-unsupported where the model's files hold none, and those of render_jinja.
struct ChatMessage {
  std::string role;  // "system", "user", "assistant"
  std::string text;
  std::vector<std::string> images = {};  // what stands for each, before the text
};
std::string render_chat(const LanguageModel& model, const std::vector<ChatMessage>& messages);

}  // namespace presil
