public import CabineAccess
import CabineCore

/// Every command: the one list that the parser, the completion, the help and the rules are made of.
public enum CommandTable {
    /// In the order of the help.
    public static let all: [CommandSpec] = looking + testing + running + money + files

    static let tests = ["coin", "flash", "shutter", "lamp", "pad", "camera", "print", "printer"]
    static let reasons = OutOfServiceReason.allCases.filter { $0 != .unstated }.map(\.word)

    private static let looking = [
        CommandSpec(
            "help", [ArgumentSpec("COMMAND", .rest, optional: true)], .view, "this list, or one command in detail"),
        CommandSpec(
            "status", [ArgumentSpec("DEVICE", .value(.devices), optional: true)], .view,
            "every device: state, since when, last error, counters"),
        CommandSpec("watch", [], .view, "what happens, as it happens; Ctrl-C ends"),
        CommandSpec("queue", [], .view, "records that wait for the collector"),
        CommandSpec(
            "number status", [ArgumentSpec("NUMBER", .rest)], .view,
            "whether a record's number was sent to the collector"
        ),
        CommandSpec("time", [], .view, "clocks, and how they are set"),
        CommandSpec("net", [], .view, "network interfaces and the way to the collector"),
        CommandSpec("version", [], .view, "program, board and machine"),
        CommandSpec("journal verify", [], .view, "read the whole journal and compare it with the running cabin"),
        CommandSpec(
            "journal replay", [ArgumentSpec("COUNT", .number(1...10_000), optional: true)], .view,
            "the last events, as JSON lines"),
        CommandSpec("logout", [], .view, "end the login"),
    ]

    private static let testing = [
        CommandSpec(
            "selftest", [ArgumentSpec("DEVICE", .value(.devices), optional: true)], .service,
            "ask every device whether it works", intent: "ask each device, without moving or printing anything",
            .devices),
        CommandSpec(
            "test coin", [ArgumentSpec("SECONDS", .number(1...300), optional: true)], .service,
            "open the acceptor and count coins", intent: "open the coin acceptor; what falls becomes credit",
            .coins),
        CommandSpec("test flash", [], .service, "fire the flash once", intent: "fire the flash once", .devices),
        CommandSpec(
            "test shutter", [], .service, "take a picture without flash, and drop it",
            intent: "take one picture without flash and drop it", .devices),
        CommandSpec(
            "test lamp", [ArgumentSpec("LAMP", .value(.lamps), optional: true)], .service, "light the lamps for 3 s",
            intent: "light the lamps for 3 s", .devices),
        CommandSpec(
            "test pad", [ArgumentSpec("SECONDS", .number(1...60), optional: true)], .service,
            "follow the pen and count its points", intent: "show the signature line and count points; nothing is kept",
            .devices),
        CommandSpec(
            "test camera", [], .service, "take a picture with flash and check it",
            intent: "take one picture with flash, check it and drop it", .devices),
        CommandSpec(
            "test print", [], .service, "print the test sheet with ruler marks",
            intent: "print one test sheet; it costs one print", .devices),
        CommandSpec(
            "test printer", [], .service, "ask the printer for its state and prints left", intent: "read the printer",
            .devices),
    ]

    private static let running = [
        CommandSpec(
            "service off", [ArgumentSpec("REASON", .oneOf(reasons))], .service, "take the cabin out of service",
            intent: "sell nothing until `service on`; a customer inside still gets the sheet"),
        CommandSpec("service on", [], .service, "give the cabin back to customers", intent: "sell again"),
        CommandSpec("queue retry", [], .service, "send waiting records now", intent: "try every waiting record now"),
        CommandSpec(
            "config get", [ArgumentSpec("KEY", .value(.configKeys), optional: true)], .view,
            "the site file, or one value of it"),
        CommandSpec(
            "config set", [ArgumentSpec("KEY", .value(.configKeys)), ArgumentSpec("VALUE", .rest)], .service,
            "change a value in the draft", intent: "change the draft; the cabin runs on unchanged"),
        CommandSpec("config diff", [], .view, "the draft against the site file"),
        CommandSpec(
            "config save", [], .service, "write the draft; used from the next start",
            intent: "write the site file; the previous one is kept and comes back if the cabin cannot start with it"),
        CommandSpec(
            "reboot", [ArgumentSpec("WHAT", .oneOf(["program", "machine"]), optional: true)], .service,
            "start the program, or the machine, anew", intent: "stop the cabin in order and start it again",
            .devices),
    ]

