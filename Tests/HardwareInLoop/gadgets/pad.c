// Plays a Wacom STU signature pad on the device's side of a USB cable, through FunctionFS.
//
//   pad FUNCTION-FOLDER 430|540 FOLDER
//
// FOLDER is the pad's body, and outlives an unplug:
//
//   script          one pen report a line: "flags x y" in decimal; read again whenever inking is switched on
//   sent            the reports that the host took so far; sending goes on after them when the pad is plugged in again
//   image-N         the bytes of picture N as they came, without the fillings of blocks
//   images          one line a picture: "N encoding E bytes B fnv1a H"
//   inking          1 while the pen may write
//   log             what the host asked, a line each
//
// Reports and their lengths: Wacom's STU SDK, Protocol.hpp. Words are big-endian in what the pad tells. A pad with report 32 set to 3
// sends report 34 with time and sequence, else report 01. A state that forbids a command is told in report 03 as a pad does.

#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "functionfs.h"

enum {
    REPORT_NANOSECONDS = 1000000000 / 200,
    // Five minutes of writing.
    SCRIPT_REPORTS_MAXIMUM = 60000,
    BLOCK_BYTES = 253,
    // 800 x 480 in 24 bits, and one block more.
    IMAGE_BYTES_MAXIMUM = 800 * 480 * 3 + BLOCK_BYTES,
    CONTROL_BYTES_MAXIMUM = 512,
    // Who writes before the first report is missed: a person takes longer to touch the surface.
    FIRST_TOUCH_MICROSECONDS = 300000,
    HID_DESCRIPTOR = 0x21,
    REPORT_DESCRIPTOR = 0x22,
    GET_REPORT = 1,
    SET_REPORT = 9,
    SET_IDLE = 10,
    READY = 0,
    IMAGE = 1,
    WRONG_STATE = 2,
    IMAGE_TOO_LONG = 0x11,
};

struct model {
    int number;
    uint16_t maximum_x, maximum_y, maximum_pressure, width, height;
    uint8_t encodings;
};
static const struct model models[] = {
    {430, 9600, 6000, 1023, 320, 200, 0x02},
    {540, 10800, 6480, 1023, 800, 480, 0x0e},
};
static const struct model *model;

// One vendor collection of bytes; what is in it matters to nobody but the kernel's parser. Items: HID 1.11, section 6.2.2.
#define FEATURE(id, count) 0x85, id, 0x09, id, 0x96, (count) & 0xff, (count) >> 8, 0xb1, 0x02
static const uint8_t reports[] = {
    0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
    0x85, 0x01, 0x09, 0x01, 0x95, 0x06, 0x81, 0x02, 0x85, 0x34, 0x09, 0x34, 0x95, 0x0a, 0x81, 0x02,
    FEATURE(0x03, 4), FEATURE(0x08, 16), FEATURE(0x09, 16), FEATURE(0x0e, 1), FEATURE(0x20, 1), FEATURE(0x21, 1),
    FEATURE(0x25, 1), FEATURE(0x26, 2 + BLOCK_BYTES), FEATURE(0x27, 1), FEATURE(0x2a, 8), FEATURE(0x32, 1),
    0xc0,
};

struct hid_descriptor {
    uint8_t length, type;
    uint16_t version;
    uint8_t country, count, report_type;
    uint16_t report_length;
} __attribute__((packed));
struct one_speed {
    struct usb_interface_descriptor interface;
    struct hid_descriptor hid;
    struct usb_endpoint_descriptor_no_audio endpoint;
} __attribute__((packed));
static const struct {
    struct usb_functionfs_descs_head_v2 head;
    uint32_t full_count, high_count;
    struct one_speed full, high;
} __attribute__((packed)) descriptors = {
    DESCRIPTORS_HEAD(descriptors, 3),
// The interval is in milliseconds at full speed and 125 us times a power of two at high speed: both 4 ms.
#define SPEED(interval) \
    {{sizeof(struct usb_interface_descriptor), USB_DT_INTERFACE, 0, 0, 1, USB_CLASS_HID, 0, 0, 1}, \
     {sizeof(struct hid_descriptor), HID_DESCRIPTOR, 0x0111, 0, 1, REPORT_DESCRIPTOR, sizeof reports}, \
     ENDPOINT(USB_DIR_IN | 1, USB_ENDPOINT_XFER_INT, 64, interval)}
    .full = SPEED(4),
    .high = SPEED(6),
};
static const struct interface_name name = INTERFACE_NAME("Pad");

