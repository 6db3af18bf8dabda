import CabineCore
import Foundation
import Testing

@testable import CabineScreen

/// A screen over a cabin that is driven by hand.
struct Played {
    static let site = ScreenSite(
        languages: Language.allCases, currency: "EUR", operatorName: "Cabines", phone: "01", formAddress: "form.example"
    )
    var state = State()
    var context = ScreenContext()
    var now = Instant(nanoseconds: 1_000_000_000)

    init() {
        give(.started(Configuration(price: Cents(800)), WallTime(millisecondsSince1970: 1_795_392_000_000)))
        for device in Device.allCases { give(.deviceReported(device, .ready)) }
        give(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
    }

    mutating func give(_ event: Event) {
        let before = state
        now = now.advanced(byMilliseconds: 10)
        _ = state.handle(event, at: now)
        context.follow(before, state, now)
    }

    var view: ScreenView { ScreenView(state, sequence: 7, site: Self.site, context: context, now: now) }
}

@Suite struct ViewTests {
    @Test func aSessionWalksThroughItsScreens() {
        var played = Played()
        #expect(played.view.screen == "attract")
        let steps: [(Event, String)] = [
            (.touched(.language(.arabic)), "choose"), (.touched(.proceed), "pay"), (.coinInserted(Cents(800)), "pose"),
            (.touched(.shoot), "countdown"),
        ]
        for (event, screen) in steps {
            played.give(event)
            #expect(played.view.screen == screen && played.view.lang == "ar")
        }
        for _ in 0..<Limits.countdownSteps { played.give(.timerFired(played.state.timer)) }
        #expect(played.view.phase == "shooting")
        played.give(.photoTaken(session: 1, take: 1, .refused(.headSize)))
        #expect(played.view.why == "headSize" && played.view.verdict == "refused" && played.view.retakes == 3)
        #expect(!played.view.buttons.contains("proceed") && played.view.buttons.contains("retake"))
    }

    /// What was meant for a screen that is gone is dropped: two taps are one.
    @Test func everyScreenOfASessionHasAKeyOfItsOwn() {
        var played = Played()
        var keys = [played.view.key]
        for event in [Event.touched(.start), .touched(.proceed), .coinInserted(Cents(800)), .touched(.shoot)] {
            played.give(event)
            keys.append(played.view.key)
        }
        #expect(Set(keys).count == keys.count)
    }

    @Test func theWarningCountsDown() {
        var played = Played()
        played.give(.touched(.start))
        #expect(played.view.idle == nil)
        played.give(.timerFired(played.state.timer))
        #expect(played.view.idle == Limits.idleWarningMilliseconds)
        played.now = played.now.advanced(byMilliseconds: 5_000)
        #expect(played.view.idle == Limits.idleWarningMilliseconds - 5_000)
    }

    @Test func preferencesAreForgottenWithTheSession() {
        var played = Played()
        played.give(.touched(.start))
        played.context.preferences = Preferences(contrast: true, large: true, voice: true, headphones: true, volume: 10)
        played.give(.touched(.language(.german)))
        #expect(played.context.preferences.contrast)
        played.give(.touched(.cancel))
        #expect(played.context.preferences == Preferences())
    }

    /// Only the customer's own "sign again" is no reproach.
    @Test(arguments: [true, false])
    func aSignatureThatWasTooShortIsToldFromARedo(isRedo: Bool) {
        var played = Played()
        for event in [Event.touched(.start), .touched(.proceed), .coinInserted(Cents(800)), .touched(.shoot)] {
            played.give(event)
        }
        for _ in 0..<Limits.countdownSteps { played.give(.timerFired(played.state.timer)) }
        played.give(.photoTaken(session: 1, take: 1, .conforming))
        played.give(.touched(.proceed))
        #expect(played.view.screen == "sign" && played.view.short == false)
        played.context.isRedone = isRedo
        played.give(isRedo ? .touched(.redo) : .signatureTaken(session: 1, attempt: 1, .refused))
        #expect(played.view.short == !isRedo)
    }

    @Test func everyButtonHasANameThatLeadsBack() {
        let buttons: [Button] =
            [.start, .proceed, .shoot, .retake, .redo, .back, .cancel, .voucher]
            + Document.allCases.map { .document($0) } + Language.allCases.map { .language($0) }
        for button in buttons { #expect(Button(name: ScreenView.name(button)) == button) }
        for name in ["", "document:", "document:visa", "language:xx", "language:french", "START", "quit"] {
            #expect(Button(name: name) == nil, "\(name)")
        }
    }

    /// A moment stands in a script element: nothing in it may end that.
    @Test func aMomentCannotLeaveItsElement() throws {
        let site = ScreenSite(
            languages: [.french], currency: "EUR", operatorName: "</script><b>", phone: "1", formAddress: "f")
        let played = Played()
        let view = ScreenView(played.state, sequence: 1, site: site, context: played.context, now: played.now)
        let json = view.json
        #expect(!json.contains("<"))
        let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(parsed?["operator"] as? String == "</script><b>")
        // Nor can the name that stands in the page before its scripts are there.
        let page = ScreenPage.indexText(view)
        #expect(page.contains("<div class=\"operator\">&lt;/script&gt;&lt;b&gt;</div>"))
        #expect(!page.contains("<b>") && !page.contains("{{") && page.contains("<body data-screen=\"attract\">"))
    }

    @Test func theDayIsSixMonthsLater() {
        #expect(ScreenView.day(WallTime(millisecondsSince1970: 1_795_392_000_000), after: 6) == "2027-05-23")
    }

    @Test func modulesBecomeRuns() {
        let dark = [true, true, false, false, true, false, false, false, true]
        #expect(ScreenView.path(3, dark) == "M0 0h2v1h-2zM1 1h1v1h-1zM2 2h1v1h-1z")
    }
}
