import CTurboJPEG
import CabineCore
import CabineImaging
import CabinePreview
import Foundation
import HALContract
import HALSim

/// A pipeline that is fed at 30 frames a second.
final class Rig {
    let pipeline: PreviewPipeline
    private(set) var now = Instant(nanoseconds: 1_000_000_000)

    init(_ options: PreviewOptions = PreviewOptions()) throws { pipeline = try PreviewPipeline(options: options) }

    /// Processes one frame.
    func process(_ format: PreviewFormat, _ bytes: [UInt8]) throws(FrameFault) -> PreviewResult {
        now = now.advanced(byMilliseconds: 33)
        return try pipeline.process(format, bytes.span, at: now)
    }

    /// Shows one picture for a time and returns what came of the last frame.
    func show(_ image: RGBImage, frames: Int = 60) throws -> PreviewResult {
        let bytes = MJPEG.encode(image)
        var last = try process(.mjpeg, bytes)
        for _ in 1..<frames { last = try process(.mjpeg, bytes) }
        return last
    }

    /// The picture for the screen.
    func screen() throws -> RGBImage { try ImageFile.decode(screenBytes()) }

    /// The picture for the screen as a file.
    func screenBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        pipeline.withScreen { span in
            for index in span.indices { bytes.append(span[index]) }
        }
        return bytes
    }
}

/// JPEG files as a camera streams them.
enum MJPEG {
    static func encode(
        _ image: RGBImage, _ sampling: TJSAMP = TJSAMP_422, quality: Int32 = 90, flags: Int32 = 0
    ) -> [UInt8] {
        guard let handle = tjInitCompress() else { return [] }
        defer { tjDestroy(handle) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        let status = tjCompress2(
            handle, image.bytes, Int32(image.width), 0, Int32(image.height), Int32(TJPF_RGB.rawValue), &bytes, &count,
            Int32(sampling.rawValue), quality, flags)
        defer { tjFree(bytes) }
        precondition(status == 0, "TurboJPEG encodes the test's picture")
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}

/// People in front of the camera, 1280 x 720, as the tests want them.
enum Sitter {
    static let width = 1280
    static let height = 720

    /// The person of a seed where everything is right, but for what `change` does.
    static func picture(_ seed: UInt64, _ change: (inout PersonParameters) -> Void = { _ in }) -> RGBImage {
        var person = SyntheticPerson(seed: seed)
        person.parameters.headHeightPixels = 400
        person.parameters.centreAcross = 0.5
        person.parameters.centreDown = 0.45
        person.parameters.rollDegrees = 0
        change(&person.parameters)
        return person.render(width: width, height: height).image
    }

    static func empty(_ seed: UInt64) -> RGBImage {
        SyntheticPerson.emptyCabin(seed: seed, width: width, height: height)
    }

    static func two(_ seed: UInt64) -> RGBImage {
        SyntheticPerson(seed: seed).render(with: SyntheticPerson(seed: seed + 70), width: width, height: height)
    }
}

extension RGBImage {
    /// Every channel of every pixel changed.
    func mapped(_ change: (_ x: Int, _ y: Int, _ value: Double) -> Double) -> RGBImage {
        var bytes = bytes
        for index in bytes.indices {
            let pixel = index / 3
            bytes[index] = UInt8(max(0, min(255, change(pixel % width, pixel / width, Double(bytes[index])))))
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    /// A soft shadow on what is light and grey or blue, that is the background, at the right of the head.
    func withShadow(_ depth: Double) -> RGBImage {
        var bytes = bytes
        for y in 0..<height {
            for x in 0..<width {
                let place = (y * width + x) * 3
                // The background's blue is at least its red, skin's and light hair's is not.
                let isBackground = bytes[place] > 150 && bytes[place + 2] >= bytes[place]
                let across = (Double(x) / Double(width) - 0.60) / 0.06
                let down = (Double(y) / Double(height) - 0.40) / 0.28
                guard isBackground else { continue }
                let light = 1 - depth * exp(-across * across - down * down)
                for channel in 0..<3 { bytes[place + channel] = UInt8(Double(bytes[place + channel]) * light) }
            }
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    /// Lamps in the glasses: a white spot before each eye of a sitter.
    func withGlare() -> RGBImage {
        let distance = 0.272 * 400 * 0.75
        return mapped { x, y, value in
            for side in [-0.5, 0.5] {
                let across = (Double(x) - 640 - side * distance - 6) / 15
                let down = (Double(y) - 324 + 4) / 9
                if across * across + down * down < 1 { return 255 }
            }
            return value
        }
    }

    /// The head of a sitter turned about its vertical axis: an ellipsoid with a nose on it, seen from far.
    func turned(degrees: Double) -> RGBImage {
        let head = 300.0
        let (halfWidth, halfHeight, depth) = (0.36 * head, 0.56 * head, 0.36 * head)
        let sine = sin(degrees * .pi / 180)
        let cosine = cos(degrees * .pi / 180)
        /// How far a place of the face lies in front of the axis.
        func front(_ x: Double, _ y: Double) -> Double {
            let squared = x * x / (halfWidth * halfWidth) + y * y / (halfHeight * halfHeight)
            let round = squared < 1 ? depth * (1 - squared).squareRoot() : 0
            let along = min(1, max(0, (y + 10) / 60))
            let nose = y < 70 ? 0.10 * head * along * exp(-x * x / 300) : 0
            return round + nose
        }
        var output = bytes
        for row in 0..<height {
            let y = Double(row) - 324
            guard abs(y) < halfHeight * 1.1 else { continue }
            for column in 0..<width {
                let target = Double(column) - 640
                guard abs(target) < halfWidth * 1.3 else { continue }
                // The source place whose turned place is this one, by a few steps of a fixed point.
                var x = target
                for _ in 0..<12 { x = (target - (front(x, y) - depth * 0.6) * sine) / cosine * 0.5 + x * 0.5 }
                // Outside of the head the picture stays.
                let edge = min(1, max(0, (1.1 - abs(target) / halfWidth) * 6))
                let source = max(0, min(Double(width - 1), 640 + x * edge + target * (1 - edge)))
                for channel in 0..<3 {
                    output[(row * width + column) * 3 + channel] = bytes[(row * width + Int(source)) * 3 + channel]
                }
            }
        }
        return RGBImage(width: width, height: height, bytes: output)
    }
}
