public import ArgumentParser
import CabineAuthority
public import FleetCore
import Foundation
import NIOCore
import NIOPosix

struct PullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Bring the cabins' logs here, each from where it ended last time.",
        discussion: """
            One file a cabin in logs/ of the operator's folder. A pull that is stopped, even by kill -9, goes on from the \
            last whole entry: no gap, and nothing twice. Where a cabin had dropped entries before they were pulled, the \
            summary says so.
            """)

    @OptionGroup var place: FolderOption
    @OptionGroup var round: RoundOptions
    @OptionGroup var selected: CabinArguments

    @Option(
        help: ArgumentHelp(
            "Where a cabin's file begins: 2026-11-01, 2026-11-01T12:00:00Z, 3d or 12h.", valueName: "TIME"))
    var since: String?

    @Option(help: "Form of the files: json (a line an entry) or export (systemd's).")
    var format = EntryForm.json

    @Option(
        help: ArgumentHelp("The folder of the files; without it logs/ of the operator's folder.", valueName: "DIR"),
        completion: .directory)
    var out: String?

    @Flag(help: "Go on until stopped.")
    var follow = false

    @Option(help: ArgumentHelp("Pause between two rounds of --follow.", valueName: "SECONDS"))
    var interval = 5.0

    @Flag(help: "Print one JSON object a round and no bar.")
    var json = false

    func validate() throws {
        guard interval > 0 else { throw ValidationError("--interval must be more than 0") }
    }

    func run() async throws {
        let inventory = try place.readInventory()
        let cabins = try inventory.select(selected.cabins)
        let identity = try OperatorIdentity(place.folder)
        let begin = try since.map { try Since.microseconds($0, now: Date()) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let pull = try FleetPull(
            identity, into: out ?? place.path + "/logs", form: format, since: begin, settings: round.settings,
            group: group)
        var verdict: ServiceFault?
        repeat {
            verdict = await once(pull, cabins)
            if follow { try await Task.sleep(for: .seconds(interval)) }
        } while follow
        try await group.shutdownGracefully()
        if let verdict { throw verdict }
    }

    private func once(_ pull: FleetPull, _ cabins: [Inventory.Cabin]) async -> ServiceFault? {
        let progress = PullProgress(cabins: cabins.count)
        let start = ContinuousClock.now
        let bar =
            json
            ? nil
            : columns(of: STDERR_FILENO).map { width in
                Task {
                    while !Task.isCancelled {
                        put("\r" + ProgressBar.line(progress.moment, width: width - 1), to: STDERR_FILENO)
                        try? await Task.sleep(for: .milliseconds(100))
                    }
                    put("\r\u{1B}[K", to: STDERR_FILENO)
                }
            }
        let results = await pull.run(cabins, progress)
        bar?.cancel()
        await bar?.value
        return PullSummary(results, seconds: (ContinuousClock.now - start) / .seconds(1), isFollowing: follow)
            .tell(json: json)
    }
}

extension EntryForm: ExpressibleByArgument {}

/// The bar of a pull, in one line of a terminal.
enum ProgressBar {
    static func line(_ moment: PullProgress.Moment, width: Int) -> String {
        let share = moment.cabins == 0 ? 1 : Double(moment.done) / Double(moment.cabins)
        let failed = moment.failed == 0 ? "" : ", \(moment.failed) failed"
        let text = " \(moment.done)/\(moment.cabins) cabins, \(bytes(moment.bytes))\(failed)"
        let room = max(4, min(40, width - text.count - 2))
        let full = Int(share * Double(room))
        let line = "[" + String(repeating: "#", count: full) + String(repeating: ".", count: room - full) + "]" + text
        // What the last line had more than this one is wiped by blanks: a terminal that knows no escapes shows it right.
        return String(line.prefix(width)) + String(repeating: " ", count: max(0, width - line.count))
    }
}

/// What a pull brought and what failed.
struct PullSummary {
    private let results: [CabinResult<FleetPull.Brought>]
    private let seconds: Double
    private let isFollowing: Bool

    init(_ results: [CabinResult<FleetPull.Brought>], seconds: Double, isFollowing: Bool) {
        self.results = results
        self.seconds = seconds
        self.isFollowing = isFollowing
    }

    func tell(json: Bool) -> ServiceFault? {
        var failures = Failures()
        var gaps: [String] = []
        var (entries, size, quiet) = (0, 0, 0)
        for done in results {
            switch done.result {
            case .success(let brought):
                entries += brought.entries
                size += brought.bytes
                if brought.entries == 0 { quiet += 1 }
                if brought.hasGap { gaps.append(done.cabin.name) }
            case .failure(let fault): failures.add(done.cabin, fault)
            }
        }
        let failed = results.count { if case .failure = $0.result { true } else { false } }
        if json {
            sayJSON(entries, size, gaps, failed)
        } else if !isFollowing || entries > 0 || failed > 0 {
            say(
                "\(results.count - failed) of \(results.count) cabins: \(entries) new entries, \(bytes(size)) in "
                    + String(format: "%.1f s", seconds) + "; \(quiet) had nothing new, \(failed) failed")
        }
        for cabin in gaps { complain("gap: \(cabin) had dropped entries before they were pulled") }
        if !json { failures.tell() }
        return failures.verdict(results.count)
    }

    private func sayJSON(_ entries: Int, _ size: Int, _ gaps: [String], _ failed: Int) {
        struct Line: Encodable {
            struct Fault: Encodable { let cabin, kind, reason: String }
            let cabins, entries, bytes, failed: Int
            let seconds: Double
            let gaps: [String]
            let failures: [Fault]
        }
        let faults = results.compactMap { done in
            if case .failure(let fault) = done.result {
                Line.Fault(cabin: done.cabin.name, kind: fault.kind.rawValue, reason: fault.description)
            } else {
                nil
            }
        }
        sayEncoded(
            Line(
                cabins: results.count, entries: entries, bytes: size, failed: failed,
                seconds: (seconds * 1_000).rounded() / 1_000, gaps: gaps, failures: faults))
    }
}

/// One JSON object, keys in order.
func sayEncoded(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("numbers and words") }
    say(String(decoding: data, as: UTF8.self))
}

/// A time as an operator writes it.
enum Since {
    static func microseconds(_ text: String, now: Date) throws -> Int64 {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        if let unit = text.last.flatMap({ units[$0] }), let count = Double(text.dropLast()), count >= 0, count < 1e6 {
            return Int64((now.timeIntervalSince1970 - count * unit) * 1_000_000)
        }
        let whole = text.count == 10 ? text + "T00:00:00Z" : text
        guard let date = try? Date(whole, strategy: .iso8601) else {
            throw ValidationError("--since \(text): accepted: 2026-11-01, 2026-11-01T12:00:00Z, 3d, 12h, 30m")
        }
        return Int64(date.timeIntervalSince1970 * 1_000_000)
    }
}
