#include "CAllocationCount.h"

#include <errno.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_OTHER_ALLOCATOR 1
#endif
#endif

static __thread int counts;
static __thread int64_t total;

void callocation_begin(void) {
    total = 0;
    counts = 1;
}

int64_t callocation_end(void) {
    counts = 0;
    return total;
}

#ifdef HAS_OTHER_ALLOCATOR

int32_t callocation_is_counting(void) { return 0; }

#else

int32_t callocation_is_counting(void) { return 1; }

// The program's own definitions come before those of the C library, for shared libraries as well. `free` stays the
// library's: what it is given came from it.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *place, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
    total += counts;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    total += counts;
    return __libc_calloc(count, size);
}

void *realloc(void *place, size_t size) {
    total += counts;
    return __libc_realloc(place, size);
}

void *memalign(size_t alignment, size_t size) {
    total += counts;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    total += counts;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **place, size_t alignment, size_t size) {
    total += counts;
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL) return ENOMEM;
    *place = memory;
    return 0;
}

#endif
