public import ArgumentParser
import CabineAuthority
public import FleetCore
import Foundation
import NIOCore
import NIOPosix

extension StatusColumn: ExpressibleByArgument {}

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the cabins are: state, backlog, prints left, credit, clock, certificate.",
        discussion: "Exits with 69 when a cabin shown does not answer.")

    @OptionGroup var place: FolderOption
    @OptionGroup var round: RoundOptions
    @OptionGroup var selected: CabinArguments

    @Option(help: "Sort by this column.")
    var sort: StatusColumn?

    @Flag(help: "Sort the other way round.")
    var reverse = false

    @Option(help: ArgumentHelp("Show only cabins with TEXT in some column.", valueName: "TEXT"))
    var filter: String?

    @Flag(help: "Print one JSON object a cabin.")
    var json = false

    func run() async throws {
        let inventory = try place.readInventory()
        let cabins = try inventory.select(selected.cabins)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        var settings = round.settings
        // A status is looked at now: one try more, not three.
        settings.tries = min(settings.tries, 2)
        let lines = await FleetStatus(
            try OperatorIdentity(place.folder), place.folder, settings: settings, group: group
        )
        .run(cabins, inventory: inventory)
        try await group.shutdownGracefully()
        let table = StatusTable(lines, sortedBy: sort, isReversed: reverse, filter: filter)
        if json {
            for cabin in table.cabins { sayEncoded(cabin) }
        } else {
            put(table.text(width: columns(of: STDOUT_FILENO) ?? 160), to: STDOUT_FILENO)
        }
        let missing = table.cabins.count { !$0.isReached }
        if missing > 0 { throw ServiceFault(.unavailable, "\(missing) of \(table.cabins.count) cabins do not answer") }
    }
}

struct CabinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cabin", abstract: "Show one cabin: how it is, and the end of its log as it was pulled.")

    @OptionGroup var place: FolderOption
    @OptionGroup var round: RoundOptions

    @Argument(
        help: ArgumentHelp("The cabin.", valueName: "CABIN"),
        completion: .custom { (_: [String], _: Int, _: String) in CabinArguments.names() })
    var cabin: String

    @Option(help: ArgumentHelp("Entries of the log shown.", valueName: "N"))
    var lines = 10

    func validate() throws {
        guard (0...1_000).contains(lines) else { throw ValidationError("--lines must be 0 to 1000") }
    }

    func run() async throws {
        let inventory = try place.readInventory()
        let cabins = try inventory.select([cabin])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let found = await FleetStatus(
            try OperatorIdentity(place.folder), place.folder, settings: round.settings, group: group
        ).run(cabins, inventory: inventory)
        try await group.shutdownGracefully()
        guard let status = found.first else { return }
        say("cabin        \(status.cabin)")
        say("address      \(status.url)")
        for column in StatusColumn.allCases where column != .cabin {
            let text = column.text(status)
            if !text.isEmpty { say(column.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0) + text) }
        }
        for line in LogTail.last(lines, of: "\(place.path)/logs/\(status.cabin).jsonl") { say(line) }
        if !status.isReached { throw ServiceFault(.unavailable, "cabin \(status.cabin) does not answer") }
    }
}

struct GrepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grep",
        abstract: "Search the logs that were pulled.",
        discussion: "Prints CABIN, a colon and the entry. Exits with 1 when nothing is found.")

    @OptionGroup var place: FolderOption

    @Argument(help: ArgumentHelp("What to look for in an entry's text: a regular expression.", valueName: "PATTERN"))
    var pattern: String

    @OptionGroup var selected: CabinArguments

    @Option(help: ArgumentHelp("Only entries since then: 2026-11-01, 3d, 12h.", valueName: "TIME"))
    var since: String?

    @Flag(name: .shortAndLong, help: "Upper and lower case are the same.")
    var ignoreCase = false

    @Flag(name: .shortAndLong, help: "Print the number of entries of each cabin that has some.")
    var count = false

    @Flag(help: "Print the entries as they were pulled.")
    var json = false

    func run() throws {
        let inventory = try place.readInventory()
        let begin = try since.map { try Since.microseconds($0, now: Date()) }
        guard let expression = try? Regex(pattern) else {
            throw ValidationError("\(pattern): no regular expression; a backslash takes a character as it is")
        }
        let wanted = ignoreCase ? expression.ignoresCase() : expression
        var all = 0
        for cabin in try inventory.select(selected.cabins) {
            var found = 0
            try LogTail.entries(of: "\(place.path)/logs/\(cabin.name).jsonl") { entry in
                if let begin, entry.microseconds < begin { return }
                guard entry.text.firstMatch(of: wanted) != nil else { return }
                found += 1
                if !count { say("\(cabin.name): " + (json ? entry.raw : entry.text)) }
            }
            if count, found > 0 { say("\(cabin.name): \(found)") }
            all += found
        }
        if all == 0 { throw ExitCode(1) }
    }
}
