// libgpiod behind one interface: 1.6, as Debian 12 has it, and 2.x share no function that requests a line or reads an edge.
//
// Functions that can fail return a negative errno, so that nothing between them and Swift can change it. Levels are those of
// the wire, 1 for high: what they mean is decided above. Nothing here is safe to call for one request on two threads at once.
#ifndef CGPIO_H
#define CGPIO_H

#include <stddef.h>
#include <stdint.h>

/// Lines of one request.
#define CGPIO_LINES_MAXIMUM 32
/// Bytes of a consumer's name, as the kernel keeps it.
#define CGPIO_CONSUMER_BYTES 32

/// Requested lines. They are given back by `cgpio_release`, or by the kernel when the process ends.
typedef struct cgpio_lines cgpio_lines;

typedef enum {
    CGPIO_BIAS_AS_IS = 0,
    CGPIO_BIAS_PULL_UP = 1,
    CGPIO_BIAS_PULL_DOWN = 2,
} cgpio_bias;

typedef enum {
    /// No chip, or it cannot be opened.
    CGPIO_STAGE_CHIP = 0,
    /// Two chips have the label.
    CGPIO_STAGE_LABEL = 1,
    /// The chip has no such line.
    CGPIO_STAGE_OFFSET = 2,
    /// The kernel refuses the line.
    CGPIO_STAGE_LINE = 3,
} cgpio_stage;

/// Why lines were not given.
typedef struct {
    cgpio_stage stage;
    /// errno.
    int32_t code;
    /// The line, except at the stages of the chip.
    uint32_t offset;
    /// How many lines the chip has, at the stage of the offset.
    uint32_t chip_lines;
    /// Who holds the line, when it is busy and the kernel says so; else empty.
    char consumer[CGPIO_CONSUMER_BYTES];
} cgpio_failure;

/// An edge as the kernel stamped it.
typedef struct {
    /// CLOCK_MONOTONIC.
    uint64_t nanoseconds;
    /// The line's place in the request.
    uint32_t line;
    /// The level after the edge.
    int32_t level;
} cgpio_edge;

/// "1.6.3", "2.1": the library in use, not the one compiled against.
const char *cgpio_library_version(void);

/// Requests input lines with edges both ways. `chip` is a path ("/dev/gpiochip0"), a name ("gpiochip0") or a label; `bias`
/// has one value for each line. Returns NULL with a reason in `failure`.
cgpio_lines *cgpio_request_inputs(const char *chip, const uint32_t *offsets, const int32_t *bias, size_t count,
                                  const char *consumer, cgpio_failure *failure);

/// Requests one output line, driven to `level` in the same call of the kernel; open drain when `is_open_drain`. Returns NULL
/// with a reason in `failure`.
cgpio_lines *cgpio_request_output(const char *chip, uint32_t offset, int32_t level, int32_t is_open_drain,
                                  const char *consumer, cgpio_failure *failure);

/// The level of every line, into room for as many. Returns 0 or a negative errno.
int32_t cgpio_read_levels(cgpio_lines *lines, int32_t *levels);

/// Drives an output line. Returns 0 or a negative errno.
int32_t cgpio_drive(cgpio_lines *lines, int32_t level);

/// Waits at most `milliseconds` for edges of input lines and fetches up to `room` of them, at least 16, in the order of their
/// time. Bit n of `lost` is set when edges of line n may be missing; `is_cut`, which may be NULL, becomes 1 when edges may be
/// waiting for which there was no room, else 0. Returns how many there are, 0 after the time, or a negative errno: -ENODEV
/// when the chip went away.
int32_t cgpio_wait_edges(cgpio_lines *lines, int32_t milliseconds, cgpio_edge *edges, size_t room, uint32_t *lost,
                         int32_t *is_cut);

/// Gives the lines back.
void cgpio_release(cgpio_lines *lines);

#endif
