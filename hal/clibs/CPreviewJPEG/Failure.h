// How libjpeg's errors come back: by longjmp, inside this folder only.
#ifndef CPREVIEWJPEG_FAILURE_H
#define CPREVIEWJPEG_FAILURE_H

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

/// `manager` comes first: libjpeg knows this structure by it.
typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf back;
} failure;

/// An error manager that prints nothing and jumps to `back`, at warnings about damaged data, too.
struct jpeg_error_mgr *failure_install(failure *own);

#endif
