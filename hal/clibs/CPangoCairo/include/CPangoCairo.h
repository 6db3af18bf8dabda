// A canvas of pixels with text on it: the little of cairo and pango that a sheet needs, behind plain C types.
//
// A C target and not a module map: pango's headers need glib's, whose flags SwiftPM does not let through without a
// warning, and glib's macros say nothing to Swift. Colours are 0xRRGGBB, lengths are pixels.
#ifndef CABINE_CPANGOCAIRO_H
#define CABINE_CPANGOCAIRO_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cabine_canvas cabine_canvas;

typedef struct {
    const char *family;
    double size;
    bool bold;
    // 0 leaves the text on one line.
    int wrap_width;
    // 0 left, 1 centre, 2 right, within wrap_width.
    int alignment;
} cabine_text_style;

typedef struct {
    int width;
    int height;
    int lines;
    // Characters no installed font can draw.
    int missing;
} cabine_text_extent;

// A white canvas, or NULL when there is no memory for it.
cabine_canvas *cabine_canvas_create(int width, int height);
void cabine_canvas_destroy(cabine_canvas *canvas);

// Whether fontconfig has this family, and not merely a substitute.
bool cabine_canvas_has_family(cabine_canvas *canvas, const char *family);

void cabine_canvas_rectangle(cabine_canvas *canvas, int x, int y, int width, int height, uint32_t colour);
void cabine_canvas_rounded(
    cabine_canvas *canvas, int x, int y, int width, int height, int radius, uint32_t colour);

cabine_text_extent cabine_canvas_measure(cabine_canvas *canvas, const char *utf8, cabine_text_style style);
void cabine_canvas_text(
    cabine_canvas *canvas, const char *utf8, cabine_text_style style, int x, int y, uint32_t colour);

// Writes width * height * 3 bytes, red first. False when cairo met an error while drawing.
bool cabine_canvas_read(cabine_canvas *canvas, uint8_t *rgb);

#endif
