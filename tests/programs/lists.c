// A workload of the kind that EEMBC's CoreMark made known: sorting and searching a linked list,
// products of small matrices, a state machine that reads numbers, and a checksum over it all.
#include "common.h"

enum { list_size = 64, side = 12 };

struct item {
  struct item* next;
  short value, index;
};
static struct item items[list_size];
static short a[side][side], b[side][side];
static int product[side][side];

static unsigned short crc(unsigned value, unsigned short sum) {
  for (int bit = 0; bit < 16; ++bit, value >>= 1) {
    const unsigned carry = (value ^ sum) & 1;
    sum = (unsigned short)(sum >> 1 ^ (carry ? 0xa001u : 0));
  }
  return sum;
}

static int by_value(const struct item* x, const struct item* y) { return x->value - y->value; }
static int by_index(const struct item* x, const struct item* y) { return x->index - y->index; }

typedef int (*comparison)(const struct item*, const struct item*);

static struct item* merge_sort(struct item* list, comparison compare) {
  if (list == 0 || list->next == 0) return list;
  struct item *slow = list, *fast = list->next;
  while (fast != 0 && fast->next != 0) {
    slow = slow->next;
    fast = fast->next->next;
  }
  struct item* right = merge_sort(slow->next, compare);
  slow->next = 0;
  struct item *left = merge_sort(list, compare), head, *tail = &head;
  while (left != 0 && right != 0) {
    struct item** from = compare(left, right) <= 0 ? &left : &right;
    tail = tail->next = *from;
    *from = (*from)->next;
  }
  tail->next = left != 0 ? left : right;
  return head.next;
}

static struct item* reversed(struct item* list) {
  struct item* result = 0;
  while (list != 0) {
    struct item* next = list->next;
    list->next = result;
    result = list;
    list = next;
  }
  return result;
}

enum state { start, sign, whole, point, fraction, exponent, invalid, state_count };

static enum state step(enum state state, char c) {
  const int is_digit = c >= '0' && c <= '9';
  switch (state) {
    case start: return is_digit ? whole : c == '+' || c == '-' ? sign : c == '.' ? point : invalid;
    case sign: return is_digit ? whole : c == '.' ? point : invalid;
    case whole: return is_digit ? whole : c == '.' ? fraction : c == 'e' ? exponent : invalid;
    case point: return is_digit ? fraction : invalid;
    case fraction: return is_digit ? fraction : c == 'e' ? exponent : invalid;
    case exponent: return is_digit || c == '-' ? exponent : invalid;
    default: return invalid;
  }
}

static unsigned short read_numbers(const char* text, unsigned short sum) {
  int counts[state_count] = {0};
  enum state state = start;
  for (; *text != 0; ++text) {
    if (*text == ',') {
      ++counts[state];
      state = start;
    } else {
      state = step(state, *text);
    }
  }
  for (int i = 0; i < state_count; ++i) sum = crc((unsigned)counts[i], sum);
  return sum;
}

static unsigned short multiply(unsigned short sum, int shift) {
  for (int i = 0; i < side; ++i) {
    for (int j = 0; j < side; ++j) {
      int total = 0;
      for (int k = 0; k < side; ++k) total += a[i][k] * b[k][j];
      product[i][j] = total >> (shift & 3);
      sum = crc((unsigned)product[i][j], sum);
    }
    a[i][shift % side] = (short)product[i][0];
  }
  return sum;
}

int main(void) {
  unsigned short sum = 0;
  for (int i = 0; i < side; ++i)
    for (int j = 0; j < side; ++j) a[i][j] = (short)(i * 37 - j * 11), b[i][j] = (short)(j * 5 - i);
  for (int i = 0; i < list_size; ++i) {
    items[i].next = i + 1 < list_size ? &items[i + 1] : 0;
    items[i].value = (short)(i * 7919 % 1009 - 500);
    items[i].index = (short)i;
  }
  struct item* list = items;
  for (int run = 0; run < 40; ++run) {
    list = reversed(merge_sort(list, by_value));
    for (struct item* item = list; item != 0; item = item->next) {
      sum = crc((unsigned)item->value, sum);
      item->value = (short)(item->value ^ run * (item->index & 15));
    }
    list = merge_sort(list, by_index);
    sum = multiply(sum, run);
    sum = read_numbers("5012,-12.5e3,+.5,x1,8e-2,.,7.25.1,-,1234567,0.0,", sum);
  }
  printf("lists %x\n", sum);
  return 91;
}
