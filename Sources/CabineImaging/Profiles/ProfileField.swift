/// A field of a profile: its name in data, where it is kept, and the values that can mean something.
struct ProfileField: Sendable {
    let name: String
    let path: any WritableKeyPath<PortraitStandard, Double> & Sendable
    let accepted: ClosedRange<Double>

    private init(
        _ name: String, _ path: any WritableKeyPath<PortraitStandard, Double> & Sendable,
        _ accepted: ClosedRange<Double>
    ) {
        self.name = name
        self.path = path
        self.accepted = accepted
    }

    /// Every field, in the order errors are looked for. No portrait is larger than 100 mm or finer than 600
    /// dots per inch: that is 17 MB.
    static let all: [ProfileField] = geometry + limits

    private static let geometry: [ProfileField] = [
        ProfileField("width_mm", \.widthMillimetres, 10...100),
        ProfileField("height_mm", \.heightMillimetres, 10...100),
        ProfileField("dots_per_inch", \.resolutionPerInch, 100...600),
        ProfileField("head_minimum_mm", \.headMinimumMillimetres, 5...200),
        ProfileField("head_maximum_mm", \.headMaximumMillimetres, 5...200),
        ProfileField("head_target_mm", \.headTargetMillimetres, 5...200),
        ProfileField("head_with_thick_hair_mm", \.headWithThickHairMillimetres, 5...200),
        ProfileField("head_includes_hair", \.headIncludesHair, 0...1),
        ProfileField("crown_margin_mm", \.crownMarginMillimetres, 0...100),
        ProfileField("hair_margin_minimum_mm", \.hairMarginMinimumMillimetres, 0...100),
        ProfileField("chin_margin_minimum_mm", \.chinMarginMinimumMillimetres, 0...100),
        ProfileField("eye_height_minimum_mm", \.eyeHeightMinimumMillimetres, 0...200),
        ProfileField("eye_height_maximum_mm", \.eyeHeightMaximumMillimetres, 0...200),
        ProfileField("extension_maximum_mm", \.extensionMaximumMillimetres, 0...100),
        ProfileField("extension_below_maximum_mm", \.extensionBelowMaximumMillimetres, 0...100),
    ]

    private static let limits: [ProfileField] = [
        ProfileField("roll_maximum_degrees", \.limits.rollMaximumDegrees, 0...45),
        ProfileField("yaw_maximum_degrees", \.limits.yawMaximumDegrees, 0...90),
        ProfileField("yaw_fail_degrees", \.limits.yawFailDegrees, 0...90),
        ProfileField("pitch_maximum_degrees", \.limits.pitchMaximumDegrees, 0...90),
        ProfileField("pitch_fail_degrees", \.limits.pitchFailDegrees, 0...90),
        ProfileField("inter_eye_minimum_pixels", \.limits.interEyeMinimumPixels, 0...5_000),
        ProfileField("inter_eye_fail_pixels", \.limits.interEyeFailPixels, 0...5_000),
        ProfileField("eyes_open_minimum", \.limits.eyesOpenMinimum, 0...1),
        ProfileField("eyes_closed_maximum", \.limits.eyesClosedMaximum, 0...1),
        ProfileField("iris_contrast_minimum", \.limits.irisContrastMinimum, -1...5),
        ProfileField("iris_contrast_fail", \.limits.irisContrastFail, -1...5),
        ProfileField("mouth_closed_maximum", \.limits.mouthClosedMaximum, 0...1),
        ProfileField("mouth_open_minimum", \.limits.mouthOpenMinimum, 0...1),
        ProfileField("background_gradient_maximum", \.limits.backgroundGradientMaximum, 0...1_500),
        ProfileField("background_gradient_fail", \.limits.backgroundGradientFail, 0...1_500),
        ProfileField("background_lightness_minimum", \.limits.backgroundLightnessMinimum, 0...100),
        ProfileField("background_lightness_maximum", \.limits.backgroundLightnessMaximum, 0...100),
        ProfileField("background_grey_chroma_maximum", \.limits.backgroundGreyChromaMaximum, 0...150),
        ProfileField("background_blue_chroma_maximum", \.limits.backgroundBlueChromaMaximum, 0...150),
        ProfileField("shadow_maximum", \.limits.shadowMaximum, 0...1),
        ProfileField("shadow_fail", \.limits.shadowFail, 0...1),
        ProfileField("cheek_ratio_minimum", \.limits.cheekRatioMinimum, 0...1),
        ProfileField("cheek_ratio_fail", \.limits.cheekRatioFail, 0...1),
        ProfileField("luminance_minimum", \.limits.luminanceMinimum, 0...1),
        ProfileField("luminance_maximum", \.limits.luminanceMaximum, 0...1),
        ProfileField("under_exposed_maximum", \.limits.underExposedMaximum, 0...1),
        ProfileField("under_exposed_fail", \.limits.underExposedFail, 0...1),
        ProfileField("over_exposed_maximum", \.limits.overExposedMaximum, 0...1),
        ProfileField("dynamic_range_minimum", \.limits.dynamicRangeMinimum, 0...8),
        ProfileField("colour_distance_maximum", \.limits.colourDistanceMaximum, 0...200),
        ProfileField("focus_minimum", \.limits.focusMinimum, 0...1),
        ProfileField("focus_fail", \.limits.focusFail, 0...1),
        ProfileField("glare_maximum", \.limits.glareMaximum, 0...1),
        ProfileField("red_eye_maximum", \.limits.redEyeMaximum, 0...1),
    ]
}

