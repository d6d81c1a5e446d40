// The fast form of a vector instruction: blocks of up to 512 output lanes, one or several rows of
// dimension 0, on which the compiled expressions run as stripes. Contiguous streams of lane-sized
// elements are read and written in place.
#include "machine/stream.h"

#include <algorithm>
#include <cstring>

#include "base/base.h"
#include "machine/stream_positions.h"
#include "machine/stream_space.h"

namespace presil {
namespace {

constexpr int64_t most_lanes = StripeProgram::most_lanes;

bool is_position(StreamReduce reduce) {
  return reduce == StreamReduce::arg_max || reduce == StreamReduce::arg_min;
}
bool is_float(Lane lane) { return lane == Lane::f32 || lane == Lane::f64; }

// Elements that are their lane's bits, so that memory can be computed on in place.
bool is_native(DType dtype) {
  return dtype != DType::tf32 && info(dtype).bits == 8 * lane_bytes(lane_of(dtype));
}

// Short rows of memory one by one.
void copy_rows(char* to, int64_t to_stride, const char* from, int64_t from_stride,
               int64_t row_bytes, int64_t rows) {
  for (int64_t r = 0; r < rows; ++r) {
    std::memcpy(to + r * to_stride, from + r * from_stride, static_cast<size_t>(row_bytes));
  }
}

void fill_lanes(char* to, const char* element, int bytes, int64_t count) {
  if (count <= 0) return;
  std::memcpy(to, element, bytes);
  for (int64_t done = 1; done < count; done *= 2) {
    std::memcpy(to + done * bytes, to, std::min(done, count - done) * bytes);
  }
}

}  // namespace

StreamWorkspace::StreamWorkspace() : words_(static_cast<size_t>(buffer_count * buffer_words)) {}

StreamProgram::StreamProgram(const MicroProgram& program)
    : program_(program), before_(program.before) {
  if (program.reduce == StreamReduce::none) return;
  after_ = StripeProgram(program.after);
  if (program.reduce == StreamReduce::fma) before_b_ = StripeProgram(program.before_b);
  neutral_ = neutral_element(program.reduce, before_.result_lane());
}

// A program over given operands.
class StreamRun final : public StreamPlan {
 public:
  StreamRun(StreamProgram& program, const StreamExtent& extent,
            std::span<const StreamOperand> inputs, const StreamOperand& output,
            StreamWorkspace& workspace)
      : p_(program), workspace_(workspace), lane_(program.before_.result_lane()) {
    std::copy(inputs.begin(), inputs.end(), operands_.begin());
    operands_[output_stream] = output;
    inputs_ = {operands_.data(), inputs.size()};
    for (size_t s = 0; s < operands_.size(); ++s) {
      is_native_[s] = is_native(operands_[s].dtype);
      element_bytes_[s] = lane_bytes(lane_of(operands_[s].dtype));
    }
    reduce_ = p_.program_.reduce;
    bool reduces = reduce_ != StreamReduce::none;
    sixteen_ = reduces && (p_.program_.reduce_mask & 1);
    for (int d = 0; d < 4; ++d) {
      StreamDimension dimension{extent[d], {}};
      for (size_t s = 0; s < inputs.size(); ++s) dimension.stride[s] = inputs[s].stride[d];
      dimension.stride[3] = output.stride[d];
      bool is_reduced = reduces && (p_.program_.reduce_mask >> d & 1);
      empty_ = empty_ || (extent[d] == 0 && !is_reduced);
      empty_reduction_ = empty_reduction_ || (extent[d] == 0 && is_reduced);
      if (extent[d] != 1 || (is_reduced && d == 0))
        (is_reduced ? reduced_ : lanes_).push_back(dimension);
    }
    join_dimensions(lanes_, 0);
    if (sixteen_ && reduced_[0].extent % 16 != 0)
      join_dimensions(reduced_, 1);
    else
      join_dimensions(reduced_, 0);
    while (lanes_.size() < 2) lanes_.push_back({});
    if (reduces) {
      if (reduce_ == StreamReduce::fma) {
        step_ = stripe(Elementary::fma, lane_, lane_);
      } else if (!is_position(reduce_)) {
        step_ = stripe(elementary_of(reduce_), lane_, lane_);
      }
      if (lane_ == Lane::f32 && !is_position(reduce_)) {
        fold_ =
            fold_stripes(reduce_ == StreamReduce::fma ? Elementary::fma : elementary_of(reduce_));
        find_plain_factors();
      }
      if (!is_position(reduce_)) join_ = stripe(elementary_of(reduce_), lane_, lane_);
    }
  }

