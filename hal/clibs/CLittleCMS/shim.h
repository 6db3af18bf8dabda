#include <lcms2.h>

// Macros that Swift cannot read.
static const cmsUInt32Number CLCMS_RGB_8 = TYPE_RGB_8;
static const cmsUInt32Number CLCMS_GRAY_8 = TYPE_GRAY_8;
