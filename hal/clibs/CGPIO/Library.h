// What each version of libgpiod does in its own way, for what both have in common.
#ifndef CGPIO_LIBRARY_H
#define CGPIO_LIBRARY_H

#include "CGPIO.h"

#include <gpiod.h>

// The name was in every header before 2.0, and in none since.
#ifdef GPIOD_LINE_BULK_MAX_LINES
#define CGPIO_VERSION 1
#else
#define CGPIO_VERSION 2
#endif

/// Edges the kernel keeps of one line for libgpiod 1.6 (linux/drivers/gpio/gpiolib-cdev.c, `struct lineevent_state`).
#define CGPIO_KERNEL_EDGES 16

struct cgpio_lines {
    struct gpiod_chip *chip;
    size_t count;
    uint32_t offsets[CGPIO_LINES_MAXIMUM];
    /// What to wait for: one descriptor a line for 1.6, one in all for 2.x.
    int descriptors[CGPIO_LINES_MAXIMUM];
    size_t descriptor_count;
    /// Where the next look begins, so that a noisy line cannot keep the others from being read.
    size_t next;
#if CGPIO_VERSION == 1
    struct gpiod_line *lines[CGPIO_LINES_MAXIMUM];
#else
    struct gpiod_line_request *request;
    struct gpiod_edge_event_buffer *buffer;
    unsigned long sequence[CGPIO_LINES_MAXIMUM];
#endif
};

/// Copies the chip's label; 0 or -errno.
int cgpio_chip_label(struct gpiod_chip *chip, char *label, size_t room);
/// The number of lines, or -errno.
int cgpio_chip_lines(struct gpiod_chip *chip);
/// Copies the name of who holds a line; leaves it empty when nobody does, or nobody says so.
int cgpio_is_held(struct gpiod_chip *chip, uint32_t offset, char *consumer, size_t room);
/// Requests `lines->offsets`; 0 or -errno, with the line in `offset` where it is known.
int cgpio_open_inputs(struct cgpio_lines *lines, const int32_t *bias, const char *consumer, uint32_t *offset);
int cgpio_open_output(struct cgpio_lines *lines, int32_t level, int32_t is_open_drain, const char *consumer);
/// Reads the edges that wait at a descriptor, never blocking when it is readable; their count or -errno.
int cgpio_read_edges(struct cgpio_lines *lines, size_t descriptor, cgpio_edge *edges, size_t room, uint32_t *lost);
/// Gives back what `cgpio_open_*` took, whole or in part; the chip stays open.
void cgpio_close(struct cgpio_lines *lines);

#endif
