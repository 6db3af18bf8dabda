// Plays a camera of the USB video class on the device's side of a cable, through raw_gadget: FunctionFS takes no descriptors of that class.
//
//   uvc UDC STILL PREVIEW LOG
//
// STILL is a JPEG of 1920 x 1080, PREVIEW one of 1280 x 720: what the lens sees, sent as MJPEG over a bulk endpoint in the size that was
// agreed on. Controls: exposure and white balance, each with its automatic, and gain. LOG gets a line for each control that was set and for
// each stream that was agreed on.
//
// Descriptors and requests: USB Device Class Definition for Video Devices 1.0, sections 3.6 to 3.9 and 4.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usb/raw_gadget.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    // One transfer of the host: 32 packets, as its driver asks for them.
    PAYLOAD_BYTES = 32 * 512,
    HEADER_BYTES = 2,
    // The longest header of the class; used where a short one would end a frame on a whole packet, which ends no transfer.
    LONG_HEADER_BYTES = 12,
    PICTURE_BYTES_MAXIMUM = 4 << 20,
    FRAME_MICROSECONDS = 66666,
    CONTROL_BYTES_MAXIMUM = 512,
    VIDEO_CONTROL_BYTES = 26,
    // Of each interface, with what follows it.
    CONFIGURATION_BYTES = 9 + 8 + (9 + 51) + (9 + 91 + 7),
    SET_CUR = 0x01,
    GET_CUR = 0x81,
    GET_MIN = 0x82,
    GET_MAX = 0x83,
    GET_RES = 0x84,
    GET_LEN = 0x85,
    GET_INFO = 0x86,
    GET_DEF = 0x87,
};

#define WORD(value) (value) & 0xff, (value) >> 8
#define LONG(value) (value) & 0xff, (value) >> 8 & 0xff, (value) >> 16 & 0xff, (value) >> 24
// Times are in 100 ns.
#define INTERVAL 666666
#define FRAME(number, width, height) \
    30, 0x24, 7, number, 0, WORD(width), WORD(height), LONG(8000000), LONG(48000000), LONG(PICTURE_BYTES_MAXIMUM), LONG(INTERVAL), 1, \
        LONG(INTERVAL)

static const uint8_t device[] = {18, 1, WORD(0x0200), 0xef, 2, 1, 64, WORD(0x1d6b), WORD(0x0102), WORD(0x0100), 1, 2, 0, 1};
static const struct usb_endpoint_descriptor video = {
    .bLength = 7, .bDescriptorType = USB_DT_ENDPOINT, .bEndpointAddress = 0x81, .bmAttributes = 2, .wMaxPacketSize = 512};
static const uint8_t configuration[] = {
    9, 2, WORD(CONFIGURATION_BYTES), 2, 1, 0, 0x80, 100,
    8, 0x0b, 0, 2, 0x0e, 3, 0, 0,
    9, 4, 0, 0, 0, 0x0e, 1, 0, 0,
    13, 0x24, 1, WORD(0x0100), WORD(51), LONG(1000000), 1, 1,
    // The lens: its exposure, by hand or not.
    18, 0x24, 2, 1, WORD(0x0201), 0, 0, 0, 0, 0, 0, 0, 0, 3, 0x0a, 0, 0,
    // The picture: temperature of white, gain, white by itself.
    11, 0x24, 5, 2, 1, 0, 0, 2, 0x40, 0x12, 0,
    9, 0x24, 3, 3, WORD(0x0101), 0, 2, 0,
    9, 4, 1, 0, 1, 0x0e, 2, 0, 0,
    14, 0x24, 1, 1, WORD(91), 0x81, 0, 3, 0, 0, 0, 1, 0,
    11, 0x24, 6, 1, 2, 1, 1, 0, 0, 0, 0,
    FRAME(1, 1920, 1080), FRAME(2, 1280, 720),
    6, 0x24, 0x0d, 1, 1, 4,
    7, 5, 0x81, 2, WORD(512), 0,
};
_Static_assert(sizeof configuration == CONFIGURATION_BYTES, "a descriptor is too long or too short");

static struct setting {
    uint8_t entity, selector, bytes;
    uint32_t minimum, maximum, step, usual, now;
    const char *name;
} settings[] = {
    // Modes are bits: 1 by hand, 8 by aperture; the step says which there are.
    {1, 2, 1, 1, 8, 9, 8, 8, "exposure mode"},
    {1, 4, 4, 1, 5000, 1, 156, 156, "exposure time"},
    {2, 4, 2, 0, 255, 1, 64, 64, "gain"},
    {2, 0x0a, 2, 2800, 6500, 1, 4600, 4600, "white balance temperature"},
    {2, 0x0b, 1, 0, 1, 1, 1, 1, "white balance by itself"},
};

