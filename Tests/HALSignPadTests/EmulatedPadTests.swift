import PadConformance
import Testing

/// The transport on libusb, in a process of its own, against a pad that umockdev lets an emulator play.
@Suite(.serialized, .enabled(if: PadEmulator.missing == nil, Comment(rawValue: PadEmulator.missing ?? "")))
struct EmulatedPadTests {
    @Test(arguments: (PadConformance.scenarios + PadConformance.scenariosReadingAhead).map(\.name))
    func conforms(scenario: String) throws {
        let (code, output) = try PadEmulator.conform(scenario)
        #expect(code == 0, "\(output)")
    }

    @Test(
        arguments: [
            ("00a9", "STU-541"), ("00a6", "STU-430V"), ("00ad", "056a:00ad"),
        ])
    func aPadThatIsNotSupportedIsNamed(product: String, name: String) throws {
        let (code, output) = try PadEmulator.conform("fault", product: product)
        #expect(code == 0 && output.hasPrefix("absent: "), "\(output)")
        #expect(output.contains(name) && output.contains("not supported") && output.contains("STU-530"), "\(output)")
    }

    @Test func aPadThatIsNotTheBoardsIsNamed() throws {
        let (code, output) = try PadEmulator.conform("fault", product: "00a8", accepting: ["00a4", "00a5"])
        #expect(code == 0 && output.contains("STU-540 (056a:00a8) is not among the pads of this board"), "\(output)")
        #expect(output.contains("plug in one of STU-430, STU-530"), "\(output)")
    }

    @Test func aTabletOfWacomThatIsNoSignaturePadIsNotOne() throws {
        let (code, output) = try PadEmulator.conform("fault", product: "0357")
        #expect(code == 0 && output.contains("none on USB") && !output.contains("not supported"), "\(output)")
    }

    @Test(arguments: ["00a1", "00a2", "00a3", "00a5", "00a8"])
    func everyModelOfTheTableIsOpened(product: String) throws {
        let (code, output) = try PadEmulator.conform("answers", product: product)
        #expect(code == 0, "\(output)")
    }
}
