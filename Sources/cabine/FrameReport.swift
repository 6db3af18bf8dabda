import CabineImaging

/// What `cabine frame` says of a photo, for people and for scripts.
struct FrameReport {
    private let portrait: Portrait?
    let verdict: Verdict

    /// - Parameter portrait: nil when no face was found.
    init(_ portrait: Portrait?) {
        self.portrait = portrait
        verdict = portrait?.verdict ?? .noFace
    }

    /// One line: what keeps the portrait from conforming.
    var summary: String {
        guard portrait != nil else { return "no face was found, so there is no portrait" }
        let failed = verdict.failed.map(\.name).joined(separator: ", ")
        let unsure = verdict.unsure.map(\.name).joined(separator: ", ")
        let parts = [failed.isEmpty ? "" : "failed: \(failed)", unsure.isEmpty ? "" : "cannot tell: \(unsure)"]
        return "not conforming; " + parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// A row for each check, below them what was measured.
    var table: String {
        let rows = verdict.checks.map { check in
            [
                check.result.rawValue, check.name, check.raw.map { Self.number($0, 3) } ?? "-",
                check.score.map { "\($0)" } ?? "-", check.limit, check.why,
            ]
        }
        let measured = verdict.measures.map { measure in
            ["-", measure.name, Self.number(measure.raw, 3), "\(measure.score)", "-", "Reported only."]
        }
        let header = ["result", "check", "value", "score", "limit", "why"]
        let widths = header.indices.map { column in ([header] + rows + measured).map { $0[column].count }.max() ?? 0 }
        var lines = ([header] + rows + measured).map { row in
            // The sentence at the end needs no padding.
            zip(row, widths).enumerated().map { index, cell in
                index == row.count - 1
                    ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
            }.joined(separator: "  ")
        }
        if case .profileIgnored(let reason)? = portrait?.colors {
            lines.append("colours: taken as sRGB, because \(reason)")
        }
        if let portrait {
            let head = Self.number(portrait.headHeightMillimetres, 1)
            let confidence = Self.number(portrait.landmarks.confidence, 2)
            lines.append(
                "head \(head) mm, confidence \(confidence), \(portrait.jp2.count) bytes: "
                    + (verdict.isConforming ? "conforming" : summary))
        } else {
            lines.append(summary)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One JSON object; every key is always there, with null for what was not found.
    var json: String {
        let landmarks = portrait?.landmarks
        let fields = [
            ("eye_left", landmarks.map { Self.place($0.eyeLeft) }),
            ("eye_right", landmarks.map { Self.place($0.eyeRight) }),
            ("hair_top_y", landmarks.map { Self.number($0.hairTopY, 2) }),
            ("crown_y", landmarks.map { Self.number($0.crownY, 2) }),
            ("chin_y", landmarks.map { Self.number($0.chinY, 2) }),
            ("roll_degrees", landmarks.map { Self.number($0.rollDegrees, 2) }),
            ("head_height_mm", portrait.map { Self.number($0.headHeightMillimetres, 2) }),
            ("confidence", landmarks.map { Self.number($0.confidence, 3) }),
            ("portrait_bytes", portrait.map { "\($0.jp2.count)" }),
            (
                "checks",
                "[" + (verdict.checks.map(Self.json) + verdict.measures.map(Self.json)).joined(separator: ",") + "]"
            ),
        ]
        return "{" + fields.map { "\"\($0.0)\":\($0.1 ?? "null")" }.joined(separator: ",") + "}\n"
    }

    private static func json(_ check: Check) -> String {
        let fields = [
            ("name", quoted(check.name)), ("raw", check.raw.map { number($0, 6) } ?? "null"),
            ("score", check.score.map { "\($0)" } ?? "null"), ("limit", quoted(check.limit)),
            ("result", quoted(check.result.rawValue)), ("why", quoted(check.why)),
        ]
        return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// A script finds every measure in one list. One without a limit has nothing to fail by, and says so.
    private static func json(_ measure: Measure) -> String {
        "{\"name\":\(quoted(measure.name)),\"raw\":\(number(measure.raw, 6)),\"score\":\(measure.score),"
            + "\"limit\":null,\"result\":\"pass\",\"why\":\"Reported only: the profile sets no limit.\"}"
    }

    private static func place(_ point: Point2D) -> String { "[\(number(point.x, 2)),\(number(point.y, 2))]" }

    /// JSON has no infinities and no "not a number".
    private static func number(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "null" }
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        let rounded = (value * factor).rounded() / factor
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// Our own texts: quotes and backslashes are all that JSON minds in them.
    private static func quoted(_ text: String) -> String {
        let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        return "\"\(escaped)\""
    }
}