static int raw;
static FILE *record;
static struct {
    uint8_t *bytes;
    size_t count;
} pictures[2];
static uint8_t probe[VIDEO_CONTROL_BYTES];
static atomic_int frame;
static int streamer_endpoint;

static void stop(const char *what) {
    perror(what);
    exit(1);
}

static struct {
    struct usb_raw_ep_io head;
    uint8_t bytes[CONTROL_BYTES_MAXIMUM];
} io;

static void tell(const void *bytes, size_t count, size_t wanted) {
    io.head = (struct usb_raw_ep_io){.length = (uint32_t)(count < wanted ? count : wanted)};
    memcpy(io.bytes, bytes, io.head.length);
    if (ioctl(raw, USB_RAW_IOCTL_EP0_WRITE, &io) < 0) perror("uvc: an answer");
}

static size_t take(size_t wanted) {
    io.head = (struct usb_raw_ep_io){.length = (uint32_t)(wanted < sizeof io.bytes ? wanted : sizeof io.bytes)};
    const int got = ioctl(raw, USB_RAW_IOCTL_EP0_READ, &io);
    if (got < 0) perror("uvc: a request's bytes");
    return got < 0 ? 0 : (size_t)got;
}

static void refuse(const struct usb_ctrlrequest *setup) {
    fprintf(record, "refused %02x %02x %04x %04x\n", setup->bRequestType, setup->bRequest, setup->wValue, setup->wIndex);
    if (ioctl(raw, USB_RAW_IOCTL_EP0_STALL, 0) < 0) perror("uvc: a refusal");
}

// Sends frames while somebody takes them; a write waits until then.
static void *film(void *nothing) {
    (void)nothing;
    static struct {
        struct usb_raw_ep_io head;
        uint8_t bytes[PAYLOAD_BYTES];
    } payload;
    uint8_t toggle = 0;
    for (;;) {
        const int number = frame;
        if (number == 0) {
            usleep(1000);
            continue;
        }
        const uint8_t *from = pictures[number - 1].bytes;
        size_t left = pictures[number - 1].count;
        toggle ^= 1;
        while (left > 0) {
            size_t header = HEADER_BYTES;
            if (left + header < PAYLOAD_BYTES && (left + header) % 512 == 0) header = LONG_HEADER_BYTES;
            const size_t count = left < PAYLOAD_BYTES - header ? left : PAYLOAD_BYTES - header;
            memset(payload.bytes, 0, LONG_HEADER_BYTES);
            payload.bytes[0] = (uint8_t)header;
            payload.bytes[1] = (uint8_t)(0x80 | toggle | (count == left ? 2 : 0));
            memcpy(payload.bytes + header, from, count);
            payload.head = (struct usb_raw_ep_io){.ep = (uint16_t)streamer_endpoint, .length = (uint32_t)(count + header)};
            if (ioctl(raw, USB_RAW_IOCTL_EP_WRITE, &payload) < 0) {
                fprintf(record, "a payload was not taken: %s\n", strerror(errno));
                usleep(FRAME_MICROSECONDS);
                break;
            }
            from += count;
            left -= count;
        }
        usleep(FRAME_MICROSECONDS);
    }
    return NULL;
}

static void begin_configuration(void) {
    if (ioctl(raw, USB_RAW_IOCTL_VBUS_DRAW, 100) < 0 || ioctl(raw, USB_RAW_IOCTL_CONFIGURE, 0) < 0) stop("uvc: the configuration");
    streamer_endpoint = ioctl(raw, USB_RAW_IOCTL_EP_ENABLE, &video);
    if (streamer_endpoint < 0) stop("uvc: the endpoint");
    pthread_t thread;
    if (pthread_create(&thread, NULL, film, NULL) != 0) stop("uvc: no thread");
    fprintf(record, "configured\n");
}

static void standard(const struct usb_ctrlrequest *setup) {
    static const uint8_t language[] = {4, 3, 9, 4}, maker[] = {14, 3, 'C', 0, 'a', 0, 'b', 0, 'i', 0, 'n', 0, 'e', 0},
                         name[] = {14, 3, 'C', 0, 'a', 0, 'm', 0, 'e', 0, 'r', 0, 'a', 0};
    static int configured = 0;
    switch (setup->bRequest) {
    case USB_REQ_GET_DESCRIPTOR:
        switch (setup->wValue) {
        case USB_DT_DEVICE << 8: return tell(device, sizeof device, setup->wLength);
        case USB_DT_CONFIG << 8: return tell(configuration, sizeof configuration, setup->wLength);
        case USB_DT_STRING << 8: return tell(language, sizeof language, setup->wLength);
        case USB_DT_STRING << 8 | 1: return tell(maker, sizeof maker, setup->wLength);
        case USB_DT_STRING << 8 | 2: return tell(name, sizeof name, setup->wLength);
        default: return refuse(setup);
        }
    case USB_REQ_SET_CONFIGURATION:
        if (!configured) begin_configuration();
        configured = 1;
        take(0);
        return;
    case USB_REQ_SET_INTERFACE:
        take(0);
        return;
    default:
        refuse(setup);
    }
}

