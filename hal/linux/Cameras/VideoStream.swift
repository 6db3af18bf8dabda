internal import CVideo
internal import Glibc
import HALContract

/// A running stream of mapped buffers; it stops, and gives memory and device back, when nobody holds it any more.
///
/// | what happens | what it does |
/// |---|---|
/// | several frames wait | the newest is lent, the others are handed back and count as skipped |
/// | a frame the driver calls damaged | handed back; counts as skipped |
/// | nothing within the limit | `timeout` |
/// | unplugged | `absent`, at the poll or at the dequeue |
final class VideoStream {
    /// Enough for one to be read, one to wait and two to be written while the reader is late.
    private static let bufferCount: UInt32 = 4

    let picture: VideoPicture
    private let device: VideoDevice
    private var buffers: [UnsafeMutableRawBufferPointer] = []
    private var lastSequence: UInt32?

    /// Starts streaming what was agreed on.
    init(_ device: VideoDevice, _ picture: VideoPicture) throws(DeviceFault) {
        self.device = device
        self.picture = picture
        var count = Self.bufferCount
        try check(cvideo_request_buffers(device.descriptor, &count), "asking for buffers")
        for index in 0..<count {
            buffers.append(try map(index))
            try check(cvideo_queue(device.descriptor, index), "queueing a buffer")
        }
        guard !buffers.isEmpty else { throw DeviceFault(.system, "\(device.name): the kernel gives it no buffer.") }
        try check(cvideo_start(device.descriptor), "starting the stream")
    }

    // The stream was asked to end, or its device is gone: either way there is nobody left to tell of a failure.
    deinit {
        _ = cvideo_stop(device.descriptor)
        for buffer in buffers { munmap(buffer.baseAddress, buffer.count) }
        var none: UInt32 = 0
        _ = cvideo_request_buffers(device.descriptor, &none)
    }

    private func map(_ index: UInt32) throws(DeviceFault) -> UnsafeMutableRawBufferPointer {
        var length: UInt32 = 0
        var offset: UInt32 = 0
        try check(cvideo_locate_buffer(device.descriptor, index, &length, &offset), "locating a buffer")
        let address = mmap(nil, Int(length), PROT_READ | PROT_WRITE, MAP_SHARED, device.descriptor, Int(offset))
        let code = errno
        guard let address, address != MAP_FAILED else { throw VideoFault.make(code, device.name, "mapping a buffer") }
        return UnsafeMutableRawBufferPointer(start: address, count: Int(length))
    }

    private func check(_ failure: Int32, _ what: String) throws(DeviceFault) {
        guard failure == 0 else { throw VideoFault.make(failure, device.name, what) }
    }

    /// Lends the newest frame for the length of the call, with the instant of its stamp in nanoseconds.
    ///
    /// - Returns: how many frames were skipped since the last call.
    func next(
        limitMilliseconds: Int, _ use: (_ bytes: Span<UInt8>, _ nanoseconds: UInt64) -> Void
    ) throws(DeviceFault) -> Int {
        let frame = try newest(Deadline(milliseconds: limitMilliseconds), limitMilliseconds)
        let skipped = lastSequence.map { Int(frame.sequence &- $0) - 1 } ?? 0
        lastSequence = frame.sequence
        let buffer = buffers[Int(frame.index)]
        // A driver that claims more than the buffer holds must not make us read behind it.
        let bytes = UnsafeBufferPointer(
            start: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: min(Int(frame.bytes), buffer.count))
        use(bytes.span, frame.nanoseconds)
        try check(cvideo_queue(device.descriptor, frame.index), "handing a buffer back")
        return max(0, skipped)
    }

    private func newest(_ deadline: Deadline, _ limitMilliseconds: Int) throws(DeviceFault) -> cvideo_frame {
        var newest: cvideo_frame?
        while true {
            var frame = cvideo_frame()
            let failure = cvideo_dequeue(device.descriptor, &frame)
            switch failure {
            case 0 where frame.is_damaged != 0 || Int(frame.index) >= buffers.count:
                try check(cvideo_queue(device.descriptor, frame.index), "handing a buffer back")
                if newest == nil, deadline.hasPassed { throw silence(limitMilliseconds) }
            case 0:
                if let older = newest {
                    try check(cvideo_queue(device.descriptor, older.index), "handing a buffer back")
                }
                newest = frame
            case EAGAIN:
                if let newest { return newest }
                try waitForFrame(deadline, limitMilliseconds)
            default:
                throw VideoFault.make(failure, device.name, "waiting for a frame")
            }
            // Where a camera sends without end, the frame at hand is new enough.
            if let newest, deadline.hasPassed { return newest }
        }
    }

    private func waitForFrame(_ deadline: Deadline, _ limitMilliseconds: Int) throws(DeviceFault) {
        while true {
            var entry = pollfd(fd: device.descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&entry, 1, Int32(clamping: deadline.milliseconds))
            let code = errno
            if ready < 0, code == EINTR, !deadline.hasPassed { continue }
            guard ready >= 0 else { throw VideoFault.make(code, device.name, "waiting for a frame") }
            if ready > 0, entry.revents & Int16(POLLIN) != 0 { return }
            if ready > 0 { throw gone() }
            throw silence(limitMilliseconds)
        }
    }

    private func silence(_ limitMilliseconds: Int) -> DeviceFault {
        DeviceFault(
            .timeout,
            "\(device.name): no frame within \(limitMilliseconds) ms. Look at its cable; other devices on the same hub may "
                + "take the bandwidth.")
    }

    /// Poll reports an error without data when the device is gone, and when it stopped streaming by itself.
    private func gone() -> DeviceFault {
        var identity = cvideo_identity()
        let failure = cvideo_identify(device.descriptor, &identity)
        return failure == 0
            ? DeviceFault(.system, "\(device.name): it stopped by itself. Replug it; the kernel's log says more.")
            : VideoFault.make(failure, device.name, "waiting for a frame")
    }
}
