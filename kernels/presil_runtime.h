/* What a C program without an operating system needs: memory functions and printing to the host.
   Strings of C's own <string.h> have their standard names, since the compiler calls them. */
#pragma once

#include <stddef.h>

void* memcpy(void* target, const void* source, size_t count);
void* memmove(void* target, const void* source, size_t count);
void* memset(void* target, int value, size_t count);
int memcmp(const void* a, const void* b, size_t count);
size_t strlen(const char* text);
int strcmp(const char* a, const char* b);

int putchar(int character);
/* %d %u %x with l or ll, %s %c %%, field widths and zero padding; anything else prints as it is. */
int printf(const char* format, ...) __attribute__((format(printf, 1, 2)));
