import HALContract
import HALDrivers
import HALSim
import PadConformance
import Testing

/// The simulated pad, by the same suite.
@Suite struct SimulatedConformanceTests {
    @Test(arguments: PadConformance.scenarios.map(\.name))
    func conforms(scenario: String) throws {
        let run = try #require(PadConformance.scenarios.first { $0.name == scenario }).run
        try run(SimulatedStage())
    }

    /// A suite that a careless transport passes is none.
    @Test(arguments: Slip.allCases)
    func aCarelessTransportDoesNotConform(slip: Slip) throws {
        let passed = PadConformance.scenarios.filter { scenario in
            let stage = SimulatedStage()
            stage.slip = slip
            do {
                try scenario.run(stage)
                return true
            } catch { return false }
        }
        #expect(passed.count < PadConformance.scenarios.count, "\(slip)")
    }
}

/// What a careless transport does.
enum Slip: CaseIterable, Sendable {
    case oneReportInFiftyLost
    case reportsTwice
    case blockLost
    case unplugIsSilence
    case heldIsAbsent
}

/// The simulated pad has no time: reports are in its buffer at once.
private final class SimulatedStage: PadStage {
    let pad = SimulatedPad(capability: PadConformance.capability)
    let model = PadModel.stu430
    var slip: Slip?
    var transport: any PadTransport { CarelessTransport(pad, slip) }

    func send(_ reports: [[UInt8]]) { pad.send(reports) }
    func leave(_ reports: [[UInt8]]) { pad.send(reports) }
    func unplug(_ ending: UnplugEnding) { pad.setUnplugged(true) }
    func plug() { pad.setUnplugged(false) }
    func answerCapability(_ report: [UInt8]) { pad.answerCapability(report) }
    func setHeldByAnother(_ isHeld: Bool) { pad.setHeldByAnother(isHeld) }
    func shown() -> [UInt8]? { pad.shown }
    func isInking() -> Bool { pad.isInking }
    func pause(milliseconds: Int) {}
}

/// The pad as it is; with a slip, as a careless transport would hand it on.
private final class CarelessTransport: PadTransport {
    private let pad: SimulatedPad
    private let slip: Slip?
    private var reports = 0
    private var blocks = 0
    private var again: [UInt8]?

    init(_ pad: SimulatedPad, _ slip: Slip?) {
        self.pad = pad
        self.slip = slip
    }

    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        do throws(DeviceFault) { return try pad.feature(identifier) } catch {
            throw slip == .heldIsAbsent && error.kind == .busy ? DeviceFault(.absent, error.message) : error
        }
    }

    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        if identifier == 0x26 { blocks += 1 }
        if slip == .blockLost, identifier == 0x26, blocks == 7 { return }
        try pad.setFeature(identifier, bytes)
    }

    func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        do throws(DeviceFault) {
            if let report = again {
                again = nil
                return report
            }
            let report = try pad.nextReport(limitMilliseconds: limitMilliseconds)
            reports += report == nil ? 0 : 1
            if slip == .reportsTwice, reports == 60 { again = report }
            if slip == .oneReportInFiftyLost, reports % 50 == 1 {
                return try pad.nextReport(limitMilliseconds: limitMilliseconds)
            }
            return report
        } catch {
            if slip == .unplugIsSilence, error.kind == .absent { return nil }
            throw error
        }
    }
}
