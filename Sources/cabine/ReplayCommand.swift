import ArgumentParser
import CabineCore
import CabineJournal
import HALContract
import HALLinux

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Fold a journal again and print every event, the state it led to and its effects.",
        discussion: """
            One JSON object a line, the last line being the final state. The same journal gives the same bytes in every \
            run. Nothing is written. An unfinished write at the end is normal after a power cut and only noted; any \
            other damage ends with exit code 65, after everything that could be read.
            """)

    @Argument(help: ArgumentHelp("The folder that holds the journal.", valueName: "DIR"))
    var folder: String

    @Flag(help: "Print the final state only.")
    var stateOnly = false

    func run() throws {
        let store = try JournalFolder.open(folder)
        var count = 0
        do {
            let replay = try Replay(store) { step in
                count += 1
                if !stateOnly { print(Transcript.line(step)) }
            }
            guard let state = replay.state else {
                let reason = replay.damage.map(\.description).joined(separator: "; ")
                throw Failure(.badData, reason.isEmpty ? "\(folder): no journal here" : reason)
            }
            print(Transcript.line(state))
            for damage in replay.damage where damage.torn { complain("cabine: note: \(damage)") }
            let broken = replay.damage.filter { !$0.torn }
            guard broken.isEmpty else {
                throw Failure(.badData, broken.map(\.description).joined(separator: "; "))
            }
        } catch let fault as DeviceFault {
            throw Failure(.badData, "\(folder): \(fault.message)")
        }
    }
}

/// Where a cabin's journal is.
enum JournalFolder {
    /// The folder itself, or the one named `journal` in it: `cabine run` and `cabine demo` keep it there.
    static func open(_ folder: String) throws -> DirectoryStore {
        for candidate in [folder + "/journal", folder + "/cabin/journal", folder] {
            if let store = try? DirectoryStore(existing: candidate), let names = try? store.list(),
                names.contains(where: { $0.hasPrefix("journal-") })
            {
                return store
            }
        }
        throw Failure(.badData, "\(folder): no journal here; give the folder passed to --data, or its journal folder")
    }
}
