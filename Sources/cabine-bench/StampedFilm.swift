import CTurboJPEG
import CabineCore
import CabineRuntime
import HALContract
import HALSim
import Synchronization
import Glibc

/// A number that is written into a frame's corner as black and white fields, and survives cameras, mirrors and JPEG.
enum FrameStamp {
    /// Numbers before the first one comes again: two seconds of frames, far more than a frame is under way.
    static let count = 64
    /// Fields from the corner on: one that is always white, six of the number, and one that makes the white ones even.
    static let fields = 8
    /// Of a field, in pixels of a frame of 1280 x 720: two blocks of a JPEG's chroma.
    static let size = 32

    /// Whether each field is white.
    static func fields(of stamp: Int) -> [Bool] {
        let bits = (0..<6).map { stamp >> $0 & 1 == 1 }
        return [true] + bits + [bits.filter(\.self).count.isMultiple(of: 2)]
    }

    /// The number in fields that were read.
    static func stamp(_ fields: [Bool]) -> Int? {
        let bits = fields[1...6]
        guard fields[0], fields.filter(\.self).count.isMultiple(of: 2) else { return nil }
        return bits.enumerated().reduce(0) { $0 | ($1.element ? 1 << $1.offset : 0) }
    }

    /// Writes the number into the upper left corner.
    static func write(_ stamp: Int, into image: inout RGBImage) {
        for (index, isWhite) in fields(of: stamp).enumerated() {
            for y in 0..<size {
                let start = (y * image.width + index * size) * 3
                for place in start..<start + size * 3 { image.bytes[place] = isWhite ? 255 : 0 }
            }
        }
    }

    /// The number in the upper right corner of the screen's picture, which is a mirror.
    static func read(_ jpeg: [UInt8]) throws -> Int {
        guard let handle = tjInitDecompress() else { throw CameraJPEG.Failure(call: "tjInitDecompress") }
        defer { tjDestroy(handle) }
        var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard
            tjDecompressHeader3(handle, jpeg, UInt(jpeg.count), &width, &height, &sampling, &space) == 0
        else { throw CameraJPEG.Failure(call: "tjDecompressHeader3") }
        var grey = [UInt8](repeating: 0, count: Int(width * height))
        guard
            tjDecompress2(
                handle, jpeg, UInt(jpeg.count), &grey, width, 0, height, Int32(TJPF_GRAY.rawValue), 0) == 0
        else { throw CameraJPEG.Failure(call: "tjDecompress2") }
        let row = size / 2 * Int(width)
        // The overlay takes two fifths of the light there.
        let read = (0..<fields).map { grey[row + Int(width) - 1 - ($0 * size + size / 2)] > 64 }
        guard let stamp = stamp(read) else {
            throw DeviceFault(.protocolViolation, "a frame arrived without its stamp: \(read)")
        }
        return stamp
    }
}

/// A camera that sends thirty MJPEG frames a second of a person who stands there, each with a number of its own.
final class StampedFilm: PreviewTransport {
    /// The frames, drawn once, and when each of them left.
    final class Reel: Sendable {
        let frames: [[UInt8]]
        private let departures = Mutex<[(stamp: Int, at: UInt64)]>([])

        init() throws {
            let person = SyntheticPerson(seed: 3).render(width: 1280, height: 720).image
            frames = try (0..<FrameStamp.count).map { stamp in
                var image = person
                FrameStamp.write(stamp, into: &image)
                return try CameraJPEG.encode(image, quality: 90)
            }
        }

        func leaves(_ stamp: Int) {
            let now = MachineClock.now.nanoseconds
            departures.withLock { $0.append((stamp, now)) }
        }

        /// Milliseconds between leaving the camera and arriving, for each frame that arrived.
        func latencies(_ arrivals: [(stamp: Int, at: UInt64)]) -> [Double] {
            let departures = departures.withLock { $0 }
            return arrivals.compactMap { arrival in
                // The same number leaves every two seconds: it is the last one before.
                departures.last { $0.stamp == arrival.stamp && $0.at <= arrival.at }
                    .map { Double(arrival.at - $0.at) / 1e6 }
            }
        }
    }

    private static let frameNanoseconds: UInt64 = 33_333_333

    private let reel: Reel
    private var next = 0
    private var due: UInt64 = 0

    init(_ reel: Reel) { self.reel = reel }

    func startPreview() throws(DeviceFault) { due = MachineClock.now.nanoseconds }

    func nextFrame(
        limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void
    ) throws(DeviceFault) -> Int {
        due += Self.frameNanoseconds
        let now = MachineClock.now.nanoseconds
        if due > now { usleep(UInt32((due - now) / 1_000)) }
        let stamp = next % FrameStamp.count
        next += 1
        let frame = reel.frames[stamp]
        reel.leaves(stamp)
        use(.mjpeg, frame.span)
        return 0
    }

    func stopPreview() {}
}

/// The encoding of a screen's picture as the preview does it: from planes, 4:2:0, its quality and speed.
final class ScreenJPEG {
    private static let (width, height, quality): (Int32, Int32, Int32) = (1280, 720, 80)

    private let encoder: tjhandle
    private let yuv: [UInt8]
    private var output: UnsafeMutablePointer<UInt8>?
    private let capacity: UInt

    init() throws {
        let image = SyntheticPerson(seed: 3).render(width: Int(Self.width), height: Int(Self.height)).image
        guard let encoder = tjInitCompress() else { throw CameraJPEG.Failure(call: "tjInitCompress") }
        self.encoder = encoder
        let sampling = Int32(TJSAMP_420.rawValue)
        var planes = [UInt8](repeating: 0, count: Int(tjBufSizeYUV2(Self.width, 4, Self.height, sampling)))
        let converted = tjEncodeYUV3(
            encoder, image.bytes, Self.width, 0, Self.height, Int32(TJPF_RGB.rawValue), &planes, 4, sampling, 0)
        yuv = planes
        capacity = tjBufSize(Self.width, Self.height, sampling)
        output = tjAlloc(Int32(capacity))
        guard converted == 0 else { throw CameraJPEG.Failure(call: "tjEncodeYUV3") }
    }

    deinit {
        tjFree(output)
        tjDestroy(encoder)
    }

    /// Lends a frame to `use`.
    func encode(_ use: (Span<UInt8>) -> Void) throws {
        var count = capacity
        guard
            tjCompressFromYUV(
                encoder, yuv, Self.width, 4, Self.height, Int32(TJSAMP_420.rawValue), &output, &count, Self.quality,
                TJFLAG_FASTDCT | TJFLAG_NOREALLOC) == 0
        else { throw CameraJPEG.Failure(call: "tjCompressFromYUV") }
        use(UnsafeBufferPointer(start: output, count: Int(count)).span)
    }
}
