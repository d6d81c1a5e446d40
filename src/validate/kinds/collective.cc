// Collectives inside one node. NCCL's tables count elements of the type, nccl-tests' bytes.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

// The newest release of NCCL when LLMCompass, vTrain and Vidur measured.
constexpr double release_2023 = 2.18;

CollectiveShape::Kind kind_of(const RowReader& row, std::string_view column) {
  using Kind = CollectiveShape::Kind;
  const std::string& text = row.text(column);
  if (text == "all_reduce") return Kind::all_reduce;
  if (text == "all_gather") return Kind::all_gather;
  if (text == "reduce_scatter") return Kind::reduce_scatter;
  if (text == "alltoall") return Kind::all_to_all;
  row.refuse(column, "all_reduce, all_gather, reduce_scatter or alltoall");
}

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context,
                      std::string_view suffix) {
  CollectiveShape shape;
  MeasuredEstimate result;
  std::string chip = context.chip;
  if (suffix == "nccl") {
    shape.kind = kind_of(row, "op_name");
    shape.chips = row.count("num_gpus");
    shape.bytes = row.number("message_size") * (row.text("nccl_dtype") == "half" ? 2 : 1);
    result.measured_seconds = row.number("latency_ms") * 1e-3;
  } else if (suffix == "allreduce") {  // "a100x4"
    const size_t times = chip.rfind('x');
    if (times == std::string::npos) row.refuse("bytes", "a file named like a100x4_allreduce.csv");
    shape.chips = std::stoll("0" + chip.substr(times + 1));
    chip.resize(times);
    shape.bytes = row.number("bytes");
    shape.release = release_2023;
    result.measured_seconds = row.number("latency_us") * 1e-6;
  } else {
    shape.kind = kind_of(row, "op");
    shape.chips = row.count("gpus");
    shape.bytes = row.number("bytes");
    shape.release = release_2023;
    result.measured_seconds = row.number("time_us") * 1e-6;
    chip.clear();
    for (const char c : row.text("gpu")) {
      chip += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    const std::string& topology = row.text("topology");
    // vTrain's eight V100 are joined as those of a DGX-1: the rates for two to eight of them show
    // it.
    if (chip == "v100" && topology == "one node") shape.node = "dgx-1v";
    if (topology.ends_with("_pairwise_nvlink")) shape.node = "pair";
    const bool is_known = !shape.node.empty() || topology == "one node" || topology == "h100_dgx";
    if (!is_known || shape.chips > 8) {
      result.not_predicted = topology + " of " + row.text("gpu") +
                             (shape.chips > 8 ? ", more than one node"
                                              : ", whose rates are a network's and no links'");
      return result;
    }
  }
  if (shape.chips < 2) row.refuse("num_gpus", "at least 2 chips");
  const Device& device = context.devices.at(chip, context.path);
  result.estimate = collective_time(device, shape);
  // Vidur traces the kernels of collectives that each chip's framework calls by itself, eleven in a
  // row (microsoft/vidur, profiling/collectives/collectives_wrapper.py): a kernel includes its wait
  // for the chips that are behind.
  if (row.text("source") == "Vidur" && result.estimate.seconds < collective_call_seconds(device)) {
    result.not_predicted = "kernels shorter than the call of the next, which wait for each other";
  }
  return result;
}

}  // namespace

extern const MeasuredKind kind_collective;
const MeasuredKind kind_collective = {"collective", "Collectives inside one node",
                                      "nccl allreduce allreduce_measured", read};

}  // namespace presil
