/// Numbers in sentences, without Foundation.
enum PlainNumber {
    /// `value` with one digit after the point.
    static func oneDecimal(_ value: Double) -> String { decimals(value, 1) }

    /// `value` with `digits` digits after the point, at most six.
    static func decimals(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return "\(value)" }
        var factor = 1
        for _ in 0..<max(0, min(6, digits)) { factor *= 10 }
        let scaled = (value * Double(factor)).rounded()
        guard abs(scaled) < 9e15 else { return "\(value)" }
        let whole = Int(scaled)
        let sign = whole < 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole.magnitude)" }
        let part = String(whole.magnitude % UInt(factor))
        let zeros = String(repeating: "0", count: max(0, digits - part.count))
        return "\(sign)\(whole.magnitude / UInt(factor)).\(zeros)\(part)"
    }
}
