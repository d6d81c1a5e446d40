// A workload of the kind that Dhrystone made known (Weicker, CACM 1984): assignments of records,
// pointers to records, strings, enumerations, small procedures with parameters of both ways.
#include "common.h"

enum colour { red, green, blue, white };
struct record {
  struct record* next;
  enum colour colour;
  int number;
  char text[32];
};

static struct record first, second;
static int global_count;
static char letter_one, letter_two;
static int table[50], grid[50][50];

static enum colour after(enum colour colour) {
  switch (colour) {
    case red: return white;
    case green: return global_count > 100 ? red : white;
    case blue: return green;
    default: return blue;
  }
}

static int same_letter(char a, char b) {
  char copy = a;
  if (copy != b) return 0;
  letter_one = copy;
  return 1;
}

static int texts_differ(const char* a, const char* b) {
  int at = 2;
  char letter = 0;
  while (at <= 2) {
    if (same_letter(a[at], b[at + 1])) break;
    letter = 'A';
    ++at;
  }
  if (letter >= 'W' && letter < 'Z') at = 7;
  if (strcmp(a, b) > 0) {
    at += 7;
    global_count = at;
    return 1;
  }
  return 0;
}

static void fill_grid(int* row_of_table, int (*rows)[50], int a, int b) {
  const int at = a + 5;
  row_of_table[at] = b;
  row_of_table[at + 1] = row_of_table[at];
  row_of_table[at + 25] = at;
  for (int i = at; i <= at + 1; ++i) rows[at][i] = at;
  rows[at][at - 1] += 1;
  rows[at + 20][at] = row_of_table[at];
  global_count = 5;
}

static void advance(struct record* record) {
  struct record* next = record->next;
  *record->next = first;
  record->number = 5;
  next->number = record->number;
  next->next = record->next;
  next->colour = after(record->colour);
  if (next->colour == white) {
    next->number = 6;
    next->number += global_count;
  } else {
    *record = *record->next;
  }
}

int main(void) {
  first.next = &second;
  first.colour = white;
  first.number = 40;
  memcpy(first.text, "RECORDS PROGRAM, SOME STRING", 29);
  unsigned long hash = 0;
  for (int run = 1; run <= 2000; ++run) {
    char text[32] = "RECORDS PROGRAM, 1'ST STRING", other[32] = "RECORDS PROGRAM, 2'ND STRING";
    letter_two = 'B';
    other[17] = (char)('0' + run % 10);
    int a = 2, b = 3, c = 0;
    const int differ = !texts_differ(text, other);
    while (a < b) {
      c = 5 * a - b;
      b = a + c % 7;
      ++a;
    }
    fill_grid(table, grid, a % 10, c);
    first.colour = (enum colour)(run % 4);
    advance(&first);
    for (char letter = 'A'; letter <= letter_two; ++letter) b += same_letter(letter, 'C');
    b = c * a;
    a = b / (c == 0 ? 1 : c);
    b = 7 * (b - c) - a;
    hash = hash * 31 + (unsigned long)(a + b + c + differ + second.number + first.number +
                                       (int)second.colour + table[a % 20 + 5] + global_count);
    first.next = &second;
    first.number = run;
  }
  printf("records %lx %d %d %s\n", hash, grid[8][7], second.number, second.text);
  return 17;
}
