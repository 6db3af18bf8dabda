import CFaceDetect
public import HALContract

/// Makes portraits of pictures: finds the face, frames it by the standard, judges it, encodes it within a byte limit.
///
/// It holds the face detector, which takes a tenth of a second to load: make one and keep it. One thread at a time.
public final class PortraitMaker {
    private let locator: FaceLocator

    /// Loads the cascades of OpenCV from `cascadeFolder`, as Debian's package opencv-data lays them out.
    public init(cascadeFolder: String = "/usr/share/opencv4") throws(FaceDetectorUnavailable) {
        let detector = try FaceDetector(cascadeFolder: cascadeFolder)
        locator = FaceLocator(finder: FaceFinder(detector: detector))
    }

    /// A portrait of the person in front, with the verdict on it; or the reason why there is none.
    ///
    /// Every face gives a portrait: tilt is levelled, and where the source ends before the frame its border is continued.
    /// What the standard does not allow is said by the verdict.
    /// - Parameters:
    ///   - reference: the same cabin with nobody in it, as the same camera saw it; nil where there is none, which leaves
    ///     crown and shadow less sure.
    ///   - byteLimit: the greatest size of the JPEG 2000 file; never exceeded.
    public func portrait(
        from frame: CameraFrame, reference: CameraFrame? = nil, standard: PortraitStandard = .fr2009,
        byteLimit: Int = 30_000
    ) throws(PortraitRefusal) -> Portrait {
        var stopwatch = Stopwatch()
        let picture = try decode(frame)
        let source = picture.image
        let empty = try matching(reference, source)
        stopwatch.lap("decode")
        let head = try locator.locate(source, reference: empty)
        stopwatch.lap("detect")
        let plan = FramePlan(head, sourceWidth: source.width, sourceHeight: source.height, standard)
        let image = Resampler.resample(
            source, plan.mapping, width: standard.widthPixels, height: standard.heightPixels)
        stopwatch.lap("frame")
        let verdict = QualityJudge(
            head: head, plan: plan, image: image, source: source, reference: empty, standard: standard
        ).verdict()
        stopwatch.lap("judge")
        let file: [UInt8]
        do throws(JPEG2000Failure) {
            file = try JPEG2000.encode(image, byteLimit: byteLimit, dotsPerInch: standard.dotsPerInch)
        } catch {
            throw Self.refusal(error)
        }
        stopwatch.lap("encode")
        return Portrait(
            image: image, jp2: file, headHeightMillimetres: plan.headMillimetres, landmarks: head.landmarks,
            verdict: verdict, frame: plan.corners(standard), colors: picture.colors,
            timings: stopwatch.laps)
    }

    /// The empty cabin, which must be of the source's size to be compared pixel by pixel.
    private func matching(
        _ reference: CameraFrame?, _ source: RGBImage
    ) throws(PortraitRefusal) -> RGBImage? {
        guard let reference else { return nil }
        let empty = try decode(reference).image
        guard empty.width == source.width, empty.height == source.height else {
            throw .unreadable(
                "the empty-cabin picture has \(empty.width) x \(empty.height) pixels and the photo "
                    + "\(source.width) x \(source.height); both must come from the same camera")
        }
        return empty
    }

    /// Where the face of the person in front is, without making a portrait.
    public func landmarks(of image: RGBImage) throws(PortraitRefusal) -> FaceLandmarks {
        try locator.locate(image).landmarks
    }

    /// What the bare library calls take that a portrait of this picture is made of: the measure for our own share.
    ///
    /// Each call that `portrait` makes is made once more, with the same input, and nothing else is timed:
    /// `turbojpeg-decode` (libpng for a PNG, nothing for bare pixels); `opencv-face`, every search for faces, also in
    /// turned pictures where the first found none; `opencv-eyes`, every search for eyes, and for a second opinion on a
    /// face; `openjpeg-encode`, one run of the encoder, also where the byte limit took more. Reducing, turning and
    /// resampling pictures is ours and not among them.
    /// - Parameter reference: the empty cabin, as for `portrait`: one more decoding, of the same name.
    public func libraryCalls(
        from frame: CameraFrame, reference: CameraFrame? = nil, standard: PortraitStandard = .fr2009,
        byteLimit: Int = 30_000
    ) throws(PortraitRefusal) -> [(name: String, milliseconds: Double)] {
        let detector = locator.finder.detector
        var stopwatch = Stopwatch()
        let source = try decode(frame).image
        let empty = try matching(reference, source)
        stopwatch.lap("turbojpeg-decode")
        detector.beginRecording()
        let located = Result { () throws(PortraitRefusal) in try locator.locate(source, reference: empty) }
        let searches = detector.endRecording()
        let head = try located.get()
        let plan = FramePlan(head, sourceWidth: source.width, sourceHeight: source.height, standard)
        let image = Resampler.resample(
            source, plan.mapping, width: standard.widthPixels, height: standard.heightPixels)
        let (faces, eyes) = (
            searches.filter { $0.search.cascade == CFACE_FACE }, searches.filter { $0.search.cascade != CFACE_FACE }
        )
        stopwatch.restart()
        for search in faces { _ = detector.find(search.search, in: search.picture) }
        stopwatch.lap("opencv-face")
        for search in eyes { _ = detector.find(search.search, in: search.picture) }
        stopwatch.lap("opencv-eyes")
        do throws(JPEG2000Failure) {
            _ = try OpenJPEGEncoder.encode(
                image, .bytes(byteLimit - JP2Resolution.byteCount - JPEG2000.overshootMaximum),
                dotsPerInch: standard.dotsPerInch)
        } catch {
            throw Self.refusal(error)
        }
        stopwatch.lap("openjpeg-encode")
        return stopwatch.laps
    }

    private func decode(_ frame: CameraFrame) throws(PortraitRefusal) -> (image: RGBImage, colors: ColorHandling?) {
        switch frame.encoding {
        case .file:
            let picture = try ImageFile.read(frame.bytes)
            return (picture.image, picture.colors)
        case .rgb(let width, let height):
            try ImageFile.checkSize(width: width, height: height)
            guard frame.bytes.count == width * height * RGBImage.channels else {
                throw .unreadable(
                    "the camera announced \(width) x \(height) pixels and sent \(frame.bytes.count) bytes")
            }
            return (RGBImage(width: width, height: height, bytes: frame.bytes), nil)
        }
    }

    private static func refusal(_ failure: JPEG2000Failure) -> PortraitRefusal {
        switch failure {
        case .byteLimit(let bytes): .byteLimit(bytes)
        case .encoder(let reason), .decoder(let reason): .encoding(reason)
        }
    }
}
