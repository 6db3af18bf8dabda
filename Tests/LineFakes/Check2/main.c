// The check of the shim over libgpiod 2.x, whose header is the project's own declaration in ../library2.
//
// One translation unit and a program of its own: the two libraries name different things alike, so no program can hold both.
#include "../../../hal/clibs/CGPIO/Common.c"
#include "../../../hal/clibs/CGPIO/Library1.c"
#include "../../../hal/clibs/CGPIO/Library2.c"
#include "../Library1.c"
#include "../Library2.c"
#include "../World.c"
#include "../shim-check.c"
