import CabineAuthority
import CabineCore
import CabineRecord
import CollectorCore
import Dispatch
import Synchronization

/// Runs the collector's decisions on a thread of their own: SQLite and fsync never block an event loop, and uploads that
/// arrive together share one commit.
final class RecordService: @unchecked Sendable {
    // SAFETY: `logic` is touched only by blocks on the serial `queue`; `waiting` has its own lock.

    typealias Logic = RecordLogic<DatabaseStore, FileKeyStore, FileCabinRegistry>

    /// Uploads that share a commit. More gains nothing: their keys are synced one by one.
    static let batchLimit = 32
    /// Uploads that wait; beyond it clients are told to come back, so that memory stays bounded (128 MiB).
    static let waitingLimit = 256

    /// Why nothing was decided.
    enum Trouble: Error {
        case busy
        case fault(StoreFault)
    }

    private struct Job {
        let upload: Upload
        let peer: Peer
        let now: WallTime
        let done: CheckedContinuation<Result<PutAnswer, Trouble>, Never>
    }

    private let queue = DispatchQueue(label: "collector.records")
    private let logic: Logic
    private let lock: FolderLock?
    private let waiting = Mutex<[Job]>([])

    init(folder: CollectorFolder) throws(CollectorFault) {
        let indexKey = try folder.indexKey()
        lock = try FolderLock(path: folder.path)
        do {
            logic = RecordLogic(
                store: try folder.database(), keys: try folder.recordKeys(), registry: folder.registry,
                indexKey: indexKey, scheme: CrockfordNumberScheme.anyCabin, random: Self.random)
        } catch {
            throw CollectorFault(.unavailable, error.description)
        }
    }

    /// Whether this process alone may write to the folder.
    var isOwner: Bool { lock != nil }

    /// Stores a record; returns when it is durable.
    func put(_ upload: Upload, from peer: Peer, now: WallTime) async throws(Trouble) -> PutAnswer {
        let result = await withCheckedContinuation { done in
            let accepted = waiting.withLock { jobs in
                guard jobs.count < Self.waitingLimit else { return false }
                jobs.append(Job(upload: upload, peer: peer, now: now, done: done))
                return true
            }
            if accepted {
                queue.async { self.drain() }
            } else {
                done.resume(returning: .failure(.busy))
            }
        }
        return try result.get()
    }

    func claim(_ number: String, by peer: Peer, now: WallTime) async throws(Trouble) -> ClaimAnswer {
        try await run { (logic) throws(StoreFault) in try logic.claim(number, by: peer, now: now) }
    }

    func confirm(_ number: String, claim: String, by peer: Peer, now: WallTime) async throws(Trouble) -> ConfirmAnswer {
        try await run { (logic) throws(StoreFault) in
            try logic.confirm(number, claim: claim, by: peer, now: now)
        }
    }

    /// Destroys what is overdue, keys without a record, and what the log still holds of either.
    func purge(now: WallTime) async throws(Trouble) -> Int {
        var total = 0
        while true {
            // One batch at a time: uploads get their turn in between.
            let count = try await run { (logic) throws(StoreFault) in try logic.purge(now: now) }
            total += count
            if count < Logic.purgeBatch { break }
        }
        let isOwner = isOwner
        try await run { (logic) throws(StoreFault) in
            // In another process an upload may be between its key and its record.
            if isOwner { _ = try logic.sweepKeys() }
            try logic.store.truncateLog()
        }
        return total
    }

    func counts() async throws(Trouble) -> (records: Int, tombstones: Int) {
        try await run { (logic) throws(StoreFault) in
            try logic.store.transaction { (transaction) throws(StoreFault) in try transaction.counts() }
        }
    }

    func settings() async throws(Trouble) -> DatabaseSettings {
        try await run { (logic) throws(StoreFault) in try logic.store.settings() }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable (Logic) throws(StoreFault) -> Value
    ) async throws(Trouble) -> Value {
        let result: Result<Value, Trouble> = await withCheckedContinuation { done in
            queue.async {
                do throws(StoreFault) {
                    done.resume(returning: .success(try body(self.logic)))
                } catch {
                    done.resume(returning: .failure(.fault(error)))
                }
            }
        }
        return try result.get()
    }

    /// Takes what waits and commits it together. Every upload schedules a drain, so one may find nothing left to do.
    private func drain() {
        let jobs = waiting.withLock { jobs in
            let batch = Array(jobs.prefix(Self.batchLimit))
            jobs.removeFirst(batch.count)
            return batch
        }
        guard !jobs.isEmpty else { return }
        var accepted: [(job: Job, upload: Logic.AcceptedUpload)] = []
        for job in jobs {
            do {
                switch try logic.check(job.upload, from: job.peer) {
                case .accepted(let upload): accepted.append((job, upload))
                case .refused(let refusal): job.done.resume(returning: .success(.refused(refusal)))
                }
            } catch {
                job.done.resume(returning: .failure(.fault(error)))
            }
        }
        commit(accepted)
    }

    /// One transaction for all; when it fails, one for each, so that a single bad one does not fail the others.
    private func commit(_ accepted: [(job: Job, upload: Logic.AcceptedUpload)]) {
        guard !accepted.isEmpty else { return }
        do {
            let answers = try logic.store.transaction { (transaction) throws(StoreFault) in
                var answers: [PutAnswer] = []
                for (job, upload) in accepted {
                    answers.append(try logic.insert(upload, now: job.now, in: transaction))
                }
                return answers
            }
            for (entry, answer) in zip(accepted, answers) { entry.job.done.resume(returning: .success(answer)) }
        } catch {
            guard accepted.count > 1 else {
                for entry in accepted { entry.job.done.resume(returning: .failure(.fault(error))) }
                return
            }
            for entry in accepted { commit([entry]) }
        }
    }

    @Sendable private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