static int control, pen;
static uint8_t state, result, encoding, option;
static uint8_t image[IMAGE_BYTES_MAXIMUM];
static size_t image_bytes;
static int image_number;
static atomic_int inking;

static void word(uint8_t *to, unsigned value) {
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

// Sends the script from where it stopped, at the pad's pace, while inking is on. A write that fails was not taken by the host.
static void *write_signature(void *nothing) {
    (void)nothing;
    long sent = 0;
    for (;;) {
        while (!inking) usleep(1000);
        usleep(FIRST_TOUCH_MICROSECONDS);
        FILE *script = in_folder("script", "r"), *progress = in_folder("sent", "r");
        if (progress != NULL) {
            if (fscanf(progress, "%ld", &sent) != 1) sent = 0;
            fclose(progress);
        }
        unsigned flags, x, y;
        long number = 0, late = 0;
        struct timespec next, begun, now;
        clock_gettime(CLOCK_MONOTONIC, &begun);
        next = begun;
        const long first = sent;
        while (script != NULL && inking && number < SCRIPT_REPORTS_MAXIMUM && fscanf(script, "%u %u %u", &flags, &x, &y) == 3) {
            if (number++ < sent) continue;
            uint8_t report[11] = {option == 3 ? 0x34 : 0x01};
            word(report + 1, flags);
            word(report + 3, x);
            word(report + 5, y);
            word(report + 7, (unsigned)(number * 5));
            word(report + 9, (unsigned)number);
            const ssize_t length = option == 3 ? 11 : 7;
            if (write(pen, report, (size_t)length) != length) {
                fprintf(record, "report %ld was not taken: %s\n", number, strerror(errno));
                break;
            }
            sent = number;
            next.tv_nsec += REPORT_NANOSECONDS;
            if (next.tv_nsec >= 1000000000) {
                next.tv_nsec -= 1000000000;
                next.tv_sec++;
            }
            clock_gettime(CLOCK_MONOTONIC, &now);
            if (now.tv_sec > next.tv_sec || (now.tv_sec == next.tv_sec && now.tv_nsec > next.tv_nsec)) late++;
            while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) == EINTR) {
            }
            // The test reads how far it is now and then; a file a report would be slower than the pen.
            if (number % 20 == 0) put("sent", sent);
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        put("sent", sent);
        const double seconds = (double)(now.tv_sec - begun.tv_sec) + (double)(now.tv_nsec - begun.tv_nsec) / 1e9;
        if (sent > first)
            fprintf(record, "sent %ld reports in %.3f s, %.1f a second, %ld late\n", sent - first, seconds,
                    (double)(sent - first) / seconds, late);
        if (script != NULL) fclose(script);
        while (inking) usleep(1000);
    }
    return NULL;
}

// What report `id` says; its length, or 0 for a report no pad tells.
static size_t tell(uint8_t id, uint8_t *report) {
    memset(report, 0, 17);
    report[0] = id;
    switch (id) {
    case 0x03:
        report[1] = state;
        report[2] = result;
        return 5;
    case 0x08:
        snprintf((char *)report + 1, 9, "STU-%d", model->number);
        report[10] = 1;
        report[11] = 4;
        return 17;
    case 0x09:
        word(report + 1, model->maximum_x);
        word(report + 3, model->maximum_y);
        word(report + 5, model->maximum_pressure);
        word(report + 7, model->width);
        word(report + 9, model->height);
        report[11] = 200;
        word(report + 12, 2540);
        report[14] = model->encodings;
        return 17;
    default:
        return 0;
    }
}

static void keep_image(void) {
    char picture[32];
    snprintf(picture, sizeof picture, "image-%d", ++image_number);
    FILE *file = in_folder(picture, "w");
    if (file == NULL || fwrite(image, 1, image_bytes, file) != image_bytes) stop("pad: the picture");
    fclose(file);
    uint32_t hash = 2166136261u;
    for (size_t at = 0; at < image_bytes; at++) hash = (hash ^ image[at]) * 16777619u;
    file = in_folder("images", "a");
    if (file == NULL) stop("pad: the list of pictures");
    fprintf(file, "%d encoding %d bytes %zu fnv1a %08x\n", image_number, encoding, image_bytes, hash);
    fclose(file);
}

