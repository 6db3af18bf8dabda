// Finding a chip, waiting, and putting edges in order: the same for every version of libgpiod.
#include "Library.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    // Chips that a label is looked for on. Boards have a handful; the numbers have gaps after an adapter was unplugged.
    CHIPS_MAXIMUM = 64,
    PATH_BYTES = 128,
    LABEL_BYTES = 64,
};

static struct gpiod_chip *fail(cgpio_failure *failure, cgpio_stage stage, int code) {
    failure->stage = stage;
    failure->code = code;
    return NULL;
}

static struct gpiod_chip *open_label(const char *label, cgpio_failure *failure) {
    struct gpiod_chip *found = NULL;
    int refusal = ENOENT;
    for (int number = 0; number < CHIPS_MAXIMUM; number++) {
        char path[PATH_BYTES], seen[LABEL_BYTES];
        snprintf(path, sizeof path, "/dev/gpiochip%d", number);
        struct gpiod_chip *chip = gpiod_chip_open(path);
        if (chip == NULL) {
            // The one that may not be opened may be the one that is looked for.
            if (errno == EACCES || errno == EPERM) refusal = errno;
            continue;
        }
        if (cgpio_chip_label(chip, seen, sizeof seen) != 0 || strcmp(seen, label) != 0) {
            gpiod_chip_close(chip);
        } else if (found != NULL) {
            gpiod_chip_close(chip);
            gpiod_chip_close(found);
            return fail(failure, CGPIO_STAGE_LABEL, ENOTUNIQ);
        } else {
            found = chip;
        }
    }
    return found != NULL ? found : fail(failure, CGPIO_STAGE_CHIP, refusal);
}

static struct gpiod_chip *open_chip(const char *name, cgpio_failure *failure) {
    char path[PATH_BYTES];
    int number, end = 0;
    if (strchr(name, '/') != NULL) {
        snprintf(path, sizeof path, "%s", name);
    } else if (sscanf(name, "gpiochip%d%n", &number, &end) == 1 && name[end] == '\0') {
        snprintf(path, sizeof path, "/dev/gpiochip%d", number);
    } else {
        return open_label(name, failure);
    }
    struct gpiod_chip *chip = gpiod_chip_open(path);
    return chip != NULL ? chip : fail(failure, CGPIO_STAGE_CHIP, errno);
}

// Opens the chip and looks whether it has the lines.
static cgpio_lines *begin(const char *chip, const uint32_t *offsets, size_t count, cgpio_failure *failure) {
    memset(failure, 0, sizeof *failure);
    cgpio_lines *lines = calloc(1, sizeof *lines);
    if (lines == NULL || count == 0 || count > CGPIO_LINES_MAXIMUM) {
        fail(failure, CGPIO_STAGE_CHIP, lines == NULL ? ENOMEM : EINVAL);
        free(lines);
        return NULL;
    }
    lines->count = count;
    memcpy(lines->offsets, offsets, count * sizeof *offsets);
    lines->chip = open_chip(chip, failure);
    if (lines->chip == NULL) {
        free(lines);
        return NULL;
    }
    int present = cgpio_chip_lines(lines->chip);
    for (size_t line = 0; line < count; line++) {
        if (present >= 0 && offsets[line] < (uint32_t)present) continue;
        fail(failure, present < 0 ? CGPIO_STAGE_CHIP : CGPIO_STAGE_OFFSET, present < 0 ? -present : ERANGE);
        failure->offset = offsets[line];
        failure->chip_lines = present < 0 ? 0 : (uint32_t)present;
        gpiod_chip_close(lines->chip);
        free(lines);
        return NULL;
    }
    return lines;
}

// Says which line the kernel refused, and who holds it, as far as that can be known.
static cgpio_lines *refused(cgpio_lines *lines, int code, uint32_t offset, cgpio_failure *failure) {
    fail(failure, CGPIO_STAGE_LINE, code);
    failure->offset = offset;
    // Our own part of the request is given back first, so that we do not find ourselves to be the holder.
    cgpio_close(lines);
    for (size_t line = 0; code == EBUSY && line < lines->count; line++) {
        if (!cgpio_is_held(lines->chip, lines->offsets[line], failure->consumer, sizeof failure->consumer)) continue;
        failure->offset = lines->offsets[line];
        break;
    }
    gpiod_chip_close(lines->chip);
    free(lines);
    return NULL;
}

