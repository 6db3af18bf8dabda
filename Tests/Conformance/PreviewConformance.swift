public import HALContract

/// What every `PreviewTransport` promises while it streams, between two streams, and where there is no camera.
public enum PreviewConformance {
    /// A camera that streams.
    public static func streams(_ camera: any PreviewTransport) throws {
        try refusesBeforeTheStart(camera)
        for _ in 0..<2 {
            try camera.startPreview()
            try camera.startPreview()
            for _ in 0..<3 { try lendsAWholeFrame(camera) }
            camera.stopPreview()
            camera.stopPreview()
            try refusesBeforeTheStart(camera)
        }
    }

    /// A camera that is not there.
    public static func isAbsent(_ camera: any PreviewTransport) throws {
        do throws(DeviceFault) {
            try camera.startPreview()
            _ = try camera.nextFrame(limitMilliseconds: 500) { _, _ in }
        } catch {
            camera.stopPreview()
            return try demand(error.kind == .absent && !error.message.isEmpty, "no camera is \(error.kind)")
        }
        throw Nonconformity("a camera that is not there lends a frame")
    }

    private static func lendsAWholeFrame(_ camera: any PreviewTransport) throws {
        var lent = 0
        var isWhole = false
        let skipped = try camera.nextFrame(limitMilliseconds: 8_000) { format, bytes in
            lent += 1
            switch format {
            case .yuyv(let width, let height, let stride):
                isWhole =
                    width > 0 && height > 0 && stride >= 2 * width && bytes.count >= stride * (height - 1) + 2 * width
            case .mjpeg: isWhole = bytes.count > 4 && bytes[0] == 0xFF && bytes[1] == 0xD8
            }
        }
        try demand(lent == 1, "a frame was lent \(lent) times")
        try demand(isWhole, "the frame is none of its format")
        try demand(skipped >= 0, "\(skipped) frames skipped")
    }

    private static func refusesBeforeTheStart(_ camera: any PreviewTransport) throws {
        var lent = false
        do throws(DeviceFault) {
            _ = try camera.nextFrame(limitMilliseconds: 0) { _, _ in lent = true }
        } catch {
            try demand(!lent, "a frame was lent by a stream that does not run")
            return try demand(!error.message.isEmpty, "a refusal without a word")
        }
        throw Nonconformity("a stream that does not run has a next frame")
    }
}
