// libgpiod 2.x, as far as hal/clibs/CGPIO uses it.
#include "World.h"

#ifndef GPIOD_LINE_BULK_MAX_LINES

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gpiod_chip { struct world_chip *world; };
struct gpiod_chip_info { struct world_chip *world; };
struct gpiod_line_info { struct world_line *line; };
struct gpiod_line_settings {
    enum gpiod_line_direction direction;
    enum gpiod_line_edge edge;
    enum gpiod_line_bias bias;
    enum gpiod_line_drive drive;
    enum gpiod_line_value value;
};
struct gpiod_line_config {
    size_t count;
    unsigned int offsets[WORLD_LINES];
    struct gpiod_line_settings settings[WORLD_LINES];
};
struct gpiod_request_config { const char *consumer; };
struct gpiod_line_request {
    struct world_chip *world;
    size_t count;
    unsigned int offsets[WORLD_LINES];
    int reader, writer;
};
struct gpiod_edge_event { struct world_edge edge; };
struct gpiod_edge_event_buffer {
    size_t capacity;
    struct gpiod_edge_event events[1024];
};

// Everything that is made is counted, so that a test sees what was not given back.
static void *make(size_t size) {
    world_open++;
    return calloc(1, size);
}
static void unmake(void *thing) {
    world_open--;
    free(thing);
}

int32_t fake_lines_version(void) { return 2; }
const char *gpiod_api_version(void) { return "2-fake"; }

struct gpiod_chip *gpiod_chip_open(const char *path) {
    struct world_chip *world = world_find(path);
    if (world == NULL) return NULL;
    struct gpiod_chip *chip = make(sizeof *chip);
    chip->world = world;
    return chip;
}
void gpiod_chip_close(struct gpiod_chip *chip) { unmake(chip); }

struct gpiod_chip_info *gpiod_chip_get_info(struct gpiod_chip *chip) {
    struct gpiod_chip_info *info = make(sizeof *info);
    info->world = chip->world;
    return info;
}
void gpiod_chip_info_free(struct gpiod_chip_info *info) { unmake(info); }
const char *gpiod_chip_info_get_label(struct gpiod_chip_info *info) { return info->world->label; }
size_t gpiod_chip_info_get_num_lines(struct gpiod_chip_info *info) { return info->world->count; }

struct gpiod_line_info *gpiod_chip_get_line_info(struct gpiod_chip *chip, unsigned int offset) {
    struct gpiod_line_info *info = make(sizeof *info);
    info->line = &chip->world->lines[offset];
    return info;
}
void gpiod_line_info_free(struct gpiod_line_info *info) { unmake(info); }
bool gpiod_line_info_is_used(struct gpiod_line_info *info) { return info->line->is_held || info->line->is_ours; }
const char *gpiod_line_info_get_consumer(struct gpiod_line_info *info) {
    return info->line->consumer[0] == '\0' ? NULL : info->line->consumer;
}

struct gpiod_line_settings *gpiod_line_settings_new(void) { return make(sizeof(struct gpiod_line_settings)); }
void gpiod_line_settings_free(struct gpiod_line_settings *settings) { unmake(settings); }
int gpiod_line_settings_set_direction(struct gpiod_line_settings *settings, enum gpiod_line_direction direction) {
    settings->direction = direction;
    return 0;
}
int gpiod_line_settings_set_edge_detection(struct gpiod_line_settings *settings, enum gpiod_line_edge edge) {
    settings->edge = edge;
    return 0;
}
int gpiod_line_settings_set_bias(struct gpiod_line_settings *settings, enum gpiod_line_bias bias) {
    settings->bias = bias;
    return 0;
}
int gpiod_line_settings_set_drive(struct gpiod_line_settings *settings, enum gpiod_line_drive drive) {
    settings->drive = drive;
    return 0;
}
int gpiod_line_settings_set_event_clock(struct gpiod_line_settings *settings, enum gpiod_line_clock clock) {
    (void)settings;
    errno = EINVAL;
    return clock == GPIOD_LINE_CLOCK_MONOTONIC ? 0 : -1;
}
int gpiod_line_settings_set_output_value(struct gpiod_line_settings *settings, enum gpiod_line_value value) {
    settings->value = value;
    return 0;
}

struct gpiod_line_config *gpiod_line_config_new(void) { return make(sizeof(struct gpiod_line_config)); }
void gpiod_line_config_free(struct gpiod_line_config *config) { unmake(config); }
int gpiod_line_config_add_line_settings(
    struct gpiod_line_config *config, const unsigned int *offsets, size_t count, struct gpiod_line_settings *settings) {
    for (size_t number = 0; number < count; number++) {
        config->offsets[config->count] = offsets[number];
        config->settings[config->count++] = *settings;
    }
    return 0;
}