cgpio_lines *cgpio_request_inputs(const char *chip, const uint32_t *offsets, const int32_t *bias, size_t count,
                                  const char *consumer, cgpio_failure *failure) {
    cgpio_lines *lines = begin(chip, offsets, count, failure);
    if (lines == NULL) return NULL;
    uint32_t offset = offsets[0];
    int result = cgpio_open_inputs(lines, bias, consumer, &offset);
    return result == 0 ? lines : refused(lines, -result, offset, failure);
}

cgpio_lines *cgpio_request_output(const char *chip, uint32_t offset, int32_t level, int32_t is_open_drain,
                                  const char *consumer, cgpio_failure *failure) {
    cgpio_lines *lines = begin(chip, &offset, 1, failure);
    if (lines == NULL) return NULL;
    int result = cgpio_open_output(lines, level, is_open_drain, consumer);
    return result == 0 ? lines : refused(lines, -result, offset, failure);
}

static int64_t now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Stable, and quick for what comes nearly in order.
static void sort(cgpio_edge *edges, size_t count) {
    for (size_t next = 1; next < count; next++) {
        cgpio_edge edge = edges[next];
        size_t place = next;
        for (; place > 0 && edges[place - 1].nanoseconds > edge.nanoseconds; place--) edges[place] = edges[place - 1];
        edges[place] = edge;
    }
}

// Reads what is readable; a count or -errno.
static int fetch(cgpio_lines *lines, const struct pollfd *polled, cgpio_edge *edges, size_t room, uint32_t *lost,
                 int32_t *is_cut) {
    size_t count = 0;
    int failure = 0;
    for (size_t step = 0; step < lines->descriptor_count; step++) {
        size_t which = (lines->next + step) % lines->descriptor_count;
        short seen = polled[which].revents;
        if (seen == 0) continue;
        // A chip that went away hangs up; what it said before is still to be read, on this line and on the others. It
        // hangs up at the next look, too.
        if (!(seen & POLLIN)) {
            failure = -ENODEV;
            continue;
        }
        if (room - count < CGPIO_KERNEL_EDGES) {
            lines->next = which;
            *is_cut = 1;
            break;
        }
        int result = cgpio_read_edges(lines, which, edges + count, room - count, lost);
        if (result < 0) {
            failure = result;
            continue;
        }
        count += (size_t)result;
        // Where all lines share a descriptor, more than fits may be waiting at it.
        if (count == room) *is_cut = 1;
    }
    // Edges that were read are nowhere else any more: they go first.
    if (count == 0 && failure != 0) return failure;
    sort(edges, count);
    return (int)count;
}

int32_t cgpio_wait_edges(cgpio_lines *lines, int32_t milliseconds, cgpio_edge *edges, size_t room, uint32_t *lost,
                         int32_t *is_cut) {
    int32_t was_cut = 0;
    if (is_cut == NULL) is_cut = &was_cut;
    *is_cut = 0;
    *lost = 0;
    if (lines->descriptor_count == 0 || room < CGPIO_KERNEL_EDGES || milliseconds < 0) return -EINVAL;
    struct pollfd polled[CGPIO_LINES_MAXIMUM];
    for (size_t which = 0; which < lines->descriptor_count; which++) {
        polled[which] = (struct pollfd){.fd = lines->descriptors[which], .events = POLLIN};
    }
    const int64_t end = now_milliseconds() + milliseconds;
    int64_t left = milliseconds;
    for (;;) {
        int ready = poll(polled, (nfds_t)lines->descriptor_count, (int)left);
        if (ready > 0) return fetch(lines, polled, edges, room, lost, is_cut);
        if (ready < 0 && errno != EINTR) return -errno;
        left = end - now_milliseconds();
        if (ready == 0 || left <= 0) return 0;
    }
}

void cgpio_release(cgpio_lines *lines) {
    cgpio_close(lines);
    gpiod_chip_close(lines->chip);
    free(lines);
}
