#include "World.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHIPS = 4 };

static struct world_chip chips[CHIPS];
int world_open;

static struct world_chip *named(const char *path) {
    for (int number = 0; number < CHIPS; number++) {
        if (chips[number].path[0] != '\0' && strcmp(chips[number].path, path) == 0) return &chips[number];
    }
    return NULL;
}

void fake_lines_reset(void) { memset(chips, 0, sizeof chips); }

void fake_lines_add(const char *path, const char *label, uint32_t lines, int32_t refusal) {
    for (int number = 0; number < CHIPS; number++) {
        struct world_chip *chip = &chips[number];
        if (chip->path[0] != '\0') continue;
        snprintf(chip->path, sizeof chip->path, "%s", path);
        snprintf(chip->label, sizeof chip->label, "%s", label);
        chip->count = lines;
        chip->refusal = refusal;
        for (int line = 0; line < WORLD_LINES; line++) chip->lines[line].edges = -1;
        return;
    }
}

void fake_lines_hold(const char *path, uint32_t offset, const char *consumer) {
    struct world_line *line = &named(path)->lines[offset];
    line->is_held = consumer != NULL;
    snprintf(line->consumer, sizeof line->consumer, "%s", consumer == NULL ? "" : consumer);
}

void fake_lines_refuse(const char *path, uint32_t offset, int32_t refusal) {
    named(path)->lines[offset].refusal = refusal;
}

void fake_lines_wire(const char *path, uint32_t offset, int32_t level, uint64_t nanoseconds) {
    struct world_line *line = &named(path)->lines[offset];
    line->level = level;
    if (line->edges < 0) return;
    struct world_edge edge = {nanoseconds, offset, level, ++line->sequence, line};
    if (line->waiting == WORLD_EDGES) return;
    line->waiting++;
    if (write(line->edges, &edge, sizeof edge) != (ssize_t)sizeof edge) perror("line fakes: an edge was not told");
}

void fake_lines_unplug(const char *path) {
    struct world_chip *chip = named(path);
    chip->is_gone = 1;
    for (int number = 0; number < WORLD_LINES; number++) {
        struct world_line *line = &chip->lines[number];
        if (line->edges < 0) continue;
        // Lines of one request share their end.
        for (int other = number + 1; other < WORLD_LINES; other++) {
            if (chip->lines[other].edges == line->edges) chip->lines[other].edges = -1;
        }
        close(line->edges);
        line->edges = -1;
    }
}

int32_t fake_lines_driven(const char *path, uint32_t offset) {
    struct world_line *line = &named(path)->lines[offset];
    return line->is_ours && line->is_output ? line->level : -1;
}

int32_t fake_lines_level(const char *path, uint32_t offset) { return named(path)->lines[offset].level; }

int32_t fake_lines_settings(const char *path, uint32_t offset) { return named(path)->lines[offset].settings; }
int32_t fake_lines_open(void) { return world_open; }

struct world_chip *world_find(const char *path) {
    struct world_chip *chip = named(path);
    if (chip == NULL || chip->is_gone) {
        errno = ENOENT;
        return NULL;
    }
    if (chip->refusal != 0) {
        errno = chip->refusal;
        return NULL;
    }
    return chip;
}

int world_take(struct world_chip *chip, uint32_t offset, const char *consumer, int settings, int edges, int is_output, int level) {
    struct world_line *line = &chip->lines[offset];
    errno = chip->is_gone ? ENODEV : line->refusal != 0 ? line->refusal : line->is_held || line->is_ours ? EBUSY : 0;
    if (errno != 0) return -1;
    line->is_ours = 1;
    line->is_output = is_output;
    line->settings = settings;
    line->edges = edges;
    line->waiting = 0;
    line->sequence = 0;
    snprintf(line->consumer, sizeof line->consumer, "%s", consumer);
    if (is_output) line->level = level;
    return 0;
}

void world_give_back(struct world_line *line) {
    line->is_ours = 0;
    line->is_output = 0;
    line->edges = -1;
    line->consumer[0] = '\0';
}

int world_read(int descriptor, struct world_edge *edges, int maximum) {
    ssize_t count = read(descriptor, edges, (size_t)maximum * sizeof *edges);
    if (count == 0) errno = ENODEV;
    if (count <= 0) return -1;
    int read = (int)((size_t)count / sizeof *edges);
    for (int number = 0; number < read; number++) edges[number].line->waiting--;
    return read;
}
