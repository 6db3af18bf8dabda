import Foundation
import Synchronization

/// What is to be started anew once the cabin has stopped in order.
final class Restart: Sendable {
    private enum Wish {
        case nothing
        case program
        case machine
    }
    private let wish = Mutex(Wish.nothing)

    func wish(machine: Bool) { wish.withLock { $0 = machine ? .machine : .program } }

    /// Does what was wished; returns where nothing was, or the machine takes a moment.
    func carryOut() {
        switch wish.withLock({ $0 }) {
        case .nothing: return
        case .program:
            // The same process: systemd goes on watching it, and every descriptor of ours is closed by it.
            let words = CommandLine.arguments.map { strdup($0) }
            execv("/proc/self/exe", words + [nil])
            complain("cabine: cannot start anew: \(String(cString: strerror(errno)))")
            exit(1)
        case .machine:
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/systemctl")
            process.arguments = ["reboot"]
            do { try process.run() } catch { complain("cabine: the machine cannot be started anew: \(error)") }
        }
    }
}
