/// A family of metrics in the OpenMetrics 1.0 text format (github.com/OpenObservability/OpenMetrics, specification 1.0).
public struct MetricFamily: Sendable {
    /// What kind of numbers a family holds, as the format knows them.
    public enum Kind: String, Sendable {
        /// Rises only; its samples end in `_total`.
        case counter
        /// Any number.
        case gauge
        /// Which of several states holds: one sample each, 0 or 1.
        case stateset
        /// Facts that do not change while the program runs; its samples end in `_info` and are 1.
        case info
        /// Counts by upper bounds.
        case histogram
    }

    /// One sample: suffix, labels in order, value.
    public struct Sample: Sendable {
        let suffix: String
        let labels: [(String, String)]
        let value: String
    }

    let name: String
    let kind: Kind
    let unit: String
    let help: String
    var samples: [Sample] = []

    private init(_ name: String, _ kind: Kind, unit: String, help: String, _ samples: [Sample]) {
        precondition(unit.isEmpty || name.hasSuffix("_" + unit), "\(name) must end in its unit, \(unit)")
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
        self.samples = samples
    }

    /// A number that rises only.
    public static func counter(_ name: String, unit: String = "", help: String, _ value: UInt64) -> MetricFamily {
        MetricFamily(
            name, .counter, unit: unit, help: help, [Sample(suffix: "_total", labels: [], value: "\(value)")])
    }

    /// A number that rises only, for each set of labels.
    public static func counter(
        _ name: String, unit: String = "", help: String, _ values: [(labels: [(String, String)], value: UInt64)]
    ) -> MetricFamily {
        MetricFamily(
            name, .counter, unit: unit, help: help,
            values.map { Sample(suffix: "_total", labels: $0.labels, value: "\($0.value)") })
    }

    /// A number for each set of labels.
    public static func gauge(
        _ name: String, unit: String = "", help: String, _ values: [(labels: [(String, String)], value: Double)]
    ) -> MetricFamily {
        MetricFamily(
            name, .gauge, unit: unit, help: help,
            values.map { Sample(suffix: "", labels: $0.labels, value: number($0.value)) })
    }

    /// A number.
    public static func gauge(_ name: String, unit: String = "", help: String, _ value: Double) -> MetricFamily {
        gauge(name, unit: unit, help: help, [([], value)])
    }

    /// Which of `states` holds, for each set of labels.
    public static func stateset(
        _ name: String, help: String, states: [String], _ values: [(labels: [(String, String)], state: String)]
    ) -> MetricFamily {
        MetricFamily(
            name, .stateset, unit: "", help: help,
            values.flatMap { labels, state in
                states.map { Sample(suffix: "", labels: labels + [(name, $0)], value: $0 == state ? "1" : "0") }
            })
    }

    /// Facts.
    public static func info(_ name: String, help: String, _ facts: [(String, String)]) -> MetricFamily {
        MetricFamily(name, .info, unit: "", help: help, [Sample(suffix: "_info", labels: facts, value: "1")])
    }

    /// Counts by upper bounds, rising; each count holds those before it, the last is all.
    static func histogram(
        _ name: String, unit: String, help: String, bounds: [Double], counts: [UInt64], sum: Double
    ) -> MetricFamily {
        var samples = zip(bounds, counts).map {
            Sample(suffix: "_bucket", labels: [("le", number($0))], value: "\($1)")
        }
        let all = counts.last ?? 0
        samples.append(Sample(suffix: "_bucket", labels: [("le", "+Inf")], value: "\(all)"))
        samples.append(Sample(suffix: "_count", labels: [], value: "\(all)"))
        samples.append(Sample(suffix: "_sum", labels: [], value: number(sum)))
        return MetricFamily(name, .histogram, unit: unit, help: help, samples)
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return "\(value)"
    }
}

/// Families as one text.
public enum OpenMetrics {
    /// What the format is called in HTTP.
    public static let mediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// The text, with the mark of its end.
    public static func text(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families where !family.samples.isEmpty {
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            if !family.unit.isEmpty { text += "# UNIT \(family.name) \(family.unit)\n" }
            text += "# HELP \(family.name) \(escaped(family.help))\n"
            for sample in family.samples {
                let labels = sample.labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
                text += family.name + sample.suffix + (labels.isEmpty ? "" : "{\(labels)}") + " \(sample.value)\n"
            }
        }
        return text + "# EOF\n"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
