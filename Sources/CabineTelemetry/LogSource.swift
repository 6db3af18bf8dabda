public import CabineLog
import HALContract
import Synchronization

/// The log a server gives away: its folder, and how far it may be given.
public struct LogSource: Sendable {
    /// Where the files are.
    public let folder: String
    /// The kernel's identifier of this boot, for `?boot`.
    public let boot: String
    private let limit: @Sendable () async -> UInt64

    /// The log a cabin is writing: durable entries only. A pull asks for a sync, twice a second at most: however many
    /// clients ask however often, the disk does no more.
    public init(_ log: Log, folder: String, boot: String = LogTime.bootIdentifier) {
        self.folder = folder
        self.boot = boot
        let gate = FlushGate(log)
        limit = { await gate.limit() }
    }

    /// A log nobody writes any more.
    public init(finished folder: String, boot: String = LogTime.bootIdentifier) {
        self.folder = folder
        self.boot = boot
        limit = { .max }
    }

    func freshLimit() async -> UInt64 { await limit() }
}

/// Keeps pulls from syncing the disk at their own pace.
private final class FlushGate: Sendable {
    private static let pauseNanoseconds: UInt64 = 500_000_000

    private let log: Log
    private let flushedAt = Mutex<UInt64>(0)

    init(_ log: Log) { self.log = log }

    func limit() async -> UInt64 {
        let now = LogTime.now.monotonicNanoseconds
        let isDue = flushedAt.withLock { last in
            guard now &- last >= Self.pauseNanoseconds else { return false }
            last = now
            return true
        }
        if isDue {
            // A disk that refuses leaves the limit where it was: what is not durable is not given away.
            do throws(DeviceFault) { try await log.flush() } catch { return log.lastDurable }
        }
        return log.lastDurable
    }
}
