// Cuts the power at every flush: replays a log of dm-log-writes onto an image of the disk as it was before, and hands each
// state the disk could be found in to a program.
//
//   cuts LOG IMAGE MARKS PROGRAM
//
// A state is what the disk held at a flush, at a write that was forced through, or at a mark. What was acknowledged up to there
// stands in MARKS, a line for each mark. PROGRAM is called with the number of the state; when it exits with 10 the state is counted as broken,
// with any other code than 0 the replay stops. The last line is the result: "states N broken N".
//
// Format of the log: drivers/md/dm-log-writes.c, version 1. The log lists writes in the order in which the disk promised them:
// a write stands before the first flush that followed its end.

#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FLUSH = 1, FUA = 2, DISCARD = 4, MARK = 8, BROKEN = 10 };
static const uint64_t magic = 0x6a736677736872;
// Larger than a request of any block device.
static const uint64_t bytes_maximum = 64 << 20;

struct super {
    uint64_t magic, version, entries;
    uint32_t sector_bytes;
} __attribute__((packed));

struct entry {
    uint64_t sector, sectors, flags, mark_bytes;
} __attribute__((packed));

static void stop(const char *what) {
    fprintf(stderr, "cuts: %s\n", what);
    exit(1);
}

static void get(int file, void *to, size_t count, off_t at) {
    if (pread(file, to, count, at) != (ssize_t)count) stop("the log ends in the middle of an entry");
}

static int look(const char *program, unsigned state) {
    char number[20];
    snprintf(number, sizeof number, "%u", state);
    const pid_t child = fork();
    if (child < 0) stop("no process could be started");
    if (child == 0) {
        execl(program, program, number, (char *)0);
        _exit(127);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) stop("the program that looks at a state died");
    const int code = WEXITSTATUS(status);
    if (code != 0 && code != BROKEN) stop("the program that looks at a state failed");
    return code == BROKEN;
}

int main(int count, char **words) {
    if (count != 5) {
        fprintf(stderr, "usage: cuts LOG IMAGE MARKS PROGRAM\n");
        return 64;
    }
    const int log = open(words[1], O_RDONLY | O_CLOEXEC);
    const int image = open(words[2], O_WRONLY | O_CLOEXEC);
    const int marks = open(words[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log < 0 || image < 0 || marks < 0) {
        perror("cuts: log, image or marks");
        return 1;
    }
    struct super super;
    get(log, &super, sizeof super, 0);
    if (super.magic != magic || super.version != 1) stop("this is no log of dm-log-writes, version 1");
    off_t at = super.sector_bytes;
    unsigned states = 0, broken = 0;
    int changed = 1;
    for (uint64_t number = 0; number < super.entries; number++) {
        struct entry entry;
        get(log, &entry, sizeof entry, at);
        if (entry.flags & MARK) {
            char text[256] = "";
            if (entry.mark_bytes >= sizeof text) stop("a mark is too long");
            get(log, text, entry.mark_bytes, at + sizeof entry);
            if (dprintf(marks, "%s\n", text) < 0) stop("the marks cannot be written");
            changed = 1;
        }
        at += super.sector_bytes;
        const uint64_t bytes = entry.sectors * super.sector_bytes;
        if (bytes > 0 && !(entry.flags & DISCARD)) {
            if (bytes > bytes_maximum) stop("an entry is larger than any request");
            char *data = malloc(bytes);
            if (data == NULL) stop("no memory");
            get(log, data, bytes, at);
            if (pwrite(image, data, bytes, (off_t)(entry.sector * super.sector_bytes)) != (ssize_t)bytes)
                stop("the image cannot be written");
            free(data);
            at += (off_t)bytes;
            changed = 1;
        }
        if (!changed || !(entry.flags & (FLUSH | FUA | MARK))) continue;
        changed = 0;
        broken += (unsigned)look(words[4], ++states);
    }
    printf("states %u broken %u\n", states, broken);
    return 0;
}
