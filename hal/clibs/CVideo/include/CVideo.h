// The ioctls of cameras behind functions: their numbers are _IOWR macros, and some of their structures hold unions that
// end in flexible arrays, neither of which Swift imports.
//
// Every function returns 0 or the value of errno; an interrupted call is begun again.
#ifndef CVIDEO_H
#define CVIDEO_H

#include <linux/videodev2.h>
#include <stdint.h>

/// What a device says about itself, each text ended by a zero.
typedef struct {
    char driver[16];
    char card[32];
    char bus[32];
    /// V4L2_CAP_ bits of this very device file.
    uint32_t capabilities;
} cvideo_identity;

/// VIDIOC_QUERYCAP. ENOTTY when it is no V4L2 device.
int cvideo_identify(int descriptor, cvideo_identity *identity);

/// VIDIOC_ENUM_FMT for capture. EINVAL behind the last one.
int cvideo_format_at(int descriptor, uint32_t index, uint32_t *format);

/// A size a format is offered in; a step of 0 means this size alone.
typedef struct {
    uint32_t width_minimum, width_maximum, width_step;
    uint32_t height_minimum, height_maximum, height_step;
} cvideo_size;

/// VIDIOC_ENUM_FRAMESIZES. EINVAL behind the last one.
int cvideo_size_at(int descriptor, uint32_t format, uint32_t index, cvideo_size *size);

/// A picture format as the device took it.
typedef struct {
    uint32_t format, width, height, stride, bytes;
} cvideo_picture;

/// VIDIOC_S_FMT for capture: `picture` is asked for, and then holds what is given. EBUSY while anybody has buffers.
int cvideo_set_format(int descriptor, cvideo_picture *picture);

/// VIDIOC_S_CTRL, then VIDIOC_G_CTRL: `value` then holds what the control is at. EINVAL when there is no such control.
int cvideo_set_control(int descriptor, uint32_t control, int32_t *value);

/// VIDIOC_REQBUFS for memory mapping: `count` then holds how many there are; 0 frees them.
int cvideo_request_buffers(int descriptor, uint32_t *count);

/// VIDIOC_QUERYBUF: where mmap(2) finds a buffer.
int cvideo_locate_buffer(int descriptor, uint32_t index, uint32_t *length, uint32_t *offset);

/// VIDIOC_QBUF: hands a buffer to the driver.
int cvideo_queue(int descriptor, uint32_t index);

/// A filled buffer.
typedef struct {
    uint32_t index, bytes, sequence;
    /// Whether the driver marks the content as damaged.
    uint32_t is_damaged;
    /// CLOCK_MONOTONIC; 0 when the driver stamps by another clock.
    uint64_t nanoseconds;
} cvideo_frame;

/// VIDIOC_DQBUF. EAGAIN when none is filled, ENODEV when the device is gone.
int cvideo_dequeue(int descriptor, cvideo_frame *frame);

/// VIDIOC_STREAMON, VIDIOC_STREAMOFF.
int cvideo_start(int descriptor);
int cvideo_stop(int descriptor);

/// USBDEVFS_RESET on a device file of /dev/bus/usb: the device is reset as if it were plugged in again.
int cvideo_reset_usb(int descriptor);

#endif
