import CabineCore
import Testing

/// Where each event leads from each mode. An event that is not in a mode's row leaves the mode as it is.
private let transitions: [String: [String: String]] = [
    "attract": [
        "start": "choosing", "english": "choosing", "coin": "choosing", "price": "choosing",
        "started": "outOfService", "camera fails": "outOfService", "paper out": "outOfService",
        "printer silent": "outOfService",
        "printer fails": "outOfService", "key": "maintenance", "ordered out": "outOfService",
        "door": "outOfService", "flash fails": "outOfService", "work": "maintenance", "coin work": "maintenance",
    ],
    "choosing": [
        "proceed": "paying", "back": "attract", "cancel": "attract", "started": "outOfService",
        "camera fails": "outOfService", "paper out": "outOfService", "printer silent": "outOfService",
        "printer fails": "outOfService",
        "ordered out": "outOfService", "door": "outOfService", "flash fails": "outOfService",
    ],
    "paying": [
        "price": "posing", "back": "choosing", "cancel": "attract", "started": "outOfService",
        "camera fails": "outOfService", "paper out": "outOfService", "printer silent": "outOfService",
        "printer fails": "outOfService",
        "ordered out": "outOfService", "door": "outOfService", "flash fails": "outOfService",
    ],
    "posing": [
        "shoot": "counting", "proceed": "counting", "back": "choosing", "cancel": "attract",
        "started": "outOfService",
    ],
    "counting": ["cancel": "attract", "started": "outOfService"],
    "shooting": [
        "photo": "reviewing", "refusal": "refused", "no camera": "voucherIssuing", "timer": "voucherIssuing",
        "cancel": "attract", "started": "outOfService",
    ],
    "reviewing": ["proceed": "signing", "retake": "posing", "cancel": "attract", "started": "outOfService"],
    "refused": ["retake": "posing", "cancel": "attract", "started": "outOfService"],
    "signing": [
        "signature": "confirming", "no pad": "voucherIssuing", "back": "reviewing", "cancel": "attract",
        "started": "outOfService",
    ],
    "confirming": [
        "proceed": "checkingPrinter", "redo": "signing", "back": "signing", "cancel": "attract",
        "started": "outOfService",
    ],
    "checkingPrinter": [
        "printer ready": "storing", "paper out": "voucherIssuing", "printer silent": "voucherIssuing",
        "timer": "voucherIssuing", "started": "outOfService",
    ],
    "storing": [
        "stored": "printing", "not stored": "voucherIssuing", "timer": "voucherIssuing", "started": "outOfService",
    ],
    "printing": [
        "printed": "handingOver", "not printed": "voucherIssuing", "print unknown": "voucherIssuing",
        "started": "printingAsked",
    ],
    "printingAsked": [
        "printed": "handingOver", "not printed": "voucherIssuing", "print unknown": "voucherIssuing",
    ],
    "handingOver": [
        "proceed": "outOfService", "back": "outOfService", "cancel": "outOfService", "timer": "outOfService",
        "started": "outOfService",
    ],
    "voucherIssuing": ["issued": "voucherShown"],
    "voucherShown": [
        "proceed": "outOfService", "back": "outOfService", "cancel": "outOfService", "timer": "outOfService",
        "started": "voucherIssuing",
    ],
    "outOfService": [
        "camera works": "attract", "key": "maintenance", "work": "maintenance", "coin work": "maintenance",
    ],
    "maintenance": ["key out": "attract", "started": "outOfService"],
]

@Suite struct EveryModeEveryEventTests {
    @Test(arguments: everyMode.map(\.name))
    func leadsWhereTheTableSays(_ modeName: String) throws {
        let bench = try #require(everyMode.first { $0.name == modeName }).bench
        #expect(name(bench.state.mode) == modeName)
        let row = try #require(transitions[modeName])
        for (eventName, event) in everyEvent(bench.state) {
            let after = bench.after(event)
            #expect(name(after.state.mode) == row[eventName] ?? modeName, "\(modeName) + \(eventName)")
        }
        let known = Set(everyEvent(bench.state).map(\.name))
        #expect(row.keys.allSatisfy(known.contains), "the table names an event that is not tried")
    }

    @Test(arguments: everyMode.map(\.name))
    func keepsTheRulesOfMoneyAndPaper(_ modeName: String) throws {
        let bench = try #require(everyMode.first { $0.name == modeName }).bench
        for (first, event) in everyEvent(bench.state) {
            var once = bench
            once.give(event)
            for (second, next) in everyEvent(once.state) {
                var twice = once
                twice.give(next)
                checkRules(before: once.state, after: twice, "\(modeName) + \(first) + \(second)")
            }
        }
    }

    private func checkRules(before: State, after bench: Bench, _ path: String) {
        let state = bench.state
        #expect(state.ledger.balances, "\(path): the ledger balances")
        #expect(state.ledger.inserted >= before.ledger.inserted, "\(path): no coin is forgotten")
        #expect(state.ledger.sheets >= before.ledger.sheets, "\(path): no sheet is forgotten")
        // A technician who counts coins sells nothing: what falls is credit.
        if state.acceptorOpen, !(state.mode == .maintenance && state.work == .coins) {
            #expect(state.serviceCause == nil, "\(path): the acceptor is open only where a sale could be completed")
        }
        let prints = bench.effects.filter { if case .print = $0 { true } else { false } }
        #expect(Set(prints).count == prints.count && prints.count <= Int(state.sales), "\(path): one print a sale")
        if case .printing = state.mode { return }
        #expect(state.ledger.open == .zero, "\(path): money is open only while a sheet is printed")
    }

    @Test func theLastAcceptorEffectIsTheState() {
        for (modeName, bench) in everyMode {
            let last = bench.effects.last { if case .setAcceptor = $0 { true } else { false } }
            #expect(last == .setAcceptor(open: bench.state.acceptorOpen), "\(modeName)")
        }
    }
}
