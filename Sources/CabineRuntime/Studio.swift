import CabineCore
public import CabineDesks
public import CabineImaging
public import HALContract

/// Portraits by the standard of 2009.
public final class Studio: PhotoMaker {
    private let maker: PortraitMaker
    private let byteLimit: Int

    /// A studio whose portraits' files stay within `byteLimit`.
    public init(_ maker: PortraitMaker, byteLimit: Int) {
        self.maker = maker
        self.byteLimit = byteLimit
    }

    /// Judges and frames one picture.
    public func portrait(of frame: CameraFrame) -> PhotoMaking {
        do throws(PortraitRefusal) {
            let portrait = try maker.portrait(from: frame, standard: .fr2009, byteLimit: byteLimit)
            return .conforming(
                SessionPortrait(
                    image: portrait.image, jp2: portrait.jp2, headHeightMillimetres: portrait.headHeightMillimetres))
        } catch {
            return .refused(error.reason, text: "\(error)")
        }
    }
}

/// Signatures as the record and the sheet need them.
public struct SignatureStudio: SignatureMaker {
    /// A studio for signatures.
    public init() {}

    /// Judges and draws what was signed.
    public func signature(of strokes: [PenStroke]) -> SignatureMaking {
        do {
            let image = try SignatureRaster.render(strokes)
            return .accepted(SessionSignature(image: image, jp2: try JPEG2000.encodeLossless(image)))
        } catch {
            return .refused(text: "\(error)")
        }
    }
}

extension PortraitRefusal {
    /// What the flow needs to know of it.
    var reason: PhotoRefusal {
        switch self {
        case .noFace: .noFace
        case .severalFaces: .severalFaces
        case .headOutOfRange: .headSize
        case .eyesNotLevel: .eyesNotLevel
        case .headOutOfFrame: .outOfFrame
        case .unreadable, .tooSmall, .tooLarge: .unreadable
        case .faceTooSmall, .byteLimit, .encoding: .other
        }
    }
}
