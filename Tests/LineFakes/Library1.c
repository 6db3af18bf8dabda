// libgpiod 1.6, as far as hal/clibs/CGPIO uses it.
#include "World.h"

#ifdef GPIOD_LINE_BULK_MAX_LINES

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct gpiod_line {
    struct gpiod_chip *chip;
    uint32_t offset;
    int reader;
};

struct gpiod_chip {
    struct world_chip *world;
    struct gpiod_line lines[WORLD_LINES];
};

int32_t fake_lines_version(void) { return 1; }
const char *gpiod_version_string(void) { return "1.6-fake"; }

struct gpiod_chip *gpiod_chip_open(const char *path) {
    struct world_chip *world = world_find(path);
    if (world == NULL) return NULL;
    struct gpiod_chip *chip = calloc(1, sizeof *chip);
    chip->world = world;
    for (uint32_t offset = 0; offset < WORLD_LINES; offset++) chip->lines[offset] = (struct gpiod_line){chip, offset, -1};
    world_open++;
    return chip;
}

void gpiod_chip_close(struct gpiod_chip *chip) {
    world_open--;
    free(chip);
}

const char *gpiod_chip_label(struct gpiod_chip *chip) { return chip->world->label; }
unsigned int gpiod_chip_num_lines(struct gpiod_chip *chip) { return chip->world->count; }
struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *chip, unsigned int offset) { return &chip->lines[offset]; }

static struct world_line *world(struct gpiod_line *line) { return &line->chip->world->lines[line->offset]; }

int gpiod_line_update(struct gpiod_line *line) {
    (void)line;
    return 0;
}
bool gpiod_line_is_used(struct gpiod_line *line) { return world(line)->is_held || world(line)->is_ours; }
const char *gpiod_line_consumer(struct gpiod_line *line) { return world(line)->consumer; }

int gpiod_line_request(struct gpiod_line *line, const struct gpiod_line_request_config *config, int level) {
    int is_output = config->request_type == GPIOD_LINE_REQUEST_DIRECTION_OUTPUT;
    int settings = (config->flags & GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP ? 1 : 0) |
                   (config->flags & GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN ? 2 : 0) |
                   (config->flags & GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN ? 4 : 0);
    int ends[2] = {-1, -1};
    if (!is_output && (config->request_type != GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES || pipe(ends) != 0)) return -1;
    if (world_take(line->chip->world, line->offset, config->consumer, settings, ends[1], is_output, level) != 0) {
        int code = errno;
        if (ends[0] >= 0) close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
        errno = code;
        return -1;
    }
    line->reader = ends[0];
    world_open++;
    return 0;
}

void gpiod_line_release(struct gpiod_line *line) {
    if (line->reader >= 0) close(line->reader);
    // The other end is closed already when the chip went away.
    if (world(line)->edges >= 0) close(world(line)->edges);
    world_give_back(world(line));
    line->reader = -1;
    world_open--;
}

int gpiod_line_event_get_fd(struct gpiod_line *line) { return line->reader; }

int gpiod_line_get_value(struct gpiod_line *line) {
    if (!line->chip->world->is_gone) return world(line)->level;
    errno = ENODEV;
    return -1;
}

int gpiod_line_set_value(struct gpiod_line *line, int value) {
    errno = line->chip->world->is_gone ? ENODEV : world(line)->refusal;
    if (errno != 0) return -1;
    world(line)->level = value;
    return 0;
}

int gpiod_line_event_read_fd_multiple(int descriptor, struct gpiod_line_event *events, unsigned int maximum) {
    struct world_edge edges[WORLD_EDGES];
    int count = world_read(descriptor, edges, maximum < WORLD_EDGES ? (int)maximum : WORLD_EDGES);
    for (int number = 0; number < count; number++) {
        events[number].ts.tv_sec = (time_t)(edges[number].nanoseconds / 1000000000);
        events[number].ts.tv_nsec = (long)(edges[number].nanoseconds % 1000000000);
        events[number].event_type = edges[number].level ? GPIOD_LINE_EVENT_RISING_EDGE : GPIOD_LINE_EVENT_FALLING_EDGE;
    }
    return count;
}

#endif
