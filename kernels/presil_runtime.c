/* Memory functions and printing through tohost, device 1 (the host's console). */
#include "presil_runtime.h"

#include <stdarg.h>
#include <stdint.h>

extern volatile uint64_t tohost;

void* memcpy(void* target, const void* source, size_t count) {
  unsigned char* to = target;
  const unsigned char* from = source;
  if ((((uintptr_t)to | (uintptr_t)from) & 7) == 0) {
    for (; count >= 8; count -= 8, to += 8, from += 8) *(uint64_t*)to = *(const uint64_t*)from;
  }
  for (; count > 0; --count) *to++ = *from++;
  return target;
}

void* memmove(void* target, const void* source, size_t count) {
  unsigned char* to = target;
  const unsigned char* from = source;
  if (to <= from || to >= from + count) return memcpy(target, source, count);
  while (count-- > 0) to[count] = from[count];
  return target;
}

void* memset(void* target, int value, size_t count) {
  unsigned char* to = target;
  for (; count > 0; --count) *to++ = (unsigned char)value;
  return target;
}

int memcmp(const void* a, const void* b, size_t count) {
  const unsigned char* x = a;
  const unsigned char* y = b;
  for (; count > 0; --count, ++x, ++y) {
    if (*x != *y) return *x < *y ? -1 : 1;
  }
  return 0;
}

size_t strlen(const char* text) {
  size_t length = 0;
  while (text[length] != 0) ++length;
  return length;
}

int strcmp(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return (unsigned char)*a - (unsigned char)*b;
}

int putchar(int character) {
  tohost = (uint64_t)0x0101 << 48 | (unsigned char)character;
  return character;
}

static int print_number(uint64_t value, int negative, unsigned base, int width, char padding) {
  char digits[24];
  int count = 0;
  do {
    digits[count++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  int printed = 0;
  if (negative && padding == '0') printed += putchar('-') != 0;
  for (int i = count + (negative != 0); i < width; ++i) printed += putchar(padding) != 0;
  if (negative && padding != '0') printed += putchar('-') != 0;
  while (count > 0) printed += putchar(digits[--count]) != 0;
  return printed;
}

int printf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int printed = 0;
  for (; *format != 0; ++format) {
    if (*format != '%') {
      printed += putchar(*format) != 0;
      continue;
    }
    const char* begin = format++;
    char padding = ' ';
    if (*format == '0') padding = *format++;
    int width = 0;
    while (*format >= '0' && *format <= '9') width = width * 10 + *format++ - '0';
    int is_long = 0;
    while (*format == 'l') is_long = 1, ++format;
    if (*format == 'd') {
      int64_t value = is_long ? va_arg(arguments, int64_t) : va_arg(arguments, int);
      uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
      printed += print_number(size, value < 0, 10, width, padding);
    } else if (*format == 'u' || *format == 'x') {
      uint64_t value = is_long ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned);
      printed += print_number(value, 0, *format == 'u' ? 10 : 16, width, padding);
    } else if (*format == 's') {
      for (const char* text = va_arg(arguments, const char*); *text != 0; ++text, ++printed)
        putchar(*text);
    } else if (*format == 'c') {
      putchar(va_arg(arguments, int));
      ++printed;
    } else if (*format == '%') {
      putchar('%');
      ++printed;
    } else {
      for (; begin <= format && *begin != 0; ++begin, ++printed) putchar(*begin);
      if (*format == 0) break;
    }
  }
  va_end(arguments);
  return printed;
}
