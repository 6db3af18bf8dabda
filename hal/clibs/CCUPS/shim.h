// CUPS marks its PPD functions deprecated; Gutenprint speaks nothing else, so the mark would be about every call of ours.
#define _CUPS_SOURCE 1
#include <cups/cups.h>
#include <cups/ppd.h>
#include <cups/pwg.h>
#include <cups/raster.h>

// glibc hides memfd_create(2) behind _GNU_SOURCE, which a module cannot ask for.
extern int memfd_create(const char *name, unsigned int flags);
