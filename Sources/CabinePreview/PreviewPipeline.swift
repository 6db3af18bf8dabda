public import CabineCore
public import HALContract

/// How the screen wants its picture.
public struct PreviewOptions: Hashable, Sendable {
    /// The size of the screen's picture.
    public enum ScreenSize: Hashable, Sendable {
        /// As the camera sends it.
        case full
        /// Half the columns and rows.
        case half
    }

    /// People expect a mirror; only the screen's picture is mirrored, never what is measured.
    public var isMirrored: Bool
    /// The size of the screen's picture.
    public var screenSize: ScreenSize
    /// The limits of the guidance, and where the head should be.
    public var limits: GuideLimits

    /// A mirror of the camera's own size.
    public init(isMirrored: Bool = true, screenSize: ScreenSize = .full, limits: GuideLimits = GuideLimits()) {
        self.isMirrored = isMirrored
        self.screenSize = screenSize
        self.limits = limits
    }
}

/// What one frame gave besides the picture for the screen.
public struct PreviewResult: Hashable, Sendable {
    /// What the screen says.
    public var guidance: Guidance
    /// What it was decided on.
    public var measurement: FrameMeasurement
    /// When the frame was taken to be worked on.
    public var at: Instant
}

/// A frame of the camera to a picture for the screen and guidance, in a few milliseconds and without allocating.
///
///     bytes -> planes Y, Cb, Cr -> half, quarter (Y) -> face, eyes -> measures -> guide
///                    |                                                             |
///                    +-> screen planes (4:2:0) <- mirror <- oval, eye line <-------+ -> JPEG
///
/// Colours stay Y, Cb, Cr from the camera to the screen: nothing is converted to RGB and back, and Y is the grey
/// picture the analysis needs. Every buffer is allocated with the pipeline for the largest frame that is accepted;
/// plans that depend on the size are made anew when the size changes. One thread at a time may use it.
public final class PreviewPipeline {
    private let options: PreviewOptions
    private let decoder = FrameDecoder()
    private let encoder = ScreenEncoder()
    private let follower: FaceFollower
    private var guide: Guide
    private var overlay = Overlay()
    private var frame = PlanarFrame(
        maximumWidth: PreviewLimits.widthMaximum, maximumHeight: PreviewLimits.heightMaximum)
    private var screen = PlanarFrame(
        maximumWidth: PreviewLimits.widthMaximum, maximumHeight: PreviewLimits.heightMaximum)
    private var half = Plane(width: PreviewLimits.widthMaximum / 2, height: PreviewLimits.heightMaximum / 2)
    private var quarter = Plane(width: PreviewLimits.widthMaximum / 4, height: PreviewLimits.heightMaximum / 4)
    private var empty = Plane(width: PreviewLimits.widthMaximum / 4, height: PreviewLimits.heightMaximum / 4)
    private var hasEmpty = false
    private var size = (width: 0, height: 0)

    /// A pipeline with the cascade of OpenCV's `lbpcascades` below `cascadeFolder`.
    /// - Throws: when the cascade is missing or damaged.
    public init(cascadeFolder: String = "/usr/share/opencv4", options: PreviewOptions = PreviewOptions())
        throws(CascadeUnavailable)
    {
        self.options = options
        guide = Guide(limits: options.limits)
        follower = FaceFollower(
            try CascadeFile(path: cascadeFolder + "/lbpcascades/lbpcascade_frontalface_improved.xml"))
    }

    /// Takes a frame of the cabin with nobody in it, from the same camera: shadows are then judged against it.
    /// - Throws: when the frame cannot be read; what was known before stays.
    public func setReference(_ format: PreviewFormat, _ bytes: Span<UInt8>) throws(FrameFault) {
        try decode(format, bytes)
        empty.setCopy(of: quarter)
        hasEmpty = true
    }

    /// Takes a frame: afterwards `withScreen` lends the picture for the screen.
    /// - Throws: when the frame cannot be read. It leaves no trace: the next frame is treated as if it came first.
    public func process(
        _ format: PreviewFormat, _ bytes: Span<UInt8>, at now: Instant
    ) throws(FrameFault) -> PreviewResult {
        try decode(format, bytes)
        let measurement = measure()
        let guidance = guide.step(measurement, at: now)
        compose(isReady: guidance.isReady)
        try encoder.encode(&screen)
        return PreviewResult(guidance: guidance, measurement: measurement, at: now)
    }

    /// Lends the JPEG of the last frame that was processed; empty before the first.
    public func withScreen(_ body: (Span<UInt8>) -> Void) { encoder.withBytes(body) }

    /// Forgets the person: faces, guidance, and every pixel but those of the empty cabin.
    public func wipe() {
        frame.wipe()
        screen.wipe()
        half.fill(0)
        quarter.fill(0)
        encoder.wipe()
        guide = Guide(limits: options.limits)
        follower.wipe()
    }

    private func decode(_ format: PreviewFormat, _ bytes: Span<UInt8>) throws(FrameFault) {
        try decoder.decode(format, bytes, into: &frame)
        if (frame.luma.width, frame.luma.height) != size {
            size = (frame.luma.width, frame.luma.height)
            hasEmpty = false
            follower.configure(halfWidth: size.width / 2, halfHeight: size.height / 2)
            let divisor = options.screenSize == .half ? 2 : 1
            overlay.configure(
                width: size.width / divisor, height: size.height / divisor, target: options.limits.target,
                isMirrored: options.isMirrored)
        }
        half.setHalf(of: frame.luma)
        quarter.setHalf(of: half)
    }

    private func measure() -> FrameMeasurement {
        let aspect = Double(size.width) / Double(size.height)
        guard let face = follower.follow(frame.luma, half: half, quarter: quarter) else {
            let whole = PlaneBox(
                left: 0, top: 0, right: Float(quarter.width), bottom: Float(quarter.height), within: quarter)
            return FrameMeasurement(
                face: nil, faceCount: follower.faceCount, backgroundLuma: whole.mean(quarter) ?? 0, aspect: aspect)
        }
        let reference = hasEmpty ? BackgroundLight(empty: empty, around: face) : nil
        let measured = FaceMeter.measure(face, frame, quarter, reference: reference)
        return FrameMeasurement(
            face: measured.face, faceCount: follower.faceCount, backgroundLuma: measured.backgroundLuma,
            aspect: aspect)
    }

    private func compose(isReady: Bool) {
        let divisor = options.screenSize == .half ? 2 : 1
        screen.reshape(
            width: size.width / divisor, height: size.height / divisor, chromaAcross: 2, chromaDown: 2)
        if divisor == 2 {
            screen.luma.setCopy(of: half, isMirrored: options.isMirrored)
        } else {
            screen.luma.setCopy(of: frame.luma, isMirrored: options.isMirrored)
        }
        let across = 2 * divisor / frame.chromaAcross
        let down = 2 * divisor / frame.chromaDown
        screen.blue.setReduced(frame.blue, across: across, down: down)
        screen.red.setReduced(frame.red, across: across, down: down)
        if options.isMirrored {
            screen.blue.mirror()
            screen.red.mirror()
        }
        overlay.draw(&screen, isReady: isReady)
    }
}
