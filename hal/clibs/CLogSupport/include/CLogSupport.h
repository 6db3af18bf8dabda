// What the log needs of glibc that Swift's Glibc module leaves out, since it is compiled without _GNU_SOURCE.
#ifndef C_LOG_SUPPORT_H
#define C_LOG_SUPPORT_H

#include <stddef.h>

/// An event descriptor that is closed at exec and never blocks; -1 when none is to be had.
int log_bell_make(void);
/// Rings it.
void log_bell_ring(int descriptor);
/// Takes the rings there are; nothing when there are none.
void log_bell_clear(int descriptor);
/// Where `needle` begins in `hay`, or -1.
long log_find(const void *hay, size_t hay_bytes, const void *needle, size_t needle_bytes);
/// Calls the thread that runs `name`.
void log_name_thread(const char *name);

#endif
