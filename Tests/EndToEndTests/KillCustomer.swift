import HALSim

/// Customers one after the other, who see the screen and nothing else, and the one hand that inserts coins.
struct KillCustomer {
    private static let purse = [50, 100, 200]

    private struct Pending {
        let cents: Int
        let creditBefore: Int
        var seen = 0
    }

    private var random: SplitMix
    private var actedOn: [String] = []
    private var pending: Pending?
    /// Coins that were counted up on the screen, of this run.
    private(set) var shownCents = 0
    /// Whether the next one wants the money back, as a voucher.
    var wantsVoucher = false
    /// Whether anybody comes.
    var comes = true

    init(random: SplitMix) { self.random = random }

    /// Of the coin on its way, what is not shown.
    var inFlightCents: Int { pending.map { $0.cents - $0.seen } ?? 0 }

    /// A cabin starts anew: whoever stood there is gone.
    mutating func startAnew() {
        actedOn = []
        pending = nil
        shownCents = 0
    }

    /// The acceptor gave the coin back.
    mutating func getBack() { pending = nil }

    /// Sees a screen: pulses of the coin on its way are counted up.
    mutating func see(_ screen: ScreenLine) {
        guard var coin = pending else { return }
        let seen = min(max(screen.creditCents - coin.creditBefore, coin.seen), coin.cents)
        shownCents += seen - coin.seen
        coin.seen = seen
        pending = seen == coin.cents ? nil : coin
    }

    /// What to do about the screen; nil for waiting.
    mutating func act(on screen: ScreenLine) -> String? {
        guard pending == nil else { return nil }
        if screen.name == "paying" { return pay(screen) }
        let seen = [screen.name] + screen.words
        guard seen != actedOn else { return nil }
        actedOn = seen
        switch screen.name {
        case "attract": return comes ? "start" : forget()
        case "choosing", "handingOver": return "proceed"
        case "posing": return "shoot"
        case "reviewing": return screen.words.contains("verdict conforming") ? "proceed" : "retake"
        case "signing": return "sign \(random.next(below: 1_000))"
        case "confirming": return screen.words.contains { $0.hasPrefix("phase") } ? nil : "proceed"
        case "voucher": return screen.words.contains("phase shown") ? "proceed" : nil
        // A technician looks at a printer that failed too often.
        case "outOfService": return screen.words.contains("cause printerUncertain") ? "key in" : nil
        case "maintenance": return "key out"
        default: return nil
        }
    }

    /// At rest nobody has acted yet: the next customer may come any time.
    private mutating func forget() -> String? {
        actedOn = []
        return nil
    }

    private mutating func pay(_ screen: ScreenLine) -> String? {
        actedOn = []
        if wantsVoucher, screen.creditCents > 0 {
            wantsVoucher = false
            return "voucher"
        }
        let coin = Self.purse[random.next(below: Self.purse.count)]
        pending = Pending(cents: coin, creditBefore: screen.creditCents)
        return "coin \(coin)"
    }
}
