import HALDrivers
import Testing

@Suite struct PadModelTests {
    @Test(
        arguments: [
            ("STU-300", PadModel.stu300), ("STU-430V", .stu430), ("STU-500", .stu500), ("STU-520A", .stu520A),
            ("STU-530", .stu530), ("STU-540", .stu540), ("STU-541", nil), ("", nil),
        ])
    func modelsAreKnownByTheirName(name: String, model: PadModel?) { #expect(PadModel(name: name) == model) }

    @Test func supportedPadsAreNotCalledUnsupported() {
        for model in PadModel.allCases { #expect(PadModel.unsupportedName(product: model.rawValue) == nil) }
        #expect(PadModel.unsupportedName(product: 0x00A9)?.contains("STU-541") == true)
        #expect(PadModel.unsupportedName(product: 0x00B0) == nil, "a tablet")
    }
}
