// A residual network (He et al. 2015) of bottleneck blocks, and for detection a pyramid with two
// heads on five levels (Lin et al. 2017, RetinaNet).
#include "scenario/form.h"

namespace presil {
namespace {

class Layers {
 public:
  explicit Layers(Scenario& scenario) : scenario_(scenario) {}

  void add(int64_t height, int64_t in, int64_t out, int64_t kernel, int64_t stride,
           double times = 1) {
    ConvolutionShape shape;
    shape.images = scenario_.batch;
    shape.height = shape.width = height;
    shape.input_channels = in;
    shape.output_channels = out;
    shape.kernel = kernel;
    shape.stride = stride;
    scenario_.operators.push_back({shape, times});
  }
  void weigh(int64_t in, int64_t out, int64_t kernel) {
    scenario_.weights += static_cast<double>(in * out * kernel * kernel);
  }

 private:
  Scenario& scenario_;
};

constexpr int64_t pyramid_levels = 5, pyramid_anchors = 9;

void add_heads(FormReader& reader, Layers& layers, int64_t height, int64_t width) {
  const int64_t classes = reader.number("classes");
  const int64_t convolutions = reader.number("head_convolutions");
  int64_t level_height = height / 8;
  for (int64_t level = 0; level < pyramid_levels; ++level) {
    layers.add(level_height, width, width, 3, 1, 2 * static_cast<double>(convolutions));
    layers.add(level_height, width, pyramid_anchors * classes, 3, 1);
    layers.add(level_height, width, pyramid_anchors * 4, 3, 1);
    level_height = (level_height + 1) / 2;
  }
  for (int64_t i = 0; i < 2 * convolutions; ++i) layers.weigh(width, width, 3);
  layers.weigh(width, pyramid_anchors * (classes + 4), 3);
}

}  // namespace

void add_residual(FormReader& reader, Scenario& scenario) {
  const int64_t height = reader.number("height");
  const std::vector<int64_t> blocks = reader.numbers("blocks");
  const int64_t pyramid = reader.number("pyramid", 0);
  if (height < 32) {
    reader.refuse("height", "at least 32");
    return;
  }
  Layers layers(scenario);
  layers.add(height, 3, 64, 7, 2);
  layers.weigh(3, 64, 7);
  int64_t now = height / 4, channels = 64, width = 64;
  for (size_t stage = 0; stage < blocks.size(); ++stage, width *= 2) {
    const int64_t wide = 4 * width;
    for (int64_t block = 0; block < blocks[stage]; ++block) {
      const int64_t stride = block == 0 && stage > 0 ? 2 : 1;
      layers.add(now, channels, width, 1, 1);
      layers.add(now, width, width, 3, stride);
      if (channels != wide) {
        layers.add(now, channels, wide, 1, stride);
        layers.weigh(channels, wide, 1);
      }
      now = (now + stride - 1) / stride;
      layers.add(now, width, wide, 1, 1);
      layers.weigh(channels, width, 1);
      layers.weigh(width, width, 3);
      layers.weigh(width, wide, 1);
      channels = wide;
    }
  }
  if (pyramid > 0) {
    add_heads(reader, layers, height, pyramid);
  } else {
    MatmulShape classify;
    classify.m = scenario.batch;
    classify.n = reader.number("classes");
    classify.k = channels;
    scenario.operators.push_back({classify, 1});
    layers.weigh(channels, classify.n, 1);
  }
  scenario.results = static_cast<double>(scenario.batch);
}

}  // namespace presil
