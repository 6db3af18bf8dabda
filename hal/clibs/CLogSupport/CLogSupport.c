#define _GNU_SOURCE
#include "CLogSupport.h"

#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>

int log_bell_make(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void log_bell_ring(int descriptor) { (void)eventfd_write(descriptor, 1); }

void log_bell_clear(int descriptor) {
	eventfd_t count;
	(void)eventfd_read(descriptor, &count);
}

long log_find(const void *hay, size_t hay_bytes, const void *needle, size_t needle_bytes) {
	const char *found = memmem(hay, hay_bytes, needle, needle_bytes);
	return found ? found - (const char *)hay : -1;
}

void log_name_thread(const char *name) { (void)pthread_setname_np(pthread_self(), name); }
