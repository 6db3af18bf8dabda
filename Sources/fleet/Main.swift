import ArgumentParser
import CabineAuthority
import Foundation

/// The operator's program.
@main
struct Main {
    static func main() async {
        // A reader that goes away is an ordinary end of output, not a crash.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Fleet.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let fault as ServiceFault {
            complain("fleet: \(fault.description)")
            exit(fault.kind.rawValue)
        } catch {
            Fleet.exit(withError: error)
        }
    }
}

struct Fleet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Logs, state and money of many cabins.",
        discussion: """
            Everything is in one folder: ./fleet, or what --fleet or FLEET_HOME names. `fleet ca init` makes it, `fleet \
            enrol` puts a cabin into it. `fleet --generate-completion-script bash` writes completions.

            Exit codes: 0 done, 1 failed, 3 not conforming, 64 wrong usage, 65 bad data, 69 a cabin is unavailable, 73 \
            cannot write.
            """,
        subcommands: [
            PullCommand.self, StatusCommand.self, CabinCommand.self, GrepCommand.self, AuditCommand.self,
            VoucherCommand.self, UnlockCommand.self, AuthorityCommand.self, EnrolCommand.self,
        ])
}
