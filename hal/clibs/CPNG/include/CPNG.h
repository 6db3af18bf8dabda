// libpng behind three calls: libpng reports errors by longjmp, which must not cross Swift.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

/// Bytes a message buffer needs.
#define CPNG_MESSAGE_BYTES 64

/// What the file says about its colours and its turn. The pointers are freed by `cpng_forget`.
typedef struct {
    /// Whether the samples are colours, not grey.
    int32_t is_color;
    /// Whether there is an sRGB chunk.
    int32_t is_srgb;
    /// Whether there was a profile that libpng refused.
    int32_t is_profile_damaged;
    /// The profile of an iCCP chunk, unpacked; NULL when there is none.
    uint8_t *profile;
    size_t profile_size;
    /// The content of an eXIf chunk; NULL when there is none.
    uint8_t *exif;
    size_t exif_size;
    /// The gAMA chunk: the exponent of the file's encoding, about 0.45; 0 when there is none.
    double gamma;
    /// The cHRM chunk: x and y of white, red, green, blue; all 0 when there is none.
    double chromaticities[8];
} cpng_description;

/// Decodes a PNG of any kind to 8-bit RGB (3 channels) in the colours of the file; what is transparent shows white.
/// `rgb` must hold `width * height * 3` bytes, the size the header announces. No other chunk may take more than
/// `chunk_bytes_maximum`. Returns 0, or -1 with a reason in `message`. Whatever it returns, `description` must be given
/// to `cpng_forget`.
int32_t cpng_decode_rgb(const uint8_t *png, size_t png_size, uint8_t *rgb, uint32_t width, uint32_t height,
                        size_t chunk_bytes_maximum, cpng_description *description, char *message);

/// Frees what a description holds.
void cpng_forget(cpng_description *description);

/// The most bytes `cpng_encode` writes for a picture of this size.
size_t cpng_encoded_bound(uint32_t width, uint32_t height, uint32_t channels);

/// Encodes 8-bit grey (1 channel) or RGB (3 channels) rows without padding. `*png_size` holds the room in `png` and
/// receives the bytes written. Returns 0, or -1 with a reason in `message`.
int32_t cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint8_t *png,
                    size_t *png_size, char *message);

#endif
