#include "CPNG.h"

#include <png.h>
#include <stdio.h>
#include <string.h>

static int32_t fail(png_image *image, char *message) {
    snprintf(message, CPNG_MESSAGE_BYTES, "%s", image->message);
    png_image_free(image);
    return -1;
}

static png_image new_image(void) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    return image;
}

int32_t cpng_decode_rgb(const uint8_t *png, size_t png_size, uint8_t *rgb, uint32_t width, uint32_t height,
                        char *message) {
    png_image image = new_image();
    if (!png_image_begin_read_from_memory(&image, png, png_size)) return fail(&image, message);
    if (image.width != width || image.height != height) {
        snprintf(image.message, sizeof image.message, "size differs from the header");
        return fail(&image, message);
    }
    // Without this flag 16-bit samples would be taken for linear light and come out far too bright.
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image.format = PNG_FORMAT_RGB;
    const png_color white = {255, 255, 255};
    if (!png_image_finish_read(&image, &white, rgb, 0, NULL)) return fail(&image, message);
    return 0;
}

size_t cpng_encoded_bound(uint32_t width, uint32_t height, uint32_t channels) {
    png_image image = new_image();
    image.width = width;
    image.height = height;
    image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    return PNG_IMAGE_PNG_SIZE_MAX(image);
}

int32_t cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint8_t *png,
                    size_t *png_size, char *message) {
    png_image image = new_image();
    image.width = width;
    image.height = height;
    image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    png_alloc_size_t size = *png_size;
    if (!png_image_write_to_memory(&image, png, &size, 0, pixels, 0, NULL)) return fail(&image, message);
    *png_size = size;
    return 0;
}
