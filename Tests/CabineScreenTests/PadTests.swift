import CabineCore
import Foundation
import HALContract
import HALDrivers
import HALSim
import Testing

@testable import CabineScreen

@Suite struct PadTests {
    private static let stroke = [
        ScreenInk.Point(x: 0.1, y: 0.2, pressure: 0.5, isDown: true),
        ScreenInk.Point(x: 0.9, y: 0.8, pressure: 1, isDown: true),
        ScreenInk.Point(x: 0.9, y: 0.8, pressure: 0, isDown: false),
    ]

    @Test func theScreenAloneIsAPad() throws {
        let surface = ScreenSurface(changed: {})
        let pad = STUPad(transport: ScreenPad(surface: surface), prompt: PadImage.signatureLine(for:))
        #expect(!surface.draw(Self.stroke), "nobody signs yet")
        try pad.begin()
        #expect(surface.draw(Self.stroke))
        #expect(try pad.poll(limitMilliseconds: 0))
        let strokes = pad.strokes
        #expect(strokes.count == 1 && strokes[0].points.count == 2)
        // 150 by 50 mm, a hundred counts to the millimetre.
        #expect(strokes[0].points[0] == PenPoint(xMillimetres: 15, yMillimetres: 10, pressure: 511.0 / 1_023))
        try pad.end()
        #expect(!surface.holdsInk && !surface.isInking)
    }

    @Test func bothPadAndScreenReachTheDriver() throws {
        let capability = PadCapability(
            maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200)
        for writesOnPad in [true, false] {
            let simulated = SimulatedPad(capability: capability)
            let surface = ScreenSurface(changed: {})
            let pad = STUPad(transport: ScreenPad(surface: surface, beside: simulated))
            try pad.begin()
            if writesOnPad {
                simulated.draw(SimulatedCustomer.signature(seed: 1))
            } else {
                #expect(surface.draw(Self.stroke))
            }
            #expect(try pad.poll(limitMilliseconds: 0))
            #expect(!pad.strokes.isEmpty)
            #expect(surface.holdsInk, "what is drawn on either is seen on the screen")
            try pad.end()
            #expect(!surface.holdsInk)
        }
    }

    /// Across the whole pad, in the middle of its height: the same shape on both.
    @Test func placesKeepTheirShape() {
        let pad = PadCapability(
            maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200)
        let corner = ScreenPad.onPad(0, 0, pad)
        let other = ScreenPad.onPad(1, 1, pad)
        #expect(Double(other.x - corner.x) / Double(other.y - corner.y) == ScreenPad.widthByHeight)
        let back = ScreenPad.onScreen(Double(other.x), Double(other.y), pad)
        #expect(abs(back.x - 1) < 0.001 && abs(back.y - 1) < 0.001)
    }

    @Test func aScreenThatMayStandAloneNeedsNoPad() throws {
        let simulated = SimulatedPad(capability: ScreenPad.capability)
        simulated.setUnplugged(true)
        let surface = ScreenSurface(changed: {})
        let either = STUPad(transport: ScreenPad(surface: surface, beside: simulated, orAlone: true))
        try either.begin()
        #expect(surface.draw(Self.stroke))
        #expect(try either.poll(limitMilliseconds: 0))
        #expect(throws: DeviceFault.self) {
            try STUPad(transport: ScreenPad(surface: surface, beside: simulated)).begin()
        }
    }

    @Test(arguments: [
        ("{\"key\":\"k\",\"points\":[[0.5,0.5,0.5,1]]}", true), ("{\"key\":\"k\",\"points\":[[2,0,0,1]]}", false),
        ("{\"key\":\"k\",\"points\":[[0.5,0.5]]}", false), ("{\"key\":\"k\",\"points\":[[-0.1,0,0,0]]}", false),
    ])
    func strokesFromThePageAreChecked(json: String, isTaken: Bool) throws {
        #expect((try order(json).drawn != nil) == isTaken)
    }
}

private func order(_ json: String) throws -> PenOrder { try JSONDecoder().decode(PenOrder.self, from: Data(json.utf8)) }
