public import CabineAuthority
import Foundation
public import NIOPosix
import Synchronization

/// How a round over many cabins is made.
public struct RoundSettings: Sendable {
    /// Cabins asked at the same time.
    public var jobs = 32
    /// Tries for each cabin, the first one included.
    public var tries = 3
    /// The pause before the second try; doubled for each further one, and drawn between half and the whole of it.
    public var pause: Duration = .seconds(1)
    /// The patience with one cabin.
    public var patience = CabinClient.Patience()

    /// The usual round.
    public init() {}
}

/// What came of one cabin.
public struct CabinResult<Value: Sendable>: Sendable {
    /// The cabin.
    public let cabin: Inventory.Cabin
    /// What was brought, or why it was not.
    public let result: Result<Value, CabinFault>
    /// Tries it took.
    public let tries: Int
}

/// Asks many cabins at once. One that does not answer is put off, not waited for: its place goes to the next one.
public struct FleetRound: Sendable {
    private let settings: RoundSettings

    /// A round with `settings`.
    public init(_ settings: RoundSettings) { self.settings = settings }

    /// Does `work` for each cabin and gives the results in the order of `cabins`; `report` is told of each one that is
    /// done.
    public func run<Value: Sendable>(
        _ cabins: [Inventory.Cabin], report: @escaping @Sendable (CabinResult<Value>) -> Void = { _ in },
        _ work: @escaping @Sendable (Inventory.Cabin) async throws(CabinFault) -> Value
    ) async -> [CabinResult<Value>] {
        let queue = WorkQueue(count: cabins.count)
        let results = ResultList<Value>(count: cabins.count)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, min(settings.jobs, cabins.count)) {
                group.addTask {
                    while let (place, tries) = await queue.next() {
                        let result: Result<Value, CabinFault>
                        do throws(CabinFault) {
                            result = .success(try await work(cabins[place]))
                        } catch {
                            if error.mayPass, tries < settings.tries, !Task.isCancelled {
                                await queue.putOff(place, tries: tries, pause: pause(tries))
                                continue
                            }
                            result = .failure(error)
                        }
                        let done = CabinResult(cabin: cabins[place], result: result, tries: tries)
                        results.put(done, at: place)
                        await queue.finish()
                        report(done)
                    }
                }
            }
        }
        return results.all
    }

    /// Doubled each time, with jitter: a thousand cabins that come back together are not asked together.
    private func pause(_ tries: Int) -> Duration {
        settings.pause * Double(1 << min(tries - 1, 6)) * Double.random(in: 0.5...1)
    }
}

/// What came of each cabin, in their order.
private final class ResultList<Value: Sendable>: Sendable {
    private let results: Mutex<[CabinResult<Value>?]>

    init(count: Int) { results = Mutex([CabinResult<Value>?](repeating: nil, count: count)) }

    func put(_ result: CabinResult<Value>, at place: Int) { results.withLock { $0[place] = result } }

    var all: [CabinResult<Value>] { results.withLock { $0.compactMap { $0 } } }
}

/// What is to be done, and when. Workers sleep here while everything left is put off.
private actor WorkQueue {
    private var ready: [(place: Int, tries: Int)]
    private var later: [(place: Int, tries: Int, due: ContinuousClock.Instant)] = []
    private var left: Int

    init(count: Int) {
        ready = (0..<count).reversed().map { ($0, 0) }
        left = count
    }

    func next() async -> (place: Int, tries: Int)? {
        while left > 0, !Task.isCancelled {
            if let item = ready.popLast() { return (item.place, item.tries + 1) }
            let now = ContinuousClock.now
            if let due = later.enumerated().filter({ $0.element.due <= now }).min(by: {
                $0.element.due < $1.element.due
            }) {
                later.remove(at: due.offset)
                return (due.element.place, due.element.tries + 1)
            }
            let wake = later.map(\.due).min().map { min($0, now + .milliseconds(100)) } ?? now + .milliseconds(20)
            try? await Task.sleep(until: wake, clock: .continuous)
        }
        return nil
    }

    func putOff(_ place: Int, tries: Int, pause: Duration) { later.append((place, tries, .now + pause)) }

    func finish() { left -= 1 }
}

/// Pulls the logs of many cabins into a folder.
public struct FleetPull: Sendable {
    private let identity: OperatorIdentity
    private let folder: String
    private let form: EntryForm
    private let since: Int64?
    private let settings: RoundSettings
    private let group: MultiThreadedEventLoopGroup

    /// What a cabin's log brought.
    public struct Brought: Sendable {
        /// New entries.
        public let entries: Int
        /// Their bytes.
        public let bytes: Int
        /// Entries are missing before them: the cabin had dropped them already.
        public let hasGap: Bool
    }

    /// A pull into `folder`; `since` in microseconds since 1970 is where a cabin's file begins.
    public init(
        _ identity: OperatorIdentity, into folder: String, form: EntryForm, since: Int64?, settings: RoundSettings,
        group: MultiThreadedEventLoopGroup
    ) throws(ServiceFault) {
        try DurableFile.makeFolder(folder)
        self.identity = identity
        self.folder = folder
        self.form = form
        self.since = since
        self.settings = settings
        self.group = group
    }

    /// One round over `cabins`.
    public func run(_ cabins: [Inventory.Cabin], _ progress: PullProgress) async -> [CabinResult<Brought>] {
        // A try that fails in the middle has brought something all the same.
        let sums = OutcomeSums()
        return await FleetRound(settings).run(cabins, report: { progress.done($0) }) { cabin async throws(CabinFault) in
            let file = try PullFile(folder: folder, name: cabin.name, form: form)
            let client: CabinClient
            do throws(ServiceFault) {
                client = try CabinClient(cabin, identity, group: group, patience: settings.patience)
            } catch {
                throw CabinFault(.nonsense, error.description)
            }
            let pull = CabinPull(
                client: client, file: file, form: form, since: since, answerMaximum: settings.patience.answerMaximum)
            var outcome = sums[cabin.name]
            do throws(CabinFault) {
                try await pull.run(&outcome) { progress.add($0) }
            } catch {
                sums[cabin.name] = outcome
                await client.close()
                throw error
            }
            await client.close()
            return Brought(entries: outcome.entries, bytes: outcome.bytes, hasGap: outcome.hasGap)
        }
    }
}

/// What failed tries brought, by cabin.
private final class OutcomeSums: Sendable {
    private let sums = Mutex<[String: CabinPull.Outcome]>([:])

    subscript(cabin: String) -> CabinPull.Outcome {
        get { sums.withLock { $0[cabin] } ?? CabinPull.Outcome() }
        set { sums.withLock { $0[cabin] = newValue } }
    }
}

/// How far a pull is; read by whoever draws the bar.
public final class PullProgress: Sendable {
    /// The numbers of one moment.
    public struct Moment: Hashable, Sendable {
        /// Cabins in this round, and those of them that are done.
        public var cabins = 0, done = 0
        /// Of these: those that failed.
        public var failed = 0
        /// Bytes of new entries.
        public var bytes = 0
    }

    private let state: Mutex<Moment>

    /// Nothing done of `cabins`.
    public init(cabins: Int) { state = Mutex(Moment(cabins: cabins)) }

    /// The present numbers.
    public var moment: Moment { state.withLock { $0 } }

    func add(_ bytes: Int) { state.withLock { $0.bytes += bytes } }

    func done(_ result: CabinResult<FleetPull.Brought>) {
        state.withLock {
            $0.done += 1
            if case .failure = result.result { $0.failed += 1 }
        }
    }
}