// What the host sets, and whether this model has it.
static int take(const uint8_t *report, size_t length) {
    if (length < 2) return 0;
    const uint8_t value = report[1];
    result = 0;
    if (state == IMAGE && report[0] != 0x26 && report[0] != 0x27) result = WRONG_STATE;
    switch (report[0]) {
    case 0x0e:
        return model->number == 540;
    case 0x20:
    case 0x2a:
        return 1;
    case 0x21:
        inking = value == 1;
        put("inking", value);
        return 1;
    case 0x32:
        option = value;
        return 1;
    case 0x25:
        state = IMAGE;
        encoding = value;
        image_bytes = 0;
        return 1;
    case 0x26: {
        const size_t count = length < 3 ? 0 : (size_t)(value | report[2] << 8);
        if (state != IMAGE) result = WRONG_STATE;
        else if (count > BLOCK_BYTES || count + 3 > length || image_bytes + count > sizeof image) result = IMAGE_TOO_LONG;
        else {
            memcpy(image + image_bytes, report + 3, count);
            image_bytes += count;
        }
        return 1;
    }
    case 0x27:
        // A picture that the host abandons (1) is not shown.
        if (state != IMAGE) result = WRONG_STATE;
        else if (value == 0) keep_image();
        state = READY;
        return 1;
    default:
        return 0;
    }
}

static void refuse(const struct usb_ctrlrequest *setup) {
    fprintf(record, "refused %02x %02x %04x\n", setup->bRequestType, setup->bRequest, setup->wValue);
    stall(control, setup);
}

static void answer(const struct usb_ctrlrequest *setup) {
    uint8_t bytes[CONTROL_BYTES_MAXIMUM];
    const int value = setup->wValue, request = setup->bRequestType << 8 | setup->bRequest;
    size_t length = setup->wLength;
    switch (request) {
    case (USB_DIR_IN | USB_RECIP_INTERFACE) << 8 | USB_REQ_GET_DESCRIPTOR:
        if (value >> 8 != REPORT_DESCRIPTOR) return refuse(setup);
        if (write(control, reports, length < sizeof reports ? length : sizeof reports) < 0) perror("pad: descriptor");
        return;
    case (USB_DIR_IN | USB_TYPE_CLASS | USB_RECIP_INTERFACE) << 8 | GET_REPORT: {
        const size_t found = value >> 8 == 3 ? tell((uint8_t)value, bytes) : 0;
        if (found == 0) return refuse(setup);
        if (write(control, bytes, length < found ? length : found) < 0) perror("pad: report");
        if ((value & 0xff) != 0x03) fprintf(record, "told %02x\n", value & 0xff);
        return;
    }
    case (USB_TYPE_CLASS | USB_RECIP_INTERFACE) << 8 | SET_REPORT:
        if (length > sizeof bytes) return refuse(setup);
        const ssize_t got = read(control, bytes, length);
        if (got < 0) return perror("pad: set report");
        if (!take(bytes, (size_t)got)) fprintf(record, "this model has no report %02x\n", bytes[0]);
        else if (bytes[0] != 0x26) fprintf(record, "took %02x %02x\n", bytes[0], got > 1 ? bytes[1] : 0);
        return;
    case (USB_TYPE_CLASS | USB_RECIP_INTERFACE) << 8 | SET_IDLE:
        if (read(control, bytes, 0) < 0) perror("pad: set idle");
        return;
    default:
        refuse(setup);
    }
}

int main(int count, char **words) {
    for (size_t at = 0; count == 4 && at < sizeof models / sizeof *models; at++)
        if (models[at].number == atoi(words[2])) model = &models[at];
    if (model == NULL) {
        fprintf(stderr, "usage: pad FUNCTION-FOLDER 430|540 FOLDER\n");
        return 64;
    }
    control = offer(words[1], words[3], &descriptors, sizeof descriptors, &name);
    pen = open_end(words[1], "ep1");
    pthread_t writer;
    if (pthread_create(&writer, NULL, write_signature, NULL) != 0) stop("pad: no thread");
    fprintf(record, "ready\n");
    for (;;) {
        const struct usb_functionfs_event event = next_event(control);
        switch (event.type) {
        case FUNCTIONFS_SETUP:
            answer(&event.u.setup);
            break;
        case FUNCTIONFS_DISABLE:
        case FUNCTIONFS_UNBIND:
            // A pad without power forgets everything but what the world wrote on it.
            inking = 0;
            state = READY;
            result = option = 0;
            fprintf(record, "unplugged\n");
            break;
        default:
            break;
        }
    }
}
