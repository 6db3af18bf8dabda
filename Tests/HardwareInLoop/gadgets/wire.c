// Listens on a USB bus: says what a device's interrupt endpoint towards the host delivered, as the host controller saw it.
//
//   wire BUS
//
// A line for each report that reached the host: "DEVICE FLAGS X Y" in decimal, for a pad's reports 01 and 34. Once it
// listens it says "listening". A request that a gadget's controller took, and that the host never fetched, is not here:
// dummy_hcd keeps one (drivers/usb/gadget/udc/dummy_hcd.c, dummy_queue, "emulated single-request FIFO").
//
// Ends with 1 when the kernel dropped an event because this program was late: then it cannot tell.
// Interface: Documentation/usb/usbmon.rst of the kernel, "Raw binary format and API".

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { RING_BYTES = 1200 << 10, INTERRUPT = 1, INWARD = 0x80, DATA_BYTES = 64 };

struct event {
    uint64_t request;
    uint8_t type, transfer, endpoint, device;
    uint16_t bus;
    char has_setup, has_no_data;
    int64_t seconds;
    int32_t microseconds;
    int status;
    unsigned length, captured;
    uint8_t setup[8];
    int interval, frame;
    unsigned flags, descriptors;
};
_Static_assert(sizeof(struct event) == 64, "the kernel's event has 64 bytes");
struct get {
    struct event *event;
    void *data;
    size_t room;
};
struct statistics {
    uint32_t queued, dropped;
};
#define GET_STATISTICS _IOR(0x92, 3, struct statistics)
#define SET_RING _IO(0x92, 4)
#define GET_EVENT _IOW(0x92, 10, struct get)

static volatile sig_atomic_t isOver;
static void end(int number) {
    (void)number;
    isOver = 1;
}

static void stop(const char *what) {
    perror(what);
    exit(1);
}

static unsigned word(const uint8_t *at) { return (unsigned)(at[0] << 8 | at[1]); }

int main(int count, char **words) {
    if (count != 2) {
        fprintf(stderr, "usage: wire BUS\n");
        return 64;
    }
    char path[64];
    snprintf(path, sizeof path, "/dev/usbmon%s", words[1]);
    const int bus = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (bus < 0) stop(path);
    if (ioctl(bus, SET_RING, RING_BYTES) < 0) stop("wire: the ring");
    // The signal comes in the wait for events alone, so that none is missed between a look and a wait.
    const struct sigaction ending = {.sa_handler = end};
    sigset_t blocked, open_set;
    sigemptyset(&open_set);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    if (sigaction(SIGTERM, &ending, NULL) < 0 || sigprocmask(SIG_BLOCK, &blocked, NULL) < 0) stop("wire: the signal");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("listening\n");
    for (;;) {
        struct event event;
        uint8_t data[DATA_BYTES];
        struct get get = {&event, data, sizeof data};
        if (ioctl(bus, GET_EVENT, &get) < 0) {
            if (errno != EAGAIN) stop("wire: an event");
            // What came before the signal is all told by now.
            if (isOver) break;
            struct pollfd wait = {bus, POLLIN, 0};
            if (ppoll(&wait, 1, NULL, &open_set) < 0 && errno != EINTR) stop("wire: the wait");
            continue;
        }
        if (event.type != 'C' || event.transfer != INTERRUPT || !(event.endpoint & INWARD) || event.status != 0) continue;
        if (event.captured < 7 || (data[0] != 0x01 && data[0] != 0x34)) continue;
        printf("%u %u %u %u\n", event.device, word(data + 1), word(data + 3), word(data + 5));
    }
    struct statistics statistics;
    if (ioctl(bus, GET_STATISTICS, &statistics) < 0) stop("wire: the statistics");
    if (statistics.dropped > 0) {
        fprintf(stderr, "wire: the kernel dropped %u events\n", statistics.dropped);
        return 1;
    }
    return 0;
}
