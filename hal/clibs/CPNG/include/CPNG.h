// libpng's simplified interface behind three calls: libpng reports errors by longjmp, which must not cross Swift.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

/// Bytes a message buffer needs.
#define CPNG_MESSAGE_BYTES 64

/// Decodes a PNG of any kind to 8-bit RGB (3 channels); what is transparent shows white. `rgb` must hold
/// `width * height * 3` bytes, the size the header announces. Returns 0, or -1 with a reason in `message`.
int32_t cpng_decode_rgb(const uint8_t *png, size_t png_size, uint8_t *rgb, uint32_t width, uint32_t height,
                        char *message);

/// The most bytes `cpng_encode` writes for a picture of this size.
size_t cpng_encoded_bound(uint32_t width, uint32_t height, uint32_t channels);

/// Encodes 8-bit grey (1 channel) or RGB (3 channels) rows without padding. `*png_size` holds the room in `png` and
/// receives the bytes written. Returns 0, or -1 with a reason in `message`.
int32_t cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint8_t *png,
                    size_t *png_size, char *message);

#endif
