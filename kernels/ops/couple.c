/* Probabilities of classes that agree best with those of all pairs: T.-F. Wu, C.-J. Lin and R. C.
   Weng, "Probability estimates for multi-class classification by pairwise coupling", JMLR 5 (2004),
   algorithm 2, as in LIBSVM. Input: the probability of the first of each pair (i, j), i < j, [rows,
   pairs] f32. Output: probabilities [rows, classes] f32. At most 64 classes. */
#include "presil_kernel.h"

enum { couple_classes_max = 64 };

/* Probability that class i wins against j. */
static float couple_pair(const float* pairs, int64_t classes, int64_t i, int64_t j) {
  const int64_t a = i < j ? i : j, b = i < j ? j : i;
  const float first = pairs[a * (2 * classes - a - 1) / 2 + b - a - 1];
  return i < j ? first : 1.0f - first;
}

static float couple_quadratic(const float* pairs, int64_t classes, int64_t t, int64_t j) {
  if (t != j) return -(couple_pair(pairs, classes, j, t) * couple_pair(pairs, classes, t, j));
  float sum = 0.0f;
  for (int64_t i = 0; i < classes; ++i) {
    if (i == t) continue;
    const float r = couple_pair(pairs, classes, i, t);
    sum += r * r;
  }
  return sum;
}

static void couple_row(const float* pairs, int64_t classes, float* p) {
  float qp[couple_classes_max];
  const int64_t rounds = classes > 100 ? classes : 100;
  const float enough = 0.005f / (float)(int32_t)classes;
  for (int64_t t = 0; t < classes; ++t) p[t] = 1.0f / (float)(int32_t)classes;
  for (int64_t round = 0; round < rounds; ++round) {
    float pqp = 0.0f, worst = 0.0f;
    for (int64_t t = 0; t < classes; ++t) {
      qp[t] = 0.0f;
      for (int64_t j = 0; j < classes; ++j) qp[t] += couple_quadratic(pairs, classes, t, j) * p[j];
      pqp += p[t] * qp[t];
    }
    for (int64_t t = 0; t < classes; ++t) {
      const float error = qp[t] > pqp ? qp[t] - pqp : pqp - qp[t];
      if (error > worst) worst = error;
    }
    if (worst < enough) return;
    for (int64_t t = 0; t < classes; ++t) {
      const float own = couple_quadratic(pairs, classes, t, t);
      const float step = (pqp - qp[t]) / own, rest = 1.0f + step;
      p[t] += step;
      pqp = (pqp + step * (step * own + 2.0f * qp[t])) / (rest * rest);
      for (int64_t j = 0; j < classes; ++j) {
        qp[j] = (qp[j] + step * couple_quadratic(pairs, classes, t, j)) / rest;
        p[j] /= rest;
      }
    }
  }
}

PRESIL_KERNEL(couple) {
  const struct presil_operand* result = &call->outputs[0];
  const int64_t classes = result->extent[1], pairs = call->inputs[0].extent[1];
  const float* from = (const float*)presil_data(&call->inputs[0]);
  float* to = (float*)presil_data(result);
  for (int64_t row = 0; row < result->extent[0]; ++row)
    couple_row(from + row * pairs, classes, to + row * classes);
}
