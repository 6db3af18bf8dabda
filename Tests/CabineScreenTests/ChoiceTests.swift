import CabineCore
import CabineDesks
import Synchronization
import Testing

@testable import CabineScreen

/// Language, type and contrast where the state has no session to keep them for.
@Suite struct ChoiceTests {
    /// A screen over a cabin that is driven by hand, and its clock.
    private final class Bench: Sendable {
        let now = Mutex(Instant(nanoseconds: 1_000_000_000))
        let touched = Mutex<[Button]>([])
        let hub = ScreenHub(site: Played.site)

        init() {
            hub.attach(
                ScreenSources(
                    touch: { button in self.touched.withLock { $0.append(button) } }, vault: Vault(),
                    voucher: { nil }, isSent: { _ in false }, sheetStage: { nil }, now: { self.now.withLock { $0 } }))
        }

        func show(_ played: Played) { hub.take(played.state, sequence: 1) }

        func choose(_ language: Language) -> Bool {
            hub.touch(.language(language), meantFor: hub.view()?.key ?? "")
        }

        func wait(milliseconds: UInt64) {
            now.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
            hub.forgetChoice()
        }
    }

    private static func played(_ events: Event...) -> Played {
        var played = Played()
        for event in events { played.give(event) }
        return played
    }

    @Test(arguments: [
        (Event.serviceKey(true), "maintenance"), (.serviceDoor(open: true), "out"),
        (.deviceReported(.camera, .failed), "out"),
    ])
    func anyLanguageCanBeReadWhereNobodyIsServed(_ event: Event, _ screen: String) {
        let bench = Bench()
        bench.show(Self.played())
        bench.show(Self.played(event))
        #expect(bench.hub.view()?.screen == screen && bench.hub.view()?.lang == "fr")
        #expect(bench.choose(.arabic))
        #expect(bench.hub.view()?.lang == "ar")
        #expect(bench.touched.withLock { $0.isEmpty }, "the state is not asked")
        bench.wait(milliseconds: ScreenContext.choiceMilliseconds - 1)
        #expect(bench.hub.view()?.lang == "ar")
        bench.wait(milliseconds: 1)
        #expect(bench.hub.view()?.lang == "fr", "whoever comes next finds the cabin's own language")
        #expect(bench.choose(.german))
        bench.show(Self.played())
        #expect(bench.hub.view()?.screen == "attract" && bench.hub.view()?.lang == "fr")
    }

    @Test func aVoucherIsReadInAnyLanguageForAsLongAsItIsShown() {
        let bench = Bench()
        var played = Self.played(.touched(.language(.spanish)), .coinInserted(Cents(200)))
        bench.show(played)
        bench.hub.set(Preferences(contrast: true))
        played.give(.touched(.voucher))
        bench.show(played)
        #expect(bench.hub.view()?.screen == "voucher" && bench.hub.view()?.lang == "es")
        #expect(bench.hub.view()?.prefs.contrast == true, "who needs contrast needs it for the voucher, too")
        #expect(bench.choose(.arabic))
        bench.wait(milliseconds: 10 * ScreenContext.choiceMilliseconds)
        #expect(bench.hub.view()?.lang == "ar" && bench.hub.view()?.prefs.contrast == true)
        bench.show(Self.played())
        #expect(bench.hub.view()?.lang == "fr" && bench.hub.view()?.prefs == Preferences())
    }

    @Test func contrastChosenBeforeASessionIsKeptForItAndForgottenWithout() {
        let bench = Bench()
        bench.show(Self.played())
        bench.hub.set(Preferences(contrast: true))
        bench.show(Self.played(.touched(.start)))
        bench.wait(milliseconds: 10 * ScreenContext.choiceMilliseconds)
        #expect(bench.hub.view()?.prefs.contrast == true)
        bench.show(Self.played())
        #expect(bench.hub.view()?.prefs.contrast == false)
        bench.hub.set(Preferences(contrast: true, volume: 10))
        bench.wait(milliseconds: ScreenContext.choiceMilliseconds)
        #expect(bench.hub.view()?.prefs == Preferences())
    }

    /// In a session the language is the state's, as ever.
    @Test func inASessionTheStateIsAsked() {
        let bench = Bench()
        bench.show(Self.played())
        bench.show(Self.played(.touched(.start)))
        #expect(bench.choose(.arabic))
        #expect(bench.touched.withLock { $0 } == [.language(.arabic)] && bench.hub.view()?.lang == "fr")
    }
}
