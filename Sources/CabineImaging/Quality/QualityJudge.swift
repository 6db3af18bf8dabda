import HALContract

/// Measures a framed portrait and compares with the standard.
struct QualityJudge {
    let head: FaceLocator.Head
    let plan: FramePlan
    let image: RGBImage
    let source: RGBImage
    /// The empty cabin, of the source's size.
    let reference: RGBImage?
    let standard: PortraitStandard

    /// Every check, in the order people read them: the head, the pose, the face, the light, the background.
    func verdict() -> Verdict {
        let view = PortraitView(image, plan)
        let background = BackgroundView(view, known: knownBackground)
        let pose = PoseMeasures(view, crown: head.crown / head.axes.interEye)
        let mouth = MouthMeasures(view, noseBase: pose.noseBase, middle: pose.noseMiddle)
        let eyes = [EyeMeasures(view, centre: -0.5), EyeMeasures(view, centre: 0.5)]
        let face = FaceMeasures(view)
        // A picture that shows something else is no reference.
        let empty = head.background?.isFromReference == true ? reference.map { emptyCells($0, background) } : nil
        let behind = BackgroundMeasures(view, background, reference: empty)
        return Verdict(
            checks: headChecks(view) + poseChecks(pose, mouth) + featureChecks(view, eyes, mouth)
                + lightChecks(face, behind, eyes, pose) + backgroundChecks(behind),
            measures: framingMeasures(view) + lightMeasures(face))
    }

    /// Whether a place of the portrait shows background, by the empty cabin; nil where it was of no use.
    private var knownBackground: ((Point2D) -> Bool)? {
        guard let mask = head.background, mask.isFromReference else { return nil }
        return { place in
            let seen = head.view.fromSource(plan.mapping.source(place.x, place.y))
            let x = Int(seen.x.rounded())
            let y = Int(seen.y.rounded())
            guard x >= 0, y >= 0, x < mask.width, y < mask.height else { return false }
            return mask.isBackground[y * mask.width + x]
        }
    }

    /// The empty cabin behind each cell of the portrait.
    private func emptyCells(_ reference: RGBImage, _ background: BackgroundView) -> RGBImage {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(background.columns * background.rows * 3)
        for row in 0..<background.rows {
            for column in 0..<background.columns {
                let place = plan.mapping.source(BackgroundView.centre(column), BackgroundView.centre(row))
                let x = max(0, min(reference.width - 1, Int(place.x.rounded())))
                let y = max(0, min(reference.height - 1, Int(place.y.rounded())))
                bytes += Self.mean(reference, x, y)
            }
        }
        return RGBImage(width: background.columns, height: background.rows, bytes: bytes)
    }

    /// The mean of a pixel and its neighbours: a single one is noisy.
    private static func mean(_ picture: RGBImage, _ x: Int, _ y: Int) -> [UInt8] {
        let box = PixelBox(x: x - 1, y: y - 1, width: 3, height: 3).intersection(
            PixelBox(x: 0, y: 0, width: picture.width, height: picture.height))
        return (0..<3).map { channel in
            var sum = box.area / 2
            for row in box.y..<box.bottom {
                for column in box.x..<box.right {
                    sum += Int(picture.bytes[(row * picture.width + column) * 3 + channel])
                }
            }
            return UInt8(sum / box.area)
        }
    }
}
