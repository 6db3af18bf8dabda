public import CabineCore
import Dispatch
public import HALSim
import Synchronization

/// Changes two folders have made: the places where the power can be cut.
struct DiskOperations: Hashable {
    var journal = 0
    var outbox = 0

    func count(in folder: PlannedCut.Folder) -> Int {
        switch folder {
        case .journal: journal
        case .outbox: outbox
        }
    }

    static func - (left: DiskOperations, right: DiskOperations) -> DiskOperations {
        DiskOperations(journal: left.journal - right.journal, outbox: left.outbox - right.outbox)
    }

    /// Every cut there can be, each with every end it can take.
    var cuts: [PlannedCut] {
        PlannedCut.Folder.allCases.flatMap { folder in
            (0..<count(in: folder)).flatMap { operation in
                SimulatedDisk.CutEffect.allCases.map {
                    PlannedCut(folder: folder, operation: operation, effect: $0)
                }
            }
        }
    }
}

/// A scripted session whose every durable boundary is cut.
public struct CutSession: Hashable, Sendable {
    /// Who comes, one after another.
    public let customers: [CustomerScript]
    /// A fault that happens at each of its opportunities until the end.
    public let fault: SimulatedFault?
    /// How they pay.
    public let payment: Payment

    /// A session of these customers.
    public init(_ customers: CustomerScript..., fault: SimulatedFault? = nil, payment: Payment = .coins) {
        self.customers = customers
        self.fault = fault
        self.payment = payment
    }

    /// The name in reports and on the command line.
    public var name: String {
        let names = customers.map(\.rawValue).joined(separator: "+") + (payment == .counter ? "@counter" : "")
        return fault.map { "\(names)/\($0.name)" } ?? names
    }

    /// Every script alone, what one customer leaves to the next, and a device that fails in mid-session.
    public static let all: [CutSession] =
        CustomerScript.allCases.map { CutSession($0) } + [
            CutSession(.cancels, .buys), CutSession(.takesVoucher, .buys), CutSession(.leaves, .buys),
            CutSession(.buys, .buys), CutSession(.buys, fault: .printerJam),
            CutSession(.buys, fault: .printerJamInSheet),
            CutSession(.buys, fault: .printerNever), CutSession(.buys, fault: .printerLate),
            CutSession(.buys, fault: .cameraShortFrame), CutSession(.buys, fault: .networkAckLost),
            CutSession(.buys, payment: .counter), CutSession(.cancels, .buys, payment: .counter),
            CutSession(.buys, fault: .printerJam, payment: .counter),
        ]

    /// The world of this session, with these cuts.
    public func options(seed: UInt64, cuts: [PlannedCut] = []) -> WorldOptions {
        var options = WorldOptions(seed: seed, script: customers, hours: 2)
        if let fault { options.plan[fault] = 1_000_000 }
        options.cuts = cuts
        options.payment = payment
        options.endsWithScript = true
        options.drainHours = 1
        return options
    }
}

/// What an enumeration of power cuts found.
public struct CutReport: Sendable {
    /// One session's line.
    public struct Row: Hashable, Sendable {
        /// Which session.
        public let session: CutSession
        /// Changes of the journal's folder in it.
        public internal(set) var journalBoundaries = 0
        /// Changes of the outbox's folder in it.
        public internal(set) var outboxBoundaries = 0
        /// Worlds with one cut.
        public internal(set) var singles = 0
        /// Worlds with a second cut after it.
        public internal(set) var pairs = 0
        /// Worlds in which an invariant did not hold.
        public internal(set) var failures = 0
    }

    /// A world in which an invariant did not hold.
    public struct Failure: Sendable {
        /// The session.
        public let session: CutSession
        /// Everything that makes the same world again, its cuts among it.
        public let options: WorldOptions
        /// What did not hold.
        public let violation: Violation
    }

    /// By session.
    public internal(set) var rows: [Row] = []
    /// Worlds that failed, in the order of the enumeration; those of single cuts come first.
    public internal(set) var violations: [Failure] = []
    /// Worlds in which a planned cut never came: any at all means that the enumeration is blind.
    public internal(set) var unreached = 0
    /// Pairs there are; as many were run, or as the limit allows, evenly spread.
    public internal(set) var pairsThereAre = 0

