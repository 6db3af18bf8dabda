import CabineCore
public import CabineDesks
public import CabineImaging
public import CabineSite
public import HALContract

/// Portraits by the standard of 2009.
public final class Studio: PhotoMaker {
    private let maker: PortraitMaker
    private let byteLimit: Int
    private let unsure: Site.UnsurePhoto

    /// A studio whose portraits' files stay within `byteLimit`, and which does as the site decided with portraits of which
    /// a check cannot tell.
    public init(_ maker: PortraitMaker, byteLimit: Int, unsure: Site.UnsurePhoto) {
        self.maker = maker
        self.byteLimit = byteLimit
        self.unsure = unsure
    }

    /// Judges and frames one picture.
    public func portrait(of frame: CameraFrame) -> PhotoMaking {
        do throws(PortraitRefusal) {
            let portrait = try maker.portrait(from: frame, standard: .fr2009, byteLimit: byteLimit)
            let verdict = portrait.verdict
            if let refusal = verdict.refusal(unsure) {
                let names = (verdict.failed + (unsure == .retake ? verdict.unsure : [])).map(\.name)
                return .refused(refusal, text: "the portrait does not pass \(names.joined(separator: ", "))")
            }
            return .conforming(
                SessionPortrait(
                    image: portrait.image, jp2: portrait.jp2, headHeightMillimetres: portrait.headHeightMillimetres,
                    isFullyChecked: verdict.isConforming))
        } catch {
            return .refused(error.reason, text: "\(error)")
        }
    }
}

extension Verdict {
    /// What the flow needs to know of a portrait that is not taken; nil for one that is.
    func refusal(_ unsure: Site.UnsurePhoto) -> PhotoRefusal? {
        if let first = failed.first { return Self.reason(first.name) }
        return unsure == .retake && !self.unsure.isEmpty ? .other : nil
    }

    private static func reason(_ check: String) -> PhotoRefusal {
        switch check {
        case "SingleFacePresent": .severalFaces
        case "InterEyeDistance", "HeadHeight": .headSize
        case "EyeHeight", "HeadInPicture", "RoomAroundHead": .outOfFrame
        case "HeadPoseRoll": .eyesNotLevel
        default: .other
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
        case .unreadable, .tooSmall, .tooLarge: .unreadable
        case .byteLimit, .encoding: .other
        }
    }
}
