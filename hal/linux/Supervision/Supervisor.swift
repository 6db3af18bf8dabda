import CabineCore
public import CabineNotices
import Glibc
import HALClock
import HALContract
import HALDrivers
import Synchronization

/// Keeps the service manager and the hardware watchdog quiet for as long as every device task makes progress.
///
/// | what happens | what it does |
/// |---|---|
/// | every task made progress | both are given a sign of life |
/// | one is silent for longer than its limit | neither is; it is named once, in the log and in the service's status |
/// | it makes progress again before anybody bit | both again, and the log says so |
/// | one of the two takes no sign of life | the other is still given its own; the fault is in the log, once |
/// | the cabin stops by order | the manager is told, the watchdog disarmed |
/// | the cabin dies | nothing: systemd starts it anew within its time, else the computer does |
///
/// It never restarts a task, and never feeds out of good will: only a new start of the whole program, with its journal,
/// puts right what a silent task held. The watchdog's time must be longer than a restart by systemd takes.
public final class Supervisor: Sendable {
    /// Signs of life in one time of the shorter of the two: one may be late, and another lost.
    static let signsEachTime: UInt64 = 3
    /// The longest pause between two looks, and the pause where nobody expects a sign of life.
    static let pauseMaximumMilliseconds: UInt64 = 5_000
    static let pauseMinimumMilliseconds: UInt64 = 100

    private enum Guardian: Hashable {
        case manager
        case watchdog
    }

    private struct Watched {
        var watch = ProgressWatch()
        var watchdog: HardwareWatchdog?
        var late: [ProgressWatch.Late] = []
        var faults: [Guardian: DeviceFault] = [:]
    }

    private let watched: Mutex<Watched>
    private let manager: ServiceManager?
    private let now: @Sendable () -> Instant
    private let log: @Sendable (Notice) -> Void
    /// How often `look` must be called.
    public let pauseMilliseconds: UInt64

    /// Feeds `manager` and `watchdog`, where there are any.
    public convenience init(
        manager: ServiceManager?, watchdog: sending HardwareWatchdog?, log: @escaping @Sendable (Notice) -> Void
    ) {
        self.init(manager: manager, watchdog: watchdog, now: Self.machineTime, log: log)
    }

    init(
        manager: ServiceManager?, watchdog: sending HardwareWatchdog?, now: @escaping @Sendable () -> Instant,
        log: @escaping @Sendable (Notice) -> Void
    ) {
        let waits = [manager?.watchdogMilliseconds, watchdog.map { UInt64($0.timeoutSeconds) * 1_000 }]
        let shortest = waits.compactMap { $0 }.min() ?? .max
        pauseMilliseconds = min(
            max(shortest / Self.signsEachTime, Self.pauseMinimumMilliseconds), Self.pauseMaximumMilliseconds)
        watched = Mutex(Watched(watchdog: watchdog))
        self.manager = manager
        self.now = now
        self.log = log
    }

    /// Adds a task whose silence may last `limitMilliseconds`; what is returned is called whenever it makes progress.
    public func task(_ name: String, limitMilliseconds: UInt64) -> SupervisedTask {
        let instant = now()
        let ticket = watched.withLock { $0.watch.register(name, limitMilliseconds: limitMilliseconds, at: instant) }
        return SupervisedTask(supervisor: self, ticket: ticket)
    }

    func report(_ ticket: ProgressWatch.Ticket) {
        let instant = now()
        watched.withLock { $0.watch.report(ticket, at: instant) }
    }

    func rest(_ ticket: ProgressWatch.Ticket) { watched.withLock { $0.watch.rest(ticket) } }

    /// The cabin works: from now on it is looked at. To be followed by `run`.
    public func begin() {
        tell(.ready)
        look()
    }

    /// Looks again and again until its task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            look()
            do { try await Task.sleep(for: .milliseconds(pauseMilliseconds)) } catch { return }
        }
    }

    /// Gives signs of life when every task made progress; to be called every `pauseMilliseconds`.
    public func look() {
        let instant = now()
        let (late, before) = watched.withLock { watched in
            let before = watched.late
            if case .late(let late) = watched.watch.verdict(at: instant) {
                watched.late = late
            } else {
                watched.late = []
            }
            return (watched.late, before)
        }
        tellOf(late, before: before)
        guard late.isEmpty else { return }
        tell(.alive)
        let fault = watched.withLock { watched -> DeviceFault? in
            do throws(DeviceFault) { try watched.watchdog?.keepAlive() } catch { return error }
            return nil
        }
        note(fault, of: .watchdog)
    }

    /// The cabin stops by order: nobody is to wait for signs of life any more. No look may follow.
    public func stop() {
        tell(.stopping)
        let fault = watched.withLock { watched -> DeviceFault? in
            defer { watched.watchdog = nil }
            do throws(DeviceFault) { try watched.watchdog?.disarm() } catch { return error }
            return nil
        }
        note(fault, of: .watchdog)
    }

    /// Shows a line in the service's status.
    public func show(_ status: String) { tell(.status(status)) }

    private func tellOf(_ late: [ProgressWatch.Late], before: [ProgressWatch.Late]) {
        // How long each is silent changes with every look: who they are is what is told.
        guard late.map(\.name) != before.map(\.name) else { return }
        let text =
            late.isEmpty
            ? "every task makes progress again"
            : "no signs of life are given: " + late.map(\.description).joined(separator: "; ")
        log(
            late.isEmpty
                ? Notice(.partsAlive)
                : Notice(.partSilent, .detail(late.map(\.description).joined(separator: "; "))))
        tell(.status(text))
    }

    private func tell(_ news: ServiceNews) {
        do throws(DeviceFault) {
            try manager?.tell(news)
            note(nil, of: .manager)
        } catch {
            note(error, of: .manager)
        }
    }

    /// Logs a fault of one of the two unless it is the one it had before.
    private func note(_ fault: DeviceFault?, of guardian: Guardian) {
        let isNew = watched.withLock { watched in
            defer { watched.faults[guardian] = fault }
            return watched.faults[guardian] != fault
        }
        if isNew, let fault { log(Notice(.guardianFault, .detail("\(fault)"))) }
    }

    private static let machineTime: @Sendable () -> Instant = {
        Instant(nanoseconds: MonotonicClock.nanoseconds())
    }
}

/// A task that is expected to make progress.
public struct SupervisedTask: Sendable {
    let supervisor: Supervisor
    let ticket: ProgressWatch.Ticket

    /// It made progress.
    public func report() { supervisor.report(ticket) }

    /// It waits for work, for as long as it takes.
    public func rest() { supervisor.rest(ticket) }
}
