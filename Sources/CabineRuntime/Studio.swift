import CabineCore
public import CabineDesks
public import CabineImaging
public import CabineSite
public import HALContract

/// Portraits by the standard of 2009, and what the site decided about those that do not pass every check.
public final class Studio: PhotoMaker {
    private let maker: PortraitMaker
    private let reference: CameraFrame?
    private let site: Site
    private var review: PhotoReview?

    /// A studio for `site`; `reference` is what its camera sees while nobody is there, where that is known.
    public init(_ maker: PortraitMaker, reference: CameraFrame? = nil, site: Site) {
        self.maker = maker
        self.reference = reference
        self.site = site
    }

    /// Judges and frames one picture.
    public func portrait(of frame: CameraFrame) -> PhotoMaking {
        do throws(PortraitRefusal) {
            let portrait = try maker.portrait(
                from: frame, reference: reference, standard: .fr2009, byteLimit: site.portraitBytesMaximum)
            let verdict = portrait.verdict
            review = PhotoReview(image: portrait.image, checks: verdict.shown)
            let obstacles = verdict.obstacles(unsure: site.unsurePhoto, failed: site.failedPhoto)
            if let first = obstacles.first {
                let names = obstacles.map(\.name).joined(separator: ", ")
                return .refused(Verdict.reason(first.name), text: "the portrait does not pass \(names)")
            }
            return .conforming(
                SessionPortrait(
                    image: portrait.image, jp2: portrait.jp2, headHeightMillimetres: portrait.headHeightMillimetres,
                    conformity: verdict.conformity))
        } catch {
            let verdict: Verdict? = if case .noFace = error { .noFace } else { nil }
            review = PhotoReview(image: nil, checks: verdict?.shown ?? [])
            return .refused(error.reason, text: "\(error)")
        }
    }

    /// Portrait and checks of the last picture, which are no longer held here afterwards.
    public func takeReview() -> PhotoReview? {
        defer { review = nil }
        return review
    }
}

extension Verdict {
    /// What the sheet says of it.
    var conformity: SessionPortrait.Conformity {
        failed.isEmpty ? unsure.isEmpty ? .conforming : .unsure : .failed
    }

    /// Every check as the customer is told of it.
    var shown: [PhotoCheck] {
        checks.map { check in
            switch check.result {
            case .pass: PhotoCheck(name: check.name, result: .pass)
            case .fail: PhotoCheck(name: check.name, result: .fail)
            case .cannotTell: PhotoCheck(name: check.name, result: .unsure)
            }
        }
    }

    /// The checks for which the portrait is not taken.
    ///
    /// A head that is not whole, level, of the right height and alone makes no sheet, whatever the site decides.
    func obstacles(unsure: Site.PhotoDecision, failed: Site.PhotoDecision) -> [Check] {
        let failures = self.failed.filter { failed == .retake || Self.reason($0.name) != .other }
        return failures + (unsure == .retake ? self.unsure : [])
    }

    static func reason(_ check: String) -> PhotoRefusal {
        switch check {
        case "SingleFacePresent": .severalFaces
        case "HeadHeight": .headSize
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
