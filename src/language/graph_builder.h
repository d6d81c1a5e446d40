// Builds a language model's graph out of ONNX operators, inside the room.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "language/language.h"
#include "language/pack_weights.h"

namespace presil {

// Rows of a table that one gather can name (descriptors have 16 bits for an extent).
inline constexpr int64_t table_rows_max = 65535;

class GraphBuilder {
 public:
  GraphBuilder(const LanguageModel& model, const LanguagePhase& phase, const LanguagePart& part);

  const LanguageConfig& config() const { return model_.config; }
  const LanguagePhase& phase() const { return phase_; }
  const LanguagePart& part() const { return part_; }
  int64_t rows() const { return phase_.batch * phase_.tokens; }
  // This shard's share of something that shards divide among them.
  int64_t share(int64_t whole) const { return whole / part_.shards; }

  ValueId input(const std::string& name, DType dtype, const Shape& shape);
  void output(ValueId value, const std::string& name);
  void drop_outputs();  // those that there are so far
  ValueId add(const std::string& op, const std::vector<ValueId>& inputs,
              std::map<std::string, Attribute> attributes = {}, const std::string& domain = "");
  std::vector<ValueId> add_all(const std::string& op, const std::vector<ValueId>& inputs,
                               std::map<std::string, Attribute> attributes, size_t outputs,
                               const std::string& domain = "");
  ValueId constant(Tensor tensor);
  ValueId integers(const std::vector<int64_t>& values);
  ValueId number(double value);  // scalar of the activations' type
  ValueId reshape(ValueId value, const Shape& shape);
  ValueId transpose(ValueId value, const std::vector<int64_t>& order);
  ValueId slice(ValueId value, int64_t axis, int64_t begin, int64_t end);
  ValueId cast(ValueId value, DType dtype);

  // A weight as it is, in the type of the activations.
  ValueId vector(const std::string& name, int64_t size, double plus = 0);
  // The numbers of a weight that steers how the graph is made; {} where the model has none.
  std::vector<float> stored_numbers(const std::string& name, const Shape& shape);
  // The same of a weight that the model must have; zeros where it has not, which is noted.
  std::vector<float> needed_numbers(const std::string& name, const Shape& shape);
  // x [rows, inputs] times the weight [outputs, inputs], plus its bias if it has one. `divided`:
  // whose part each shard holds.
  enum class Divided : uint8_t { not_at_all, outputs, inputs };
  ValueId linear(ValueId x, const std::string& name, int64_t outputs, int64_t inputs, bool bias,
                 Divided divided);
  // x times the weight, whose rows are outputs; packed where the phase packs it.
  ValueId product(ValueId x, const std::string& name, int64_t outputs, int64_t inputs,
                  Divided divided);
  ValueId matrix(const std::string& name, int64_t outputs, int64_t inputs, Divided divided,
                 bool* transposed);
  // The whole weight with codes of a byte each, where the phase packs it.
  std::optional<PackedTensor> packed_table(const std::string& name, int64_t rows, int64_t columns);
  // Parts of at most `rows_max` rows of a tensor as they are in it.
  std::vector<ValueId> table_parts(const std::string& name, Tensor tensor, int64_t rows_max);
  // A matrix as parts of at most `rows_max` of its rows each.
  std::vector<ValueId> row_parts(const std::string& name, int64_t rows, int64_t columns,
                                 int64_t rows_max);
  // The matrix of one expert, [outputs, inputs], out of one table of all experts or by itself.
  ValueId expert_matrix(const std::string& name, int64_t expert, int64_t outputs, int64_t inputs);
  ValueId expert_product(ValueId x, const std::string& name, int64_t expert, int64_t outputs,
                         int64_t inputs);
  // By the engine that decodes, or with rounded activations by integers.
  ValueId packed_product(ValueId x, const std::string& name, const PackedTensor& weight);
  // A weight of any rank as it is stored.
  ValueId stored_table(const std::string& name, const Shape& shape);
  // Heads of a stored matrix [heads, rows, columns].
  ValueId heads_matrix(const std::string& name, int64_t rows, int64_t columns);
  ValueId norm(ValueId x, const std::string& name, int64_t size);
  ValueId activate(ValueId x);
  bool has_weight(const std::string& name) const;
  // Without weights the graph is for time alone, and tables need no values either.
  bool needs_values() const { return model_.has_weights(); }
  // A constant by name, once for all who ask for it, in the type of the activations if it is f32.
  ValueId table(const std::string& name, const Tensor& tensor);

  // Values that all graphs of the model share: made once.
  Tensor once(const std::string& name, const std::function<Tensor()>& make) const;

  // What is added from `begin_branch` on is a graph of its own, which `end_branch` returns for the
  // operator If; `capture` gives it a value of the graph around it. A branch may have branches.
  void begin_branch();
  ValueId capture(ValueId outer);
  std::shared_ptr<ModelGraph> end_branch(ValueId result);

  // Throws language-missing-weight if any weight was absent.
  ModelGraph finish();

