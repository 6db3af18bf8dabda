// Plays a Wacom STU-430 to a program that uses libusb, without a kernel that has one: umockdev gives that program a /sys and a /dev/bus/usb
// of its own, and hands its usbfs requests to this one.
//
//   umockdev-wrapper stu-usbfs PRODUCT PROGRAM [ARGUMENT...]
//
// PRODUCT is the product number on USB in hexadecimal. PROGRAM finds the number of a socket in PAD_STAGE, says lines on it and reads one
// line of answer to each:
//
//   send HEX         the pen makes this report; 200 a second        leave HEX     this report is in the buffer at once
//   unplug ERRNO     the cable comes out; pending reads end so      plug          it goes in again
//   capability HEX   what report 09 says from now on                held 0|1      another program has the interface
//   shown            the picture on the display, or -               inking        1 while ink is drawn
//
// usbfs: linux/usbdevice_fs.h. Reports: Wacom's STU SDK (Protocol.cpp).

#include <umockdev.h>
#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEVICE "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1"
#define NODE "/dev/bus/usb/001/002"

enum {
    REPORT_BYTES_MAXIMUM = 64,
    REPORTS_MAXIMUM = 8192,
    TRANSFERS_MAXIMUM = 256,
    PICTURE_BYTES = 320 / 8 * 200,
    PERIOD_MICROSECONDS = 5000,
    // A reap without a result is answered after so long: the descriptor that libusb polls is always ready here.
    REAP_MICROSECONDS = 300,
    // Questions after a clear screen until the pad is ready again.
    CLEARING_QUESTIONS = 2,
};

struct report {
    long due;
    int length;
    guint8 bytes[REPORT_BYTES_MAXIMUM];
};
struct transfer {
    UMockdevIoctlData *urb, *buffer;
    int status, length, offset;
    guint8 bytes[REPORT_BYTES_MAXIMUM];
};
struct queue {
    struct transfer items[TRANSFERS_MAXIMUM];
    int count;
};

// Requests come on umockdev's thread, lines on the main one.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct report reports[REPORTS_MAXIMUM];
static int first_report, report_count;
static long last_due;
static struct queue pending, done;
static int is_plugged = 1, is_held, kernel_has_it = 1, is_claimed;
static guint8 capability[REPORT_BYTES_MAXIMUM] = {9, 0x25, 0x80, 0x17, 0x70, 0x03, 0xFF, 0x01, 0x40, 0x00, 0xC8};
static int capability_bytes = 11;
static int is_inking, clearing, is_receiving, result, picture_bytes, is_shown;
static guint8 picture[PICTURE_BYTES], shown[PICTURE_BYTES];
static UMockdevTestbed *bed;
static GMainLoop *loop;
static int client_status = 1;

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static void put(struct queue *queue, struct transfer transfer) {
    if (queue->count == TRANSFERS_MAXIMUM) {
        fprintf(stderr, "stu-usbfs: more than %d transfers under way\n", TRANSFERS_MAXIMUM);
        exit(70);
    }
    queue->items[queue->count++] = transfer;
}

static struct transfer take(struct queue *queue, int index) {
    const struct transfer transfer = queue->items[index];
    memmove(queue->items + index, queue->items + index + 1, sizeof *queue->items * (size_t)(--queue->count - index));
    return transfer;
}

// Hands the reports that are due to the reads that wait.
static void deliver(void) {
    while (report_count > 0 && pending.count > 0 && reports[first_report].due <= now()) {
        struct transfer transfer = take(&pending, 0);
        transfer.length = reports[first_report].length;
        memcpy(transfer.bytes, reports[first_report].bytes, (size_t)transfer.length);
        first_report = (first_report + 1) % REPORTS_MAXIMUM;
        report_count--;
        put(&done, transfer);
    }
}

static int answer(int identifier, guint8 *to) {
    static const guint8 information[17] = {8, 'S', 'T', 'U', '-', '4', '3', '0', 0, 0, 1, 0};
    switch (identifier) {
    case 3:
        memcpy(to, (guint8[]){3, clearing > 0 || is_receiving, (guint8)result, 0, 0}, 5);
        if (clearing > 0) clearing--;
        return 5;
    case 8: memcpy(to, information, 17); return 17;
    case 9: memcpy(to, capability, (size_t)capability_bytes); return capability_bytes;
    default: return -EPIPE;
    }
}