  void run() override {
    if (empty_) return;
    int64_t offset[4] = {0, 0, 0, operands_[output_stream].offset}, index[4] = {0, 0, 0, 0};
    for (size_t s = 0; s < inputs_.size(); ++s) offset[s] = inputs_[s].offset;
    int64_t row = lanes_[0].extent;
    int64_t rows_at_once = row >= most_lanes ? 1 : std::max<int64_t>(most_lanes / row, 1);
    do {
      for (int64_t second = 0; second < lanes_[1].extent; second += rows_at_once) {
        int64_t rows = std::min(rows_at_once, lanes_[1].extent - second);
        for (int64_t first = 0; first < row; first += most_lanes) {
          LaneBlock block{std::min(most_lanes, row - first), rows};
          int64_t at[4];
          for (int s = 0; s < 4; ++s) {
            at[s] = offset[s] + first * lanes_[0].stride[s] + second * lanes_[1].stride[s];
          }
          run_block(block, at);
        }
      }
    } while (advance(lanes_, 2, index, offset));
  }

 private:
  char* buffer(int index) { return workspace_.buffer(index); }

  // Lanes of one stream over a block with strides s0 along the row and s1 from row to row.
  const void* fetch(size_t stream, char* to, int64_t offset, const LaneBlock& block, int64_t s0,
                    int64_t s1) {
    const StreamOperand& operand = operands_[stream];
    const int bytes = element_bytes_[stream];
    const char* from = static_cast<const char*>(operand.data) + offset * bytes;
    if (s0 == 1 && (block.rows == 1 || s1 == block.row)) {
      if (is_native_[stream]) return from;
      load_lanes(to, operand.dtype, operand.data, offset, 1, block.count());
      return to;
    }
    if (s0 == 1 && s1 != 0 && is_native_[stream]) {
      copy_rows(to, block.row * bytes, from, s1 * bytes, block.row * bytes, block.rows);
      return to;
    }
    for (int64_t r = 0; r < block.rows; ++r) {
      char* row = to + r * block.row * bytes;
      if (r > 0 && s1 == 0) {
        fill_lanes(to, to, static_cast<int>(block.row) * bytes, block.rows);
        break;
      }
      if (s0 == 0) {
        uint64_t element = 0;
        load_lanes(&element, operand.dtype, operand.data, offset + r * s1, 1, 1);
        fill_lanes(row, reinterpret_cast<char*>(&element), bytes, block.row);
      } else {
        load_lanes(row, operand.dtype, operand.data, offset + r * s1, s0, block.row);
      }
    }
    return to;
  }
  // All streams that an expression uses, over a block.
  void fetch_used(const StripeProgram& program, int first_input, const int64_t* offset,
                  const LaneBlock& block, const StreamDimension& d0, const StreamDimension& d1,
                  const void** places) {
    for (size_t s = 0; s < inputs_.size(); ++s) {
      int input = first_input + static_cast<int>(s);
      if (!program.uses(input)) continue;
      places[input] =
          fetch(s, buffer(static_cast<int>(s)), offset[s], block, d0.stride[s], d1.stride[s]);
    }
  }

  // Runs the last expression on a block and stores its result.
  void finish(StripeProgram& program, std::span<const void* const> places, const int64_t* offset,
              const LaneBlock& block) {
    const StreamOperand& output = operands_[output_stream];
    int64_t s0 = lanes_[0].stride[3], s1 = lanes_[1].stride[3];
    const int bytes = element_bytes_[output_stream];
    bool in_one_run = s0 == 1 && (block.rows == 1 || s1 == block.row);
    char* first = static_cast<char*>(output.data) + offset[3] * bytes;
    // What an expression computes has canonical NaNs; an input that it passes on need not.
    const bool is_final = is_native_[output_stream] && program.result_is_computed();
    void* target = in_one_run && is_final ? first : nullptr;
    const void* result = program.run(places, target, block.count());
    if (target != nullptr && result == target) return;
    if (in_one_run) {
      return store_lanes(result, output.dtype, output.data, offset[3], 1, block.count());
    }
    if (s0 == 1 && is_final) {
      return copy_rows(first, s1 * bytes, static_cast<const char*>(result), block.row * bytes,
                       block.row * bytes, block.rows);
    }
    for (int64_t r = 0; r < block.rows; ++r) {
      store_lanes(static_cast<const char*>(result) + r * block.row * bytes, output.dtype,
                  output.data, offset[3] + r * s1, s0, block.row);
    }
  }

