import CabineCore
import HALContract
import HALDrivers

/// What a print spooler says of printer and jobs, any text and any order of states.
///
/// | must hold |
/// |---|
/// | a sale begins only on a running queue with a counter above zero |
/// | a page is handed over once at most, and never after a restart |
/// | "printed" needs exactly one completed job and a counter; "not printed" afterwards needs that no job is left |
/// | the judge always comes to an end |
enum PrinterCheck {
    @Sendable static func looks(_ bytes: [UInt8]) throws(FuzzFinding) {
        var feed = ByteFeed(bytes)
        let flags = feed.byte()
        let before = Int(feed.number(bytes: 2))
        var trial = Trial(restarted: flags & 1 == 1, before: before)
        try trial.run(&feed)
    }

    static func printer(_ feed: inout ByteFeed) throws(FuzzFinding) -> SpoolPrinter {
        let message = feed.text()
        let count = MarkerMessage.printsLeft(in: message)
        if let count { try demand((0...999_999).contains(count), "a counter of \(count)") }
        let state = SpoolPrinterState(rawValue: feed.byte() % 3) ?? .idle
        let reasons = feed.text().split(separator: ",").map(String.init).sorted()
        let stamp = feed.byte()
        let printer = SpoolPrinter(
            state: state, reasons: reasons, message: feed.text(), printsLeft: count,
            reportStamp: stamp == 0 ? nil : Int(stamp))
        switch PrinterReadiness(printer) {
        case .ready(let printsLeft):
            try demand(printsLeft == count && printsLeft > 0 && state != .stopped, "a sale needs a counter and a queue")
        case .notReady(_, let text): try demand(text.hasPrefix("printer: "), "a cause is told")
        }
        return printer
    }
}

/// One print under the judge, with a spooler that answers from an input and at last falls into one state.
private struct Trial {
    private static let turnsMaximum = 25_000

    private let restarted: Bool
    private var judge: PrintJudge
    private var now = Instant(nanoseconds: 0)
    private var submissions = 0
    private var last: PrintJudge.Look?

    init(restarted: Bool, before: Int) {
        self.restarted = restarted
        judge = PrintJudge(
            job: PrintJob(key: "sale-1", printsLeftBefore: before), submitted: restarted,
            now: Instant(nanoseconds: 0))
    }

    mutating func run(_ feed: inout ByteFeed) throws(FuzzFinding) {
        var action = judge.next(.started, at: now)
        for _ in 0..<Self.turnsMaximum {
            if case .conclude(let conclusion) = action { return try judged(conclusion) }
            action = judge.next(try answer(action, &feed), at: now)
        }
        throw FuzzFinding("the judge does not come to an end")
    }

    private mutating func answer(
        _ action: PrintJudge.Action, _ feed: inout ByteFeed
    ) throws(FuzzFinding) -> PrintJudge.Observation {
        let fails = feed.byte() & 0x0F == 1
        now = now.advanced(byMilliseconds: UInt64(feed.byte()) * 16 + (feed.isEmpty ? 250 : 0))
        switch action {
        case .submit:
            submissions += 1
            try demand(submissions == 1 && !restarted, "a page is handed over once, and never after a restart")
            return fails ? .failed(fault(&feed)) : .submitted(7)
        case .look(let milliseconds):
            now = now.advanced(byMilliseconds: UInt64(max(0, milliseconds)))
            if fails { return .failed(fault(&feed)) }
            let look = try look(&feed)
            last = look
            return .looked(look)
        case .cancel, .resume, .refreshLevels: return fails ? .failed(fault(&feed)) : .done
        case .conclude: throw FuzzFinding("the judge has spoken")
        }
    }

    private func fault(_ feed: inout ByteFeed) -> DeviceFault {
        let kinds = FaultKind.allCases
        return DeviceFault(kinds[Int(feed.byte()) % kinds.count], "a fault")
    }

    private func look(_ feed: inout ByteFeed) throws(FuzzFinding) -> PrintJudge.Look {
        let counts = feed.byte()
        var jobs: [[SpoolJob]] = [[], []]
        for (index, count) in [counts & 3, counts >> 2 & 1].enumerated() {
            for _ in 0..<count {
                let state = SpoolJobState(rawValue: feed.byte() % 7) ?? .pending
                jobs[index].append(SpoolJob(identifier: 7, name: "sale-1", state: state, message: feed.text()))
            }
        }
        // The driver lists only active jobs among the others.
        let others = jobs[1].filter { ![.canceled, .aborted, .completed].contains($0.state) }
        return PrintJudge.Look(jobs: jobs[0], others: others, printer: try PrinterCheck.printer(&feed))
    }

    private func judged(_ conclusion: PrintConclusion) throws(FuzzFinding) {
        let jobs = last?.jobs ?? []
        let completed = jobs.filter { $0.state == .completed }
        switch conclusion {
        case .printed:
            try demand(submissions == 1 || restarted || !jobs.isEmpty, "a print without a page")
            try demand(completed.count == 1 && last?.printer.printsLeft != nil, "printed without proof")
        case .notPrinted(let reason):
            try demand(!reason.isEmpty, "a reason is told")
            guard submissions == 1 || restarted else { return }
            let living = jobs.filter { ![.canceled, .aborted, .completed].contains($0.state) }
            try demand(completed.isEmpty && living.isEmpty, "not printed, though a job is left: \(jobs)")
        case .unknown(let reason): try demand(!reason.isEmpty, "a reason is told")
        }
    }
}
