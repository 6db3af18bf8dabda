import HALContract
import HALDrivers
import Testing

private let ready: [UInt8] = [3, 0, 0, 0, 0]
private let image: [UInt8] = [3, 1, 0, 0, 0]

/// What the pad is told, and when.
@Suite struct PadLinkTests {
    @Test func aBusyPadIsAskedUntilItIsReady() throws {
        let transport = ScriptedPad()
        transport.statuses = [image, [3, 5, 0, 0, 0], [3], ready]
        try STUPad(transport: transport).begin()
        #expect(transport.written.first == [0x20, 0])
        #expect(transport.statuses.isEmpty)
    }

    @Test(
        arguments: [
            ("busy", [3, 1, 0, 0, 0], .timeout, "image"), ("short", [3], .protocolViolation, "03"),
            ("unknown", [3, 0x77, 0], .protocolViolation, "03"),
            ("encrypted", [3, 2, 0, 0, 0], .protocolViolation, "encrypted capture"),
        ] as [(String, [UInt8], FaultKind, String)])
    func aPadThatStaysSoIsGivenUp(name: String, status: [UInt8], kind: FaultKind, words: String) {
        let transport = ScriptedPad()
        transport.statuses = Array(repeating: status, count: 1_000)
        do {
            try STUPad(transport: transport).begin()
            Issue.record("\(name): begun")
        } catch {
            #expect(error.kind == kind && error.message.contains(words), "\(error)")
        }
        #expect(transport.statusQuestions <= 25 && transport.written.isEmpty, "\(name)")
    }

    @Test func theEndIsToldEvenToAPadThatIsNotReady() {
        let transport = ScriptedPad()
        transport.statuses = Array(repeating: image, count: 1_000)
        #expect(throws: DeviceFault.self) { try STUPad(transport: transport).end() }
        #expect(transport.written == [[0x21, 0], [0x20, 0]])
    }

    @Test func whatAModelHasIsSetAndNothingElse() throws {
        for (name, reports) in [
            ("STU-300", [0x20, 0x21]), ("STU-500", [0x20, 0x21]), ("STU-520", [0x20, 0x2A, 0x21]),
            ("STU-430", [0x20, 0x2A, 0x32, 0x21]), ("STU-530", [0x20, 0x2A, 0x32, 0x21]),
            ("STU-540", [0x20, 0x0E, 0x2A, 0x32, 0x21]), ("STU-999", [0x20, 0x21]),
        ] as [(String, [UInt8])] {
            let transport = ScriptedPad()
            transport.informationReport = [8] + Array("\(name)\0\0".utf8) + [1, 4, 0, 0, 0, 0, 0]
            try STUPad(transport: transport).begin()
            #expect(transport.written.compactMap(\.first) == reports, "\(name)")
        }
    }

    @Test func theAreaForHandwritingIsTheDisplayInLittleEndian() throws {
        let transport = ScriptedPad()
        transport.informationReport = [8] + Array("STU-430\0\0".utf8) + [1, 4, 0, 0, 0, 0, 0]
        try STUPad(transport: transport).begin()
        #expect(transport.written.contains([0x2A, 0, 0, 0, 0, 0x3F, 0x01, 0xC7, 0x00]))
        #expect(transport.written.contains([0x32, 3]))
    }

    @Test func aPictureIsSentInBlocksOfOneLength() throws {
        let transport = ScriptedPad()
        transport.onSet = { identifier in
            if identifier == 0x25 { transport.statuses = [image] }
        }
        try STUPad(transport: transport, prompt: PadImage.signatureLine(for:)).begin()
        let blocks = transport.written.filter { $0.first == 0x26 }
        #expect(transport.written.contains([0x25, 0]) && transport.written.contains([0x27, 0]))
        #expect(blocks.count == 32 && blocks.allSatisfy { $0.count == 256 })
        #expect(blocks.dropLast().allSatisfy { $0[1] == 253 && $0[2] == 0 })
        // 8,000 bytes: 31 blocks of 253 and one of 157.
        #expect(blocks.last?[1] == 157)
        let sent = blocks.flatMap { $0[3..<(3 + Int($0[1]))] }
        let capability = try STUPad(transport: transport).probe()
        #expect(sent == PadImage.signatureLine(for: capability).encoded(.blackAndWhite))
    }

    @Test func aPictureThatThePadRefusesIsAFault() {
        let transport = ScriptedPad()
        transport.onSet = { identifier in
            if identifier == 0x25 { transport.statuses = [image] }
            if identifier == 0x27 { transport.statuses = [[3, 0, 0x11, 0, 0]] }
        }
        do {
            try STUPad(transport: transport, prompt: PadImage.signatureLine(for:)).begin()
            Issue.record("begun")
        } catch { #expect(error.message.contains("picture too long (11)"), "\(error)") }
    }

    @Test func aPadThatDoesNotBeginAPictureIsToldToForgetIt() {
        let transport = ScriptedPad()
        #expect(throws: DeviceFault.self) {
            try STUPad(transport: transport, prompt: PadImage.signatureLine(for:)).begin()
        }
        #expect(transport.written.last == [0x27, 1])
    }

    @Test(
        arguments: [
            ("short", [8, 0x53]), ("another report", [9] + [UInt8](repeating: 0x20, count: 16)),
        ] as [(String, [UInt8])])
    func aShortInformationReportIsNamed(name: String, report: [UInt8]) {
        let transport = ScriptedPad()
        transport.informationReport = report
        do {
            _ = try STUPad(transport: transport).information()
            Issue.record("\(name)")
        } catch { #expect(error.kind == .protocolViolation && error.message.contains("report 08"), "\(error)") }
    }
}
