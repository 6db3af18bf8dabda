// Baseline JPEG to and from planes of Y, Cb, Cr through libjpeg-turbo, without one allocation after the first pictures.
//
// libjpeg takes its working memory from an exchangeable memory manager. The manager here hands out parts of one block
// that is allocated with the decoder or encoder, and takes them back all at once when a picture ends. TurboJPEG's own
// interface has no such seam: it allocates and frees its tables and rows with every picture.
#ifndef CPREVIEWJPEG_H
#define CPREVIEWJPEG_H

#include <stddef.h>
#include <stdint.h>

/// One at a time may use it.
typedef struct cpreview_decoder cpreview_decoder;
/// One at a time may use it.
typedef struct cpreview_encoder cpreview_encoder;

typedef enum {
    CPREVIEW_OK = 0,
    /// Bytes are missing or wrong.
    CPREVIEW_DAMAGED = 1,
    /// A JPEG that no camera streams: progressive, arithmetic, CMYK, RGB, 12 bits, odd sampling.
    CPREVIEW_UNSUPPORTED = 2,
    /// The planes or the output buffer are too small.
    CPREVIEW_NO_ROOM = 3,
} cpreview_status;

/// Three planes. Rows are `stride` bytes apart; `rows` and `stride` count the padding, too.
typedef struct {
    uint8_t *luma;
    uint8_t *blue;
    uint8_t *red;
    int32_t luma_stride;
    int32_t luma_rows;
    int32_t chroma_stride;
    int32_t chroma_rows;
} cpreview_planes;

/// What a picture's header says: size in pixels, and how many columns and rows share one value of Cb and Cr
/// (1 or 2 each); 0 and 0 for a grey picture.
typedef struct {
    int32_t width;
    int32_t height;
    int32_t chroma_across;
    int32_t chroma_down;
} cpreview_layout;

/// A decoder, or NULL when there is no memory.
cpreview_decoder *cpreview_decoder_create(void);
void cpreview_decoder_destroy(cpreview_decoder *decoder);

/// Reads the header of a picture. The bytes must stay where they are until `cpreview_read_planes`.
cpreview_status cpreview_read_header(cpreview_decoder *decoder, const uint8_t *bytes, size_t count,
                                     cpreview_layout *layout);

/// Decodes the picture whose header was read last. The planes must hold it padded to whole blocks of 8 columns and to
/// whole rows of blocks. Whatever it returns, the decoder is ready for the next header.
cpreview_status cpreview_read_planes(cpreview_decoder *decoder, cpreview_planes planes);

/// An encoder of `quality` 1...100, or NULL when there is no memory.
cpreview_encoder *cpreview_encoder_create(int32_t quality);
void cpreview_encoder_destroy(cpreview_encoder *encoder);

/// Writes a JPEG of at most `capacity` bytes and its size to `count`. `layout` must be one of colour. Padding columns
/// of the planes are overwritten.
cpreview_status cpreview_write(cpreview_encoder *encoder, cpreview_layout layout, cpreview_planes planes,
                               uint8_t *bytes, size_t capacity, size_t *count);

#endif
