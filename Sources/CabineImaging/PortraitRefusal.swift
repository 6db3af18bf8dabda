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
        case .byteLimit(let bytes):
            "No portrait file fits into \(bytes) bytes. Raise the byte limit of the site to at least "
                + "\(JPEG2000.byteLimitMinimum)."
        case .encoding(let reason):
            "The portrait could not be encoded: \(reason). Check the free memory of the machine."
        }
    }
}
