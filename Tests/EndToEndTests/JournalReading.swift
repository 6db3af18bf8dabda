import Foundation

/// What `cabine replay` says of a journal: the end state, and what happened to each sale on the way.
struct JournalReading {
    /// Coins since the journal began, in hundredths.
    let insertedCents: Int
    /// The sale whose sheet may be in the printer, or in the tray; nil outside of a delivery.
    let saleAtPrinter: Int?
    /// The price at the end.
    private(set) var priceCents = 0
    private(set) var sales: [KillAccount.Sale] = []
    private(set) var vouchers: [KillAccount.Voucher] = []

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// The end state alone.
    init(endOf data: String) throws {
        try self.init(lines: Self.replay([data, "--state-only"]))
    }

    /// Everything.
    init(_ data: String) throws {
        let lines = try Self.replay([data])
        try self.init(lines: lines.suffix(1))
        for line in lines.dropLast() { try add(line) }
    }

    private static func replay(_ arguments: [String]) throws -> [String] {
        let replay = try Program("cabine", ["replay"] + arguments)
        guard replay.code == 0 else { throw Unreadable(description: "replay: \(replay.code), \(replay.error)") }
        return replay.output.split(separator: "\n").map(String.init)
    }

    private init(lines: [String]) throws {
        let last = try object(lines.last ?? "")
        guard let state = last["state"] as? [String: Any], let inserted = state["inserted_cents"] as? Int,
            let mode = last["mode"] as? [String: Any], let name = mode["name"] as? String
        else { throw Unreadable(description: "replay ends with: \(lines.last ?? "nothing")") }
        insertedCents = inserted
        saleAtPrinter = ["printing", "handing_over"].contains(name) ? mode["sale"] as? Int : nil
    }

    /// One step: what it decided of sales, and what it ordered. Orders repeated after a start count once.
    private mutating func add(_ line: String) throws {
        let step = try object(line)
        if let event = step["event"] as? [String: Any] {
            if let price = event["price_cents"] as? Int { priceCents = price }
            if event["name"] as? String == "print_concluded", let sale = event["sale"] as? Int {
                try conclude(sale, event["outcome"] as? String ?? "")
            }
        }
        for effect in step["effects"] as? [[String: Any]] ?? [] { order(effect) }
    }

    /// The first word counts: the controller ignores a second one.
    private mutating func conclude(_ identifier: Int, _ word: String) throws {
        guard let outcome = KillAccount.Outcome(rawValue: word) else {
            throw Unreadable(description: "sale \(identifier): outcome '\(word)'")
        }
        let index = sale(identifier)
        if sales[index].outcome == .given { sales[index].outcome = outcome }
    }

    private mutating func order(_ effect: [String: Any]) {
        let sale = effect["sale"] as? Int
        switch effect["name"] as? String {
        case "store_record", "discard_record", "print": if let sale { _ = self.sale(sale) }
        case "release_record": if let sale { sales[self.sale(sale)].isReleased = true }
        case "issue_voucher":
            guard let serial = effect["serial"] as? Int, let cents = effect["amount_cents"] as? Int else { return }
            let voucher = KillAccount.Voucher(
                serial: serial, cents: cents, inDoubt: effect["in_doubt"] as? Bool ?? false)
            // The same one ordered again is one; anything that differs stays, and is a contradiction.
            if !vouchers.contains(voucher) { vouchers.append(voucher) }
        default: break
        }
    }

    private mutating func sale(_ identifier: Int) -> Int {
        if let index = sales.firstIndex(where: { $0.identifier == identifier }) { return index }
        sales.append(KillAccount.Sale(identifier: identifier, outcome: .given, isReleased: false))
        return sales.count - 1
    }
}
