// libgpiod 1.6: each line is a request of its own, with a descriptor of its own for its edges.
#include "Library.h"

#if CGPIO_VERSION == 1

#include <errno.h>
#include <stdio.h>

const char *cgpio_library_version(void) { return gpiod_version_string(); }

int cgpio_chip_label(struct gpiod_chip *chip, char *label, size_t room) {
    snprintf(label, room, "%s", gpiod_chip_label(chip));
    return 0;
}

int cgpio_chip_lines(struct gpiod_chip *chip) { return (int)gpiod_chip_num_lines(chip); }

int cgpio_is_held(struct gpiod_chip *chip, uint32_t offset, char *consumer, size_t room) {
    struct gpiod_line *line = gpiod_chip_get_line(chip, offset);
    if (line == NULL || gpiod_line_update(line) != 0 || !gpiod_line_is_used(line)) return 0;
    const char *name = gpiod_line_consumer(line);
    snprintf(consumer, room, "%s", name == NULL ? "" : name);
    return 1;
}

static int flags_of(int32_t bias) {
    switch (bias) {
    case CGPIO_BIAS_PULL_UP: return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
    case CGPIO_BIAS_PULL_DOWN: return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
    default: return 0;
    }
}

static int request(struct cgpio_lines *lines, size_t which, const struct gpiod_line_request_config *config, int level) {
    struct gpiod_line *line = gpiod_chip_get_line(lines->chip, lines->offsets[which]);
    if (line == NULL || gpiod_line_request(line, config, level) != 0) return -errno;
    lines->lines[which] = line;
    return 0;
}

int cgpio_open_inputs(struct cgpio_lines *lines, const int32_t *bias, const char *consumer, uint32_t *offset) {
    for (size_t which = 0; which < lines->count; which++) {
        struct gpiod_line_request_config config = {
            .consumer = consumer,
            .request_type = GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES,
            .flags = flags_of(bias[which]),
        };
        *offset = lines->offsets[which];
        int result = request(lines, which, &config, 0);
        if (result != 0) return result;
        lines->descriptors[which] = gpiod_line_event_get_fd(lines->lines[which]);
        if (lines->descriptors[which] < 0) return -errno;
        lines->descriptor_count = which + 1;
    }
    return 0;
}

int cgpio_open_output(struct cgpio_lines *lines, int32_t level, int32_t is_open_drain, const char *consumer) {
    struct gpiod_line_request_config config = {
        .consumer = consumer,
        .request_type = GPIOD_LINE_REQUEST_DIRECTION_OUTPUT,
        .flags = is_open_drain ? GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN : 0,
    };
    return request(lines, 0, &config, level);
}

int32_t cgpio_read_levels(cgpio_lines *lines, int32_t *levels) {
    for (size_t which = 0; which < lines->count; which++) {
        levels[which] = gpiod_line_get_value(lines->lines[which]);
        if (levels[which] < 0) return -errno;
    }
    return 0;
}

int32_t cgpio_drive(cgpio_lines *lines, int32_t level) {
    return gpiod_line_set_value(lines->lines[0], level) == 0 ? 0 : -errno;
}

int cgpio_read_edges(struct cgpio_lines *lines, size_t descriptor, cgpio_edge *edges, size_t room, uint32_t *lost) {
    struct gpiod_line_event events[CGPIO_KERNEL_EDGES];
    unsigned int wanted = room < CGPIO_KERNEL_EDGES ? (unsigned int)room : CGPIO_KERNEL_EDGES;
    int count = gpiod_line_event_read_fd_multiple(lines->descriptors[descriptor], events, wanted);
    if (count < 0) return -errno;
    // This interface of the kernel drops edges in silence once it keeps as many as this.
    if (count == CGPIO_KERNEL_EDGES) *lost |= UINT32_C(1) << descriptor;
    for (int which = 0; which < count; which++) {
        edges[which] = (cgpio_edge){
            .nanoseconds = (uint64_t)events[which].ts.tv_sec * UINT64_C(1000000000) + (uint64_t)events[which].ts.tv_nsec,
            .line = (uint32_t)descriptor,
            .level = events[which].event_type == GPIOD_LINE_EVENT_RISING_EDGE,
        };
    }
    return count;
}

void cgpio_close(struct cgpio_lines *lines) {
    for (size_t which = 0; which < lines->count; which++) {
        if (lines->lines[which] != NULL) gpiod_line_release(lines->lines[which]);
        lines->lines[which] = NULL;
    }
    lines->descriptor_count = 0;
}

#endif
