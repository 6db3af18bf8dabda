public import CabineNotices
public import HALContract

/// What uses the input lines that a `LineReader` opens.
public protocol LineUser: Sendable {
    /// Reads `lines` until its task is cancelled; blocks the thread that calls it, and calls `progress` at least every
    /// `InputLimits.waitMillisecondsMaximum`.
    ///
    /// - Throws: what the lines throw, once the user has made itself safe.
    func read(_ lines: any InputLines, progress: () -> Void) throws(DeviceFault)

    /// The lines could not be opened.
    func linesFailed(_ fault: DeviceFault)
}

/// Keeps input lines open and read, on a thread of their own.
///
/// | what happens | what it does |
/// |---|---|
/// | the lines open | hands them to the user, which reads them |
/// | they cannot be opened | tells the user, says so in the log once for each different fault, tries again |
/// | they fail while they are read (adapter unplugged) | the user has made itself safe; says so, opens them anew |
/// | its task is cancelled | gives the lines back within `InputLimits.waitMillisecondsMaximum` |
public actor LineReader {
    /// Between two tries to open lines: an adapter that is plugged in again needs about as long to be there.
    public static let pauseDefaultMilliseconds: UInt64 = 2_000

    private nonisolated let thread: DeviceThread
    /// The thread its blocking calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let name: String
    private let open: @Sendable () throws(DeviceFault) -> any InputLines
    private let user: any LineUser
    private let log: @Sendable (Notice) -> Void
    private let pauseMilliseconds: UInt64
    private var told: DeviceFault?

    /// Reads the lines that `open` gives for `user`; `name` is the thread's and the log's.
    public init(
        _ name: String, for user: any LineUser, pauseMilliseconds: UInt64 = pauseDefaultMilliseconds,
        log: @escaping @Sendable (Notice) -> Void,
        open: @escaping @Sendable () throws(DeviceFault) -> any InputLines
    ) {
        thread = DeviceThread(name)
        self.name = name
        self.user = user
        self.log = log
        self.open = open
        self.pauseMilliseconds = pauseMilliseconds
    }

    /// Until the task is cancelled. `progress` is called again and again, also while there are no lines: a machine that
    /// lacks an adapter is out of service, and a watchdog would not mend it.
    public func run(progress: @Sendable () -> Void = {}) async {
        while !Task.isCancelled {
            progress()
            guard let lines = opened() else {
                try? await Task.sleep(for: .milliseconds(pauseMilliseconds))
                continue
            }
            do throws(DeviceFault) {
                try user.read(lines, progress: progress)
            } catch {
                tell(error)
                try? await Task.sleep(for: .milliseconds(pauseMilliseconds))
            }
        }
    }

    private func opened() -> (any InputLines)? {
        do throws(DeviceFault) {
            let lines = try open()
            if told != nil { log(Notice(.linesBack, .field(.device, name))) }
            told = nil
            return lines
        } catch {
            user.linesFailed(error)
            tell(error)
            return nil
        }
    }

    private func tell(_ fault: DeviceFault) {
        guard fault != told else { return }
        told = fault
        log(Notice(.linesFault, .field(.device, name), .detail("\(fault)")))
    }
}
