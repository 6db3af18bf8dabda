// What the two played libraries have in common: chips, lines and their edges.
#ifndef LINE_FAKES_WORLD_H
#define LINE_FAKES_WORLD_H

#include "include/LineFakes.h"

#include <gpiod.h>

#define WORLD_LINES 32
/// Edges the kernel keeps of a line.
#define WORLD_EDGES 16

struct world_line;

struct world_edge {
    uint64_t nanoseconds;
    uint32_t offset;
    int32_t level;
    unsigned long sequence;
    /// Whose edge it is: read, it waits no longer.
    struct world_line *line;
};

struct world_line {
    int level;
    int refusal;
    int is_held, is_ours, is_output;
    int settings;
    char consumer[32];
    /// Where its edges go while it is requested as an input; -1 otherwise.
    int edges;
    int waiting;
    unsigned long sequence;
};

struct world_chip {
    char path[64], label[32];
    uint32_t count;
    int refusal, is_gone;
    struct world_line lines[WORLD_LINES];
};

/// Things that somebody has open.
extern int world_open;
/// The chip of a path; NULL with errno when there is none, or it refuses.
struct world_chip *world_find(const char *path);
/// Takes a line; 0, or -1 with errno.
int world_take(struct world_chip *chip, uint32_t offset, const char *consumer, int settings, int edges, int is_output, int level);
void world_give_back(struct world_line *line);
/// Reads up to `maximum` edges; their number, or -1 with errno.
int world_read(int descriptor, struct world_edge *edges, int maximum);

#endif
