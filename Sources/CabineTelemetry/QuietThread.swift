import CTelemetry
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Where the server's work is done: one thread for connections and one for everything else, both with the least share of
/// the processor. The cooperative threads, on which the control loop runs, see nothing of a pull.
public final class QuietThreads: Sendable {
    let group: MultiThreadedEventLoopGroup
    let executor: QuietExecutor

    /// Two threads; shared by servers of one process where there are several.
    public init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        executor = QuietExecutor()
        group.next().execute { telemetry_be_quiet() }
    }

    /// Gives the threads back; no server may use them any more.
    public func stop() async {
        try? await group.shutdownGracefully()
        executor.stop()
    }
}

/// Runs jobs one after the other on a thread of its own.
final class QuietExecutor: TaskExecutor {
    private let jobs = Mutex<(waiting: [UnownedJob], isStopped: Bool)>(([], false))
    private let bell = DispatchSemaphore(value: 0)

    init() {
        let thread = Thread { [self] in
            telemetry_be_quiet()
            while runNext() {}
        }
        thread.name = "telemetry"
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.waiting.append(job) }
        bell.signal()
    }

    func stop() {
        jobs.withLock { $0.isStopped = true }
        bell.signal()
    }

    private func runNext() -> Bool {
        bell.wait()
        let (waiting, isStopped) = jobs.withLock { jobs in
            defer { jobs.waiting = [] }
            return (jobs.waiting, jobs.isStopped)
        }
        for job in waiting { job.runSynchronously(on: asUnownedTaskExecutor()) }
        return !isStopped
    }
}