    private static let money = [
        CommandSpec("cash audit", [], .cash, "the cash audit: since the reset, and since the beginning"),
        CommandSpec(
            "cash reset", [ArgumentSpec("CODE", .word, optional: true)], .cash,
            "begin a new cash period, signed, in two steps", intent: "close the cash period and sign it",
            .devices),
        CommandSpec(
            "voucher issue", [], .cash, "turn the credit into a voucher",
            intent: "turn the whole credit into a voucher",
            .idle),
        CommandSpec(
            "voucher check", [ArgumentSpec("CODE", .rest)], .view, "whether a voucher is genuine, and paid out already"),
        CommandSpec(
            "voucher redeem", [ArgumentSpec("CODE", .rest)], .cash, "note that a voucher was paid out, once",
            intent: "note the voucher as paid out, for good"),
    ]

    private static let files = [
        CommandSpec(
            "logs tail", [ArgumentSpec("LINES", .number(1...1_000), optional: true)], .view, "the last lines of the log"
        ),
        CommandSpec("logs filter", [ArgumentSpec("WORD", .rest)], .view, "lines of the log that hold a word"),
        CommandSpec(
            "logs send", [], .view, "the whole log by ZMODEM; goes on after a cut",
            intent: "send a file by ZMODEM; five Ctrl-X stop it", recorded: true),
        CommandSpec("logs print", [], .view, "the whole log as plain text", recorded: true),
        CommandSpec(
            "audit send", [], .cash, "the cash audit by ZMODEM, as EVA DTS",
            intent: "send a file by ZMODEM; five Ctrl-X stop it"),
    ]

    /// Understands a line; nil for an empty one. A `?` at its end asks for help, where no key press does: `test ?`.
    public static func parse(_ line: String) throws(ConsoleFault) -> Invocation? {
        var words = words(line)
        if words.last == "?" { words = ["help"] + words.dropLast() }
        guard let first = words.first else { return nil }
        guard let command = command(words) else { throw unknown(first, words) }
        let used = command.name.split(separator: " ").count
        var values: [String] = []
        var rest = words.dropFirst(used)
        for argument in command.arguments {
            guard let word = rest.first else {
                if argument.isOptional { break }
                throw ConsoleFault("\(command.name): \(argument.name) is missing; accepted: \(argument.accepted)")
            }
            if argument.kind == .rest {
                values.append(unquoted(rest.joined(separator: " ")))
                rest = []
            } else {
                values.append(try checked(word, argument, command))
                rest = rest.dropFirst()
            }
        }
        guard rest.isEmpty else { throw ConsoleFault("\(command.name): too much; it is typed as `\(command.usage)`") }
        return Invocation(command: command, values: values)
    }

    private static func words(_ line: String) -> [String] {
        line.split(separator: " ").map { String($0) }
    }

    private static func command(_ words: [String]) -> CommandSpec? {
        let two = words.prefix(2).joined(separator: " ")
        return all.first { $0.name == two } ?? all.first { $0.name == words[0] }
    }

    private static func unknown(_ first: String, _ words: [String]) -> ConsoleFault {
        let second = all.filter { $0.name.hasPrefix(first + " ") }.map { String($0.name.dropFirst(first.count + 1)) }
        if !second.isEmpty { return ConsoleFault("\(first): accepted: \(second.joined(separator: ", "))") }
        let near = Set(all.map { String($0.name.prefix { $0 != " " }) }).sorted().filter {
            $0.hasPrefix(first.prefix(2))
        }
        let advice = near.isEmpty || first.count < 2 ? "" : "; did you mean \(near.joined(separator: " or "))?"
        return ConsoleFault("unknown command '\(String(first.prefix(30)))'; `help` lists them\(advice)")
    }

    private static func checked(
        _ word: String, _ argument: ArgumentSpec, _ command: CommandSpec
    ) throws(ConsoleFault) -> String {
        switch argument.kind {
        case .oneOf(let words) where words.contains(word): return word
        case .number(let range):
            if let number = Int(word), range.contains(number) { return word }
        case .value, .word, .rest: return word
        case .oneOf: break
        }
        throw ConsoleFault(
            "\(command.name): \(argument.name): '\(String(word.prefix(30)))' does not fit; accepted: \(argument.accepted)"
        )
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }
}

/// What Tab and ? have to say.
public struct Completion: Hashable, Sendable {
    /// What is added to the line.
    public let addition: String
    /// What could stand here, when there is more than one.
    public let candidates: [String]
}