    /// Worlds run.
    public var cases: Int { rows.reduce(0) { $0 + $1.singles + $1.pairs } }
    /// Durable boundaries cut.
    public var boundaries: Int { rows.reduce(0) { $0 + $1.journalBoundaries + $1.outboxBoundaries } }
    /// Sessions.
    public var sessions: Int { rows.count }
    /// Whether every cut came, and every invariant held.
    public var isClean: Bool { violations.isEmpty && unreached == 0 && cases > 0 }
}

extension CutReport: CustomStringConvertible {
    /// A table of the sessions, the sums, and the first failures with what repeats them.
    public var description: String {
        var lines = ["\(Self.left("session", 32))journal outbox  single    pairs failed"]
        for row in rows {
            let numbers = [
                (row.journalBoundaries, 7), (row.outboxBoundaries, 7), (row.singles, 8), (row.pairs, 9),
                (row.failures, 7),
            ]
            lines.append(Self.left(row.session.name, 32) + numbers.map { Self.right($0.0, $0.1) }.joined())
        }
        lines.append("\(sessions) sessions, \(boundaries) boundaries, \(cases) cases, \(violations.count) failed")
        if pairsThereAre > 0 { lines.append("pairs there are: \(pairsThereAre)") }
        if unreached > 0 { lines.append("FAILED: \(unreached) planned cuts never came") }
        for failure in violations.prefix(10) {
            let cuts = failure.options.cuts.map(\.description).joined(separator: ",")
            lines.append("FAILED \(failure.session.name), seed \(failure.options.seed), cuts \(cuts):")
            lines.append("  \(failure.violation)")
        }
        return lines.joined(separator: "\n")
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ number: Int, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - "\(number)".count)) + "\(number)"
    }
}

/// The power is cut at every durable boundary of every scripted session, with every end the write under way can take,
/// and with pairs at every boundary of what follows as well.
///
/// Each session is run uncut first: its disk operations are the boundaries. A cut leaves the worlds before it equal, so
/// that the operation counted is the operation cut. After each the cabin starts again, the customer goes on, and the
/// liveness phase follows.
public struct CutEnumeration: Sendable {
    /// Whether a second cut follows the first.
    public let pairs: Bool
    /// Pairs at most, spread evenly over all; nil for all. Single cuts are always complete.
    public let limit: Int?
    /// What is cut.
    public let sessions: [CutSession]
    /// The seed of every world.
    public let seed: UInt64
    /// Worlds at a time.
    public let jobs: Int
    private let plant: @Sendable () -> Plant?

    /// An enumeration of the product.
    public init(
        pairs: Bool, limit: Int? = nil, sessions: [CutSession] = CutSession.all, seed: UInt64 = 1, jobs: Int = 2
    ) {
        self.init(pairs: pairs, limit: limit, sessions: sessions, seed: seed, jobs: jobs, plant: { nil })
    }

    init(
        pairs: Bool, limit: Int? = nil, sessions: [CutSession] = CutSession.all, seed: UInt64 = 1, jobs: Int = 2,
        plant: @escaping @Sendable () -> Plant?
    ) {
        precondition(limit.map { $0 > 0 } ?? true && jobs > 0, "a limit and jobs are at least 1")
        self.pairs = pairs
        self.limit = limit
        self.sessions = sessions
        self.seed = seed
        self.jobs = jobs
        self.plant = plant
    }

