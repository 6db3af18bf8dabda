// Plays a still camera that speaks PTP (ISO 15740, USB still image class) on the device's side of a USB cable, through FunctionFS.
//
//   ptp FUNCTION-FOLDER PICTURE FOLDER
//
// PICTURE is the JPEG file that every shot gives. FOLDER is the world around the camera:
//
//   mode            written by the test, read at each command:
//                     (none), ok            it works
//                     fail                  it refuses to capture, with a general error
//                     stall                 it takes commands and answers nothing
//                     stall-until-reset     the same, until the USB port is reset or the camera is plugged in again
//                     vanish                it loses its power at the next capture: this program ends
//   shots           pictures taken so far
//   log             the operations that were asked, a line each
//
// Operations, data sets and codes: ISO 15740 as in libgphoto2's ptp.h; only what a host needs to shoot and to download.

#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "functionfs.h"

enum {
    PACKET_BYTES = 512,
    HEAD_BYTES = 12,
    PICTURE_BYTES_MAXIMUM = 16 << 20,
    // Written in pieces of whole packets: the kernel copies each into memory of its own.
    PIECE_BYTES = 64 << 10,
    SHOTS_MAXIMUM = 256,
    // From the shutter to the picture on the card.
    DEVELOP_MICROSECONDS = 300000,
    PAUSE_MICROSECONDS = 50000,
    STORE = 0x00010001,
    JPEG = 0x3801,
    COMMAND = 1,
    DATA = 2,
    RESPONSE = 3,
    EVENT = 4,
    GET_DEVICE_INFO = 0x1001,
    OPEN_SESSION = 0x1002,
    CLOSE_SESSION = 0x1003,
    GET_STORE_IDS = 0x1004,
    GET_STORE_INFO = 0x1005,
    GET_OBJECT_COUNT = 0x1006,
    GET_OBJECT_HANDLES = 0x1007,
    GET_OBJECT_INFO = 0x1008,
    GET_OBJECT = 0x1009,
    DELETE_OBJECT = 0x100b,
    INITIATE_CAPTURE = 0x100e,
    OK = 0x2001,
    GENERAL_ERROR = 0x2002,
    NOT_SUPPORTED = 0x2005,
    INVALID_HANDLE = 0x2009,
    STORE_FULL = 0x200c,
    OBJECT_ADDED = 0x4002,
    CAPTURE_COMPLETE = 0x400d,
    CANCEL_REQUEST = 0x64,
    RESET_REQUEST = 0x66,
    STATUS_REQUEST = 0x67,
};

struct one_speed {
    struct usb_interface_descriptor interface;
    struct usb_endpoint_descriptor_no_audio endpoints[3];
} __attribute__((packed));
static const struct {
    struct usb_functionfs_descs_head_v2 head;
    uint32_t full_count, high_count;
    struct one_speed full, high;
} __attribute__((packed)) descriptors = {
    DESCRIPTORS_HEAD(descriptors, 4),
#define SPEED(bulk, interval) \
    {{sizeof(struct usb_interface_descriptor), USB_DT_INTERFACE, 0, 0, 3, USB_CLASS_STILL_IMAGE, 1, 1, 1}, \
     {ENDPOINT(USB_DIR_IN | 1, USB_ENDPOINT_XFER_BULK, bulk, 0), ENDPOINT(USB_DIR_OUT | 2, USB_ENDPOINT_XFER_BULK, bulk, 0), \
      ENDPOINT(USB_DIR_IN | 3, USB_ENDPOINT_XFER_INT, 24, interval)}}
    .full = SPEED(64, 10),
    .high = SPEED(PACKET_BYTES, 6),
};
static const struct interface_name name = INTERFACE_NAME("PTP");

static int control, to_host, from_host, events;
static uint8_t *message;
static size_t message_bytes, picture_bytes;
static uint8_t *picture;
static uint8_t isThere[SHOTS_MAXIMUM + 1];
static atomic_uint shots;
static uint32_t transaction;
static atomic_int wasReset;

static int mode_is(const char *name) {
    char word[32] = "";
    FILE *file = in_folder("mode", "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%31s", word) != 1) word[0] = 0;
    fclose(file);
    return strcmp(word, name) == 0;
}

