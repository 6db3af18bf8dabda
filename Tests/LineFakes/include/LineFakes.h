// Chips of lines that exist only in memory, seen through libgpiod's own functions. One test at a time.
#ifndef LINE_FAKES_H
#define LINE_FAKES_H

#include <stdint.h>

/// Forgets every chip. Requests that are still open must be given back before.
void fake_lines_reset(void);
/// Adds a chip with up to 32 lines, all low; opening it fails with `refusal`, an errno, unless that is 0.
void fake_lines_add(const char *path, const char *label, uint32_t lines, int32_t refusal);
/// Somebody else holds a line; nobody, when `consumer` is NULL.
void fake_lines_hold(const char *path, uint32_t offset, const char *consumer);
/// Requests of a line fail with an errno.
void fake_lines_refuse(const char *path, uint32_t offset, int32_t refusal);
/// The wire of a line changes its level, at a time of the monotonic clock. The kernel keeps 16 edges of a line.
void fake_lines_wire(const char *path, uint32_t offset, int32_t level, uint64_t nanoseconds);
/// The chip goes away.
void fake_lines_unplug(const char *path);
/// The level an output line is driven to; -1 when nobody drives it.
int32_t fake_lines_driven(const char *path, uint32_t offset);
/// The level of a line's wire, whoever drives it.
int32_t fake_lines_level(const char *path, uint32_t offset);
/// What a line was requested with: bit 0 pull-up, bit 1 pull-down, bit 2 open drain.
int32_t fake_lines_settings(const char *path, uint32_t offset);
/// Chips, lines and buffers that somebody has open.
int32_t fake_lines_open(void);
/// 1 or 2: the libgpiod that is played.
int32_t fake_lines_version(void);

#endif
