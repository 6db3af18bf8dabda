import Dispatch
import Synchronization

/// Many worlds, on several threads: one world never leaves its thread, so the seeds alone decide what is found.
public struct Campaign: Sendable {
    /// What is known after each world.
    public struct Tally: Sendable {
        /// Worlds that ended.
        public internal(set) var worlds = 0
        /// Simulated hours.
        public internal(set) var hours = 0.0
        /// World events.
        public internal(set) var events: UInt64 = 0
        /// Sheets that came out for sales.
        public internal(set) var sheets = 0
        /// Vouchers issued.
        public internal(set) var vouchers = 0
        /// Starts of the program.
        public internal(set) var starts = 0
        /// Records at the collector.
        public internal(set) var records = 0
        /// What happened in which mode.
        public internal(set) var coverage = Coverage()
        /// The trace hash of every world, by seed.
        public internal(set) var hashes: [(seed: UInt64, hash: UInt64)] = []
        /// Worlds in which an invariant did not hold, by seed.
        public internal(set) var failures: [Verdict] = []

        /// Nothing yet.
        public init() {}

        /// Simulated years of 365 days.
        public var years: Double { hours / 8_760 }

        mutating func add(_ verdict: Verdict) {
            worlds += 1
            hours += verdict.hours
            events += verdict.events
            sheets += verdict.sheets
            vouchers += verdict.vouchers
            starts += verdict.starts
            records += verdict.records
            coverage.add(verdict.coverage)
            hashes.append((verdict.options.seed, verdict.traceHash))
            guard verdict.violation != nil else { return }
            failures.append(verdict)
            failures.sort { $0.options.seed < $1.options.seed }
        }
    }

    /// The seeds.
    public let seeds: Range<UInt64>
    /// Worlds at a time.
    public let jobs: Int
    private let options: @Sendable (UInt64) -> WorldOptions

    /// The worlds of `seeds`, each with the options its seed gives.
    public init(seeds: Range<UInt64>, jobs: Int, options: @escaping @Sendable (UInt64) -> WorldOptions) {
        self.seeds = seeds
        self.jobs = max(1, jobs)
        self.options = options
    }

    /// Runs them all. `progress` is told after each world, from any thread but never from two at once; it says whether
    /// to go on.
    public func run(progress: @escaping @Sendable (Tally) -> Bool = { _ in true }) -> Tally {
        let tally = Mutex(Tally())
        let next = Atomic(seeds.lowerBound)
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while true {
                let seed = next.add(1, ordering: .relaxed).oldValue
                guard seed < seeds.upperBound else { return }
                let verdict = Simulation.run(options(seed))
                let goesOn = tally.withLock { tally in
                    tally.add(verdict)
                    return progress(tally)
                }
                if !goesOn { next.store(seeds.upperBound, ordering: .relaxed) }
            }
        }
        return tally.withLock { tally in
            tally.hashes.sort { $0.seed < $1.seed }
            return tally
        }
    }
}
