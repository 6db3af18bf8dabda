import HALContract

extension QualityJudge {
    /// Below this confidence crown and chin are a guess, and so is the height of the head.
    private static let confidenceMinimum = 0.2
    /// The head must end this far from the border of the source, or it goes on beyond it.
    private static let borderMillimetres = 0.5

    /// Who is there, how large, and whether all of it is in the picture.
    func headChecks(_ view: PortraitView) -> [Check] {
        [singleFace, interEye, headHeight, eyeHeight, headInPicture, room]
    }

    private var singleFace: Check {
        let largest = Double(max(1, head.landmarks.box.area))
        let ratio = Double(head.otherFaces.first?.area ?? 0) / largest
        return Check(
            "SingleFacePresent", ratio, score: OFIQScore.singleFacePresent(min(1, ratio)), .atMost(0, digits: 0),
            CheckTexts(
                pass: "One person is in the picture.",
                fail: "Another face is in the picture: only one person may be in the cabin.", cannotTell: ""))
    }

    private var interEye: Check {
        Check(
            "InterEyeDistance", head.axes.interEye, score: OFIQScore.interEyeDistance(head.axes.interEye),
            .atLeast(
                standard.limits.interEyeMinimumPixels, failingBelow: standard.limits.interEyeFailPixels, unit: " px",
                digits: 0),
            CheckTexts(
                pass: "The face is large enough in the photo.",
                fail: "The face is too small in the photo to be sharp: come closer to the camera.",
                cannotTell: "The face is small in the photo, and the portrait may not be sharp enough."))
    }

    private var headHeight: Check {
        let isSure = !plan.isImplausible && head.landmarks.confidence >= Self.confidenceMinimum
        return Check(
            "HeadHeight", plan.headMillimetres,
            .within(standard.headMinimumMillimetres...standard.headMaximumMillimetres, unit: " mm"), isSure: isSure,
            CheckTexts(
                pass: "The head has the height that is asked for.",
                fail: "The head does not have the height that is asked for: look straight into the camera.",
                cannotTell: "Top of the head and chin cannot be seen well enough to measure the head."))
    }

    private var eyeHeight: Check {
        let rows = Double(standard.heightPixels) - 0.5 - plan.eyeRow
        return Check(
            "EyeHeight", rows / standard.pixelsPerMillimetre,
            .within(standard.eyeHeightMinimumMillimetres...standard.eyeHeightMaximumMillimetres, unit: " mm"),
            CheckTexts(
                pass: "The eyes are at the right height in the portrait.",
                fail: "The eyes are not at the right height in the portrait: sit further from the camera.",
                cannotTell: ""))
    }

    private var headInPicture: Check {
        let millimetres = plan.interEye / head.axes.interEye / standard.pixelsPerMillimetre
        let top = head.axes.point(0, -head.hairTop)
        let bottom = head.axes.point(0, head.chin)
        let room = min(top.y, Double(source.height - 1) - bottom.y) * millimetres
        return Check(
            "HeadInPicture", head.hairIsCutOff ? min(0, room) : room,
            .atLeast(Self.borderMillimetres, unit: " mm", digits: 1),
            CheckTexts(
                pass: "The whole head is in the photo.",
                fail: "The head is cut off in the photo: sit in the middle, further from the camera.", cannotTell: ""))
    }

    private var room: Check {
        let sides = [
            ("above the head", plan.missing.above, standard.extensionMaximumMillimetres),
            ("below the chin", plan.missing.below, standard.extensionBelowMaximumMillimetres),
            ("at the left of the head", plan.missing.left, standard.extensionMaximumMillimetres),
            ("at the right of the head", plan.missing.right, standard.extensionMaximumMillimetres),
        ]
        let tooMuch = sides.filter { $0.1 > $0.2 }
        let limit =
            "at most \(PlainNumber.oneDecimal(standard.extensionMaximumMillimetres)) mm missing, "
            + "\(PlainNumber.oneDecimal(standard.extensionBelowMaximumMillimetres)) mm below"
        let why =
            tooMuch.isEmpty
            ? "There is enough room around the head."
            : "The photo ends too soon " + tooMuch.map(\.0).joined(separator: " and ")
                + ": sit in the middle, further from the camera."
        return Check(
            name: "RoomAroundHead", raw: sides.map(\.1).max(), score: nil, limit: limit,
            result: tooMuch.isEmpty ? .pass : .fail, why: why)
    }

    /// OFIQ's measures of the framing. They are made for photos with more room than a portrait has, which therefore
    /// scores low: nothing depends on them.
    func framingMeasures(_ view: PortraitView) -> [Measure] {
        let chin = view.chin * view.interEye
        let height = Double(view.image.height)
        let beside = (view.eyeColumn - view.interEye / 2) / view.interEye
        return [
            Measure(name: "HeadSize", raw: chin / height, score: OFIQScore.headSize(chin / height)),
            Measure(name: "LeftwardCropOfTheFaceImage", raw: beside, score: OFIQScore.crop(beside)),
            Measure(name: "RightwardCropOfTheFaceImage", raw: beside, score: OFIQScore.crop(beside)),
            Measure(
                name: "MarginAboveOfTheFaceImage", raw: view.eyeRow / chin,
                score: OFIQScore.marginAbove(view.eyeRow / chin)),
            Measure(
                name: "MarginBelowOfTheFaceImage", raw: (height - view.eyeRow) / chin,
                score: OFIQScore.marginBelow((height - view.eyeRow) / chin)),
        ]
    }
}
