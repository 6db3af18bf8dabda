// A memory manager for libjpeg over one block.
#ifndef CPREVIEWJPEG_ARENA_H
#define CPREVIEWJPEG_ARENA_H

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

/// `manager` comes first: libjpeg knows this structure by it.
typedef struct {
    struct jpeg_memory_mgr manager;
    struct jpeg_memory_mgr *original;
    unsigned char *memory;
    /// From the front: what lives as long as the codec.
    size_t permanent;
    /// From the back: what lives as long as one picture.
    size_t image;
} arena;

/// Puts `own` in the place of the codec's manager; 0 when there is no memory. What was allocated before stays with the
/// original manager.
int arena_install(arena *own, j_common_ptr codec);

/// Puts the original manager back, so that the codec can be destroyed.
void arena_remove(arena *own, j_common_ptr codec);

#endif
