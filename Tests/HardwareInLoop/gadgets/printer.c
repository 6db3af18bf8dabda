// Plays a DNP dye-sub printer on the device's side of a USB cable: understands what Gutenprint's back end sends and asks.
//
//   printer /dev/g_printer0 FOLDER [DS40|DS620]
//
// FOLDER is the printer's body, and outlives this program as paper does:
//
//   left        sheets on the roll, changed by each print
//   fault       a status of the printer (1000 cover open, 1100 paper end, 1300 paper jam; empty or 0: none), written by the test
//   printing    there while a sheet is being printed
//   received    bytes of the job that is coming in
//   sheet-N     the commands of each printed sheet, as they came
//
// A command is ESC P, 6 characters of class, 16 of name, 8 decimal digits of length or blanks, then so many bytes; a reply is 8 digits of
// length and the text. Commands and status numbers: Gutenprint 5.3.4, backend_dnpds40.c. All of it is read by what it means there.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    HEAD_BYTES = 32,
    // A sheet of 4 x 6 inch is 7 MB in three planes; the largest of these printers takes six times that.
    JOB_BYTES_MAXIMUM = 48 << 20,
    // A real sheet takes 8 to 12 s. Long enough that the host sees the status "printing" at least once.
    PRINT_SECONDS = 3,
    ROLL_SHEETS = 400,
    SILENCE_SECONDS = 10,
    POLL_MILLISECONDS = 200,
    OPEN_ATTEMPTS = 100,
};

// What differs between the models that Gutenprint's back end treats alike.
static const struct model {
    const char *name, *firmware, *serial;
    // A DS40 counts 50 sheets that nobody prints, less one (backend_dnpds40.c, mediaoffset).
    long counter_offset;
} models[] = {
    {"DS40", "DS40 01.60", "DS4C12345678", 49},
    {"DS620", "DS620 01.52", "DS6C12345678", 0},
};
static const struct model *model = models;

static int device;
static const char *folder;
static char *job;
static size_t job_bytes;
static time_t print_end;

static void stop(const char *what) {
    perror(what);
    exit(1);
}

static const char *path(const char *name) {
    static char text[512];
    snprintf(text, sizeof text, "%s/%s", folder, name);
    return text;
}

static long number(const char *name) {
    FILE *file = fopen(path(name), "r");
    long value = 0;
    if (file != NULL) {
        if (fscanf(file, "%ld", &value) != 1) value = 0;
        fclose(file);
    }
    return value;
}

static void put(const char *name, long value) {
    FILE *file = fopen(path("new"), "w");
    if (file == NULL) stop("printer: the folder is not writable");
    fprintf(file, "%ld\n", value);
    fclose(file);
    char from[512];
    snprintf(from, sizeof from, "%s", path("new"));
    if (rename(from, path(name)) != 0) stop("printer: rename");
}

static void out_comes_the_sheet(void) {
    print_end = 0;
    const long sheet = number("sheets") + 1;
    char name[32];
    snprintf(name, sizeof name, "sheet-%ld", sheet);
    FILE *file = fopen(path(name), "w");
    if (file == NULL || fwrite(job, 1, job_bytes, file) != job_bytes) stop("printer: the sheet");
    fclose(file);
    put("sheets", sheet);
    put("left", number("left") - 1);
    unlink(path("printing"));
    job_bytes = 0;
    printf("sheet %ld is out\n", sheet);
}

static long status(void) {
    const long fault = number("fault");
    if (print_end != 0 && time(NULL) >= print_end) out_comes_the_sheet();
    if (print_end != 0) return 1;
    if (fault != 0) return fault;
    return number("left") <= 0 ? 1100 : 0;
}

static void reply(const char *text) {
    char head[9];
    snprintf(head, sizeof head, "%08zu", strlen(text));
    // Two transfers: the host asks for the length first.
    if (write(device, head, 8) != 8 || write(device, text, strlen(text)) != (ssize_t)strlen(text))
        fprintf(stderr, "printer: the host did not take a reply: %s\n", strerror(errno));
}