  void run_block(const LaneBlock& block, const int64_t* offset) {
    const void* places[4] = {};
    if (reduce_ == StreamReduce::none) {
      fetch_used(p_.before_, 0, offset, block, lanes_[0], lanes_[1], places);
      finish(p_.before_, {places, inputs_.size()}, offset, block);
      return;
    }
    if (is_position(reduce_))
      reduce_to_positions(block, offset);
    else if (sixteen_)
      reduce_by_sixteen(block, offset);
    else
      reduce_in_order(block, offset);
    places[0] = buffer(is_position(reduce_) ? position_buffer : sums_buffer);
    fetch_used(p_.after_, 1, offset, block, lanes_[0], lanes_[1], places);
    finish(p_.after_, {places, inputs_.size() + 1}, offset, block);
  }

  void start_sums(const LaneBlock& block, const int64_t* offset) {
    int bytes = lane_bytes(lane_);
    if (!p_.program_.accumulate) {
      return fill_lanes(buffer(sums_buffer), reinterpret_cast<const char*>(&p_.neutral_), bytes,
                        block.count());
    }
    const void* start = fetch(output_stream, buffer(sums_buffer), offset[3], block,
                              lanes_[0].stride[3], lanes_[1].stride[3]);
    if (start != buffer(sums_buffer))
      std::memcpy(buffer(sums_buffer), start, block.count() * bytes);
  }

  // One value of `before` (or of both factors) for every lane of a block, added to `sums`.
  void fold_block(char* sums, const int64_t* offset, const LaneBlock& block) {
    const void *places[3] = {}, *places_b[3] = {};
    fetch_used(p_.before_, 0, offset, block, lanes_[0], lanes_[1], places);
    const void* a = p_.before_.run({places, inputs_.size()}, nullptr, block.count());
    if (reduce_ != StreamReduce::fma) {
      step_(sums, sums, a, nullptr, block.count());
      return;
    }
    fetch_used(p_.before_b_, 0, offset, block, lanes_[0], lanes_[1], places_b);
    const void* b = p_.before_b_.run({places_b, inputs_.size()}, nullptr, block.count());
    step_(sums, a, b, sums, block.count());
  }

  // Where the reduced values are float32 streams as they lie in memory, whole rows are folded over
  // all reduced positions (taps) with their sums in registers.
  void find_plain_factors() {
    if (fold_ == nullptr || sixteen_ || empty_reduction_ || lanes_[0].extent < 8) return;
    auto plain = [&](const StripeProgram& program) {
      int input = program.result_input();
      return input >= 0 && inputs_[input].dtype == DType::f32 ? input : -1;
    };
    bool two = reduce_ == StreamReduce::fma;
    int a = plain(p_.before_), b = two ? plain(p_.before_b_) : a;
    if (a < 0 || b < 0) return;
    auto runs = [&](int stream, int64_t stride) { return lanes_[0].stride[stream] == stride; };
    if (two && runs(a, 0) && runs(b, 1)) std::swap(a, b);
    int64_t count = 1;
    for (const StreamDimension& dimension : reduced_) count *= dimension.extent;
    if (!runs(a, 1) || (two && !runs(b, 0) && !runs(b, 1)) || count > 65536) return;
    factor_[0] = a;
    factor_[1] = two ? b : -1;
    int64_t at[4] = {0, 0, 0, 0}, index[4] = {0, 0, 0, 0};
    do {
      taps_[0].push_back(at[a]);
      if (two) taps_[1].push_back(at[b]);
    } while (advance(reduced_, 0, index, at));
  }

  void fold_rows(const LaneBlock& block, const int64_t* offset) {
    auto at = [&](int factor, int64_t row) -> const float* {
      int stream = factor_[factor];
      if (stream < 0) return nullptr;
      return static_cast<const float*>(inputs_[stream].data) + offset[stream] +
             row * lanes_[1].stride[stream];
    };
    bool repeats = factor_[1] >= 0 && lanes_[0].stride[factor_[1]] == 0;
    auto* sums = reinterpret_cast<float*>(buffer(sums_buffer));
    for (int64_t r = 0; r < block.rows; ++r) {
      fold_->taps(sums + r * block.row, at(0, r), taps_[0].data(), at(1, r), taps_[1].data(),
                  repeats, static_cast<int64_t>(taps_[0].size()), block.row);
    }
  }

  void reduce_in_order(const LaneBlock& block, const int64_t* offset) {
    start_sums(block, offset);
    if (empty_reduction_) return;
    if (!taps_[0].empty()) return fold_rows(block, offset);
    int64_t at[4], index[4] = {0, 0, 0, 0};
    std::copy_n(offset, 4, at);
    do {
      fold_block(buffer(sums_buffer), at, block);
    } while (advance(reduced_, 0, index, at));
  }

