/* Non-maximum suppression: of boxes that overlap, the one with the best score stays. Parameters: 1
   if a box is its centre and size, 0 if two corners; 1 if there is a lowest score. Inputs: boxes
   [batch, n, 4] f32, scores [batch, classes, n] f32, most boxes of a class [1] i64, greatest
   overlap [1] f32, lowest score [1] f32. Outputs: batch, class and box [most, 3] i64, how many [1]
   i64, room [2, n] i64. */
#include "presil_kernel.h"

struct suppress_box {
  float x0, y0, x1, y1;
};

static struct suppress_box suppress_corners(const float* box, int centred) {
  struct suppress_box result;
  float a = box[0], b = box[1], c = box[2], d = box[3];
  if (centred) {  /* x, y, width, height */
    result.x0 = a - c * 0.5f;
    result.x1 = a + c * 0.5f;
    result.y0 = b - d * 0.5f;
    result.y1 = b + d * 0.5f;
    return result;
  }
  result.y0 = a < c ? a : c;
  result.y1 = a < c ? c : a;
  result.x0 = b < d ? b : d;
  result.x1 = b < d ? d : b;
  return result;
}

static float suppress_overlap(struct suppress_box a, struct suppress_box b) {
  const float x0 = a.x0 > b.x0 ? a.x0 : b.x0, x1 = a.x1 < b.x1 ? a.x1 : b.x1;
  const float y0 = a.y0 > b.y0 ? a.y0 : b.y0, y1 = a.y1 < b.y1 ? a.y1 : b.y1;
  if (!(x1 > x0) || !(y1 > y0)) return 0;
  const float common = (x1 - x0) * (y1 - y0);
  const float all = (a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - common;
  return all > 0 ? common / all : 0;
}

/* The boxes of one class by falling score, those below the lowest left out. Returns how many. */
static int64_t suppress_order(const float* scores, int64_t n, int has_lowest, float lowest,
                              int64_t* order) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (has_lowest && !(scores[i] > lowest)) continue;
    int64_t at = count++;
    for (; at > 0 && scores[order[at - 1]] < scores[i]; --at) order[at] = order[at - 1];
    order[at] = i;
  }
  return count;
}

PRESIL_KERNEL(suppress) {
  const struct presil_operand *boxes = &call->inputs[0], *scores = &call->inputs[1];
  const int centred = call->parameters[0] != 0, has_lowest = call->parameters[1] != 0;
  const int64_t batches = scores->extent[0], classes = scores->extent[1], n = scores->extent[2];
  const int64_t most = *(const int64_t*)presil_data(&call->inputs[2]);
  const float overlap = *(const float*)presil_data(&call->inputs[3]);
  const float lowest = *(const float*)presil_data(&call->inputs[4]);
  int64_t* selected = (int64_t*)presil_data(&call->outputs[0]);
  int64_t* order = (int64_t*)presil_data(&call->outputs[2]);
  int64_t* kept = order + n;
  const int64_t room = call->outputs[0].extent[0];
  int64_t found = 0;
  for (int64_t row = 0; row < batches * classes; ++row) {
    const float* all = (const float*)presil_data(boxes) + row / classes * n * 4;
    const int64_t count = suppress_order((const float*)presil_data(scores) + row * n, n, has_lowest,
                                         lowest, order);
    int64_t own = 0;
    for (int64_t i = 0; i < count && own < most && found < room; ++i) {
      const struct suppress_box box = suppress_corners(all + order[i] * 4, centred);
      int64_t k = 0;
      while (k < own &&
             !(suppress_overlap(box, suppress_corners(all + kept[k] * 4, centred)) > overlap))
        ++k;
      if (k < own) continue;
      kept[own++] = order[i];
      selected[found * 3] = row / classes;
      selected[found * 3 + 1] = row % classes;
      selected[found * 3 + 2] = order[i];
      ++found;
    }
  }
  *(int64_t*)presil_data(&call->outputs[1]) = found;
}
