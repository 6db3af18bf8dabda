#include "CPangoCairo.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

struct cabine_canvas {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoContext *context;
    int width;
    int height;
};

static void set_colour(cairo_t *cairo, uint32_t colour) {
    cairo_set_source_rgb(
        cairo, (colour >> 16 & 0xFF) / 255.0, (colour >> 8 & 0xFF) / 255.0, (colour & 0xFF) / 255.0);
}

cabine_canvas *cabine_canvas_create(int width, int height) {
    cabine_canvas *canvas = calloc(1, sizeof *canvas);
    if (!canvas) return NULL;
    canvas->width = width;
    canvas->height = height;
    canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    canvas->cairo = cairo_create(canvas->surface);
    if (cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS) {
        cabine_canvas_destroy(canvas);
        return NULL;
    }
    set_colour(canvas->cairo, 0xFFFFFF);
    cairo_paint(canvas->cairo);
    canvas->context = pango_cairo_create_context(canvas->cairo);
    // A printer's dots want grey edges and true widths, whatever the machine's screen settings say.
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(canvas->context, options);
    cairo_font_options_destroy(options);
    return canvas;
}

void cabine_canvas_destroy(cabine_canvas *canvas) {
    if (!canvas) return;
    if (canvas->context) g_object_unref(canvas->context);
    if (canvas->cairo) cairo_destroy(canvas->cairo);
    if (canvas->surface) {
        // Pixels are personal: they do not stay behind in freed memory.
        unsigned char *data = cairo_image_surface_get_data(canvas->surface);
        if (data) {
            cairo_surface_flush(canvas->surface);
            explicit_bzero(data, (size_t)cairo_image_surface_get_stride(canvas->surface) * (size_t)canvas->height);
        }
        cairo_surface_destroy(canvas->surface);
    }
    free(canvas);
}

bool cabine_canvas_has_family(cabine_canvas *canvas, const char *family) {
    PangoFontDescription *wanted = pango_font_description_new();
    pango_font_description_set_family(wanted, family);
    PangoFont *font = pango_context_load_font(canvas->context, wanted);
    pango_font_description_free(wanted);
    if (!font) return false;
    PangoFontDescription *found = pango_font_describe(font);
    const char *name = pango_font_description_get_family(found);
    bool same = name && strcmp(name, family) == 0;
    pango_font_description_free(found);
    g_object_unref(font);
    return same;
}

void cabine_canvas_rectangle(cabine_canvas *canvas, int x, int y, int width, int height, uint32_t colour) {
    set_colour(canvas->cairo, colour);
    cairo_rectangle(canvas->cairo, x, y, width, height);
    cairo_fill(canvas->cairo);
}

void cabine_canvas_rounded(
    cabine_canvas *canvas, int x, int y, int width, int height, int radius, uint32_t colour) {
    cairo_t *cairo = canvas->cairo;
    const double quarter = G_PI / 2;
    set_colour(cairo, colour);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + width - radius, y + radius, radius, -quarter, 0);
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, quarter);
    cairo_arc(cairo, x + radius, y + height - radius, radius, quarter, 2 * quarter);
    cairo_arc(cairo, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo);
    cairo_fill(cairo);
}

static PangoLayout *layout_of(cabine_canvas *canvas, const char *utf8, cabine_text_style style) {
    static const PangoAlignment alignments[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    PangoLayout *layout = pango_layout_new(canvas->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, style.family);
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, utf8, -1);
    if (style.wrap_width > 0) {
        pango_layout_set_width(layout, style.wrap_width * PANGO_SCALE);
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
        pango_layout_set_alignment(layout, alignments[style.alignment]);
    }
    return layout;
}

cabine_text_extent cabine_canvas_measure(cabine_canvas *canvas, const char *utf8, cabine_text_style style) {
    PangoLayout *layout = layout_of(canvas, utf8, style);
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout, &ink, &logical);
    // A word longer than the line, or an overhanging letter, shows in the ink only.
    int left = MIN(ink.x, 0), right = MAX(ink.x + ink.width, logical.x + logical.width);
    cabine_text_extent extent = {
        .width = style.wrap_width > 0 ? MAX(ink.width, logical.width) : right - left,
        .height = MAX(ink.y + ink.height, logical.height),
        .lines = pango_layout_get_line_count(layout),
        .missing = pango_layout_get_unknown_glyphs_count(layout),
    };
    g_object_unref(layout);
    return extent;
}

void cabine_canvas_text(
    cabine_canvas *canvas, const char *utf8, cabine_text_style style, int x, int y, uint32_t colour) {
    PangoLayout *layout = layout_of(canvas, utf8, style);
    set_colour(canvas->cairo, colour);
    cairo_move_to(canvas->cairo, x, y);
    pango_cairo_show_layout(canvas->cairo, layout);
    g_object_unref(layout);
}

bool cabine_canvas_read(cabine_canvas *canvas, uint8_t *rgb) {
    cairo_surface_flush(canvas->surface);
    const unsigned char *data = cairo_image_surface_get_data(canvas->surface);
    if (cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS || !data) return false;
    int stride = cairo_image_surface_get_stride(canvas->surface);
    for (int y = 0; y < canvas->height; y++) {
        for (int x = 0; x < canvas->width; x++) {
            uint32_t pixel;
            memcpy(&pixel, data + (size_t)y * (size_t)stride + (size_t)x * 4, sizeof pixel);
            *rgb++ = (uint8_t)(pixel >> 16);
            *rgb++ = (uint8_t)(pixel >> 8);
            *rgb++ = (uint8_t)pixel;
        }
    }
    return true;
}
