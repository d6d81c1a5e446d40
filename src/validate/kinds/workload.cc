// The 22 workloads that PyTorchSim measured on one core of TPU v3, in cycles: products,
// convolutions, passes over rows, attention without a cache, residual networks and layers of BERT.
#include <array>
#include <charconv>

#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

// Images of the two networks; the table does not state it. Timeloop's column of the same table sums
// to the networks' with four images.
constexpr int64_t network_images = 4;

std::vector<int64_t> extents(const std::string& name, const RowReader& row) {
  std::vector<int64_t> values;
  for (const std::string& word : split(name.substr(name.find('_') + 1), 'x')) {
    int64_t value = 0;
    const auto end = word.data() + word.size();
    const auto [rest, error] = std::from_chars(word.data(), end, value);
    if (error != std::errc() || rest != end || value < 1) {
      row.refuse("workload", "a name with extents, such as gemm_256x256x256");
    }
    values.push_back(value);
  }
  return values;
}

void add(OperatorEstimate& sum, const OperatorEstimate& part, double times = 1) {
  sum.seconds += times * part.seconds;
  sum.roofline_seconds += times * part.roofline_seconds;
}

OperatorEstimate product(const Device& device, int64_t m, int64_t n, int64_t k, int64_t batch = 1) {
  MatmulShape shape;
  shape.operand = half_type(device, DType::bf16);
  shape.m = m;
  shape.n = n;
  shape.k = k;
  shape.batch = batch;
  shape.value_bytes = 4;  // the arrays are of 32 bits
  return matmul_time(device, shape);
}

OperatorEstimate rows(const Device& device, RowsShape::Kind kind, int64_t count, int64_t columns) {
  RowsShape shape;
  shape.kind = kind;
  shape.type = DType::f32;
  shape.rows = count;
  shape.columns = columns;
  shape.in_graph = true;
  return rows_time(device, shape);
}

OperatorEstimate convolution(const Device& device, int64_t images, int64_t height, int64_t in,
                             int64_t out, int64_t kernel, int64_t stride) {
  ConvolutionShape shape;
  shape.operand = half_type(device, DType::bf16);
  shape.images = images;
  shape.height = shape.width = height;
  shape.input_channels = in;
  shape.output_channels = out;
  shape.kernel = kernel;
  shape.stride = stride;
  return convolution_time(device, shape);
}

// He et al. 2015, table 1: `blocks` of two 3x3, or of 1x1, 3x3 and 1x1 that widens four times.
OperatorEstimate residual_network(const Device& device, const std::array<int, 4>& blocks,
                                  bool is_deep) {
  OperatorEstimate sum;
  const auto layer = [&](int64_t height, int64_t in, int64_t out, int64_t kernel, int64_t stride) {
    add(sum, convolution(device, network_images, height, in, out, kernel, stride));
  };
  layer(224, 3, 64, 7, 2);
  int64_t height = 56, channels = 64;
  for (size_t stage = 0; stage < 4; ++stage) {
    const int64_t width = 64 << stage, wide = is_deep ? 4 * width : width;
    for (int block = 0; block < blocks[stage]; ++block) {
      const int64_t stride = block == 0 && stage > 0 ? 2 : 1;
      if (is_deep) {
        layer(height, channels, width, 1, 1);
        layer(height, width, width, 3, stride);
        layer(height / stride, width, wide, 1, 1);
      } else {
        layer(height, channels, width, 3, stride);
        layer(height / stride, width, width, 3, 1);
      }
      if (channels != wide) layer(height, channels, wide, 1, stride);
      height /= stride;
      channels = wide;
    }
  }
  add(sum, product(device, network_images, 1000, channels));
  return sum;
}

// One layer of BERT with 512 tokens. GELU is part of the product before it.
OperatorEstimate bert_layer(const Device& device, int64_t hidden) {
  constexpr int64_t tokens = 512, head_size = 64;
  OperatorEstimate sum;
  const auto chained = [&](int64_t n, int64_t k, double times) {
    MatmulShape shape;
    shape.operand = half_type(device, DType::bf16);
    shape.m = tokens;
    shape.n = n;
    shape.k = k;
    shape.value_bytes = 4;
    shape.chained = true;
    add(sum, matmul_time(device, shape), times);
  };
  chained(hidden, hidden, 4);
  chained(4 * hidden, hidden, 1);
  chained(hidden, 4 * hidden, 1);
  add(sum, encoder_attention_time(device, {hidden / head_size, tokens, head_size}));
  add(sum, rows(device, RowsShape::Kind::layer_norm, tokens, hidden), 2);
  return sum;
}

OperatorEstimate workload(const Device& device, const std::string& name, const RowReader& row) {
  if (name == "resnet18") return residual_network(device, {2, 2, 2, 2}, false);
  if (name == "resnet50") return residual_network(device, {3, 4, 6, 3}, true);
  if (name == "bert_base") return bert_layer(device, 768);
  if (name == "bert_large") return bert_layer(device, 1024);
  if (name == "bert_xlarge") return bert_layer(device, 2048);
  const std::vector<int64_t> size = extents(name, row);
  if (name.starts_with("gemm_") && size.size() == 3) {
    return product(device, size[0], size[1], size[2]);
  }
  if (name.starts_with("conv_") && size.size() == 8) {
    return convolution(device, size[0], size[1], size[3], size[4], size[5], size[6]);
  }
  if (name.starts_with("attention_") && size.size() == 3) {
    return encoder_attention_time(device, {size[0], size[1], size[2]});
  }
  if (name.starts_with("softmax_") && size.size() == 2) {
    return rows(device, RowsShape::Kind::softmax, size[0], size[1]);
  }
  if (name.starts_with("layernorm_") && size.size() == 2) {
    return rows(device, RowsShape::Kind::layer_norm, size[0], size[1]);
  }
  row.refuse("workload", "gemm, conv, attention, softmax or layernorm with extents, or a network");
}

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context, std::string_view) {
  const Device& device = context.devices.at(context.chip, context.path);
  MeasuredEstimate result;
  result.estimate = workload(device, row.text("workload"), row);
  result.measured_seconds = row.number(context.chip + "_cycles") / device.chip->clock_hz;
  return result;
}

}  // namespace

extern const MeasuredKind kind_workload;
const MeasuredKind kind_workload = {"workload", "Workloads of one core of a TPU", "", read};

}  // namespace presil
