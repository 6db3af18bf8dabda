/// Why no portrait can be made of a picture.
public enum PortraitRefusal: Error, Hashable, Sendable {
    /// Not a picture we read, or a damaged one; the text says what is wrong with it.
    case unreadable(String)
    /// Too few pixels to hold a face.
    case tooSmall(width: Int, height: Int)
    /// More pixels than `ImageFile.pixelLimit`; nothing was decoded.
    case tooLarge(width: Int, height: Int)
    /// Nobody looks into the camera.
    case noFace
    /// More than one person.
    case severalFaces(Int)
    /// The face is too far away: the portrait would be blurred.
    case faceTooSmall(interEyePixels: Int)
    /// The proportions found do not allow a head within the standard.
    case headOutOfRange(millimetres: Double)
    /// The head is tilted more than the standard allows to correct.
    case eyesNotLevel(degrees: Double)
    /// Hair, chin or a side of the head is cut off, or there is not enough room around it; the text names the side.
    case headOutOfFrame(String)
    /// No JPEG 2000 file fits into this many bytes.
    case byteLimit(Int)
    /// The JPEG 2000 encoder failed; the text is its own.
    case encoding(String)

    /// A stable name for logs, journals and scripts.
    public var code: String {
        switch self {
        case .unreadable: "unreadable"
        case .tooSmall: "too-small"
        case .tooLarge: "too-large"
        case .noFace: "no-face"
        case .severalFaces: "several-faces"
        case .faceTooSmall: "face-too-small"
        case .headOutOfRange: "head-out-of-range"
        case .eyesNotLevel: "eyes-not-level"
        case .headOutOfFrame: "head-out-of-frame"
        case .byteLimit: "byte-limit"
        case .encoding: "encoding"
        }
    }
}

extension PortraitRefusal: CustomStringConvertible {
    /// What is wrong, and what to do: one sentence or two for a technician.
    public var description: String {
        switch self {
        case .unreadable(let reason):
            "The picture cannot be read: \(reason). Give a JPEG or PNG file as the camera made it."
        case .tooSmall(let width, let height):
            "The picture has only \(width) x \(height) pixels, too few for a portrait. Take one of at least "
                + "\(ImageFile.sideMinimum) pixels on each side."
        case .tooLarge(let width, let height):
            "The picture has \(width) x \(height) pixels, more than the \(ImageFile.pixelLimit / 1_000_000) million "
                + "we read. Set the camera to a smaller picture size."
        case .noFace:
            "No face was found in the picture. Sit facing the camera with both eyes visible and take it again."
        case .severalFaces(let count):
            "\(count) faces were found in the picture where exactly one must be. Take it again with one person only."
        case .faceTooSmall(let interEyePixels):
            "The eyes are only \(interEyePixels) pixels apart, too few for a sharp portrait. Move closer to the camera."
        case .headOutOfRange(let millimetres):
            "The head would be \(PlainNumber.oneDecimal(millimetres)) mm high from chin to crown, outside the range "
                + "of the standard. Face the camera straight and take it again."
        case .eyesNotLevel(let degrees):
            "The head is tilted by \(PlainNumber.oneDecimal(degrees)) degrees. Hold the head straight and take it "
                + "again."
        case .headOutOfFrame(let side):
            "There is not enough picture \(side). Sit in the middle, further from the camera, and take it again."
        case .byteLimit(let bytes):
            "No portrait file fits into \(bytes) bytes. Raise the byte limit of the site to at least "
                + "\(JPEG2000.byteLimitMinimum)."
        case .encoding(let reason):
            "The portrait could not be encoded: \(reason). Check the free memory of the machine."
        }
    }
}