// What is sent: the wish, with what follows from it filled in.
static void agree(const uint8_t *wish, size_t count) {
    const uint8_t usual[VIDEO_CONTROL_BYTES] = {
        0, 0, 1, 1, LONG(INTERVAL), 0, 0, 0, 0, 0, 0, 0, 0, WORD(32), LONG(PICTURE_BYTES_MAXIMUM), LONG(PAYLOAD_BYTES)};
    memcpy(probe, usual, sizeof usual);
    if (count > 3 && wish[3] == 2) probe[3] = 2;
}

static void streaming(const struct usb_ctrlrequest *setup) {
    const uint8_t length[] = {WORD(VIDEO_CONTROL_BYTES)}, both = 3;
    switch (setup->bRequest) {
    case SET_CUR:
        agree(io.bytes, take(setup->wLength));
        if (setup->wValue == 0x0200) {
            frame = probe[3];
            fprintf(record, "stream of frame %d\n", probe[3]);
        }
        return;
    case GET_LEN: return tell(length, sizeof length, setup->wLength);
    case GET_INFO: return tell(&both, 1, setup->wLength);
    default: return tell(probe, sizeof probe, setup->wLength);
    }
}

static void control(const struct usb_ctrlrequest *setup) {
    const uint8_t entity = (uint8_t)(setup->wIndex >> 8), selector = (uint8_t)(setup->wValue >> 8), both = 3;
    struct setting *found = NULL;
    for (size_t at = 0; at < sizeof settings / sizeof *settings; at++)
        if (settings[at].entity == entity && settings[at].selector == selector) found = settings + at;
    if (found == NULL) return refuse(setup);
    // Numbers are little-endian on USB, as they are in this machine.
    switch (setup->bRequest) {
    case SET_CUR:
        found->now = 0;
        memset(io.bytes, 0, sizeof found->now);
        take(setup->wLength);
        memcpy(&found->now, io.bytes, found->bytes);
        fprintf(record, "%s %u\n", found->name, found->now);
        return;
    case GET_CUR: return tell(&found->now, found->bytes, setup->wLength);
    case GET_MIN: return tell(&found->minimum, found->bytes, setup->wLength);
    case GET_MAX: return tell(&found->maximum, found->bytes, setup->wLength);
    case GET_RES: return tell(&found->step, found->bytes, setup->wLength);
    case GET_DEF: return tell(&found->usual, found->bytes, setup->wLength);
    case GET_INFO: return tell(&both, 1, setup->wLength);
    case GET_LEN: {
        const uint8_t length[] = {WORD(found->bytes)};
        return tell(length, sizeof length, setup->wLength);
    }
    default: return refuse(setup);
    }
}

static void see(int number, const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) stop(path);
    pictures[number].bytes = malloc(PICTURE_BYTES_MAXIMUM);
    if (pictures[number].bytes == NULL) stop("uvc: memory");
    pictures[number].count = fread(pictures[number].bytes, 1, PICTURE_BYTES_MAXIMUM, file);
    fclose(file);
}

int main(int count, char **words) {
    if (count != 5) {
        fprintf(stderr, "usage: uvc UDC STILL PREVIEW LOG\n");
        return 64;
    }
    see(0, words[2]);
    see(1, words[3]);
    record = fopen(words[4], "a");
    if (record == NULL) stop(words[4]);
    setvbuf(record, NULL, _IOLBF, 0);
    agree(NULL, 0);
    raw = open("/dev/raw-gadget", O_RDWR | O_CLOEXEC);
    if (raw < 0) stop("/dev/raw-gadget");
    struct usb_raw_init start = {.driver_name = "dummy_udc", .speed = USB_SPEED_HIGH};
    snprintf((char *)start.device_name, sizeof start.device_name, "%s", words[1]);
    if (ioctl(raw, USB_RAW_IOCTL_INIT, &start) < 0 || ioctl(raw, USB_RAW_IOCTL_RUN, 0) < 0) stop("uvc: the controller");
    fprintf(record, "ready\n");
    for (;;) {
        struct {
            struct usb_raw_event head;
            struct usb_ctrlrequest setup;
        } event = {.head = {.length = sizeof event.setup}};
        if (ioctl(raw, USB_RAW_IOCTL_EVENT_FETCH, &event) < 0) {
            if (errno == EINTR) continue;
            stop("uvc: the cable's events");
        }
        if (event.head.type != USB_RAW_EVENT_CONTROL) continue;
        const struct usb_ctrlrequest *setup = &event.setup;
        if ((setup->bRequestType & USB_TYPE_MASK) == USB_TYPE_STANDARD) standard(setup);
        else if ((setup->wIndex & 0xff) == 1) streaming(setup);
        else control(setup);
    }
}
