import ArgumentParser
import Foundation
import HALLinux

/// The program in the cabin.
@main
struct Main {
    static func main() async {
        // A reader that goes away is an ordinary end of output, not a crash.
        signal(SIGPIPE, SIG_IGN)
        if let refusal = ProcessMemory.forbidCores() { complain("cabine: \(refusal)") }
        do {
            var command = try Cabine.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            complain("cabine: \(failure.message)")
            exit(failure.code.rawValue)
        } catch {
            Cabine.exit(withError: error)
        }
    }
}

struct Cabine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cabine",
        abstract: "The controller of an unattended ID-photo cabin.",
        discussion: """
            Exit codes: 0 done, 1 failed, 3 not conforming, 64 wrong usage, 65 bad data, 69 a service or device is \
            unavailable, 73 cannot write.
            """,
        subcommands: [
            DemoCommand.self, RunCommand.self, FrameCommand.self, ReplayCommand.self, LogCommand.self,
            CheckCommand.self, BoardsCommand.self, SelfTestCommand.self, NumberCommand.self, VoucherCommand.self,
            AuditCommand.self, ConsoleCommand.self, CtlCommand.self, KeysCommand.self,
        ])
}
