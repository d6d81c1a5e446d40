// Sorting, strings, recursion, 64-bit division, structures and variable arguments: what C compilers
// make of them is compared with the host's answers.
#include "common.h"

#include <stdarg.h>

struct pair { long key; char name[8]; };

static unsigned long state = 12345;
static unsigned long next(void) {
  state = state * 6364136223846793005ul + 1442695040888963407ul;
  return state >> 11;
}

static void quick_sort(long* values, long low, long high) {
  while (low < high) {
    long pivot = values[(low + high) / 2], i = low, j = high;
    while (i <= j) {
      while (values[i] < pivot) ++i;
      while (values[j] > pivot) --j;
      if (i <= j) {
        long swap = values[i];
        values[i++] = values[j];
        values[j--] = swap;
      }
    }
    quick_sort(values, low, j);
    low = i;
  }
}

static long ackermann(long m, long n) {
  if (m == 0) return n + 1;
  return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static struct pair swap_bytes(struct pair value) {
  value.key = (long)__builtin_bswap64((unsigned long)value.key);
  value.name[0] ^= 32;
  return value;
}

static long sum_of(int count, ...) {
  va_list list;
  va_start(list, count);
  long sum = 0;
  for (int i = 0; i < count; ++i) sum += va_arg(list, long) * (i + 1);
  va_end(list);
  return sum;
}

int main(void) {
  static long values[1000];
  for (int i = 0; i < 1000; ++i) values[i] = (long)next() - (1l << 52);
  quick_sort(values, 0, 999);
  unsigned long hash = 0;
  for (int i = 0; i < 1000; ++i) {
    hash = hash * 31 + (unsigned long)values[i];
    if (i > 0 && values[i - 1] > values[i]) printf("not sorted at %d\n", i);
  }
  printf("sorted %lx\n", hash);
  printf("ackermann %ld\n", ackermann(2, 9));
  for (int i = 0; i < 200; ++i) {
    long a = (long)next() << (i % 12);
    long b = ((long)next() >> (i % 50)) - 7;
    if (b == 0) b = 3;
    unsigned ua = (unsigned)a, ub = (unsigned)b | 1;
    hash = hash * 31 + (unsigned long)(a / b) + (unsigned long)(a % b) * 7;
    hash = hash * 31 + (unsigned long)a / (unsigned long)b + (unsigned long)a % (unsigned long)b;
    hash = hash * 31 + (unsigned long)((int)a / (int)ub) + ua / ub + ua % ub;
    hash ^= (unsigned long)((__int128)a * b >> 64) + (unsigned long)(a >> 3) + ((unsigned)a >> 5);
  }
  printf("arithmetic %lx\n", hash);
  struct pair pair = {0x0123456789abcdef, "pRESIL"};
  pair = swap_bytes(pair);
  printf("%s %lx %lu\n", pair.name, pair.key, (unsigned long)strlen(pair.name));
  printf("%ld %d\n", sum_of(9, 1l, 2l, 3l, -4l, 5l, 6l, 7l, 8l, 9l), strcmp("abc", "abd"));
  char text[64];
  memset(text, 'x', 63);
  text[63] = 0;
  memmove(text + 3, "hello, world", 12);
  memmove(text + 5, text + 3, 20);
  printf("%s|%5d|%05d|%c\n", text, -42, -42, 'c');
  return 7;
}
