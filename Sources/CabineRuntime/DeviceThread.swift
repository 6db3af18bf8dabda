import Dispatch

/// One thread for one device: its blocking calls never hold up the control loop or another device.
public final class DeviceThread: SerialExecutor {
    private let queue: DispatchQueue

    /// A thread called `name`.
    public init(_ name: String) { queue = DispatchQueue(label: name) }

    /// Runs `job` after those that were there before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
