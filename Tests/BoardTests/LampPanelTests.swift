import CabineRuntime
import Foundation
import HALContract
import HALSim
import Testing

@testable import cabine

@Suite struct LampPanelTests {
    /// Whether `holds` comes true within 10 s.
    private static func comes(_ holds: () -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            if holds() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return holds()
    }

    @Test func aLampThatNobodyDarkensGoesDarkAtItsLimit() async throws {
        let wire = SimulatedLine()
        let panel = LampPanel(names: ["fill light"], lines: [wire], limitMilliseconds: 300)
        #expect(panel.light(true).isEmpty)
        #expect(wire.isAsserted)
        #expect(try await Self.comes { !wire.isAsserted })
    }

    @Test func aLampThatRefusedToGoDarkIsDarkOnceItsLineObeys() async throws {
        let (stuck, good) = (SimulatedLine(), SimulatedLine())
        let panel = LampPanel(names: ["fill light", "occupied sign"], lines: [stuck, good])
        #expect(panel.light(true).isEmpty)
        stuck.setRefuses(true)
        #expect(panel.light(false).count == 1)
        #expect(stuck.isAsserted && !good.isAsserted)
        stuck.setRefuses(false)
        #expect(try await Self.comes { !stuck.isAsserted })
    }

    /// A program that was killed left it lit, and its adapter was away when the next one began.
    @Test func aLampThatWasLeftLitIsDarkOnceItsLineIsThere() async throws {
        let wire = SimulatedLine()
        try wire.set(asserted: true)
        wire.setRefuses(true)
        let panel = LampPanel(names: ["fill light"], lines: [wire])
        #expect(wire.isAsserted)
        wire.setRefuses(false)
        #expect(try await Self.comes { !wire.isAsserted })
        #expect(panel.names == ["fill light"])
    }
}