    /// Runs it. `progress` is told of cases done and known so far, from any thread but never from two at once.
    public func run(progress: @escaping @Sendable (_ done: Int, _ known: Int) -> Void = { _, _ in }) -> CutReport {
        var report = CutReport()
        report.rows = sessions.map { CutReport.Row(session: $0) }
        var singles: [Case] = []
        for (place, session) in sessions.enumerated() {
            let uncut = runCase(Case(session: place, cuts: []))
            guard let operations = uncut.operations, uncut.violation == nil else {
                // A session that fails without any cut has no boundaries to speak of.
                report.add(uncut, session, isPair: false)
                continue
            }
            report.rows[place].journalBoundaries = operations.journal
            report.rows[place].outboxBoundaries = operations.outbox
            singles += operations.cuts.map { Case(session: place, cuts: [$0]) }
        }
        let ended = runAll(singles, known: singles.count, before: 0, progress)
        for outcome in ended { report.add(outcome, sessions[outcome.of.session], isPair: false) }
        guard pairs else { return report }
        let seconds = ended.map { $0.violation == nil ? $0.recovery?.cuts ?? [] : [] }
        report.pairsThereAre = seconds.reduce(0) { $0 + $1.count }
        let chosen = spread(zip(singles, seconds), of: report.pairsThereAre)
        let known = singles.count + chosen.count
        for outcome in runAll(chosen, known: known, before: singles.count, progress) {
            report.add(outcome, sessions[outcome.of.session], isPair: true)
        }
        return report
    }

    fileprivate struct Case: Sendable {
        let session: Int
        let cuts: [PlannedCut]
    }

    fileprivate struct Outcome: Sendable {
        let of: Case
        let options: WorldOptions
        let violation: Violation?
        let isReached: Bool
        let operations: DiskOperations?
        let recovery: DiskOperations?
    }

    /// Every n-th pair, so that a limited run meets every session and every first cut alike.
    private func spread(_ all: Zip2Sequence<[Case], [[PlannedCut]]>, of count: Int) -> [Case] {
        let wanted = min(limit ?? count, count)
        var chosen: [Case] = []
        var place = 0
        for (first, seconds) in all {
            for second in seconds {
                if place * wanted / count != (place + 1) * wanted / count {
                    chosen.append(Case(session: first.session, cuts: first.cuts + [second]))
                }
                place += 1
            }
        }
        return chosen
    }

    private func runCase(_ one: Case) -> Outcome {
        let options = sessions[one.session].options(seed: seed, cuts: one.cuts)
        let world = World(options, plant: plant())
        world.run()
        let ended = world.operationsAtEnd
        let recovery = ended.flatMap { end in world.operationsAtReturn.map { end - $0 } }
        return Outcome(
            of: one, options: options, violation: world.violation,
            isReached: world.violation != nil || world.ledger.cuts > one.cuts.count, operations: ended,
            recovery: recovery)
    }

    private func runAll(
        _ cases: [Case], known: Int, before: Int, _ progress: @escaping @Sendable (Int, Int) -> Void
    ) -> [Outcome] {
        let found = Mutex<[Outcome?]>(Array(repeating: nil, count: cases.count))
        let done = Mutex(before)
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while true {
                let place = next.add(1, ordering: .relaxed).oldValue
                guard place < cases.count else { return }
                let outcome = runCase(cases[place])
                found.withLock { $0[place] = outcome }
                done.withLock { done in
                    done += 1
                    if done.isMultiple(of: 1_000) { progress(done, known) }
                }
            }
        }
        return found.withLock { $0.compactMap { $0 } }
    }
}

extension CutReport {
    fileprivate mutating func add(_ outcome: CutEnumeration.Outcome, _ session: CutSession, isPair: Bool) {
        guard let row = rows.firstIndex(where: { $0.session == session }) else {
            preconditionFailure("every session has its row")
        }
        if isPair { rows[row].pairs += 1 } else { rows[row].singles += 1 }
        if !outcome.isReached { unreached += 1 }
        guard let violation = outcome.violation else { return }
        rows[row].failures += 1
        violations.append(Failure(session: session, options: outcome.options, violation: violation))
    }
}

extension PlannedCut: CustomStringConvertible {
    /// As reports and the command line write it: `journal.37.torn`.
    public var description: String { "\(folder.rawValue).\(operation).\(effect)" }

    /// The cut of a description; nil when it is none.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let folder = Folder(rawValue: String(parts[0])), let operation = Int(parts[1]),
            operation >= 0, let effect = SimulatedDisk.CutEffect.allCases.first(where: { "\($0)" == parts[2] })
        else { return nil }
        self.init(folder: folder, operation: operation, effect: effect)
    }
}