  // Values of `before` along the first reduced dimension, in chunks, for one lane of output.
  template <class Use>
  void for_chunks(const int64_t* offset, const Use& use) {
    if (empty_reduction_) return;
    int64_t at[4], index[4] = {0, 0, 0, 0};
    std::copy_n(offset, 4, at);
    const StreamDimension& row = reduced_[0];
    static const StreamDimension none;
    do {
      for (int64_t first = 0; first < row.extent; first += most_lanes) {
        LaneBlock block{std::min(most_lanes, row.extent - first), 1};
        int64_t from[4];
        for (int s = 0; s < 4; ++s) from[s] = at[s] + first * row.stride[s];
        const void *places[3] = {}, *b = nullptr;
        fetch_used(p_.before_, 0, from, block, row, none, places);
        const void* a = p_.before_.run({places, inputs_.size()}, nullptr, block.row);
        if (reduce_ == StreamReduce::fma) {
          fetch_used(p_.before_b_, 0, from, block, row, none, places);
          b = p_.before_b_.run({places, inputs_.size()}, nullptr, block.row);
        }
        use(a, b, block.row);
      }
    } while (advance(reduced_, 1, index, at));
  }

  // Folds values whose order does not matter by halves, then what is left into the 16 sums.
  void fold_any_order(char* sums, const void* values, int64_t count) {
    int bytes = lane_bytes(lane_);
    auto* from = static_cast<const char*>(values);
    char* scratch = buffer(scratch_buffer);
    while (count > 16) {
      int64_t half = (count / 2 + 15) / 16 * 16;  // count - half <= half
      step_(scratch, from, from + half * bytes, nullptr, count - half);
      if (from != scratch && count - half < half) {
        std::memcpy(scratch + (count - half) * bytes, from + (count - half) * bytes,
                    (2 * half - count) * bytes);
      }
      from = scratch;
      count = half;
    }
    step_(sums, sums, from, nullptr, count);
  }

  void fold_sixteens(char* sums, const void* a, const void* b, int64_t count) {
    int bytes = lane_bytes(lane_);
    if (fold_ != nullptr) {
      fold_->row(reinterpret_cast<float*>(sums), static_cast<const float*>(a),
                 static_cast<const float*>(b), count);
      return;
    }
    bool any_order =
        !is_float(lane_) || reduce_ == StreamReduce::max || reduce_ == StreamReduce::min;
    if (any_order && reduce_ != StreamReduce::fma) return fold_any_order(sums, a, count);
    auto *p = static_cast<const char*>(a), *q = static_cast<const char*>(b);
    for (int64_t i = 0; i < count; i += 16) {
      int64_t part = std::min<int64_t>(16, count - i);
      if (q != nullptr)
        step_(sums, p + i * bytes, q + i * bytes, sums, part);
      else
        step_(sums, sums, p + i * bytes, nullptr, part);
    }
  }

  void reduce_by_sixteen(const LaneBlock& block, const int64_t* offset) {
    int bytes = lane_bytes(lane_);
    start_sums(block, offset);
    // Short rows are evaluated several at a time.
    int64_t length = reduced_[0].extent;
    bool batched = reduced_.size() == 1 && length > 0 && length <= most_lanes / 2;
    int64_t batch = batched ? most_lanes / length : 1;
    for (int64_t row = 0; row < block.rows; ++row) {
      for (int64_t lane = 0; lane < block.row; lane += batch) {
        int64_t count = std::min(batch, block.row - lane);
        char* place = buffer(sums_buffer) + (row * block.row + lane) * bytes;
        int64_t at[4];
        for (int s = 0; s < 4; ++s) {
          at[s] = offset[s] + lane * lanes_[0].stride[s] + row * lanes_[1].stride[s];
        }
        if (batched) {
          fold_batch(place, at, {length, count});
          continue;
        }
        alignas(64) char sums[16 * 8];
        start_sixteen(sums, place);
        for_chunks(at, [&](const void* a, const void* b, int64_t part) {
          fold_sixteens(sums, a, b, part);
        });
        join_sixteen(place, sums);
      }
    }
  }
  void start_sixteen(char* sums, const char* place) {
    fill_lanes(sums, reinterpret_cast<const char*>(&p_.neutral_), lane_bytes(lane_), 16);
    std::memcpy(sums, place, lane_bytes(lane_));
  }
  void join_sixteen(char* place, char* sums) {
    if (fold_ != nullptr) {
      float joined = fold_->join(reinterpret_cast<const float*>(sums));
      std::memcpy(place, &joined, 4);
      return;
    }
    int bytes = lane_bytes(lane_);
    for (int half = 8; half >= 1; half /= 2) join_(sums, sums, sums + half * bytes, nullptr, half);
    std::memcpy(place, sums, bytes);
  }
  void fold_batch(char* places, const int64_t* offset, const LaneBlock& batch) {
    int bytes = lane_bytes(lane_);
    const void *inputs[3] = {}, *inputs_b[3] = {}, *b = nullptr;
    fetch_used(p_.before_, 0, offset, batch, reduced_[0], lanes_[0], inputs);
    const void* a = p_.before_.run({inputs, inputs_.size()}, nullptr, batch.count());
    if (reduce_ == StreamReduce::fma) {
      fetch_used(p_.before_b_, 0, offset, batch, reduced_[0], lanes_[0], inputs_b);
      b = p_.before_b_.run({inputs_b, inputs_.size()}, nullptr, batch.count());
    }
    for (int64_t r = 0; r < batch.rows; ++r) {
      alignas(64) char sums[16 * 8];
      int64_t skip = r * batch.row * bytes;
      start_sixteen(sums, places + r * bytes);
      fold_sixteens(sums, static_cast<const char*>(a) + skip,
                    b == nullptr ? nullptr : static_cast<const char*>(b) + skip, batch.row);
      join_sixteen(places + r * bytes, sums);
    }
  }

