// Floating point of C on the scalar core, by bits: arithmetic, conversions, comparisons.
#include "common.h"

static unsigned long state = 777;
static unsigned long next(void) {
  state = state * 6364136223846793005ul + 1442695040888963407ul;
  return state;
}
static unsigned long bits_of(double value) {
  unsigned long bits;
  memcpy(&bits, &value, 8);
  return value != value ? 0x7ff8000000000000ul : bits;
}
static unsigned bits_of_single(float value) {
  unsigned bits;
  memcpy(&bits, &value, 4);
  return value != value ? 0x7fc00000u : bits;
}

int main(void) {
  unsigned long hash = 0;
  for (int i = 0; i < 3000; ++i) {
    unsigned long raw_a = next(), raw_b = next();
    if (i % 3 == 0) raw_a = (raw_a & 0x800ffffffffffffful) | 0x3ff0000000000000ul;
    if (i % 5 == 0) raw_b = (raw_b & 0x800ffffffffffffful) | 0x3fe0000000000000ul;
    double a, b;
    memcpy(&a, &raw_a, 8);
    memcpy(&b, &raw_b, 8);
    float x = (float)a, y = (float)b;
    hash = hash * 31 + bits_of(a + b) + 3 * bits_of(a - b) + 5 * bits_of(a * b) + 7 * bits_of(a / b);
    hash = hash * 31 + bits_of_single(x + y) + 3 * bits_of_single(x * y) + 5 * bits_of_single(x / y);
    hash = hash * 31 + (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (x > y);
    hash = hash * 31 + bits_of((double)(long)next()) + bits_of_single((float)(int)raw_a);
    if (a > -1e18 && a < 1e18) hash = hash * 31 + (unsigned long)(long)a;
    if (x > -1e9f && x < 1e9f) hash = hash * 31 + (unsigned long)(int)x;
  }
  printf("floats %lx\n", hash);
  double sum = 0, term = 1;
  for (int i = 1; i < 25; ++i) sum += term, term /= i;
  printf("e %lx\n", bits_of(sum));
  return 0;
}
