// Moves the wire of a simulated line as a coin acceptor does: pulses of a length and a pause, with contacts that bounce.
//
//   pulses PULL-FILE COUNT PULSE-MS PAUSE-MS BOUNCES low|high
//
// The last word is the level of a pulse. Each change of level comes with BOUNCES short returns to the level before it. The lengths are
// minima, counted from the moment a level was set: a late wake-up makes a pulse longer, never shorter than the acceptor's; it says how
// long the longest became.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Contacts settle within 2 ms at the most: two bounces of these lengths.
enum { BOUNCE_MICROSECONDS = 300 };

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

static void change(int high, int bounces) {
    for (int bounce = 0; bounce < bounces; bounce++) {
        set(high);
        wait_microseconds(BOUNCE_MICROSECONDS);
        set(!high);
        wait_microseconds(BOUNCE_MICROSECONDS);
    }
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
    long longest = 0;
    for (long pulse = 0; pulse < pulses; pulse++) {
        struct timespec start;
        clock_gettime(CLOCK_MONOTONIC, &start);
        change(active, bounces);
        wait_microseconds(on * 1000);
        change(!active, bounces);
        const long took = since(&start);
        if (took > longest) longest = took;
        wait_microseconds(off * 1000);
    }
    printf("%ld pulses of %ld ms with pauses of %ld ms; the longest took %.1f ms with its bounces\n", pulses, on, off, (double)longest / 1000);
    return 0;
}