  void reduce_to_positions(const LaneBlock& block, const int64_t* offset) {
    bool high = reduce_ == StreamReduce::arg_max;
    int64_t positions[most_lanes] = {};
    if (sixteen_) {
      for (int64_t lane = 0; lane < block.count(); ++lane) {
        int64_t at[4], position = 0;
        for (int s = 0; s < 4; ++s) {
          at[s] = offset[s] + lane % block.row * lanes_[0].stride[s] +
                  lane / block.row * lanes_[1].stride[s];
        }
        uint64_t best = 0;
        for_chunks(at, [&](const void* a, const void*, int64_t count) {
          keep_best_of(lane_, reinterpret_cast<char*>(&best), positions + lane, a, 0, count,
                       position, 1, high);
          position += count;
        });
      }
    } else if (!empty_reduction_) {
      int64_t at[4], index[4] = {0, 0, 0, 0}, position = 0;
      std::copy_n(offset, 4, at);
      do {
        const void* places[3] = {};
        fetch_used(p_.before_, 0, at, block, lanes_[0], lanes_[1], places);
        const void* a = p_.before_.run({places, inputs_.size()}, nullptr, block.count());
        keep_best_of(lane_, buffer(sums_buffer), positions, a, 1, block.count(), position++, 0,
                     high);
      } while (advance(reduced_, 0, index, at));
    }
    if (p_.program_.after.inputs[0] == Lane::i64) {
      std::memcpy(buffer(position_buffer), positions, block.count() * 8);
      return;
    }
    auto* narrow = reinterpret_cast<uint32_t*>(buffer(position_buffer));
    for (int64_t i = 0; i < block.count(); ++i) narrow[i] = static_cast<uint32_t>(positions[i]);
  }

  StreamProgram& p_;
  StreamWorkspace& workspace_;
  static constexpr size_t output_stream = 3;
  std::array<StreamOperand, 4> operands_;  // three inputs and the output
  std::span<const StreamOperand> inputs_;
  std::array<bool, 4> is_native_{};
  std::array<int, 4> element_bytes_{};
  Lane lane_;
  StreamReduce reduce_ = StreamReduce::none;
  bool sixteen_ = false, empty_ = false, empty_reduction_ = false;
  std::vector<StreamDimension> lanes_, reduced_;
  Stripe step_ = nullptr, join_ = nullptr;
  const FoldStripes* fold_ = nullptr;
  int factor_[2] = {-1, -1};  // streams that are the factors as they lie in memory
  std::vector<int64_t> taps_[2];
};

std::unique_ptr<StreamPlan> StreamProgram::plan(const StreamExtent& extent,
                                                std::span<const StreamOperand> inputs,
                                                const StreamOperand& output,
                                                StreamWorkspace& workspace) {
  check_stream(program_, inputs, output);
  return std::make_unique<StreamRun>(*this, extent, inputs, output, workspace);
}

void StreamProgram::run(const StreamExtent& extent, std::span<const StreamOperand> inputs,
                        const StreamOperand& output) {
  StreamWorkspace workspace;
  plan(extent, inputs, output, workspace)->run();
}

}  // namespace presil
