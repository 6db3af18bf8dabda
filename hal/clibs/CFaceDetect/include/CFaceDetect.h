// OpenCV's cascade classifiers behind plain C: no C++ type and no exception passes this header.
#ifndef CFACEDETECT_H
#define CFACEDETECT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The loaded cascades. One thread at a time may use it.
typedef struct cface_detector cface_detector;

/// Which cascade a search uses.
typedef enum {
    /// haarcascade_frontalface_alt2: finds faces.
    CFACE_FACE = 0,
    /// lbpcascade_frontalface_improved: an independent second opinion on a face.
    CFACE_SECOND_OPINION = 1,
    /// haarcascade_eye_tree_eyeglasses: finds an open eye, behind glasses too.
    CFACE_EYE = 2,
    /// haarcascade_righteye_2splits: the person's right eye, at the left of the picture, open or closed.
    CFACE_EYE_AT_LEFT = 3,
    /// haarcascade_lefteye_2splits: the person's left eye, at the right of the picture, open or closed.
    CFACE_EYE_AT_RIGHT = 4,
} cface_cascade;

/// What to look for.
typedef struct {
    cface_cascade cascade;
    /// Ratio between two sizes tried, above 1.
    double scale_step;
    /// Overlapping hits needed before a place counts.
    int32_t minimum_neighbours;
    /// Smallest side looked for, in pixels.
    int32_t minimum_side;
    /// Largest side looked for, in pixels; 0 for no bound.
    int32_t maximum_side;
} cface_search;

/// A square that was found, in pixels of the picture searched.
typedef struct {
    int32_t x;
    int32_t y;
    int32_t side;
    /// How many overlapping hits made it: a measure of confidence.
    int32_t neighbours;
} cface_box;

/// Loads the cascades below `folder` (the layout of Debian's opencv-data). Returns NULL when a file is missing or
/// damaged and writes its path, ended by a zero, to `path` of `path_size` bytes.
cface_detector *cface_create(const char *folder, char *path, size_t path_size);

/// Frees what `cface_create` returned.
void cface_destroy(cface_detector *detector);

/// Searches a grey picture whose rows are `stride` bytes apart. Writes at most `capacity` boxes and returns how many
/// were found (which may exceed `capacity`), or -1 when OpenCV failed.
int32_t cface_find(cface_detector *detector, const uint8_t *grey, int32_t width, int32_t height, int32_t stride,
                   cface_search search, cface_box *boxes, int32_t capacity);

#ifdef __cplusplus
}
#endif

#endif
