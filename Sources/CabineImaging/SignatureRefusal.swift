/// Why strokes are not a signature.
public enum SignatureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Too few pen points.
    case tooFewPoints(Int)
    /// More pen points than a signature can have: a defect of the pad.
    case tooManyPoints(Int)
    /// The pen moved too little in total.
    case tooShort(millimetres: Double)
    /// Everything lies on one spot.
    case tooSmall(millimetres: Double)
    /// A pen place that is not a number, or far from any pad.
    case impossiblePoint

    /// A stable name for logs, journals and scripts.
    public var code: String {
        switch self {
        case .tooFewPoints: "too-few-points"
        case .tooManyPoints: "too-many-points"
        case .tooShort: "too-short"
        case .tooSmall: "too-small"
        case .impossiblePoint: "impossible-point"
        }
    }

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .tooFewPoints(let count):
            "The signature has only \(count) pen points where at least \(SignatureRaster.pointMinimum) are needed. "
                + "Ask for a full signature."
        case .tooManyPoints(let count):
            "The signature has \(count) pen points, more than the \(SignatureRaster.pointMaximum) we take. Check the "
                + "pad: it may be reporting without a pen."
        case .tooShort(let millimetres):
            "The pen moved only \(PlainNumber.oneDecimal(millimetres)) mm where at least "
                + "\(PlainNumber.oneDecimal(SignatureRaster.pathMinimumMillimetres)) are needed. Ask for a full "
                + "signature."
        case .tooSmall(let millimetres):
            "The signature is only \(PlainNumber.oneDecimal(millimetres)) mm long where at least "
                + "\(PlainNumber.oneDecimal(SignatureRaster.extentMinimumMillimetres)) are needed. Ask for a larger "
                + "one."
        case .impossiblePoint:
            "The pad reported a pen place outside of any pad. Unplug the pad, plug it in again, and check its settings."
        }
    }
}
