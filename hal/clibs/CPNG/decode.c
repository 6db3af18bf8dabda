#include "CPNG.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Where libpng reads from, and what it complained about.
typedef struct {
    const uint8_t *bytes;
    size_t size;
    size_t position;
    cpng_description *description;
    char *message;
} source;

static void read_bytes(png_structp png, png_bytep target, size_t count) {
    source *from = png_get_io_ptr(png);
    if (count > from->size - from->position) png_error(png, "the file ends too early");
    memcpy(target, from->bytes + from->position, count);
    from->position += count;
}

static void on_error(png_structp png, png_const_charp text) {
    source *from = png_get_error_ptr(png);
    snprintf(from->message, CPNG_MESSAGE_BYTES, "%s", text);
    png_longjmp(png, 1);
}

// Warnings are about chunks that libpng then leaves out; the picture is whole. Only the profile matters to us.
static void on_warning(png_structp png, png_const_charp text) {
    source *from = png_get_error_ptr(png);
    if (strncmp(text, "iCCP", 4) == 0) from->description->is_profile_damaged = 1;
}

static uint8_t *copy(const uint8_t *bytes, size_t size) {
    uint8_t *result = malloc(size > 0 ? size : 1);
    if (result) memcpy(result, bytes, size);
    return result;
}

static void describe_colors(png_structp png, png_infop info, cpng_description *description) {
    description->is_color = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) != 0;
    int intent = 0;
    description->is_srgb = png_get_sRGB(png, info, &intent) != 0;
    png_charp name = NULL;
    int compression = 0;
    png_bytep profile = NULL;
    png_uint_32 size = 0;
    if (png_get_iCCP(png, info, &name, &compression, &profile, &size) != 0 && !description->profile) {
        description->profile = copy(profile, size);
        description->profile_size = description->profile ? size : 0;
    }
    double *c = description->chromaticities;
    // libpng derives both from sRGB and iCCP too, which come first for us.
    png_get_gAMA(png, info, &description->gamma);
    png_get_cHRM(png, info, c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6, c + 7);
}

static void describe_exif(png_structp png, png_infop info, cpng_description *description) {
    png_uint_32 size = 0;
    png_bytep exif = NULL;
    if (png_get_eXIf_1(png, info, &size, &exif) == 0 || !exif) return;
    description->exif = copy(exif, size);
    description->exif_size = description->exif ? size : 0;
}

// Texts and the like are skipped unread: some unpack to far more than they take in the file.
static void set_limits(png_structp png, uint32_t width, uint32_t height, size_t chunk_bytes_maximum) {
    static const png_byte skipped[] = "tEXt\0zTXt\0iTXt\0sPLT\0hIST\0pCAL\0sCAL\0oFFs\0tIME\0pHYs";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, skipped, sizeof skipped / 5);
    png_set_user_limits(png, width, height);
    png_set_chunk_malloc_max(png, chunk_bytes_maximum);
    png_set_benign_errors(png, 1);
}

// Every kind of samples to 8-bit RGB, over white.
static void set_transformations(png_structp png, png_infop info) {
    const int depth = png_get_bit_depth(png, info);
    const png_uint_16 full = depth == 16 ? 65535 : 255;
    const png_color_16 white = {0, full, full, full, full};
    png_set_expand(png);
    if (depth == 16) png_set_scale_16(png);
    if (!(png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
    if ((png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS)) {
        png_set_background(png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
    }
}

static void read_rows(png_structp png, png_infop info, uint8_t *rgb, uint32_t width, uint32_t height) {
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    const size_t stride = (size_t)width * 3;
    if (png_get_rowbytes(png, info) != stride) png_error(png, "of an unknown kind");
    for (int pass = 0; pass < passes; pass += 1) {
        for (uint32_t row = 0; row < height; row += 1) png_read_row(png, rgb + row * stride, NULL);
    }
}

int32_t cpng_decode_rgb(const uint8_t *bytes, size_t size, uint8_t *rgb, uint32_t width, uint32_t height,
                        size_t chunk_bytes_maximum, cpng_description *description, char *message) {
    memset(description, 0, sizeof *description);
    source from = {bytes, size, 0, description, message};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &from, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        snprintf(message, CPNG_MESSAGE_BYTES, "no memory");
        png_destroy_read_struct(&png, NULL, NULL);
        return -1;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return -1;
    }
    png_set_read_fn(png, &from, read_bytes);
    set_limits(png, width, height, chunk_bytes_maximum);
    png_read_info(png, info);
    if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height) {
        png_error(png, "size differs from the header");
    }
    describe_colors(png, info, description);
    set_transformations(png, info);
    read_rows(png, info, rgb, width, height);
    png_read_end(png, info);
    describe_exif(png, info, description);
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
}

void cpng_forget(cpng_description *description) {
    free(description->profile);
    free(description->exif);
    description->profile = NULL;
    description->exif = NULL;
}
