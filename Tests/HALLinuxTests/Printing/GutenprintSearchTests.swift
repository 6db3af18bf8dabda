import Foundation
import HALContract
import Testing

@testable import HALLinux

@Suite struct GutenprintSearchTests {
    private static let answer = """
        direct gutenprint53+usb://mitsubishi-d70dw/ABC123 "Mitsubishi D70DW" "Mitsubishi D70DW (ABC123)" "MFG:Mitsubishi"
        direct gutenprint53+usb://dnp-ds620/DS6C91000001 "DNP DS620" "DNP DS620 (DS6C91000001)" "MFG:DNP;MDL:DS620"
        direct gutenprint53+usb://dnp-ds620/DS6C91000002 "DNP DS620" "DNP DS620 (DS6C91000002)" "MFG:DNP;MDL:DS620"
        """

    @Test(
        arguments: [
            ("dnp-ds620", answer, "gutenprint53+usb://dnp-ds620/DS6C91000001"),
            ("mitsubishi-d70dw", answer, "gutenprint53+usb://mitsubishi-d70dw/ABC123"),
            ("dnp-ds6", answer, nil), ("citizen-cx-02", answer, nil), ("dnp-ds620", "", nil),
            ("dnp-ds620", "network gutenprint53+usb://dnp-ds620/X", nil),
        ] as [(String, String, String?)])
    func theFirstPrinterOfTheModelIsTaken(model: String, text: String, address: String?) {
        #expect(GutenprintSearch.address(of: model, in: text) == address)
    }

    @Test func nowhereIsAnAddressOfTheModelThatIsNoPrinters() {
        let nowhere = GutenprintSearch.nowhere("dnp-ds620")
        #expect(nowhere.hasPrefix("gutenprint53+usb://dnp-ds620/") && !Self.answer.contains(nowhere))
    }

    /// The back end itself, on a machine without such a printer: nothing found, and nothing left in the folder.
    @Test(.enabled(if: Bench.hasSpooler, "\(Bench.skipText)")) func theBackEndIsAskedAndEnds() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/search-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try GutenprintSearch.address(of: "no-such-model", folder: folder) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
}
