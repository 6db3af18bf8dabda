import CabineSimulator
import HALSim

/// What a world is made of, for people.
func describe(_ options: WorldOptions) -> String {
    var lines = [
        "seed \(options.seed): \(options.hours.text(1)) h, \(options.customersPerHour.text(1)) customers an hour"
    ]
    let faults = options.plan.enabled.map { "\($0.name) \((Double(options.plan[$0]) / 10_000).text(2)) %" }
    lines.append(faults.isEmpty ? "no faults" : "faults: " + faults.joined(separator: ", "))
    return lines.joined(separator: "\n")
}

/// What came of a world, for people.
func describe(_ verdict: Verdict, _ mutant: String? = nil) -> String {
    var lines: [String] = []
    if let violation = verdict.violation {
        lines.append("FAILED seed \(verdict.options.seed), event \(violation.event)")
        lines.append("  invariant: \(violation.invariant.rawValue) (\(violation.invariant.meaning))")
        lines.append("  found:     \(violation.text)")
        lines.append("  repeat:    \(command(verdict.options, mutant)) --trace")
    } else {
        lines.append("held: every invariant, \(verdict.events) events, \(verdict.hours.text(1)) simulated hours")
    }
    lines.append(
        "  \(verdict.customers) customers, \(verdict.sheets) sheets, \(verdict.vouchers) vouchers, "
            + "\(verdict.records) records at the collector, \(verdict.starts) starts, \(verdict.hits.count) faults")
    lines.append("  trace hash \(JSONText.hexadecimal(verdict.traceHash))")
    return lines.joined(separator: "\n")
}

/// The command that makes the same world again.
func command(_ options: WorldOptions, _ mutant: String?) -> String {
    "cabine-sim run " + options.commandLine + (mutant.map { " --mutant \($0)" } ?? "")
}

/// What came of a world, for programs.
func fields(_ verdict: Verdict, _ mutant: String? = nil) -> [(String, String)] {
    let options = verdict.options
    var fields = [
        ("seed", "\(options.seed)"), ("hours", options.hours.text(3)),
        ("customers_per_hour", options.customersPerHour.text(2)),
        ("faults_drawn", JSONText.object(options.plan.enabled.map { ($0.name, "\(options.plan[$0])") })),
        ("verdict", JSONText.string(verdict.violation == nil ? "held" : "failed")),
        ("trace_hash", JSONText.string(JSONText.hexadecimal(verdict.traceHash))), ("events", "\(verdict.events)"),
        ("controller_events", "\(verdict.controllerEvents)"), ("customers", "\(verdict.customers)"),
        ("sheets", "\(verdict.sheets)"), ("vouchers", "\(verdict.vouchers)"), ("records", "\(verdict.records)"),
        ("starts", "\(verdict.starts)"), ("faults", "\(verdict.hits.count)"),
    ]
    if let violation = verdict.violation {
        fields += [
            ("invariant", JSONText.string(violation.invariant.rawValue)), ("found", JSONText.string(violation.text)),
            ("event", "\(violation.event)"), ("milliseconds", "\(violation.milliseconds)"),
            ("repeat", JSONText.string(command(options, mutant))),
        ]
    }
    return fields
}

/// JSON as this program prints it.
enum JSONText {
    static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { string($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }

    static func string(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where scalar.value < 0x20: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"" + escaped + "\""
    }

    static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
