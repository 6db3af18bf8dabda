// Moves the wire of a simulated line as a coin acceptor does: pulses of a length and a pause, with contacts that bounce.
//
//   pulses PULL-FILE COUNT PULSE-MS PAUSE-MS BOUNCES low|high
//
// The last word is the level of a pulse. Each change of level comes with BOUNCES short returns to the level before it.
//
// A machine that is late makes things no acceptor makes: then it stops at once and ends with 75. What must hold is that every
// bounce is shorter than what a driver may take for a contact, and every pulse shorter than what it may take for a stuck one.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    BOUNCE_MICROSECONDS = 300,
    // Board pc-usb debounces for 5 ms and takes pulses of 10 to 80 ms (boards/pc-usb).
    BOUNCE_MICROSECONDS_MAXIMUM = 4000,
    PULSE_MICROSECONDS_MAXIMUM = 75000,
};

static int line;

static void set(int high) {
    const char *pull = high ? "pull-up" : "pull-down";
    if (pwrite(line, pull, strlen(pull), 0) < 0) {
        perror("pulses: the line cannot be moved");
        exit(1);
    }
}

static void wait_microseconds(long microseconds) {
    struct timespec rest = {microseconds / 1000000, microseconds % 1000000 * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR) {
    }
}

static long since(const struct timespec *start) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start->tv_sec) * 1000000 + (now.tv_nsec - start->tv_nsec) / 1000;
}

static long longest_bounce, longest_pulse;

static void bounce(int high) {
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    set(high);
    wait_microseconds(BOUNCE_MICROSECONDS);
    set(!high);
    wait_microseconds(BOUNCE_MICROSECONDS);
    // There and back together: neither half can have been longer.
    const long took = since(&start);
    if (took > longest_bounce) longest_bounce = took;
}

static void change(int high, int bounces) {
    for (int number = 0; number < bounces; number++) bounce(high);
    set(high);
}

int main(int count, char **words) {
    if (count != 7) {
        fprintf(stderr, "usage: pulses PULL-FILE COUNT PULSE-MS PAUSE-MS BOUNCES low|high\n");
        return 64;
    }
    line = open(words[1], O_WRONLY | O_CLOEXEC);
    if (line < 0) {
        perror(words[1]);
        return 1;
    }
    const long pulses = atol(words[2]), on = atol(words[3]), off = atol(words[4]);
    const int bounces = atoi(words[5]), active = strcmp(words[6], "high") == 0;
    long pulse = 0;
    while (pulse < pulses && longest_bounce <= BOUNCE_MICROSECONDS_MAXIMUM && longest_pulse <= PULSE_MICROSECONDS_MAXIMUM) {
        struct timespec start;
        clock_gettime(CLOCK_MONOTONIC, &start);
        change(active, bounces);
        wait_microseconds(on * 1000);
        change(!active, bounces);
        const long took = since(&start);
        if (took > longest_pulse) longest_pulse = took;
        wait_microseconds(off * 1000);
        pulse++;
    }
    printf("%ld pulses of %ld ms with pauses of %ld ms; the longest took %.1f ms with its bounces, the longest bounce %.2f ms\n", pulse,
           on, off, (double)longest_pulse / 1000, (double)longest_bounce / 1000);
    return longest_bounce <= BOUNCE_MICROSECONDS_MAXIMUM && longest_pulse <= PULSE_MICROSECONDS_MAXIMUM ? 0 : 75;
}
