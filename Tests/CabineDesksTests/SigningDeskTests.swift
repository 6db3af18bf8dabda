import CabineCore
import CabineDesks
import HALContract
import HALSim
import Testing

/// Takes whatever was signed, and remembers it.
private final class Reader: SignatureMaker {
    var strokes: [PenStroke] = []

    func signature(of strokes: [PenStroke]) -> SignatureMaking {
        self.strokes = strokes
        return .accepted(SessionSignature(image: GrayImage(width: 1, height: 1, bytes: [0]), jp2: []))
    }
}

@Suite struct SigningDeskTests {
    private static let capability = PadCapability(
        maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200)
    private static let first = PenStroke(points: [
        PenPoint(xMillimetres: 10, yMillimetres: 20, pressure: 0),
        PenPoint(xMillimetres: 11, yMillimetres: 20, pressure: 0),
    ])
    private static let second = PenStroke(points: [PenPoint(xMillimetres: 30, yMillimetres: 20, pressure: 0)])
    private static let failed = Event.signatureTaken(session: 7, attempt: 1, .padFailed)

    private let pad = SimulatedPad(capability: capability)
    private let reader = Reader()
    private let desk: SigningDesk

    init() { desk = SigningDesk(pad: pad, maker: reader, vault: Vault(), log: { _ in }) }

    private func order(_ order: SigningDesk.Order) -> DeskStep {
        desk.begin(order)
        return desk.step(at: Instant(nanoseconds: 0))
    }

    private func idle(milliseconds: UInt64) -> [Event] {
        desk.idle(at: Instant(nanoseconds: milliseconds * 1_000_000)).events
    }

    @Test func whoIsInterruptedGoesOn() {
        #expect(order(.begin(session: 7, attempt: 1)) == .done([]))
        let prompt = pad.shown
        pad.draw([Self.first])
        #expect(idle(milliseconds: 1_000) == [])
        pad.setUnplugged(true)
        for time in stride(from: UInt64(2_000), to: 11_000, by: 1_000) { #expect(idle(milliseconds: time) == []) }
        pad.setUnplugged(false)
        #expect(idle(milliseconds: 11_500) == [])
        #expect(pad.isInking && pad.shown != nil && pad.shown != prompt, "the ink is on the display again")
        pad.draw([Self.second])
        let taken = Event.signatureTaken(session: 7, attempt: 1, .accepted)
        #expect(order(.finish(session: 7, attempt: 1)) == .done([taken]))
        #expect(reader.strokes == [Self.first, Self.second])
        #expect(pad.shown == nil && !pad.isInking && !desk.holdsPersonalData)
    }

    @Test func aPadThatStaysAwayHasFailed() {
        #expect(order(.begin(session: 7, attempt: 1)) == .done([]))
        pad.draw([Self.first])
        #expect(idle(milliseconds: 1_000) == [])
        pad.setUnplugged(true)
        #expect(idle(milliseconds: 2_000) == [])
        #expect(desk.holdsPersonalData)
        #expect(idle(milliseconds: 11_999) == [])
        #expect(idle(milliseconds: 12_000) == [Self.failed])
        #expect(!desk.holdsPersonalData, "what was drawn is dropped")
        #expect(idle(milliseconds: 13_000) == [], "it is said once")
    }

    @Test func anotherPadIsSignedAnew() {
        #expect(order(.begin(session: 7, attempt: 1)) == .done([]))
        pad.draw([Self.first])
        #expect(idle(milliseconds: 1_000) == [])
        pad.setUnplugged(true)
        #expect(idle(milliseconds: 2_000) == [])
        // An STU-500 in its place: 640 x 480.
        pad.answerCapability([9, 0x27, 0xFD, 0x1B, 0xFC, 0x01, 0xFF, 0x02, 0x80, 0x01, 0xE0])
        pad.setUnplugged(false)
        #expect(idle(milliseconds: 2_250) == [Self.failed])
    }

    @Test func whoFinishesWhileThePadIsAwayIsAskedAgain() {
        #expect(order(.begin(session: 7, attempt: 1)) == .done([]))
        pad.draw([Self.first])
        #expect(idle(milliseconds: 1_000) == [])
        pad.setUnplugged(true)
        #expect(idle(milliseconds: 2_000) == [])
        #expect(order(.finish(session: 7, attempt: 1)) == .done([Self.failed]))
        #expect(reader.strokes.isEmpty && !desk.holdsPersonalData)
    }
}
