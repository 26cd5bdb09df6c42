// What libFuzzer (compiler-rt, the archive without a main) offers to a program that keeps its own main, and one call
// of Linux that the headers show only with _GNU_SOURCE.

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

int memfd_create(const char *name, unsigned int flags);
