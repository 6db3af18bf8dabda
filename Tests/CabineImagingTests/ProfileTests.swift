import CabineImaging
import Testing

@Suite struct ProfileTests {
    @Test func builtInProfilesAreFoundByName() {
        #expect(PortraitStandard.all.map(\.name) == ["fr-2009", "icao-9303", "us-2x2in"])
        for standard in PortraitStandard.all { #expect(PortraitStandard.named(standard.name) == standard) }
        #expect(PortraitStandard.named("none") == nil)
    }

    /// The figures people know the formats by.
    @Test func builtInProfilesHaveTheirSizes() {
        let french = PortraitStandard.fr2009
        #expect(french.widthPixels == 413 && french.heightPixels == 531 && french.dotsPerInch == 300)
        #expect(french.headMinimumMillimetres == 32 && french.headMaximumMillimetres == 36)
        let american = PortraitStandard.us2x2in
        #expect(american.widthPixels == 600 && american.heightPixels == 600)
        #expect(american.headMinimumMillimetres == 25 && american.headMaximumMillimetres == 35)
    }

    /// Built-in profiles obey the rules that new ones must.
    @Test func builtInProfilesMakeSense() throws {
        for standard in PortraitStandard.all {
            #expect(try PortraitStandard(name: standard.name, like: standard, changing: []) == standard)
        }
    }

    @Test func anotherProfileIsMadeOfData() throws {
        let standard = try PortraitStandard(
            name: "ca-50x70", like: .icao9303,
            changing: [
                ("width_mm", 50), ("height_mm", 70), ("head_maximum_mm", 36), ("eye_height_minimum_mm", 30),
                ("eye_height_maximum_mm", 50),
            ])
        #expect(standard.widthPixels == 590 && standard.heightPixels == 826)
        #expect(standard.limits == PortraitStandard.icao9303.limits)
    }

    static let wrong: [(field: String, value: Double)] = [
        ("head_minimum_mm", .nan), ("head_target_mm", -34), ("width_mm", 0), ("height_mm", .infinity),
        ("dots_per_inch", 299.5), ("head_includes_hair", 0.5), ("head_minimum_mm", 35), ("head_target_mm", 37),
        ("eye_height_minimum_mm", 32), ("roll_maximum_degrees", .nan), ("yaw_maximum_degrees", 11),
        ("eyes_closed_maximum", 0.06), ("background_lightness_minimum", 95), ("shadow_fail", -0.1),
        ("crown_margin_mm", 20), ("height_mm", 38), ("no_such_field", 1),
    ]

    /// Not a number, negative, out of range, at odds with another value, unknown: the error names a field that is wrong.
    @Test(arguments: wrong.indices) func senselessValuesAreRefusedByName(_ index: Int) {
        let (field, value) = Self.wrong[index]
        let fault = #expect(throws: ProfileFault.self) {
            try PortraitStandard(name: "x", like: .fr2009, changing: [(field, value)])
        }
        #expect(fault?.description.contains(field) == true, "\(fault?.description ?? "")")
        #expect(fault?.description.contains("accepted") == true)
    }

    @Test func namelessProfileIsRefused() {
        let fault = #expect(throws: ProfileFault.self) {
            try PortraitStandard(name: "", like: .fr2009, changing: [])
        }
        #expect(fault?.field == "name")
    }
}