static void clear(void) {
    is_shown = is_receiving = 0;
    clearing = CLEARING_QUESTIONS;
}

static int told(int identifier, const guint8 *bytes, int length) {
    switch (identifier) {
    case 0x20:
        if (is_receiving || clearing) { result = 2; return 0; }
        result = 0;
        clear();
        return 0;
    case 0x21: is_inking = length == 2 && bytes[1] == 1; return 0;
    case 0x25:
        result = is_receiving || clearing ? 2 : bytes[1] != 0 ? 0x10 : 0;
        if (result == 0) is_receiving = 1, picture_bytes = 0;
        return 0;
    case 0x26: {
        const int count = bytes[1] | bytes[2] << 8;
        // The report has one length on USB; a picture goes nowhere but between its start and its end.
        if (length != 256 || count > 253) return -EPIPE;
        if (!is_receiving) result = 2;
        else if (picture_bytes + count > PICTURE_BYTES) result = 0x11;
        else memcpy(picture + picture_bytes, bytes + 3, (size_t)count), picture_bytes += count;
        return 0;
    }
    case 0x27:
        if (!is_receiving) { result = 2; return 0; }
        is_receiving = 0;
        if (bytes[1] == 0 && result == 0 && picture_bytes == PICTURE_BYTES)
            memcpy(shown, picture, PICTURE_BYTES), is_shown = 1;
        else if (bytes[1] == 0 && result == 0) result = 4;
        return 0;
    case 0x2A: case 0x32: result = 0; return 0;
    default: return -EPIPE;
    }
}

static void control(struct transfer *transfer) {
    const guint8 *setup = transfer->buffer->data;
    const int value = setup[2] | setup[3] << 8, length = setup[6] | setup[7] << 8;
    int count = -EPIPE;
    if (setup[0] == 0xA1 && setup[1] == 1 && value >> 8 == 3) {
        count = answer(value & 0xFF, transfer->bytes);
        if (count > length) count = length;
        transfer->offset = 8;
    } else if (setup[0] == 0x21 && setup[1] == 9 && value >> 8 == 3) {
        count = told(value & 0xFF, setup + 8, length) == 0 ? length : -EPIPE;
        transfer->offset = -1;
    }
    transfer->status = count < 0 ? count : 0;
    transfer->length = count < 0 ? 0 : count;
}

static int submit(UMockdevIoctlData *argument) {
    UMockdevIoctlData *data = umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
    const struct usbdevfs_urb *urb = (const void *)data->data;
    struct transfer transfer = {.urb = data};
    transfer.buffer = umockdev_ioctl_data_resolve(
        data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), (gsize)urb->buffer_length, NULL);
    if (!is_claimed || kernel_has_it) return EBUSY;
    if (urb->type == USBDEVFS_URB_TYPE_CONTROL) {
        control(&transfer);
        put(&done, transfer);
    } else {
        put(&pending, transfer);
        deliver();
    }
    return 0;
}

static int cancel(UMockdevIoctlData *argument) {
    const gulong urb = *(const gulong *)(const void *)argument->data;
    for (int index = 0; index < pending.count; index++)
        if (pending.items[index].urb->client_addr == urb) {
            struct transfer transfer = take(&pending, index);
            transfer.status = -ENOENT;
            put(&done, transfer);
            return 0;
        }
    return EINVAL;
}

// The client's memory is written now: it listens only while it waits for an answer.
static int reap(UMockdevIoctlData *argument) {
    deliver();
    if (done.count == 0) return is_plugged ? EAGAIN : ENODEV;
    struct transfer transfer = take(&done, 0);
    if (transfer.offset >= 0 && transfer.length > 0)
        umockdev_ioctl_data_update(transfer.buffer, (gsize)transfer.offset, transfer.bytes, transfer.length);
    umockdev_ioctl_data_update(
        transfer.urb, G_STRUCT_OFFSET(struct usbdevfs_urb, actual_length), (guint8 *)&transfer.length, sizeof(int));
    umockdev_ioctl_data_update(
        transfer.urb, G_STRUCT_OFFSET(struct usbdevfs_urb, status), (guint8 *)&transfer.status, sizeof(int));
    UMockdevIoctlData *place = umockdev_ioctl_data_resolve(argument, 0, sizeof(void *), NULL);
    umockdev_ioctl_data_set_ptr(place, 0, transfer.urb);
    umockdev_ioctl_data_unref(place);
    umockdev_ioctl_data_unref(transfer.buffer);
    umockdev_ioctl_data_unref(transfer.urb);
    return 0;
}

