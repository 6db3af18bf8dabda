#include "Arena.h"

#include <stdint.h>
#include <stdlib.h>

#include <jerror.h>

/// Rows of coefficients and samples of a baseline picture 4,096 pixels wide take less than 1 MB.
static const size_t arena_bytes = 4 << 20;
/// What libjpeg-turbo's vector code expects of samples: rows in whole pairs of 32 bytes.
static const size_t alignment = 32;

static arena *arena_of(j_common_ptr codec) { return (arena *)codec->mem; }

static void *take(j_common_ptr codec, int pool, size_t size) {
    arena *own = arena_of(codec);
    const size_t rounded = (size + alignment - 1) / alignment * alignment;
    if (rounded < size || rounded > arena_bytes - own->permanent - own->image) ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    if (pool == JPOOL_PERMANENT) {
        void *place = own->memory + own->permanent;
        own->permanent += rounded;
        return place;
    }
    own->image += rounded;
    return own->memory + arena_bytes - own->image;
}

static JSAMPARRAY take_samples(j_common_ptr codec, int pool, JDIMENSION width, JDIMENSION rows) {
    const size_t pair = 2 * alignment;
    const size_t stride = (width * sizeof(JSAMPLE) + pair - 1) / pair * pair;
    JSAMPARRAY pointers = take(codec, pool, rows * sizeof(JSAMPROW));
    JSAMPLE *samples = take(codec, pool, stride * rows);
    for (JDIMENSION row = 0; row < rows; row++) pointers[row] = samples + stride * row;
    return pointers;
}

static JBLOCKARRAY take_blocks(j_common_ptr codec, int pool, JDIMENSION width, JDIMENSION rows) {
    JBLOCKARRAY pointers = take(codec, pool, rows * sizeof(JBLOCKROW));
    JBLOCK *blocks = take(codec, pool, (size_t)width * rows * sizeof(JBLOCK));
    for (JDIMENSION row = 0; row < rows; row++) pointers[row] = blocks + (size_t)width * row;
    return pointers;
}

// Whole pictures are held for progressive and multi-scan files only, which are refused before they get here.
static jvirt_sarray_ptr refuse_samples(j_common_ptr codec, int pool, boolean zero, JDIMENSION width, JDIMENSION rows,
                                       JDIMENSION access) {
    (void)pool, (void)zero, (void)width, (void)rows, (void)access;
    ERREXIT(codec, JERR_NOT_COMPILED);
    return NULL;
}

static jvirt_barray_ptr refuse_blocks(j_common_ptr codec, int pool, boolean zero, JDIMENSION width, JDIMENSION rows,
                                      JDIMENSION access) {
    (void)pool, (void)zero, (void)width, (void)rows, (void)access;
    ERREXIT(codec, JERR_NOT_COMPILED);
    return NULL;
}

static JSAMPARRAY refuse_sample_rows(j_common_ptr codec, jvirt_sarray_ptr array, JDIMENSION row, JDIMENSION rows,
                                     boolean writes) {
    (void)array, (void)row, (void)rows, (void)writes;
    ERREXIT(codec, JERR_NOT_COMPILED);
    return NULL;
}

static JBLOCKARRAY refuse_block_rows(j_common_ptr codec, jvirt_barray_ptr array, JDIMENSION row, JDIMENSION rows,
                                     boolean writes) {
    (void)array, (void)row, (void)rows, (void)writes;
    ERREXIT(codec, JERR_NOT_COMPILED);
    return NULL;
}

static void nothing_to_realize(j_common_ptr codec) { (void)codec; }

static void free_pool(j_common_ptr codec, int pool) {
    if (pool == JPOOL_IMAGE) arena_of(codec)->image = 0;
}

static void never_destructed(j_common_ptr codec) { (void)codec; }

int arena_install(arena *own, j_common_ptr codec) {
    own->memory = aligned_alloc(alignment, arena_bytes);
    if (own->memory == NULL) return 0;
    own->permanent = 0;
    own->image = 0;
    own->original = codec->mem;
    own->manager = (struct jpeg_memory_mgr){
        .alloc_small = take,
        .alloc_large = take,
        .alloc_sarray = take_samples,
        .alloc_barray = take_blocks,
        .request_virt_sarray = refuse_samples,
        .request_virt_barray = refuse_blocks,
        .realize_virt_arrays = nothing_to_realize,
        .access_virt_sarray = refuse_sample_rows,
        .access_virt_barray = refuse_block_rows,
        .free_pool = free_pool,
        .self_destruct = never_destructed,
        .max_memory_to_use = (long)arena_bytes,
        .max_alloc_chunk = (long)arena_bytes,
    };
    codec->mem = &own->manager;
    return 1;
}

void arena_remove(arena *own, j_common_ptr codec) {
    codec->mem = own->original;
    free(own->memory);
}
