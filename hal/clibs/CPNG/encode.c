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