static int claim(gulong request) {
    if (is_held) return EBUSY;
    // As the kernel: a plain claim does not take the interface from its driver.
    if (request == USBDEVFS_CLAIMINTERFACE && kernel_has_it) return EBUSY;
    kernel_has_it = 0;
    is_claimed = 1;
    return 0;
}

static gboolean handle(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer unused) {
    (void)base, (void)unused;
    const gulong request = umockdev_ioctl_client_get_request(client);
    UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(client);
    const int is_reap = request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY;
    int error = 0;
    pthread_mutex_lock(&lock);
    if (is_reap) error = reap(argument);
    else if (!is_plugged) error = ENODEV;
    else if (request == USBDEVFS_GET_CAPABILITIES) {
        guint32 flags = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
        UMockdevIoctlData *place = umockdev_ioctl_data_resolve(argument, 0, sizeof flags, NULL);
        umockdev_ioctl_data_update(place, 0, (guint8 *)&flags, sizeof flags);
        umockdev_ioctl_data_unref(place);
    } else if (request == USBDEVFS_CLAIMINTERFACE || request == USBDEVFS_DISCONNECT_CLAIM) error = claim(request);
    else if (request == USBDEVFS_RELEASEINTERFACE) is_claimed = 0;
    else if (request == USBDEVFS_IOCTL) kernel_has_it = 1;
    else if (request == USBDEVFS_SUBMITURB) error = submit(argument);
    else if (request == (gulong)USBDEVFS_DISCARDURB) error = cancel(argument);
    else {
        fprintf(stderr, "stu-usbfs: request %lx is not emulated\n", request);
        error = ENOTTY;
    }
    pthread_mutex_unlock(&lock);
    if (is_reap && error == EAGAIN) usleep(REAP_MICROSECONDS);
    umockdev_ioctl_client_complete(client, error == 0 ? 0 : -1, error);
    return TRUE;
}

static int bytes_of(const char *hex, guint8 *to) {
    int count = 0;
    for (unsigned byte; count < REPORT_BYTES_MAXIMUM && sscanf(hex + 2 * count, "%2x", &byte) == 1; count++)
        to[count] = (guint8)byte;
    return count;
}

static void add_report(const char *hex, int is_paced) {
    if (report_count == REPORTS_MAXIMUM) return;
    struct report *report = &reports[(first_report + report_count++) % REPORTS_MAXIMUM];
    const long present = now();
    last_due = is_paced && last_due + PERIOD_MICROSECONDS > present ? last_due + PERIOD_MICROSECONDS : present;
    report->due = last_due;
    report->length = bytes_of(hex, report->bytes);
}

static void unplug(int error) {
    // What is due has reached the reads that wait, as in the kernel, whether or not anybody fetched it.
    deliver();
    is_plugged = is_claimed = is_inking = is_receiving = is_shown = clearing = result = report_count = 0;
    kernel_has_it = 1;
    while (pending.count > 0) {
        struct transfer transfer = take(&pending, 0);
        transfer.status = -error;
        put(&done, transfer);
    }
}

static void act(char *line, FILE *out) {
    char *value = strchr(line, ' ');
    value = value == NULL ? line + strlen(line) : value + 1;
    const char *event = NULL;
    pthread_mutex_lock(&lock);
    if (strncmp(line, "send ", 5) == 0) add_report(value, 1), fputs("ok", out);
    else if (strncmp(line, "leave ", 6) == 0) add_report(value, 0), fputs("ok", out);
    else if (strncmp(line, "unplug ", 7) == 0) unplug(atoi(value)), event = "remove", fputs("ok", out);
    else if (strcmp(line, "plug") == 0) is_plugged = 1, event = "add", fputs("ok", out);
    else if (strncmp(line, "capability ", 11) == 0) capability_bytes = bytes_of(value, capability), fputs("ok", out);
    else if (strncmp(line, "held ", 5) == 0) is_held = atoi(value), fputs("ok", out);
    else if (strcmp(line, "inking") == 0) fputs(is_inking ? "1" : "0", out);
    else if (strcmp(line, "shown") == 0 && !is_shown) fputs("-", out);
    else if (strcmp(line, "shown") == 0) for (int index = 0; index < PICTURE_BYTES; index++) fprintf(out, "%02x", shown[index]);
    else fprintf(out, "unknown line %s", line);
    pthread_mutex_unlock(&lock);
    if (event != NULL) umockdev_testbed_uevent(bed, DEVICE, event);
    fputc('\n', out);
    fflush(out);
}

