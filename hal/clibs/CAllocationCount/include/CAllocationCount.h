// Counts every heap allocation of a thread, whoever makes it: Swift, C or C++. For benchmarks and tests only.
#ifndef CALLOCATIONCOUNT_H
#define CALLOCATIONCOUNT_H

#include <stdint.h>

/// Whether this program counts: not under a sanitizer, which has an allocator of its own.
int32_t callocation_is_counting(void);

/// Starts counting the calling thread's allocations from 0.
void callocation_begin(void);

/// Stops counting and returns how many there were.
int64_t callocation_end(void);

#endif
