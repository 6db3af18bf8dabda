#define _GNU_SOURCE
#include "CTelemetry.h"

#include <sys/resource.h>
#include <sys/timex.h>
#include <unistd.h>

enum { LEAST_SHARE = 19 };

void telemetry_be_quiet(void) { (void)setpriority(PRIO_PROCESS, (id_t)gettid(), LEAST_SHARE); }

bool telemetry_clock(long *offset, bool *synchronised) {
	struct timex time = {0};
	int state = adjtimex(&time);
	*synchronised = state != TIME_ERROR && !(time.status & STA_UNSYNC);
	*offset = time.status & STA_NANO ? time.offset : time.offset * 1000;
	return state != -1;
}
