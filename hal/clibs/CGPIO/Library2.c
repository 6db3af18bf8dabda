// libgpiod 2.x: all lines are one request, whose edges come numbered through one descriptor.
// Where 1.6 is installed, this is compiled with the project's own declarations alone: Tests/LineFakes/README.md.
#include "Library.h"

#if CGPIO_VERSION == 2

#include <errno.h>
#include <stdio.h>

enum {
    // The most the kernel keeps for a request (linux/drivers/gpio/gpiolib-cdev.c: 16 for each of 64 lines).
    KERNEL_EDGES_MAXIMUM = 1024,
    BUFFER_EDGES = 64,
};

const char *cgpio_library_version(void) { return gpiod_api_version(); }

int cgpio_chip_label(struct gpiod_chip *chip, char *label, size_t room) {
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    if (info == NULL) return -errno;
    snprintf(label, room, "%s", gpiod_chip_info_get_label(info));
    gpiod_chip_info_free(info);
    return 0;
}

int cgpio_chip_lines(struct gpiod_chip *chip) {
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    if (info == NULL) return -errno;
    int count = (int)gpiod_chip_info_get_num_lines(info);
    gpiod_chip_info_free(info);
    return count;
}

int cgpio_is_held(struct gpiod_chip *chip, uint32_t offset, char *consumer, size_t room) {
    struct gpiod_line_info *info = gpiod_chip_get_line_info(chip, offset);
    if (info == NULL) return 0;
    int is_held = gpiod_line_info_is_used(info);
    if (is_held) {
        const char *name = gpiod_line_info_get_consumer(info);
        snprintf(consumer, room, "%s", name == NULL ? "" : name);
    }
    gpiod_line_info_free(info);
    return is_held;
}

static enum gpiod_line_bias bias_of(int32_t bias) {
    switch (bias) {
    case CGPIO_BIAS_PULL_UP: return GPIOD_LINE_BIAS_PULL_UP;
    case CGPIO_BIAS_PULL_DOWN: return GPIOD_LINE_BIAS_PULL_DOWN;
    default: return GPIOD_LINE_BIAS_AS_IS;
    }
}

// Requests the lines that `config` holds, which may be NULL for want of memory; 0 or -errno.
static int request(struct cgpio_lines *lines, struct gpiod_line_config *config, const char *consumer) {
    struct gpiod_request_config *whole = gpiod_request_config_new();
    int result = 0;
    if (config == NULL || whole == NULL) {
        result = -ENOMEM;
    } else {
        gpiod_request_config_set_consumer(whole, consumer);
        gpiod_request_config_set_event_buffer_size(whole, KERNEL_EDGES_MAXIMUM);
        lines->request = gpiod_chip_request_lines(lines->chip, whole, config);
        if (lines->request == NULL) result = -errno;
    }
    if (whole != NULL) gpiod_request_config_free(whole);
    return result;
}

int cgpio_open_inputs(struct cgpio_lines *lines, const int32_t *bias, const char *consumer, uint32_t *offset) {
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *config = gpiod_line_config_new();
    lines->buffer = gpiod_edge_event_buffer_new(BUFFER_EDGES);
    int result = settings == NULL || config == NULL || lines->buffer == NULL ? -ENOMEM : 0;
    for (size_t which = 0; result == 0 && which < lines->count; which++) {
        unsigned int number = lines->offsets[which];
        *offset = number;
        if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT) != 0 ||
            gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH) != 0 ||
            gpiod_line_settings_set_event_clock(settings, GPIOD_LINE_CLOCK_MONOTONIC) != 0 ||
            gpiod_line_settings_set_bias(settings, bias_of(bias[which])) != 0 ||
            gpiod_line_config_add_line_settings(config, &number, 1, settings) != 0) {
            result = -errno;
        }
    }
    if (result == 0) result = request(lines, config, consumer);
    if (result == 0) {
        lines->descriptors[0] = gpiod_line_request_get_fd(lines->request);
        lines->descriptor_count = 1;
    }
    if (config != NULL) gpiod_line_config_free(config);
    if (settings != NULL) gpiod_line_settings_free(settings);
    return result;
}

int cgpio_open_output(struct cgpio_lines *lines, int32_t level, int32_t is_open_drain, const char *consumer) {
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *config = gpiod_line_config_new();
    int result = settings == NULL || config == NULL ? -ENOMEM : 0;
    unsigned int number = lines->offsets[0];
    if (result == 0 &&
        (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT) != 0 ||
         gpiod_line_settings_set_drive(
             settings, is_open_drain ? GPIOD_LINE_DRIVE_OPEN_DRAIN : GPIOD_LINE_DRIVE_PUSH_PULL) != 0 ||
         gpiod_line_settings_set_output_value(
             settings, level ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE) != 0 ||
         gpiod_line_config_add_line_settings(config, &number, 1, settings) != 0)) {
        result = -errno;
    }
    if (result == 0) result = request(lines, config, consumer);
    if (config != NULL) gpiod_line_config_free(config);
    if (settings != NULL) gpiod_line_settings_free(settings);
    return result;
}

int32_t cgpio_read_levels(cgpio_lines *lines, int32_t *levels) {
    for (size_t which = 0; which < lines->count; which++) {
        enum gpiod_line_value value = gpiod_line_request_get_value(lines->request, lines->offsets[which]);
        if (value == GPIOD_LINE_VALUE_ERROR) return -errno;
        levels[which] = value == GPIOD_LINE_VALUE_ACTIVE;
    }
    return 0;
}

int32_t cgpio_drive(cgpio_lines *lines, int32_t level) {
    enum gpiod_line_value value = level ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
    return gpiod_line_request_set_value(lines->request, lines->offsets[0], value) == 0 ? 0 : -errno;
}

static size_t line_at(const struct cgpio_lines *lines, unsigned int offset) {
    size_t which = 0;
    while (which < lines->count && lines->offsets[which] != offset) which++;
    return which;
}

int cgpio_read_edges(struct cgpio_lines *lines, size_t descriptor, cgpio_edge *edges, size_t room, uint32_t *lost) {
    (void)descriptor;
    size_t wanted = room < BUFFER_EDGES ? room : BUFFER_EDGES;
    int count = gpiod_line_request_read_edge_events(lines->request, lines->buffer, wanted);
    if (count < 0) return -errno;
    for (int number = 0; number < count; number++) {
        struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(lines->buffer, (unsigned long)number);
        size_t which = line_at(lines, gpiod_edge_event_get_line_offset(event));
        // The kernel speaks of lines that were requested, and of no others.
        if (which == lines->count) return -EPROTO;
        unsigned long sequence = gpiod_edge_event_get_line_seqno(event);
        if (sequence != lines->sequence[which] + 1) *lost |= UINT32_C(1) << which;
        lines->sequence[which] = sequence;
        edges[number] = (cgpio_edge){
            .nanoseconds = gpiod_edge_event_get_timestamp_ns(event),
            .line = (uint32_t)which,
            .level = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE,
        };
    }
    return count;
}

void cgpio_close(struct cgpio_lines *lines) {
    if (lines->request != NULL) gpiod_line_request_release(lines->request);
    if (lines->buffer != NULL) gpiod_edge_event_buffer_free(lines->buffer);
    lines->request = NULL;
    lines->buffer = NULL;
    lines->descriptor_count = 0;
}

#endif