struct gpiod_request_config *gpiod_request_config_new(void) { return make(sizeof(struct gpiod_request_config)); }
void gpiod_request_config_free(struct gpiod_request_config *config) { unmake(config); }
void gpiod_request_config_set_consumer(struct gpiod_request_config *config, const char *consumer) {
    config->consumer = consumer;
}
void gpiod_request_config_set_event_buffer_size(struct gpiod_request_config *config, size_t edges) {
    (void)config;
    (void)edges;
}

struct gpiod_line_request *gpiod_chip_request_lines(
    struct gpiod_chip *chip, struct gpiod_request_config *whole, struct gpiod_line_config *config) {
    struct gpiod_line_request *request = make(sizeof *request);
    request->world = chip->world;
    int ends[2];
    if (pipe(ends) != 0) return NULL;
    request->reader = ends[0];
    request->writer = ends[1];
    for (size_t number = 0; number < config->count; number++) {
        struct gpiod_line_settings *line = &config->settings[number];
        int settings = (line->bias == GPIOD_LINE_BIAS_PULL_UP ? 1 : 0) | (line->bias == GPIOD_LINE_BIAS_PULL_DOWN ? 2 : 0) |
                       (line->drive == GPIOD_LINE_DRIVE_OPEN_DRAIN ? 4 : 0);
        int has_edges = line->direction == GPIOD_LINE_DIRECTION_INPUT && line->edge == GPIOD_LINE_EDGE_BOTH;
        if (world_take(
                chip->world, config->offsets[number], whole->consumer, settings, has_edges ? ends[1] : -1,
                line->direction == GPIOD_LINE_DIRECTION_OUTPUT, line->value == GPIOD_LINE_VALUE_ACTIVE) != 0) {
            int code = errno;
            gpiod_line_request_release(request);
            errno = code;
            return NULL;
        }
        request->offsets[request->count++] = config->offsets[number];
    }
    return request;
}

void gpiod_line_request_release(struct gpiod_line_request *request) {
    for (size_t number = 0; number < request->count; number++) {
        world_give_back(&request->world->lines[request->offsets[number]]);
    }
    close(request->reader);
    // The other end is closed already when the chip went away.
    if (!request->world->is_gone) close(request->writer);
    unmake(request);
}

int gpiod_line_request_get_fd(struct gpiod_line_request *request) { return request->reader; }

enum gpiod_line_value gpiod_line_request_get_value(struct gpiod_line_request *request, unsigned int offset) {
    errno = request->world->is_gone ? ENODEV : 0;
    if (errno != 0) return GPIOD_LINE_VALUE_ERROR;
    return request->world->lines[offset].level ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
}

int gpiod_line_request_set_value(
    struct gpiod_line_request *request, unsigned int offset, enum gpiod_line_value value) {
    errno = request->world->is_gone ? ENODEV : request->world->lines[offset].refusal;
    if (errno != 0) return -1;
    request->world->lines[offset].level = value == GPIOD_LINE_VALUE_ACTIVE;
    return 0;
}

struct gpiod_edge_event_buffer *gpiod_edge_event_buffer_new(size_t capacity) {
    struct gpiod_edge_event_buffer *buffer = make(sizeof *buffer);
    buffer->capacity = capacity;
    return buffer;
}
void gpiod_edge_event_buffer_free(struct gpiod_edge_event_buffer *buffer) { unmake(buffer); }

int gpiod_line_request_read_edge_events(
    struct gpiod_line_request *request, struct gpiod_edge_event_buffer *buffer, size_t maximum) {
    struct world_edge edges[1024];
    int count = world_read(
        request->reader, edges, (int)(maximum < buffer->capacity ? maximum : buffer->capacity));
    for (int number = 0; number < count; number++) buffer->events[number].edge = edges[number];
    return count;
}

struct gpiod_edge_event *gpiod_edge_event_buffer_get_event(struct gpiod_edge_event_buffer *buffer, unsigned long index) {
    return &buffer->events[index];
}
enum gpiod_edge_event_type gpiod_edge_event_get_event_type(struct gpiod_edge_event *event) {
    return event->edge.level ? GPIOD_EDGE_EVENT_RISING_EDGE : GPIOD_EDGE_EVENT_FALLING_EDGE;
}
uint64_t gpiod_edge_event_get_timestamp_ns(struct gpiod_edge_event *event) { return event->edge.nanoseconds; }
unsigned int gpiod_edge_event_get_line_offset(struct gpiod_edge_event *event) { return event->edge.offset; }
unsigned long gpiod_edge_event_get_line_seqno(struct gpiod_edge_event *event) { return event->edge.sequence; }

#endif
