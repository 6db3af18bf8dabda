#include <stdlib.h>

#include "Arena.h"
#include "CPreviewJPEG.h"
#include "Failure.h"

struct cpreview_decoder {
    struct jpeg_decompress_struct codec;
    failure failure;
    arena arena;
};

cpreview_decoder *cpreview_decoder_create(void) {
    cpreview_decoder *const decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL) return NULL;
    decoder->codec.err = failure_install(&decoder->failure);
    if (setjmp(decoder->failure.back) != 0) {
        free(decoder);
        return NULL;
    }
    jpeg_create_decompress(&decoder->codec);
    if (arena_install(&decoder->arena, (j_common_ptr)&decoder->codec)) return decoder;
    jpeg_destroy_decompress(&decoder->codec);
    free(decoder);
    return NULL;
}

void cpreview_decoder_destroy(cpreview_decoder *decoder) {
    jpeg_abort_decompress(&decoder->codec);
    arena_remove(&decoder->arena, (j_common_ptr)&decoder->codec);
    jpeg_destroy_decompress(&decoder->codec);
    free(decoder);
}

/// One value of Cb and Cr for each 1 or 2 columns and 1 or 2 rows; both components alike.
static int is_supported(const struct jpeg_decompress_struct *codec) {
    if (codec->progressive_mode || codec->arith_code || codec->data_precision != 8) return 0;
    const jpeg_component_info *part = codec->comp_info;
    // Rows are read by twice a block at most.
    if (codec->num_components == 1) return part[0].h_samp_factor <= 2 && part[0].v_samp_factor <= 2;
    if (codec->num_components != 3 || codec->jpeg_color_space != JCS_YCbCr) return 0;
    return part[0].h_samp_factor <= 2 && part[0].v_samp_factor <= 2 && part[1].h_samp_factor == 1 &&
           part[1].v_samp_factor == 1 && part[2].h_samp_factor == 1 && part[2].v_samp_factor == 1;
}

cpreview_status cpreview_read_header(cpreview_decoder *decoder, const uint8_t *bytes, size_t count,
                                     cpreview_layout *layout) {
    struct jpeg_decompress_struct *codec = &decoder->codec;
    if (setjmp(decoder->failure.back) != 0) {
        jpeg_abort_decompress(codec);
        return CPREVIEW_DAMAGED;
    }
    jpeg_abort_decompress(codec);
    jpeg_mem_src(codec, bytes, count);
    jpeg_read_header(codec, TRUE);
    // Multi-scan files would need the whole picture's coefficients at once.
    if (!is_supported(codec) || codec->comps_in_scan != codec->num_components) {
        jpeg_abort_decompress(codec);
        return CPREVIEW_UNSUPPORTED;
    }
    const int is_grey = codec->num_components == 1;
    layout->width = (int32_t)codec->image_width;
    layout->height = (int32_t)codec->image_height;
    layout->chroma_across = is_grey ? 0 : codec->comp_info[0].h_samp_factor;
    layout->chroma_down = is_grey ? 0 : codec->comp_info[0].v_samp_factor;
    return CPREVIEW_OK;
}

static int has_room(const struct jpeg_decompress_struct *codec, const cpreview_planes *planes) {
    const jpeg_component_info *part = codec->comp_info;
    for (int index = 0; index < codec->num_components; index++) {
        const int32_t stride = index == 0 ? planes->luma_stride : planes->chroma_stride;
        const int32_t rows = index == 0 ? planes->luma_rows : planes->chroma_rows;
        const int32_t block_rows = (int32_t)codec->total_iMCU_rows * part[index].v_samp_factor;
        if (stride < (int32_t)part[index].width_in_blocks * DCTSIZE || rows < block_rows * DCTSIZE) return 0;
    }
    return 1;
}

cpreview_status cpreview_read_planes(cpreview_decoder *decoder, cpreview_planes planes) {
    struct jpeg_decompress_struct *codec = &decoder->codec;
    if (setjmp(decoder->failure.back) != 0) {
        jpeg_abort_decompress(codec);
        return CPREVIEW_DAMAGED;
    }
    codec->raw_data_out = TRUE;
    codec->do_fancy_upsampling = FALSE;
    codec->dct_method = JDCT_IFAST;
    jpeg_start_decompress(codec);
    if (!has_room(codec, &planes)) {
        jpeg_abort_decompress(codec);
        return CPREVIEW_NO_ROOM;
    }
    uint8_t *const bases[3] = {planes.luma, planes.blue, planes.red};
    const int32_t strides[3] = {planes.luma_stride, planes.chroma_stride, planes.chroma_stride};
    JSAMPROW rows[3][2 * DCTSIZE];
    JSAMPARRAY parts[3] = {rows[0], rows[1], rows[2]};
    for (JDIMENSION block_row = 0; block_row < codec->total_iMCU_rows; block_row++) {
        for (int index = 0; index < codec->num_components; index++) {
            const int count = codec->comp_info[index].v_samp_factor * DCTSIZE;
            for (int row = 0; row < count; row++) {
                rows[index][row] = bases[index] + ((size_t)block_row * count + row) * strides[index];
            }
        }
        jpeg_read_raw_data(codec, parts, codec->max_v_samp_factor * DCTSIZE);
    }
    jpeg_finish_decompress(codec);
    return CPREVIEW_OK;
}
