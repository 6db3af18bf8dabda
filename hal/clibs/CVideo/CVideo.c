#include "CVideo.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>

static int ask(int descriptor, unsigned long request, void *argument) {
    int answer;
    do {
        answer = ioctl(descriptor, request, argument);
    } while (answer < 0 && errno == EINTR);
    return answer < 0 ? errno : 0;
}

/// Copies a text the driver may not have ended.
static void copy_text(char *target, size_t size, const __u8 *source, size_t source_size) {
    size_t count = source_size < size - 1 ? source_size : size - 1;
    memcpy(target, source, count);
    target[count] = 0;
}

int cvideo_identify(int descriptor, cvideo_identity *identity) {
    struct v4l2_capability answer = {0};
    int failure = ask(descriptor, VIDIOC_QUERYCAP, &answer);
    if (failure) return failure;
    copy_text(identity->driver, sizeof identity->driver, answer.driver, sizeof answer.driver);
    copy_text(identity->card, sizeof identity->card, answer.card, sizeof answer.card);
    copy_text(identity->bus, sizeof identity->bus, answer.bus_info, sizeof answer.bus_info);
    // The other field is about the whole device, whose metadata file cannot capture.
    int has_own = (answer.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
    identity->capabilities = has_own ? answer.device_caps : answer.capabilities;
    return 0;
}

int cvideo_format_at(int descriptor, uint32_t index, uint32_t *format) {
    struct v4l2_fmtdesc entry = {.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    int failure = ask(descriptor, VIDIOC_ENUM_FMT, &entry);
    *format = entry.pixelformat;
    return failure;
}

int cvideo_size_at(int descriptor, uint32_t format, uint32_t index, cvideo_size *size) {
    struct v4l2_frmsizeenum entry = {.index = index, .pixel_format = format};
    int failure = ask(descriptor, VIDIOC_ENUM_FRAMESIZES, &entry);
    if (failure) return failure;
    if (entry.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
        *size = (cvideo_size){
            .width_minimum = entry.discrete.width, .width_maximum = entry.discrete.width,
            .height_minimum = entry.discrete.height, .height_maximum = entry.discrete.height};
        return 0;
    }
    // One entry says it all; a second question would be answered the same way by some drivers.
    if (index > 0) return EINVAL;
    *size = (cvideo_size){
        .width_minimum = entry.stepwise.min_width, .width_maximum = entry.stepwise.max_width,
        .width_step = entry.stepwise.step_width ? entry.stepwise.step_width : 1,
        .height_minimum = entry.stepwise.min_height, .height_maximum = entry.stepwise.max_height,
        .height_step = entry.stepwise.step_height ? entry.stepwise.step_height : 1};
    return 0;
}

int cvideo_set_format(int descriptor, cvideo_picture *picture) {
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    format.fmt.pix.width = picture->width;
    format.fmt.pix.height = picture->height;
    format.fmt.pix.pixelformat = picture->format;
    // Interlaced fields of a moving face would be two faces.
    format.fmt.pix.field = V4L2_FIELD_NONE;
    int failure = ask(descriptor, VIDIOC_S_FMT, &format);
    *picture = (cvideo_picture){
        .format = format.fmt.pix.pixelformat, .width = format.fmt.pix.width, .height = format.fmt.pix.height,
        .stride = format.fmt.pix.bytesperline, .bytes = format.fmt.pix.sizeimage};
    return failure;
}

int cvideo_set_control(int descriptor, uint32_t control, int32_t *value) {
    struct v4l2_control entry = {.id = control, .value = *value};
    int failure = ask(descriptor, VIDIOC_S_CTRL, &entry);
    if (failure) return failure;
    failure = ask(descriptor, VIDIOC_G_CTRL, &entry);
    *value = entry.value;
    return failure;
}

int cvideo_request_buffers(int descriptor, uint32_t *count) {
    struct v4l2_requestbuffers request = {
        .count = *count, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    int failure = ask(descriptor, VIDIOC_REQBUFS, &request);
    *count = request.count;
    return failure;
}

static struct v4l2_buffer buffer_of(uint32_t index) {
    return (struct v4l2_buffer){.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
}

int cvideo_locate_buffer(int descriptor, uint32_t index, uint32_t *length, uint32_t *offset) {
    struct v4l2_buffer buffer = buffer_of(index);
    int failure = ask(descriptor, VIDIOC_QUERYBUF, &buffer);
    *length = buffer.length;
    *offset = buffer.m.offset;
    return failure;
}

int cvideo_queue(int descriptor, uint32_t index) {
    struct v4l2_buffer buffer = buffer_of(index);
    return ask(descriptor, VIDIOC_QBUF, &buffer);
}

int cvideo_dequeue(int descriptor, cvideo_frame *frame) {
    struct v4l2_buffer buffer = buffer_of(0);
    int failure = ask(descriptor, VIDIOC_DQBUF, &buffer);
    if (failure) return failure;
    int is_monotonic = (buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    *frame = (cvideo_frame){
        .index = buffer.index, .bytes = buffer.bytesused, .sequence = buffer.sequence,
        .is_damaged = (buffer.flags & V4L2_BUF_FLAG_ERROR) != 0,
        .nanoseconds = is_monotonic ? buffer.timestamp.tv_sec * 1000000000ull + buffer.timestamp.tv_usec * 1000ull : 0};
    return 0;
}

static int stream(int descriptor, unsigned long request) {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return ask(descriptor, request, &type);
}

int cvideo_start(int descriptor) { return stream(descriptor, VIDIOC_STREAMON); }

int cvideo_stop(int descriptor) { return stream(descriptor, VIDIOC_STREAMOFF); }

int cvideo_reset_usb(int descriptor) { return ask(descriptor, USBDEVFS_RESET, 0); }