static void put8(unsigned value) { message[message_bytes++] = (uint8_t)value; }
static void put16(unsigned value) {
    put8(value);
    put8(value >> 8);
}
static void put32(uint32_t value) {
    put16(value);
    put16(value >> 16);
}
// PTP's strings: a length in letters, the end's zero included, then UTF-16.
static void put_text(const char *text) {
    if (*text == 0) return put8(0);
    put8((unsigned)strlen(text) + 1);
    do put16((unsigned char)*text);
    while (*text++ != 0);
}
static void put_list(const uint16_t *values, size_t count) {
    put32((uint32_t)count);
    for (size_t at = 0; at < count; at++) put16(values[at]);
}

static void begin(int kind, int code) {
    message_bytes = 0;
    put32(0);
    put16((unsigned)kind);
    put16((unsigned)code);
    put32(transaction);
}

static int write_all(const uint8_t *bytes, size_t count) {
    while (count > 0) {
        const size_t piece = count < PIECE_BYTES ? count : PIECE_BYTES;
        if (write(to_host, bytes, piece) != (ssize_t)piece) return 0;
        bytes += piece;
        count -= piece;
    }
    return 1;
}

static void send_message(void) {
    const uint32_t bytes = (uint32_t)message_bytes;
    memcpy(message, &bytes, sizeof bytes);
    // A message that ends with a whole packet is ended by an empty one.
    if (!write_all(message, message_bytes) || (message_bytes % PACKET_BYTES == 0 && write(to_host, message, 0) < 0))
        fprintf(record, "the host did not take an answer: %s\n", strerror(errno));
}

static void *develop(void *taken) {
    const uint32_t shot = (uint32_t)(uintptr_t)taken;
    struct {
        uint32_t bytes;
        uint16_t kind, code;
        uint32_t transaction, object;
    } __attribute__((packed)) event = {16, EVENT, OBJECT_ADDED, transaction, shot};
    usleep(DEVELOP_MICROSECONDS);
    if (write(events, &event, 16) != 16) fprintf(record, "the host took no event: %s\n", strerror(errno));
    event.bytes = 12;
    event.code = CAPTURE_COMPLETE;
    if (write(events, &event, 12) != 12) fprintf(record, "the host took no event: %s\n", strerror(errno));
    return NULL;
}

static int capture(void) {
    if (mode_is("vanish")) {
        fprintf(record, "vanished\n");
        exit(0);
    }
    if (mode_is("fail")) return GENERAL_ERROR;
    if (shots == SHOTS_MAXIMUM) return STORE_FULL;
    isThere[++shots] = 1;
    put("shots", shots);
    return OK;
}

static void device_info(void) {
    static const uint16_t operations[] = {
        GET_DEVICE_INFO, OPEN_SESSION, CLOSE_SESSION, GET_STORE_IDS, GET_STORE_INFO, GET_OBJECT_COUNT,
        GET_OBJECT_HANDLES, GET_OBJECT_INFO, GET_OBJECT, DELETE_OBJECT, INITIATE_CAPTURE};
    static const uint16_t told[] = {OBJECT_ADDED, CAPTURE_COMPLETE}, formats[] = {JPEG};
    put16(100);
    put32(0);
    put16(0);
    put_text("");
    put16(0);
    put_list(operations, sizeof operations / sizeof *operations);
    put_list(told, 2);
    put_list(NULL, 0);
    put_list(formats, 1);
    put_list(formats, 1);
    put_text("Gadget Works");
    put_text("Still Camera");
    put_text("1.0");
    put_text("0001");
}

static void object_info(uint32_t object) {
    char file[32];
    snprintf(file, sizeof file, "IMG_%04u.JPG", object);
    put32(STORE);
    put16(JPEG);
    put16(0);
    put32((uint32_t)picture_bytes);
    // No thumbnail: its format, bytes, width, height.
    put16(JPEG);
    put32(0);
    put32(0);
    put32(0);
    // Width and height of the picture, which stand in the file; depth; parent; association; number.
    put32(0);
    put32(0);
    put32(24);
    put32(0);
    put16(0);
    put32(0);
    put32(0);
    put_text(file);
    put_text("20260101T120000");
    put_text("20260101T120000");
    put_text("");
}

static uint32_t objects(void) {
    uint32_t count = 0;
    for (uint32_t object = 1; object <= shots; object++) count += isThere[object];
    return count;
}