static gboolean listen_to(GIOChannel *channel, GIOCondition condition, gpointer out) {
    (void)condition;
    char *line = NULL;
    gsize end = 0;
    if (g_io_channel_read_line(channel, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL) return FALSE;
    line[end] = 0;
    act(line, out);
    g_free(line);
    // What is in the channel's own buffer makes no descriptor ready.
    while (g_io_channel_get_buffer_condition(channel) & G_IO_IN) {
        if (g_io_channel_read_line(channel, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL) break;
        line[end] = 0;
        act(line, out);
        g_free(line);
    }
    return TRUE;
}

static void ended(GPid process, gint status, gpointer unused) {
    (void)process, (void)unused;
    client_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    g_main_loop_quit(loop);
}

static pid_t start(char **words, int *socket) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
    const pid_t process = fork();
    if (process == 0) {
        char number[12];
        snprintf(number, sizeof number, "%d", ends[1]);
        setenv("PAD_STAGE", number, 1);
        close(ends[0]);
        execvp(words[0], words);
        perror(words[0]);
        _exit(127);
    }
    close(ends[1]);
    *socket = ends[0];
    return process;
}

int main(int count, char **words) {
    if (count < 3) return fprintf(stderr, "usage: stu-usbfs PRODUCT PROGRAM [ARGUMENT...]\n"), 64;
    const unsigned product = (unsigned)strtoul(words[1], NULL, 16);
    char text[2000];
    snprintf(text, sizeof text,
        "P: /devices/pci0000:00/0000:00:14.0/usb1/1-1\nN: bus/usb/001/002\nE: DEVNAME=" NODE "\nE: DEVTYPE=usb_device\n"
        "E: SUBSYSTEM=usb\nE: BUSNUM=001\nE: DEVNUM=002\nE: ID_VENDOR_ID=056a\nE: ID_MODEL_ID=%04x\nE: MAJOR=189\nE: MINOR=1\n"
        "A: bConfigurationValue=1\\n\nA: busnum=1\\n\nA: devnum=2\\n\nA: speed=12\\n\nA: idVendor=056a\\n\nA: idProduct=%04x\\n\n"
        // Device; configuration; HID interface 0 with its descriptor; endpoint 81, interrupt, 64 bytes, every 5 ms.
        "H: descriptors=1201000200000040" "6A05%02X%02X000101020001" "09022200010100A031" "0904000001030000000921110100012260" "00"
        "07058103400005\n\n", product, product, product & 0xFF, product >> 8);
    GError *error = NULL;
    bed = umockdev_testbed_new();
    UMockdevIoctlBase *base = umockdev_ioctl_base_new();
    g_signal_connect(base, "handle-ioctl", G_CALLBACK(handle), NULL);
    if (!umockdev_testbed_add_from_string(bed, text, &error) || !umockdev_testbed_attach_ioctl(bed, NODE, base, &error))
        return fprintf(stderr, "stu-usbfs: %s\n", error->message), 70;
    loop = g_main_loop_new(NULL, FALSE);
    int socket = -1;
    const pid_t client = start(words + 2, &socket);
    if (client < 0) return perror("stu-usbfs: the program"), 70;
    FILE *out = fdopen(dup(socket), "w");
    GIOChannel *channel = g_io_channel_unix_new(socket);
    g_io_channel_set_encoding(channel, NULL, NULL);
    g_io_add_watch(channel, G_IO_IN | G_IO_HUP, listen_to, out);
    g_child_watch_add(client, ended, NULL);
    g_main_loop_run(loop);
    return client_status;
}