// All of it, or 0 when the host fell silent in the middle: a printer forgets a command that nobody finishes. Between commands it waits
// for ever, and its paper moves all the same.
static int get(char *to, size_t count, int isBegun) {
    time_t heard = time(NULL);
    while (count > 0) {
        struct pollfd wait = {device, POLLIN, 0};
        const int ready = poll(&wait, 1, POLL_MILLISECONDS);
        status();
        if (isBegun && time(NULL) - heard > SILENCE_SECONDS) return 0;
        if (ready <= 0) continue;
        const ssize_t got = read(device, to, count);
        if (got < 0 && errno != EINTR && errno != EAGAIN) stop("printer: read");
        if (got <= 0) {
            usleep(POLL_MILLISECONDS * 100);
            continue;
        }
        isBegun = 1;
        heard = time(NULL);
        to += got;
        count -= (size_t)got;
    }
    return 1;
}

static int is(const char *head, const char *class, const char *name) {
    char wanted[23];
    snprintf(wanted, sizeof wanted, "%-6s%-16s", class, name);
    return memcmp(head + 2, wanted, 22) == 0;
}

static void answer(const char *head) {
    char text[64];
    long value;
    if (is(head, "STATUS", "")) {
        snprintf(text, sizeof text, "%05ld\r", status());
    } else if (is(head, "INFO", "FVER")) {
        snprintf(text, sizeof text, "%s\r", model->firmware);
    } else if (is(head, "INFO", "SERIAL_NUMBER")) {
        snprintf(text, sizeof text, "%s\r", model->serial);
    } else if (is(head, "INFO", "MEDIA")) {
        // 300 is the 6 x 4 inch roll.
        snprintf(text, sizeof text, "0000300\r");
    } else if (is(head, "INFO", "MQTY")) {
        value = number("left");
        snprintf(text, sizeof text, "MQTY%04ld\r", value > 0 ? value + model->counter_offset : 0);
    } else if (is(head, "INFO", "RQTY")) {
        snprintf(text, sizeof text, "RQTY%04ld\r", number("left"));
    } else if (is(head, "INFO", "FREE_PBUFFER")) {
        snprintf(text, sizeof text, "FBP%02d\r", print_end == 0 ? 2 : 0);
    } else {
        snprintf(text, sizeof text, "0000\r");
    }
    reply(text);
}

int main(int count, char **words) {
    while (count == 4 && model < models + sizeof models / sizeof *models && strcmp(model->name, words[3]) != 0) model++;
    if (count < 3 || count > 4 || model == models + sizeof models / sizeof *models) {
        fprintf(stderr, "usage: printer /dev/g_printer0 FOLDER [DS40|DS620]\n");
        return 64;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    folder = words[2];
    // Until the host has chosen the interface there is no device behind the file.
    for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
        device = open(words[1], O_RDWR | O_CLOEXEC);
        if (device >= 0 || errno != ENODEV) break;
        usleep(POLL_MILLISECONDS * 1000);
    }
    if (device < 0) stop(words[1]);
    job = malloc(JOB_BYTES_MAXIMUM);
    if (job == NULL) stop("printer: memory");
    // A printer that lost its power while printing has lost the sheet too: it is not printed later.
    unlink(path("printing"));
    printf("ready, %ld of %d sheets\n", number("left"), ROLL_SHEETS);
    for (;;) {
        char head[HEAD_BYTES];
        if (!get(head, sizeof head, 0)) {
            job_bytes = 0;
            continue;
        }
        if (head[0] != 0x1b || head[1] != 'P') {
            fprintf(stderr, "printer: no command where one must be\n");
            return 1;
        }
        char digits[9] = "";
        memcpy(digits, head + 24, 8);
        const size_t bytes = strtoul(digits, NULL, 10);
        printf("command %.22s %zu\n", head + 2, bytes);
        const int isImage = memcmp(head + 2, "IMAGE ", 6) == 0, isControl = memcmp(head + 2, "CNTRL ", 6) == 0;
        if (!isImage && !isControl) {
            answer(head);
            continue;
        }
        // Every page begins with its quantity; what came before it and was not printed never will be.
        if (is(head, "CNTRL", "QTY") && print_end == 0) job_bytes = 0;
        if (job_bytes + HEAD_BYTES + bytes > JOB_BYTES_MAXIMUM) {
            fprintf(stderr, "printer: the job is too long\n");
            return 1;
        }
        memcpy(job + job_bytes, head, HEAD_BYTES);
        if (!get(job + job_bytes + HEAD_BYTES, bytes, 1)) {
            printf("the host fell silent in a command\n");
            job_bytes = 0;
            continue;
        }
        job_bytes += HEAD_BYTES + bytes;
        put("received", (long)job_bytes);
        if (is(head, "CNTRL", "START")) {
            print_end = time(NULL) + PRINT_SECONDS;
            put("printing", 1);
        }
    }
}
