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

    /// Shows one picture until a hint stays, and returns what came of the last frame.
    ///
    /// A hint that is shown stays 0.9 seconds whatever is measured; one that is still there after a second is meant. That
    /// nobody is there holds only after all kinds of sweeps, 1.3 seconds, and a hint's time: then all 90 frames are shown.
    func settle(_ image: RGBImage) throws -> PreviewResult {
        let bytes = MJPEG.encode(image)
        var last = try process(.mjpeg, bytes)
        for _ in 1..<90 {
            let isMeant = now.milliseconds(since: last.guidance.since) > 1000
            if isMeant, last.guidance.hint != .nobody { break }
            last = try process(.mjpeg, bytes)
        }
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

    /// The person of a seed who sits where the preview wants the head.
    static func person(_ seed: UInt64) -> SyntheticPerson {
        var person = SyntheticPerson(seed: seed)
        person.parameters.headHeightPixels = 400
        person.parameters.centreAcross = 0.5
        person.parameters.centreDown = 0.45
        person.parameters.rollDegrees = 0
        return person
    }

    /// The person of a seed where everything is right, but for what `change` does.
    static func picture(_ seed: UInt64, _ change: (inout PersonParameters) -> Void = { _ in }) -> RGBImage {
        var person = person(seed)
        change(&person.parameters)
        return person.render(width: width, height: height).image
    }

    /// The person of a seed with one fault, and everything else right.
    static func picture(_ seed: UInt64, _ fault: PersonFault, severity: Float = 0.5) -> RGBImage {
        var person = person(seed)
        fault.apply(to: &person, severity: severity)
        return person.render(width: width, height: height).image
    }

    /// A curtain that is darker at one side: no shadow of a head, once it is known.
    static func behindCurtain(_ image: RGBImage) -> RGBImage {
        image.mapped { x, _, value in value * (0.75 + 0.25 * min(1, abs(Double(x) - 760) / 120)) }
    }

    static func empty(_ seed: UInt64) -> RGBImage {
        SyntheticPerson.emptyCabin(seed: seed, width: width, height: height)
    }

    static func two(_ seed: UInt64) -> RGBImage { picture(seed, .secondPerson) }
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
}
