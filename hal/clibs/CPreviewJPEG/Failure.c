#include "Failure.h"

#include <jerror.h>

static void jump(j_common_ptr codec) { longjmp(((failure *)codec->err)->back, 1); }

static void warn(j_common_ptr codec, int level) {
    // Levels from 0 on are traces. Stray bytes between segments are common in cameras' streams and cost no pixel.
    if (level < 0 && codec->err->msg_code != JWRN_EXTRANEOUS_DATA) jump(codec);
}

static void keep_silent(j_common_ptr codec) { (void)codec; }

struct jpeg_error_mgr *failure_install(failure *own) {
    jpeg_std_error(&own->manager);
    own->manager.error_exit = jump;
    own->manager.emit_message = warn;
    own->manager.output_message = keep_silent;
    return &own->manager;
}
