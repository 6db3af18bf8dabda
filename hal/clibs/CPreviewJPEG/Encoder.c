#include <stdlib.h>
#include <string.h>

#include <jerror.h>

#include "Arena.h"
#include "CPreviewJPEG.h"
#include "Failure.h"

struct cpreview_encoder {
    struct jpeg_compress_struct codec;
    failure failure;
    arena arena;
    struct jpeg_destination_mgr destination;
};

static void nothing_to_open(j_compress_ptr codec) { (void)codec; }

static boolean refuse_more(j_compress_ptr codec) {
    ERREXIT(codec, JERR_BUFFER_SIZE);
    return FALSE;
}

static void nothing_to_close(j_compress_ptr codec) { (void)codec; }

cpreview_encoder *cpreview_encoder_create(int32_t quality) {
    cpreview_encoder *const encoder = calloc(1, sizeof *encoder);
    if (encoder == NULL) return NULL;
    encoder->codec.err = failure_install(&encoder->failure);
    if (setjmp(encoder->failure.back) != 0) {
        free(encoder);
        return NULL;
    }
    jpeg_create_compress(&encoder->codec);
    if (!arena_install(&encoder->arena, (j_common_ptr)&encoder->codec)) {
        jpeg_destroy_compress(&encoder->codec);
        free(encoder);
        return NULL;
    }
    encoder->destination.init_destination = nothing_to_open;
    encoder->destination.empty_output_buffer = refuse_more;
    encoder->destination.term_destination = nothing_to_close;
    encoder->codec.dest = &encoder->destination;
    encoder->codec.in_color_space = JCS_YCbCr;
    encoder->codec.input_components = 3;
    jpeg_set_defaults(&encoder->codec);
    jpeg_set_quality(&encoder->codec, quality, TRUE);
    return encoder;
}

void cpreview_encoder_destroy(cpreview_encoder *encoder) {
    jpeg_abort_compress(&encoder->codec);
    arena_remove(&encoder->arena, (j_common_ptr)&encoder->codec);
    jpeg_destroy_compress(&encoder->codec);
    free(encoder);
}

/// Blocks of 8 columns go over the right border: there the last column is repeated.
static void pad(uint8_t *base, int32_t stride, int32_t width, int32_t height) {
    const int32_t padded = (width + DCTSIZE - 1) / DCTSIZE * DCTSIZE;
    if (padded == width) return;
    for (int32_t row = 0; row < height; row++) {
        uint8_t *place = base + (size_t)row * stride;
        memset(place + width, place[width - 1], (size_t)(padded - width));
    }
}

static int has_room(int32_t stride, int32_t rows, int32_t width, int32_t height) {
    return stride >= (width + DCTSIZE - 1) / DCTSIZE * DCTSIZE && rows >= height;
}

cpreview_status cpreview_write(cpreview_encoder *encoder, cpreview_layout layout, cpreview_planes planes,
                               uint8_t *bytes, size_t capacity, size_t *count) {
    struct jpeg_compress_struct *codec = &encoder->codec;
    if (layout.width < 1 || layout.height < 1 || layout.chroma_across < 1 || layout.chroma_across > 2 ||
        layout.chroma_down < 1 || layout.chroma_down > 2) {
        return CPREVIEW_UNSUPPORTED;
    }
    const int32_t chroma_width = (layout.width + layout.chroma_across - 1) / layout.chroma_across;
    const int32_t chroma_height = (layout.height + layout.chroma_down - 1) / layout.chroma_down;
    if (!has_room(planes.luma_stride, planes.luma_rows, layout.width, layout.height) ||
        !has_room(planes.chroma_stride, planes.chroma_rows, chroma_width, chroma_height)) {
        return CPREVIEW_NO_ROOM;
    }
    pad(planes.luma, planes.luma_stride, layout.width, layout.height);
    pad(planes.blue, planes.chroma_stride, chroma_width, chroma_height);
    pad(planes.red, planes.chroma_stride, chroma_width, chroma_height);
    if (setjmp(encoder->failure.back) != 0) {
        jpeg_abort_compress(codec);
        return CPREVIEW_NO_ROOM;
    }
    codec->image_width = (JDIMENSION)layout.width;
    codec->image_height = (JDIMENSION)layout.height;
    codec->comp_info[0].h_samp_factor = layout.chroma_across;
    codec->comp_info[0].v_samp_factor = layout.chroma_down;
    codec->raw_data_in = TRUE;
    codec->dct_method = JDCT_IFAST;
    encoder->destination.next_output_byte = bytes;
    encoder->destination.free_in_buffer = capacity;
    jpeg_start_compress(codec, TRUE);
    uint8_t *const bases[3] = {planes.luma, planes.blue, planes.red};
    const int32_t strides[3] = {planes.luma_stride, planes.chroma_stride, planes.chroma_stride};
    const int32_t heights[3] = {layout.height, chroma_height, chroma_height};
    const int32_t counts[3] = {layout.chroma_down * DCTSIZE, DCTSIZE, DCTSIZE};
    JSAMPROW rows[3][2 * DCTSIZE];
    JSAMPARRAY parts[3] = {rows[0], rows[1], rows[2]};
    for (int32_t block_row = 0; block_row * counts[0] < layout.height; block_row++) {
        for (int index = 0; index < 3; index++) {
            for (int32_t row = 0; row < counts[index]; row++) {
                // Below the last row, it is repeated.
                const int32_t wanted = block_row * counts[index] + row;
                const int32_t place = wanted < heights[index] ? wanted : heights[index] - 1;
                rows[index][row] = bases[index] + (size_t)place * strides[index];
            }
        }
        jpeg_write_raw_data(codec, parts, (JDIMENSION)counts[0]);
    }
    jpeg_finish_compress(codec);
    *count = capacity - encoder->destination.free_in_buffer;
    return CPREVIEW_OK;
}