// What the host asks of an object; sends data where there are some, and returns the response's code.
static int operate(int operation, uint32_t object) {
    switch (operation) {
    case OPEN_SESSION:
    case CLOSE_SESSION:
        return OK;
    case GET_DEVICE_INFO:
        device_info();
        break;
    case GET_STORE_IDS:
        put32(1);
        put32(STORE);
        break;
    case GET_STORE_INFO:
        // Removable memory with folders, read and written; 1 GiB and as much free.
        put16(4);
        put16(2);
        put16(0);
        put32(1u << 30);
        put32(0);
        put32(1u << 30);
        put32(0);
        put32(SHOTS_MAXIMUM);
        put_text("card");
        put_text("");
        break;
    case GET_OBJECT_HANDLES:
        put32(objects());
        for (uint32_t each = 1; each <= shots; each++)
            if (isThere[each]) put32(each);
        break;
    case GET_OBJECT_INFO:
    case GET_OBJECT:
    case DELETE_OBJECT:
        if (object == 0 || object > shots || !isThere[object]) return INVALID_HANDLE;
        if (operation == DELETE_OBJECT) {
            isThere[object] = 0;
            return OK;
        }
        if (operation == GET_OBJECT_INFO) object_info(object);
        else {
            memcpy(message + message_bytes, picture, picture_bytes);
            message_bytes += picture_bytes;
        }
        break;
    case INITIATE_CAPTURE:
        return capture();
    default:
        return NOT_SUPPORTED;
    }
    send_message();
    return OK;
}

static _Noreturn void answer_control(void) {
    for (;;) {
        const struct usb_functionfs_event event = next_event(control);
        if (event.type == FUNCTIONFS_DISABLE || event.type == FUNCTIONFS_UNBIND) wasReset = 1;
        if (event.type != FUNCTIONFS_SETUP) continue;
        const struct usb_ctrlrequest *setup = &event.u.setup;
        uint8_t bytes[64] = {4, 0, OK & 0xff, OK >> 8};
        const size_t length = setup->wLength < sizeof bytes ? setup->wLength : sizeof bytes;
        if (setup->bRequest == STATUS_REQUEST && length >= 4) {
            if (write(control, bytes, 4) < 0) perror("ptp: status");
        } else if (setup->bRequest == CANCEL_REQUEST || setup->bRequest == RESET_REQUEST) {
            if (read(control, bytes, length) < 0) perror("ptp: cancel or reset");
        } else {
            stall(control, setup);
        }
    }
}

static void *controller(void *nothing) {
    (void)nothing;
    answer_control();
}

static void read_picture(const char *path) {
    picture = malloc(PICTURE_BYTES_MAXIMUM);
    message = malloc(PICTURE_BYTES_MAXIMUM + PACKET_BYTES);
    if (picture == NULL || message == NULL) stop("ptp: memory");
    FILE *file = fopen(path, "rb");
    if (file == NULL) stop(path);
    picture_bytes = fread(picture, 1, PICTURE_BYTES_MAXIMUM, file);
    fclose(file);
}

static int is_silent(void) {
    if (mode_is("stall")) return 1;
    if (!mode_is("stall-until-reset")) {
        wasReset = 0;
        return 0;
    }
    return !wasReset;
}

int main(int count, char **words) {
    if (count != 4) {
        fprintf(stderr, "usage: ptp FUNCTION-FOLDER PICTURE FOLDER\n");
        return 64;
    }
    read_picture(words[2]);
    control = offer(words[1], words[3], &descriptors, sizeof descriptors, &name);
    to_host = open_end(words[1], "ep1");
    from_host = open_end(words[1], "ep2");
    events = open_end(words[1], "ep3");
    pthread_t thread;
    if (pthread_create(&thread, NULL, controller, NULL) != 0) stop("ptp: no thread");
    fprintf(record, "ready\n");
    for (;;) {
        uint8_t command[PACKET_BYTES];
        const ssize_t got = read(from_host, command, sizeof command);
        uint16_t kind = 0, operation = 0;
        if (got >= HEAD_BYTES) memcpy(&kind, command + 4, 2);
        if (kind != COMMAND) {
            // Unplugged, or what is left of a command from before.
            usleep(PAUSE_MICROSECONDS);
            continue;
        }
        uint32_t object = 0;
        memcpy(&operation, command + 6, 2);
        memcpy(&transaction, command + 8, 4);
        if (got >= HEAD_BYTES + 4) memcpy(&object, command + HEAD_BYTES, 4);
        const int isSilent = is_silent();
        fprintf(record, "%s %04x %x\n", isSilent ? "ignored" : "asked", operation, object);
        if (isSilent) continue;
        begin(DATA, operation);
        const int code = operate(operation, object);
        begin(RESPONSE, code);
        send_message();
        if (operation == INITIATE_CAPTURE && code == OK
            && (pthread_create(&thread, NULL, develop, (void *)(uintptr_t)shots) != 0 || pthread_detach(thread) != 0))
            stop("ptp: no thread");
    }
}