extension CommandTable {
    /// What may follow `before`, the line up to the cursor.
    public static func complete(_ before: String, role: Role, values: (ValueList) -> [String]) -> Completion {
        let words = words(before)
        let begun = before.hasSuffix(" ") || before.isEmpty ? "" : words.last ?? ""
        let finished = Array(begun.isEmpty ? words : words.dropLast())
        return completion(of: begun, among: candidates(after: finished, role: role, values: values))
    }

    /// The same before somebody has logged in.
    static func completeLogin(_ before: String) -> Completion {
        completion(
            of: before, among: ["help"] + (Role.allCases.map(\.rawValue) + ["key"]).map { "login " + $0 })
    }

    private static func completion(of begun: String, among candidates: [String]) -> Completion {
        let found = candidates.filter { $0.hasPrefix(begun) }
        guard let first = found.first else { return Completion(addition: "", candidates: []) }
        if found.count == 1 {
            return Completion(addition: String(first.dropFirst(begun.count)) + " ", candidates: [])
        }
        let common = found.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        return Completion(addition: String(common.dropFirst(begun.count)), candidates: found)
    }

    private static func candidates(
        after words: [String], role: Role, values: (ValueList) -> [String]
    ) -> [String] {
        let allowed = all.filter { role.allows($0.role) }
        if words.isEmpty { return unique(allowed.map { String($0.name.prefix { $0 != " " }) }) }
        if words == ["help"] { return unique(all.map { String($0.name.prefix { $0 != " " }) }) }
        let line = words.joined(separator: " ")
        let second = allowed.filter { $0.name.hasPrefix(line + " ") }.map { String($0.name.dropFirst(line.count + 1)) }
        guard let command = command(words) else { return second }
        let given = words.count - command.name.split(separator: " ").count
        guard given >= 0, given < command.arguments.count else { return second }
        switch command.arguments[given].kind {
        case .oneOf(let words): return second + words
        case .value(let list): return second + values(list)
        case .number, .word, .rest: return second
        }
    }

    private static func unique(_ words: [String]) -> [String] {
        words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What `?` says behind `before`.
    public static func explain(_ before: String, role: Role, values: (ValueList) -> [String]) -> [String] {
        let words = words(before)
        let line = words.joined(separator: " ")
        let fitting = all.filter {
            role.allows($0.role) && (line.isEmpty || $0.name == line || $0.name.hasPrefix(line + " "))
        }
        if line.isEmpty { return list(fitting) + [keys] }
        if let command = command(words), !fitting.contains(where: { $0.name.count > command.name.count }) {
            return detail(command) + candidates(after: words, role: role, values: values).chunked(prefix: "  ")
        }
        return fitting.isEmpty ? ["nothing may stand here"] : list(fitting)
    }

    static let keys = "Tab completes, ? explains, Ctrl-C stops, Ctrl-D or logout ends."

    /// What `help` says.
    public static func help(_ topic: String?, roles: [Role]) throws(ConsoleFault) -> [String] {
        guard let topic, !topic.isEmpty else {
            return list(all.filter { command in roles.contains { $0.allows(command.role) } }) + ["", keys]
        }
        let fitting = all.filter { $0.name == topic || $0.name.hasPrefix(topic + " ") }
        guard !fitting.isEmpty else { throw unknown(topic, [topic]) }
        return fitting.flatMap(detail)
    }

    private static func detail(_ command: CommandSpec) -> [String] {
        var lines = [command.usage, "  " + command.summary]
        for argument in command.arguments {
            lines += PlainText.wrapped("  \(argument.name): \(argument.accepted)", indent: 4)
        }
        if !command.intent.isEmpty { lines += PlainText.wrapped("  It will \(command.intent).", indent: 2) }
        if command.gate != .none { lines.append("  Refused while a customer is inside; nobody is served meanwhile.") }
        lines.append("  For role \(command.role == .view ? "view, service and cash" : command.role.rawValue).")
        return lines
    }

    private static func list(_ commands: [CommandSpec]) -> [String] {
        let width = commands.map(\.usage.utf8.count).max() ?? 0
        return commands.flatMap {
            PlainText.wrapped(PlainText.padded($0.usage, min(width, 26) + 2) + $0.summary, indent: min(width, 26) + 2)
        }
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}

extension [String] {
    /// In columns of a terminal's line.
    func chunked(prefix: String = "") -> [String] {
        let width = (map(\.utf8.count).max() ?? 0) + 2
        let perLine = Swift.max(1, (LineEditor.columns - 1 - prefix.utf8.count) / width)
        return stride(from: 0, to: count, by: perLine).map { start in
            prefix + self[start..<Swift.min(start + perLine, count)].map { PlainText.padded($0, width) }.joined()
        }
    }
}
