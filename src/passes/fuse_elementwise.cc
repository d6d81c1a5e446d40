// Fuses elementwise computes, so that a region of them is one instruction of the vector engine:
//   epilogue: what reads a contraction's or reduction's result element by element joins its
//   `after`; region: producers whose results only one compute reads join its `before`.
// A region grows backwards from its last node and may pass through states with too many streams
// (the two halves of a diamond); the last state that fits is taken. Nothing is computed twice, and
// no bit changes: a value stored in a narrower type on the way is wrapped by steps, or, where it
// would be rounded, keeps its node.
#include <algorithm>

#include "passes/affine.h"
#include "passes/compute_builder.h"
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {
namespace {

// A growing region may have this many streams on the way to fewer.
constexpr int64_t transient_streams_max = 8;

class Fuser {
 public:
  explicit Fuser(PrimitiveGraph graph)
      : graph_(std::move(graph)), uses_(graph_), dead_(graph_.nodes.size(), 0) {}

  PrimitiveGraph run() {
    // Epilogues first: a chain behind a contraction belongs to it, not to a region that ends the
    // chain and then has no room. Then again for the regions that formed.
    fuse_epilogues();
    for (size_t n = graph_.nodes.size(); n-- > 0;) grow_region(static_cast<int32_t>(n));
    fuse_epilogues();
    erase_nodes(graph_, dead_);
    return std::move(graph_);
  }

 private:
  PrimitiveNode& node(int32_t n) { return graph_.nodes[static_cast<size_t>(n)]; }
  Compute* compute(int32_t n) {
    return n < 0 || dead_[static_cast<size_t>(n)] ? nullptr : std::get_if<Compute>(&node(n).body);
  }

  // ---- regions ----

  void grow_region(int32_t last) {
    const Compute* start = compute(last);
    if (start == nullptr || start->reduce == Reduce::fma) return;
    Compute state = *start;
    std::vector<int32_t> region{last};
    Compute best;
    size_t best_size = 0;
    while (grow_once(state, region)) {
      if (streams_of(state) > streams_max) continue;
      best = state;
      best_size = region.size();
    }
    if (best_size == 0) return;
    for (size_t k = 0; k < best_size; ++k) uses_.detach(region[k]);
    for (size_t k = 1; k < best_size; ++k) dead_[static_cast<size_t>(region[k])] = 1;
    node(last).body = std::move(best);
    set_inputs(node(last));
    uses_.attach(last);
  }

  // Takes the latest producer that may join; false if none may.
  bool grow_once(Compute& state, std::vector<int32_t>& region) {
    std::vector<int32_t> candidates;
    for (const Access& access : state.accesses) {
      const int32_t maker = uses_.producer(access.operand);
      if (may_join(maker, state, region)) candidates.push_back(maker);
    }
    std::sort(candidates.rbegin(), candidates.rend());
    for (const int32_t maker : candidates) {
      std::optional<Compute> joined = joined_with(state, maker);
      if (!joined) continue;
      state = std::move(*joined);
      region.push_back(maker);
      return true;
    }
    return false;
  }

  bool may_join(int32_t maker, const Compute& state, const std::vector<int32_t>& region) {
    const Compute* producer = compute(maker);
    if (producer == nullptr || producer->reduce != Reduce::none) return false;
    const PrimitiveId value = output_of(node(maker));
    if (uses_.is_output(value)) return false;
    for (const int32_t user : uses_.users(value)) {
      if (std::find(region.begin(), region.end(), user) == region.end()) return false;
    }
    for (const Access& access : state.after_accesses) {
      if (access.operand == value) return false;
    }
    // As many evaluations as before, or fewer.
    int64_t reads = 0;
    const Shape& shape = value_of(graph_, value).shape;
    for (const Access& access : state.accesses) {
      if (access.operand != value) continue;
      ++reads;
      if (access.has_outside && !stays_inside(access.map, state.extents, shape)) return false;
    }
    return reads == 1 && volume(state.extents) <= volume(shape);
  }

  std::optional<Compute> joined_with(const Compute& state, int32_t maker) {
    const Compute& producer = std::get<Compute>(node(maker).body);
    const PrimitiveId value = output_of(node(maker));
    ComputeBuilder builder(graph_, state.extents);
    std::vector<int> inputs;
    for (const Access& access : state.accesses) {
      if (access.operand != value) {
        inputs.push_back(builder.read(access));
        continue;
      }
      const int result = inlined(builder, producer, access.map);
      const int stored = builder.expression().stored_as(value_of(graph_, value).dtype, result);
      if (stored < 0) return std::nullopt;
      inputs.push_back(stored);
    }
    for (const int64_t dimension : state.iotas) inputs.push_back(builder.iota(dimension));
    const int result = builder.expression().append(state.before, inputs);
    if (builder.expression().steps_for(result) + static_cast<int>(state.after.steps.size()) >
        steps_max) {
      return std::nullopt;
    }
    Compute joined = state;
    builder.finish_before(joined, result);
    if (streams_of(joined) > transient_streams_max) return std::nullopt;
    return joined;
  }

  // The producer's value at the index `map` of the user's iteration space.
  int inlined(ComputeBuilder& builder, const Compute& producer, const AffineMap& map) {
    std::vector<int> inputs;
    for (const Access& access : producer.accesses) {
      Access composed = access;
      composed.map = compose_maps(access.map, map, builder.extents().size());
      inputs.push_back(builder.read(composed));
    }
    for (const int64_t dimension : producer.iotas) {
      inputs.push_back(index_value(builder, map, static_cast<size_t>(dimension)));
    }
    return builder.expression().append(producer.before, inputs);
  }

  static int index_value(ComputeBuilder& builder, const AffineMap& map, size_t d) {
    ExpressionBuilder& e = builder.expression();
    int sum = e.constant(Lane::i64, static_cast<uint64_t>(map.offset[d]));
    for (size_t j = 0; j < builder.extents().size(); ++j) {
      const int64_t factor = map.coefficient[d][j];
      if (factor == 0) continue;
      const int index = builder.iota(static_cast<int64_t>(j));
      const int scaled = e.step(Elementary::mul, Lane::i64, Lane::i64, index,
                                e.constant(Lane::i64, static_cast<uint64_t>(factor)));
      sum = e.step(Elementary::add, Lane::i64, Lane::i64, scaled, sum);
    }
    return sum;
  }

  // ---- epilogues ----

  void fuse_epilogues() {
    // From the back, so that of two contractions that meet in a sum the later one takes it.
    for (size_t n = graph_.nodes.size(); n-- > 0;) {
      int32_t reducer = static_cast<int32_t>(n);
      while (reducer >= 0) reducer = fuse_epilogue(reducer);
    }
  }

  // Joins the only user of the reduced value to it; returns the fused node, or -1.
  int32_t fuse_epilogue(int32_t reducer) {
    const Compute* contraction = compute(reducer);
    if (contraction == nullptr || contraction->reduce == Reduce::none) return -1;
    const PrimitiveId value = output_of(node(reducer));
    if (uses_.is_output(value) || uses_.users(value).size() != 1) return -1;
    const int32_t user = uses_.users(value)[0];
    const Compute* consumer = compute(user);
    if (consumer == nullptr || consumer->reduce != Reduce::none || !consumer->iotas.empty()) {
      return -1;
    }
    const Access* read = nullptr;
    for (const Access& access : consumer->accesses) {
      if (access.operand != value) continue;
      if (read != nullptr) return -1;
      read = &access;
    }
    const std::optional<AffineMap> space = space_of(*contraction, *consumer, *read);
    if (!space) return -1;
    std::optional<Compute> fused = with_epilogue(*contraction, *consumer, value, *space);
    if (!fused) return -1;
    uses_.detach(reducer);
    uses_.detach(user);
    dead_[static_cast<size_t>(reducer)] = 1;
    node(user).body = std::move(*fused);
    node(user).origin = node(reducer).origin;
    node(user).origin_op = node(reducer).origin_op;
    set_inputs(node(user));
    uses_.attach(user);
    return user;
  }

  // The consumer must read the value element by element, in its order; unit dimensions may come and
  // go. Returns the contraction's iteration indices as functions of the fused ones: the consumer's
  // dimensions, then the reduced ones.
  static std::optional<AffineMap> space_of(const Compute& contraction, const Compute& consumer,
                                           const Access& read) {
    const size_t old_rank = static_cast<size_t>(contraction.output_rank);
    const size_t new_rank = consumer.extents.size();
    const size_t reduced = contraction.extents.size() - old_rank;
    AffineMap space;
    space.offset.assign(old_rank + reduced, 0);
    space.coefficient.assign(old_rank + reduced, std::vector<int64_t>(new_rank + reduced, 0));
    size_t next = 0;
    for (size_t d = 0; d < old_rank; ++d) {
      if (contraction.extents[d] == 1) continue;
      while (next < new_rank && consumer.extents[next] == 1) ++next;
      if (next == new_rank || consumer.extents[next] != contraction.extents[d]) return std::nullopt;
      space.coefficient[d][next++] = 1;
    }
    while (next < new_rank && consumer.extents[next] == 1) ++next;
    if (next != new_rank) return std::nullopt;
    for (size_t r = 0; r < reduced; ++r) space.coefficient[old_rank + r][new_rank + r] = 1;
    AffineMap expected;
    for (size_t d = 0; d < old_rank; ++d) {
      expected.coefficient.push_back(space.coefficient[d]);
      expected.coefficient.back().resize(new_rank);
      expected.offset.push_back(0);
    }
    if (!equal_maps(read.map, expected, consumer.extents)) return std::nullopt;
    return keep_unit_columns(std::move(space), contraction, consumer);
  }

  // Where both spaces have a unit dimension at the same place its column stays, for reading.
  static AffineMap keep_unit_columns(AffineMap space, const Compute& contraction,
                                     const Compute& consumer) {
    const size_t rank = static_cast<size_t>(contraction.output_rank);
    if (rank != consumer.extents.size()) return space;
    for (size_t d = 0; d < rank; ++d) {
      if (contraction.extents[d] == 1 && consumer.extents[d] == 1) space.coefficient[d][d] = 1;
    }
    return space;
  }

  std::optional<Compute> with_epilogue(const Compute& contraction, const Compute& consumer,
                                       PrimitiveId value, const AffineMap& space) {
    const size_t old_rank = static_cast<size_t>(contraction.output_rank);
    Compute fused = contraction;
    fused.extents = consumer.extents;
    fused.extents.insert(fused.extents.end(),
                         contraction.extents.begin() + static_cast<ptrdiff_t>(old_rank),
                         contraction.extents.end());
    fused.output_rank = static_cast<int64_t>(consumer.extents.size());
    const size_t columns = fused.extents.size();
    for (Access& access : fused.accesses) access.map = compose_maps(access.map, space, columns);
    for (int64_t& dimension : fused.iotas) {
      const std::vector<int64_t>& row = space.coefficient[static_cast<size_t>(dimension)];
      const auto at = std::find(row.begin(), row.end(), 1);
      if (at == row.end()) return std::nullopt;
      dimension = at - row.begin();
    }
    ComputeBuilder builder(graph_, fused.extents);
    std::vector<int> inputs{builder.reduced_value(reduced_lane(contraction))};
    for (Access access : contraction.after_accesses) {
      access.map = compose_maps(access.map, space, columns);
      inputs.push_back(builder.read(access));
    }
    ExpressionBuilder& e = builder.expression();
    const int stored =
        e.stored_as(value_of(graph_, value).dtype, e.append(contraction.after, inputs));
    if (stored < 0) return std::nullopt;
    inputs.clear();
    for (Access access : consumer.accesses) {
      if (access.operand == value) {
        inputs.push_back(stored);
        continue;
      }
      access.map = widened(std::move(access.map), columns);
      inputs.push_back(builder.read(access));
    }
    const int result = e.append(consumer.before, inputs);
    builder.finish_after(fused, result);
    if (!fits(fused)) return std::nullopt;
    return fused;
  }

  // The reads before and after a reduction are streams of their own even where they are equal.
  static bool fits(const Compute& fused) {
    const int steps = static_cast<int>(fused.after.steps.size());
    const int64_t after = static_cast<int64_t>(fused.after_accesses.size());
    if (after > epilogue_streams_max) return false;
    if (fused.reduce == Reduce::fma) return steps <= steps_max;
    const int64_t before = static_cast<int64_t>(fused.accesses.size() + fused.iotas.size());
    return before + after <= streams_max &&
           steps + static_cast<int>(fused.before.steps.size()) <= steps_max;
  }

  PrimitiveGraph graph_;
  Uses uses_;
  std::vector<char> dead_;
};

PrimitiveGraph fuse_elementwise(PrimitiveGraph graph, const PassOptions&) {
  return Fuser(std::move(graph)).run();
}

}  // namespace

const Pass pass_fuse_elementwise = {
    "fuse_elementwise", "joins elementwise work to regions and epilogues", fuse_elementwise};

}  // namespace presil
