// Front door of `estimate`: how long one operator takes on a chip, as the chip's own library runs
// it. Closed forms over tiles and waves, not a program: what a GPU or a TPU does beyond the house
// core (caches, launches, waves, the choice among a library's kernels) are named numbers of a part
// of parts/library/, which belongs to a kind of hardware and never to a shape. The way of thinking
// is that of LLMCompass (ISCA 2024) and of the roofline with bytes in flight; docs/why/accuracy.md
// says what it is and is not, and `presil validate` how far it is from measurements.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "number/number.h"

namespace presil {

struct Library;  // the numbers of a library's part

// A chip with its library. Cheap to copy; the chip must outlive it.
struct Device {
  const Chip* chip = nullptr;
  std::shared_ptr<const Library> library;
  double link_rate = 0;  // bytes per second of all links together, one direction
};
// Error estimate-no-library if the chip names none, and all those of parts.
Device read_device(const Chip& chip);
// Bytes per second of all of a chip's links together, one direction; 0 without links.
double link_rate(const Chip& chip);
// Picojoules for each bit that passes a link; 0 if its part states none.
double link_energy(const Chip& chip);

// A cost in seconds and the peak that bounds it from below: the larger of operations over the peak
// of the data type and bytes over the peak of the memory.
struct OperatorEstimate {
  double seconds = 0;
  double roofline_seconds = 0;
  double operations = 0;  // two for a multiply-add
  double bytes = 0;       // that must cross the memory's pins at least once
};

// C[m,n] = A[m,k] B[k,n], `batch` times with operands of their own.
struct MatmulShape {
  DType operand = DType::bf16;
  int64_t m = 0, n = 0, k = 0, batch = 1;
  // Weights B come from memory unless this many copies of them, used in turn, stay in the shared
  // memory; 0: always from memory. A comes from where the kernel before it left it.
  int64_t weight_copies = 0;
  int64_t value_bytes = 0;  // of a value of A, B and C in memory; 0: the operand's, and 2 of C
  // Of a value of B, where kernels unpack it as they read; 0: as of the others.
  double weight_bytes = 0;
  // B lies in memory as k rows of n values; else, as the weights of layers do, as n rows of k.
  bool rows_of_n = false;
  // A and C pass between operators of one program on the chip, where they fit (systolic machines).
  bool chained = false;
  bool quantise = false;   // A is of 16 bits and becomes the operand type in a kernel of its own
  bool in_blocks = false;  // values have a scale for each block of them, and not for the tensor
  // Kernels for 8 bits are a serving stack's (tiles_8), by its rule if it has one, and not the
  // fastest of the vendor's.
  bool by_rule = false;
};
OperatorEstimate matmul_time(const Device& device, const MatmulShape& shape);
// What a framework adds to a product that it calls by itself, outside of a graph.
double call_seconds(const Device& device);
// From one call of a collective by a framework to the next. Chips that run ahead wait for others
// that long, so shorter collectives cannot be told from waiting.
double collective_call_seconds(const Device& device);
// How many devices the chip shows, each with its share of cores and memory; a program uses one.
double devices_of(const Device& device);

// Attention of `queries` new tokens of each of `batch` sequences over `context` tokens, new ones
// included, which are first written to the cache.
struct AttentionShape {
  DType cache = DType::bf16;  // bf16, f16 or an 8-bit float
  int64_t batch = 0, queries = 0, context = 0;
  int64_t heads = 0, cache_heads = 0, head_size = 0;
  int64_t window = 0;        // tokens that a query sees at most; 0: all before it
  bool causal = true;        // else new tokens see all new tokens
  bool writes_cache = true;  // of the new tokens, by a kernel of its own
};
OperatorEstimate attention_time(const Device& device, const AttentionShape& shape);

// Attention of `tokens` over themselves in each of `heads`, without a cache or a mask, its scores
// kept on the chip.
struct EncoderAttentionShape {
  int64_t heads = 0, tokens = 0, head_size = 0;
};
OperatorEstimate encoder_attention_time(const Device& device, const EncoderAttentionShape& shape);

// Attention over a cache of one latent vector of `latent` values and `rope` more a token, which all
// heads share (multi-head latent attention).
struct LatentAttentionShape {
  DType cache = DType::bf16;
  int64_t batch = 0, queries = 0, context = 0, heads = 0;
  int64_t latent = 512, rope = 64, head = 128;  // of DeepSeek-V2 and -V3
};
OperatorEstimate latent_attention_time(const Device& device, const LatentAttentionShape& shape);

// Feed-forward by `experts` of which each token visits `chosen`: up and gate, then down.
struct ExpertsShape {
  // "bfloat16", "float16", "fp8", "fp8_block", "int4_wo", "w4a16_mxfp4", "w4afp8",
  // "w4a8_mxfp4_mxfp8", "nvfp4"
  std::string weights;
  int64_t tokens = 0, hidden = 0, inner = 0, chosen = 0, experts = 0;
  int64_t tensor_parts = 1, expert_parts = 1;  // this chip has 1 of so many parts of each
  double skew = 0;                             // of the power law of popularity; 0: even
  bool gated = true;                           // else up and down alone
};
OperatorEstimate experts_time(const Device& device, const ExpertsShape& shape);

// One pass over `rows` of `columns`.
struct RowsShape {
  enum class Kind : uint8_t { softmax, layer_norm, gelu };
  Kind kind = Kind::softmax;
  DType type = DType::f16;
  int64_t rows = 0, columns = 0;
  bool in_graph = false;  // else a framework calls it by itself
};
OperatorEstimate rows_time(const Device& device, const RowsShape& shape);

// A convolution of images with padding that keeps what stride 1 would keep.
struct ConvolutionShape {
  DType operand = DType::bf16;
  int64_t images = 0, height = 0, width = 0, input_channels = 0, output_channels = 0;
  int64_t kernel = 0, stride = 1;
};
OperatorEstimate convolution_time(const Device& device, const ConvolutionShape& shape);

// `bytes` on each of `chips` in one node, as the collective's own convention counts them: of the
// result for all_gather, of the input for reduce_scatter, of both else.
struct CollectiveShape {
  enum class Kind : uint8_t { all_reduce, all_gather, reduce_scatter, all_to_all };
  Kind kind = Kind::all_reduce;
  int64_t chips = 0;
  double bytes = 0;
  double release = 0;  // of the library that runs it, such as 2.18; 0: the newest
  // A file of parts/node/ that says which chips links join directly; empty: a switch joins all.
  std::string node;
};
OperatorEstimate collective_time(const Device& device, const CollectiveShape& shape);

// Every key of the parts of libraries, as a page in Markdown.
std::string library_manual();

}  // namespace presil
