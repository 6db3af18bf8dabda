internal import Glibc
import HALContract

/// A shell that waits for this process to die, then ends the spooler and removes its folder.
///
/// It holds one end of a socket pair whose other end only this process has: the kernel closes that whatever we die of.
struct Guardian {
    private let process: ChildProcess
    private let lifeline: Int32

    /// Guards `spooler` and `folder`.
    init(of spooler: ChildProcess, folder: SpoolerFolder) throws(DeviceFault) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw DeviceFault(.system, "No socket pair for the guardian of the print spooler: errno \(errno).")
        }
        defer { close(ends[0]) }
        lifeline = ends[1]
        let script = "read -r _; kill -TERM \"$1\"; sleep 1; rm -rf -- \"$2\""
        do {
            process = try ChildProcess.start(
                "/bin/sh", ["-c", script, "cabine-guardian", String(spooler.identifier), folder.path], input: ends[0],
                output: "\(folder.path)/log/guardian")
        } catch {
            close(ends[1])
            throw error
        }
    }

    /// Sends the guardian away: its spooler is ended by other hands.
    func dismiss() {
        kill(process.identifier, SIGKILL)
        _ = process.waitForEnd(limitMilliseconds: 1_000)
        close(lifeline)
    }
}
