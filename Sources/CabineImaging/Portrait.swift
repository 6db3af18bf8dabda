public import HALContract

/// Where a face is, in pixels of the picture it was found in. It is personal data: it has no readable description.
public struct FaceLandmarks: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The eye at the left of the picture.
    public let eyeLeft: Point2D
    /// The eye at the right of the picture.
    public let eyeRight: Point2D
    /// Row of the top of the hair, on the axis of the face.
    public let hairTopY: Double
    /// Row of the crown of the skull under the hair, on the axis of the face; an estimate.
    public let crownY: Double
    /// Row of the chin, on the axis of the face.
    public let chinY: Double
    /// Tilt of the eye line, clockwise positive.
    public let rollDegrees: Double
    /// The square the face detector returned.
    public let box: PixelBox
    /// How far hair top, crown and chin can be relied on, by what the top of the hair was found with: 0.95 a reference of
    /// the empty cabin; 0.75 to 0.5 a model learnt of the background beside the head, the plainer the surer; 0.4 the
    /// outline of the head before a restless background; 0.2 proportions alone, or hair that the picture cuts off. Times
    /// 0.6 where fewer than two eyes were seen.
    public let confidence: Double

    /// Nothing about the face.
    public var description: String { "<redacted>" }
    /// Nothing about the face.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A framed portrait and its file. It is personal data: it has no readable description.
public struct Portrait: Sendable, CustomStringConvertible, CustomReflectable {
    /// The picture, of the standard's size.
    public let image: RGBImage
    /// The picture as a JPEG 2000 file within the byte limit.
    public let jp2: [UInt8]
    /// Height of the head on the printed portrait by the landmarks, measured as the standard wants it: from the chin to
    /// the crown, or to the top of the hair where the standard includes it.
    public let headHeightMillimetres: Double
    /// Where the face was in the source.
    public let landmarks: FaceLandmarks
    /// Every check of the portrait against its standard.
    public let verdict: Verdict
    /// The corners of the portrait in the source: top left, top right, bottom right, bottom left.
    public let frame: [Point2D]
    /// Where the colours of the source came from; nil for bare pixels, which are sRGB.
    public let colors: ColorHandling?
    /// What each step took, in the order they ran: decode, detect, frame, judge, encode.
    public let timings: [(name: String, milliseconds: Double)]

    /// What a length in the source, in pixels, is on the print: the head by known landmarks, say, to check ours.
    /// - Parameter standard: the one the portrait was made by.
    public func millimetres(ofSourcePixels pixels: Double, by standard: PortraitStandard) -> Double {
        let perPortraitPixel = (frame[1] - frame[0]).length / Double(image.width - 1)
        return pixels / perPortraitPixel / standard.pixelsPerMillimetre
    }

    /// Nothing about the portrait.
    public var description: String { "<redacted>" }
    /// Nothing about the portrait.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
