// Two calls that Swift's Glibc module does not offer.
#ifndef C_TELEMETRY_H
#define C_TELEMETRY_H

#include <stdbool.h>

/// Gives the thread that runs the least share of a busy processor (Linux: a thread has a nice value of its own).
void telemetry_be_quiet(void);

/// How far the wall clock is from the time its time service follows, in nanoseconds, and whether it follows one at all
/// (adjtimex(2)). False when the call is refused, as it is under systemd's ProtectClock=.
bool telemetry_clock(long *offset, bool *synchronised);

#endif
