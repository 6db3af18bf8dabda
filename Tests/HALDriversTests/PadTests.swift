import HALContract
import HALDrivers
import Testing

private let capability = PadCapability(
    maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200)

/// A pad that answers from a list and remembers what was set.
final class ScriptedPad: PadTransport {
    var reports: [[UInt8]] = []
    var capabilityReport: [UInt8] = [9, 0x25, 0x80, 0x17, 0x70, 0x03, 0xFF, 0x01, 0x40, 0x00, 0xC8]
    var informationReport: [UInt8] = [8] + Array("STU-300\0\0".utf8) + [1, 4, 0, 0, 0, 0, 0]
    /// Answers to the next questions after the status; then it is ready.
    var statuses: [[UInt8]] = []
    var statusQuestions = 0
    var written: [[UInt8]] = []
    var unplugged = false
    var isEndless = false
    /// Told before each set.
    var onSet: (UInt8) -> Void = { _ in }

    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        if unplugged { throw DeviceFault(.absent, "signature pad: unplugged") }
        switch identifier {
        case 3:
            statusQuestions += 1
            return statuses.isEmpty ? [3, 0, 0, 0, 0] : statuses.removeFirst()
        case 8: return informationReport
        default: return capabilityReport
        }
    }
    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        if unplugged { throw DeviceFault(.absent, "signature pad: unplugged") }
        onSet(identifier)
        written.append(bytes)
    }
    func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        if unplugged { throw DeviceFault(.absent, "signature pad: unplugged") }
        if isEndless { return reports.first }
        return reports.isEmpty ? nil : reports.removeFirst()
    }
}

@Suite struct PadTests {
    @Test(
        arguments: [
            ("report 01", [1, 0x91, 0x00, 0x00, 0x64, 0x00, 0xC8], true, 100, 200, 256),
            ("report 34", [0x34, 0x90, 0x05, 0x25, 0x80, 0x17, 0x70, 0, 1, 0, 2], true, 9_600, 6_000, 5),
            ("hovering", [1, 0x80, 0x00, 0x00, 0x01, 0x00, 0x02], false, 1, 2, 0),
        ] as [(String, [UInt8], Bool, Int, Int, Int)])
    func readsPenReports(name: String, bytes: [UInt8], touches: Bool, x: Int, y: Int, pressure: Int) throws {
        let report = try #require(PenReport(bytes, capability: capability), "\(name)")
        #expect(report.touches == touches && report.x == x && report.y == y && report.pressure == pressure)
    }

    @Test(
        arguments: [
            ("empty", []), ("another report", [0x10, 0x90, 0, 0, 0, 0, 0]), ("short", [1, 0x90, 0, 0, 0, 0]),
            ("34 without its number", [0x34, 0x90, 0, 0, 0, 0, 0, 0, 1]),
            ("outside", [1, 0x90, 0, 0xFF, 0xFF, 0, 0]), ("too strong", [1, 0x9F, 0xFF, 0, 1, 0, 1]),
        ] as [(String, [UInt8])])
    func refusesWhatIsNoPenReport(name: String, bytes: [UInt8]) {
        #expect(PenReport(bytes, capability: capability) == nil, "\(name)")
    }

    @Test func liftingThePenEndsAStroke() throws {
        let transport = ScriptedPad()
        let pad = STUPad(transport: transport)
        try pad.begin()
        transport.reports = [
            [1, 0x90, 0x10, 0, 0x64, 0, 0x64], [1, 0x90, 0x10, 0, 0xC8, 0, 0x64], [1, 0x80, 0, 0, 0xC8, 0, 0x64],
            [1, 0x90, 0x10, 1, 0x2C, 0, 0x64],
        ]
        #expect(try pad.poll(limitMilliseconds: 0))
        #expect(pad.strokes.map(\.points.count) == [2, 1])
        #expect(pad.strokes[0].points[0].xMillimetres == 1.0)
    }

    @Test func thePreviousCustomersPenIsDropped() throws {
        let transport = ScriptedPad()
        transport.reports = [[1, 0x90, 0x10, 0, 0x64, 0, 0x64]]
        let pad = STUPad(transport: transport)
        try pad.begin()
        _ = try pad.poll(limitMilliseconds: 0)
        #expect(pad.strokes.isEmpty)
    }

    @Test func thePadIsClearedBeforeAndAfter() throws {
        let transport = ScriptedPad()
        let pad = STUPad(transport: transport)
        try pad.begin()
        try pad.end()
        #expect(transport.written == [[0x20, 0], [0x21, 1], [0x21, 0], [0x20, 0]])
        #expect(pad.strokes.isEmpty)
    }

    @Test func aShortCapabilityNamesTheReport() {
        let transport = ScriptedPad()
        transport.capabilityReport = [9, 1]
        #expect(throws: DeviceFault.self) { try STUPad(transport: transport).probe() }
    }

    @Test func anUnpluggedPadSaysSo() {
        let transport = ScriptedPad()
        transport.unplugged = true
        #expect(throws: DeviceFault(.absent, "signature pad: unplugged")) { try STUPad(transport: transport).begin() }
    }

    @Test func aPadThatNeverFallsSilentHoldsNobody() throws {
        let transport = ScriptedPad()
        let pad = STUPad(transport: transport)
        try pad.begin()
        transport.reports = [[1, 0x90, 0x10, 0, 0x64, 0, 0x64]]
        transport.isEndless = true
        #expect(try pad.poll(limitMilliseconds: 0))
        #expect(pad.strokes.map(\.points.count) == [4_096], "one call takes its share and returns")
        #expect(throws: DeviceFault.self, "nor can it be told whose pen this is") { try pad.begin() }
    }
}