 private:
  const StoredTensor* find(const std::string& name, const Shape& shape);
  // One expert's matrix as the file has it; nullopt where it is absent, which is noted.
  std::optional<StoredTensor> find_expert(const std::string& name, int64_t expert, int64_t outputs,
                                          int64_t inputs);
  Tensor values(const std::string& name, const StoredTensor& stored, double plus);
  // The weight packed as the phase asks, this shard's part of it; nullopt where it stays decoded.
  std::optional<PackedTensor> packed(const std::string& name, int64_t outputs, int64_t inputs,
                                     Divided divided);
  // Rows of x as codes of int8 and a scale of each in fp32, once for all who multiply them.
  struct RoundedRows {
    ValueId codes = no_value, scales = no_value;
  };
  RoundedRows rounded_rows(ValueId x);
  ValueId integer_product(ValueId x, const std::string& name, const PackedTensor& weight);
  PackedTensor packed_whole(const std::string& name, const StoredTensor& stored,
                            const PackedForm& form, int64_t outputs, int64_t inputs);
  ValueId unconverted(const std::string& name, const Tensor& tensor);

  const LanguageModel& model_;
  LanguagePhase phase_;
  LanguagePart part_;
  ModelGraph graph_;
  std::map<std::string, ValueId> weights_;  // those that the graph holds already
  std::map<ValueId, RoundedRows> rounded_;  // by the value that is rounded
  struct Around {
    ModelGraph graph;
    std::map<std::string, ValueId> weights;
    std::map<ValueId, RoundedRows> rounded;
  };
  std::vector<Around> around_;  // the graphs around the branch that is built, outermost first
  std::map<std::string, int> counts_;  // of nodes by name
  Findings findings_;
};

// Queries, scaled and turned, beside the keys and values of the new tokens: `each` queries look at
// one head of keys.
struct Attention {
  ValueId q = no_value;  // [batch * heads of keys, each * tokens, key size]
  ValueId k = no_value;  // [batch * heads of keys, tokens, key size]
  ValueId v = no_value;  // [batch * heads of keys, tokens, value size]
  int64_t kv_heads = 0, each = 0, key_size = 0, value_size = 0;
};
// What the queries find among the cache and the new tokens, [batch * heads of keys, each * tokens,
// value size]; the new keys and values are outputs of the graph.
ValueId attend(GraphBuilder& builder, const Attention& attention, int64_t layer);
// The same in blocks of keys, where the phase asks for them and the layer has no window that would
// hide a part of a prompt; what is kept is left to the caller. q [rows, heads * key size], k [rows,
// heads of keys * key size] and v [rows, heads of keys * value size], no_value where values are the
// beginnings of keys; the result [rows, heads * value size].
bool attends_in_blocks(const GraphBuilder& builder, int64_t layer);
ValueId attend_in_blocks(GraphBuilder& builder, const Attention& attention, int64_t layer);
// What a step adds to a cache, [batch * heads of keys, tokens, size].
void keep(GraphBuilder& builder, ValueId x, const std::string& kind, int64_t layer);
// [rows, heads * size] as [batch * heads of keys, heads of each * tokens, size].
ValueId by_group(GraphBuilder& builder, ValueId x, int64_t kv_heads, int64_t each);
// x [rows, width] -> the attention part's result, not yet added to x.
ValueId build_attention(GraphBuilder& builder, ValueId x, int64_t layer);
ValueId build_latent_attention(GraphBuilder& builder, ValueId x, int64_t layer);
// x [rows, heads * size], the first rotary_size elements of each head turned by position.
ValueId turn_heads(GraphBuilder& builder, ValueId x, int64_t heads, int64_t size, int64_t layer);
// Rows of the embedding of the input "tokens", [rows, width].
ValueId build_token_rows(GraphBuilder& builder);
// The graph of a model that is an encoder (BERT).
void build_encoder(GraphBuilder& builder);
// Vectors of texts [texts, width] as the output "embedding", at length 1 where the model has them
// so.
void give_embedding(GraphBuilder& builder, ValueId x);
// Rows of an image's patches, the input "pixels", behind the class tokens, with their places.
ValueId build_patch_rows(GraphBuilder& builder);
// What a learned query finds among the rows x of each image (SigLIP), [batch, width].
ValueId build_probe(GraphBuilder& builder, ValueId x);
// Rows of an image without class tokens, neighbours joined, where the model has it so.
ValueId build_image_rows(GraphBuilder& builder, ValueId x);
// Rows times the model's last matrices, which bring them into the space of another model.
ValueId build_projection(GraphBuilder& builder, ValueId x);
// Encoder or decoder of a model that has both.
void build_reader(GraphBuilder& builder);
void build_writer(GraphBuilder& builder);
// x [rows, width] -> the feed-forward part's result, not yet added to x.
ValueId build_feed_forward(GraphBuilder& builder, ValueId x, int64_t layer);
// The same by the name that its weights begin with, "blk.0.".
ValueId build_feed_forward(GraphBuilder& builder, ValueId x, const std::string& block);
// Which experts each row of x [rows, width] visits.
struct ExpertChoice {
  ValueId shares = no_value;  // [rows, experts], 0 where a row does not visit
  ValueId marks = no_value;   // the same, 1 where it does
};
ExpertChoice choose_experts(GraphBuilder& builder, ValueId x, const std::string& block);
ValueId build_experts(GraphBuilder& builder, ValueId x, int64_t layer);
// The same with values: each token visits those that the router chooses.
ValueId build_chosen_experts(GraphBuilder& builder, ValueId x, int64_t layer);
// What the experts that every token visits say; no_value if there are none.
ValueId build_shared_experts(GraphBuilder& builder, ValueId x, int64_t layer);

}  // namespace presil
