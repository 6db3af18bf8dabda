// What gadgets on FunctionFS share: their descriptors, their endpoints, and the folder that is the world around them.
// FunctionFS: linux/usb/functionfs.h. Words on USB are little-endian, as they are in this machine.

#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ENDPOINT(address, kind, bytes, interval) \
    {sizeof(struct usb_endpoint_descriptor_no_audio), USB_DT_ENDPOINT, address, kind, bytes, interval}
// The beginning of a structure of descriptors for full and high speed, each of so many descriptors.
#define DESCRIPTORS_HEAD(all, count) \
    .head = {FUNCTIONFS_DESCRIPTORS_MAGIC_V2, sizeof all, FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC}, \
    .full_count = count, .high_count = count

// The one string, in English: the interface's name.
struct interface_name {
    struct usb_functionfs_strings_head head;
    uint16_t language;
    char name[4];
} __attribute__((packed));
#define INTERFACE_NAME(text) {{FUNCTIONFS_STRINGS_MAGIC, sizeof(struct interface_name), 1, 1}, 0x0409, text}

static const char *folder;
static FILE *record;

static void stop(const char *what) {
    perror(what);
    exit(1);
}

// A file in the folder; NULL when it is not there.
static FILE *in_folder(const char *name, const char *how) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, how);
}

static void put(const char *name, long value) {
    FILE *file = in_folder(name, "w");
    if (file == NULL) stop("the gadget's folder is not writable");
    fprintf(file, "%ld\n", value);
    fclose(file);
}

// The file of an endpoint below the function's folder.
static int open_end(const char *function, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", function, name);
    const int end = open(path, O_RDWR | O_CLOEXEC);
    if (end < 0) stop(path);
    return end;
}

// Begins the log in `world` and offers the function; returns its control endpoint. The others are there afterwards.
static int offer(
    const char *function, const char *world, const void *descriptors, size_t bytes, const struct interface_name *name) {
    folder = world;
    record = in_folder("log", "a");
    if (record == NULL) stop("the gadget's log");
    setvbuf(record, NULL, _IOLBF, 0);
    const int control = open_end(function, "ep0");
    if (write(control, descriptors, bytes) < 0 || write(control, name, sizeof *name) < 0)
        stop("the gadget's descriptors were refused");
    return control;
}

// The next event of the cable. EIDRM: the host, too slow a machine perhaps, gave up a request and made another.
static struct usb_functionfs_event next_event(int control) {
    struct usb_functionfs_event event;
    ssize_t got;
    do got = read(control, &event, sizeof event);
    while (got < 0 && (errno == EINTR || errno == EIDRM));
    if (got != sizeof event) stop("the cable's events");
    return event;
}

// Refuses a control request: FunctionFS stalls what is asked for in the opposite direction.
static void stall(int control, const struct usb_ctrlrequest *setup) {
    char nothing;
    const ssize_t done = setup->bRequestType & USB_DIR_IN ? read(control, &nothing, 0) : write(control, &nothing, 0);
    if (done < 0 && errno != EL2HLT) perror("the gadget's refusal");
}
