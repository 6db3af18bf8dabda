internal import CVideo
internal import Glibc
import HALContract
import HALDrivers

/// An open V4L2 capture device, closed when nobody holds it any more.
final class VideoDevice {
    /// What messages call it.
    let name: String
    let descriptor: Int32
    /// The camera's name, as its maker gave it.
    let card: String
    /// Where it is plugged in.
    let bus: String

    /// Opens the device file at `path`.
    init(path: String) throws(DeviceFault) {
        name = "camera \(path)"
        descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
        let code = errno
        guard descriptor >= 0 else { throw VideoFault.make(code, name, "opening it") }
        var identity = cvideo_identity()
        let failure = cvideo_identify(descriptor, &identity)
        (card, bus) = (VideoText.read(&identity.card), VideoText.read(&identity.bus))
        guard failure == 0 else {
            Glibc.close(descriptor)
            throw VideoFault.make(failure, name, "asking what it is")
        }
        let needed = UInt32(V4L2_CAP_VIDEO_CAPTURE) | UInt32(V4L2_CAP_STREAMING)
        guard identity.capabilities & needed == needed else {
            Glibc.close(descriptor)
            throw DeviceFault(
                .protocolViolation,
                "\(name) (\(card)): it streams no pictures; give the device file of the same camera that does, see "
                    + "v4l2-ctl --list-devices.")
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Locks controls, in the order given.
    ///
    /// - Throws: `protocolViolation` when the camera has no such control or keeps it at another value.
    func lock(_ controls: [LockedControl]) throws(DeviceFault) {
        for wanted in controls {
            var value = wanted.value
            let failure = cvideo_set_control(descriptor, wanted.control.rawValue, &value)
            if failure == EINVAL || failure == ERANGE {
                throw DeviceFault(
                    .protocolViolation,
                    "\(name) (\(card)): control \(wanted.control.name) cannot be set to \(wanted.value); correct the "
                        + "board's values by v4l2-ctl --list-ctrls.")
            }
            guard failure == 0 else { throw VideoFault.make(failure, name, "locking \(wanted.control.name)") }
            guard value == wanted.value else {
                throw DeviceFault(
                    .protocolViolation,
                    "\(name) (\(card)): control \(wanted.control.name) was set to \(wanted.value) and stays at \(value); "
                        + "correct the board's values by v4l2-ctl --list-ctrls.")
            }
        }
    }

    /// Agrees on the first of `formats` that the camera gives in exactly `size`.
    ///
    /// - Throws: `protocolViolation` with everything it offers; `busy` while another stream has buffers.
    func negotiate(_ formats: [V4L2Format], _ size: FrameSize) throws(DeviceFault) -> VideoPicture {
        for format in formats {
            var picture = cvideo_picture()
            (picture.format, picture.width, picture.height) = (format.code, UInt32(size.width), UInt32(size.height))
            let failure = cvideo_set_format(descriptor, &picture)
            if failure == EINVAL { continue }
            guard failure == 0 else { throw VideoFault.make(failure, name, "agreeing on \(format.rawValue) \(size)") }
            if picture.format == format.code, picture.width == size.width, picture.height == size.height {
                return VideoPicture(format: format, size: size, stride: Int(picture.stride))
            }
        }
        let wanted = formats.map(\.rawValue).joined(separator: " or ")
        let offers = VideoOffers.list(descriptor)
        throw DeviceFault(
            .protocolViolation,
            "\(name) (\(card)): it gives no \(wanted) of \(size). It offers \(offers). Choose one for the board.")
    }
}

/// What a camera and we agreed on.
struct VideoPicture {
    let format: V4L2Format
    let size: FrameSize
    /// Bytes from one row to the next; 0 for files.
    let stride: Int

    var previewFormat: PreviewFormat {
        switch format {
        case .mjpeg: .mjpeg
        case .yuyv: .yuyv(width: size.width, height: size.height, stride: stride)
        }
    }

    /// Whether `bytes` can be a whole frame: cameras cut them short when a bus is busy.
    func isWhole(_ bytes: Span<UInt8>) -> Bool {
        switch format {
        case .mjpeg: PictureFile.isWholeJPEG(bytes)
        case .yuyv: bytes.count >= stride * (size.height - 1) + 2 * size.width
        }
    }
}

extension V4L2Format {
    /// The four letters of linux/videodev2.h, the first in the lowest byte.
    var code: UInt32 {
        let letters: StaticString
        switch self {
        case .mjpeg: letters = "MJPG"
        case .yuyv: letters = "YUYV"
        }
        return letters.withUTF8Buffer { text in text.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    }
}

/// Texts of C structures.
enum VideoText {
    /// The text in an array of characters that a zero ends.
    static func read<Tuple>(_ array: inout Tuple) -> String {
        withUnsafeBytes(of: &array) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