/// What must hold in a profile, within a field and between fields.
enum ProfileRules {
    static func check(_ standard: PortraitStandard) throws(ProfileFault) {
        for field in ProfileField.all {
            let value = standard[keyPath: field.path]
            // Not a number is in no range, so this catches it as well.
            guard field.accepted.contains(value) else {
                let accepted = "\(number(field.accepted.lowerBound)) to \(number(field.accepted.upperBound))"
                throw ProfileFault(field: field.name, problem: "\(number(value)) is refused; accepted: \(accepted)")
            }
        }
        guard standard.resolutionPerInch == standard.resolutionPerInch.rounded() else {
            throw ProfileFault(field: "dots_per_inch", problem: "no whole number; accepted: such as 300")
        }
        guard standard.headIncludesHair == 0 || standard.headIncludesHair == 1 else {
            throw ProfileFault(field: "head_includes_hair", problem: "neither yes nor no; accepted: 1 or 0")
        }
        for (smaller, larger) in ordered(standard) { try inOrder(smaller, larger) }
    }

    private typealias Named = (field: String, value: Double)

    /// Pairs of which the first must not exceed the second.
    private static func ordered(_ standard: PortraitStandard) -> [(Named, Named)] {
        let names = [
            ("head_minimum_mm", "head_with_thick_hair_mm"), ("head_with_thick_hair_mm", "head_target_mm"),
            ("head_target_mm", "head_maximum_mm"), ("eye_height_minimum_mm", "eye_height_maximum_mm"),
            ("eye_height_maximum_mm", "height_mm"), ("yaw_maximum_degrees", "yaw_fail_degrees"),
            ("pitch_maximum_degrees", "pitch_fail_degrees"), ("eyes_closed_maximum", "eyes_open_minimum"),
            ("iris_contrast_fail", "iris_contrast_minimum"), ("mouth_closed_maximum", "mouth_open_minimum"),
            ("background_gradient_maximum", "background_gradient_fail"),
            ("background_lightness_minimum", "background_lightness_maximum"), ("shadow_maximum", "shadow_fail"),
            ("cheek_ratio_fail", "cheek_ratio_minimum"), ("luminance_minimum", "luminance_maximum"),
            ("focus_fail", "focus_minimum"), ("inter_eye_fail_pixels", "inter_eye_minimum_pixels"),
            ("under_exposed_maximum", "under_exposed_fail"),
        ]
        var pairs = names.map { (named($0.0, standard), named($0.1, standard)) }
        let head = standard.headMaximumMillimetres + standard.chinMarginMinimumMillimetres
        pairs.append((("head_maximum_mm + chin_margin_minimum_mm", head), named("height_mm", standard)))
        let usual = standard.headTargetMillimetres + standard.crownMarginMillimetres
        pairs.append((("head_target_mm + crown_margin_mm", usual), named("height_mm", standard)))
        return pairs
    }

    private static func named(_ field: String, _ standard: PortraitStandard) -> Named {
        guard let known = ProfileField.all.first(where: { $0.name == field }) else {
            preconditionFailure("no field \(field)")
        }
        return (field, standard[keyPath: known.path])
    }

    private static func inOrder(_ smaller: Named, _ larger: Named) throws(ProfileFault) {
        guard smaller.value <= larger.value else {
            throw ProfileFault(
                field: smaller.field,
                problem: "\(number(smaller.value)) contradicts \(larger.field), which is \(number(larger.value)); "
                    + "accepted: no more than that")
        }
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
    }
}
