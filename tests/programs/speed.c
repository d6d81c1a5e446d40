// A mix of integer work in the manner of synthetic benchmarks: records, strings, arrays, branches.
#include "common.h"

struct record { struct record* next; long kind, value; char text[32]; };

int main(void) {
  static struct record records[16];
  static long table[64][64];
  long checksum = 0;
  for (int i = 0; i < 16; ++i) records[i].next = &records[(i + 5) % 16];
  struct record* at = records;
  for (long round = 0; round < 200000; ++round) {
    at->kind = round % 5;
    at->value += round * 3;
    memcpy(at->text, "a record of the benchmark mix..", 32);
    at->text[round % 31] = (char)('a' + round % 26);
    long* row = table[round % 64];
    for (int i = 0; i < 64; ++i) row[i] += (long)((unsigned long)at->value ^ (unsigned long)i);
    switch (at->kind) {
      case 0: checksum += row[7]; break;
      case 1: checksum ^= row[9] << 1; break;
      case 2: checksum -= strcmp(at->text, at->next->text); break;
      default: checksum += (long)strlen(at->text); break;
    }
    at = at->next;
  }
  printf("%lx\n", (unsigned long)checksum);
  return 0;
}
