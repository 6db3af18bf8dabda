/// A file of EVA DTS as it was received, with what its own checks say of it.
public struct DTSFile: Hashable, Sendable {
    /// A line: its name and the fields after it.
    public struct Segment: Hashable, Sendable {
        /// Such as `CA3`.
        public let name: String
        /// The fields after the name.
        public let fields: [String]

        /// A field as a number, counted from 1 as the standard does; nil when it is empty or no number.
        public func number(_ place: Int) -> Int? {
            place >= 1 && place <= fields.count ? Int(fields[place - 1]) : nil
        }
    }

    /// Largest file: a hundred times a cabin's.
    public static let bytesMaximum = 262_144

    /// The lines, in their order.
    public let segments: [Segment]
    /// What does not conform: framing, checksum, count and sums. Empty for a file to be trusted.
    public let problems: [String]

    /// Reads a file; whatever it is, there is something to say of it.
    public init(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMaximum else {
            segments = []
            problems = ["larger than \(Self.bytesMaximum) bytes: no audit file"]
            return
        }
        var lines: [ArraySlice<UInt8>] = []
        var checks = DTSChecks()
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let isCRLF = end > start && bytes[end - 1] == 0x0D
            if !isCRLF { checks.demand(false, "line \(lines.count + 1) does not end with CRLF") }
            lines.append(bytes[start..<(isCRLF ? end - 1 : end)])
            start = end + 1
        }
        checks.demand(start == bytes.count, "the last line does not end with CRLF")
        segments = lines.map { line in
            let fields = String(decoding: line, as: UTF8.self).split(separator: "*", omittingEmptySubsequences: false)
            return Segment(name: String(fields.first ?? ""), fields: fields.dropFirst().map(String.init))
        }
        checks.frame(segments)
        checks.checksum(bytes, segments, lines)
        checks.sums(segments)
        problems = checks.problems
    }

    /// The first segment of a name.
    public func segment(_ name: String) -> Segment? { segments.first { $0.name == name } }
}

/// The checks of a file, one after the other.
struct DTSChecks {
    private(set) var problems: [String] = []

    mutating func demand(_ holds: Bool, _ problem: @autoclosure () -> String) {
        if !holds { problems.append(problem()) }
    }

    private mutating func equal(_ name: String, _ stated: Int?, _ found: Int?) {
        guard let stated, let found else { return problems.append("\(name): a number is missing") }
        demand(stated == found, "\(name): \(stated) is not \(found)")
    }

    mutating func frame(_ segments: [DTSFile.Segment]) {
        demand(segments.first?.name == "DXS", "it does not begin with DXS")
        demand(segments.dropFirst().first?.name == "ST", "ST does not follow DXS")
        demand(segments.last?.name == "DXE", "it does not end with DXE")
        demand(segments.dropLast().last?.name == "SE", "SE does not come before DXE")
        demand(segments.dropLast(2).last?.name == "G85", "G85 does not come before SE")
        for name in ["ID1", "ID4", "VA1", "CA2", "CA3"] {
            demand(segments.filter { $0.name == name }.count == 1, "\(name) is not there exactly once")
        }
        equal("segments counted by SE", segments.first { $0.name == "SE" }?.number(1), segments.count - 2)
    }

    mutating func checksum(_ bytes: [UInt8], _ segments: [DTSFile.Segment], _ lines: [ArraySlice<UInt8>]) {
        guard let first = segments.firstIndex(where: { $0.name == "ST" }),
            let last = segments.firstIndex(where: { $0.name == "G85" }), first < last
        else { return }
        let found = CRC16.text(CRC16.checksum(bytes[lines[first].startIndex..<lines[last].startIndex]))
        let stated = segments[last].fields.first ?? ""
        demand(stated == found, "the checksum G85 is \(stated), the file's is \(found)")
    }

    /// 302 + 303 + 304 = 301 = coins and bills; the same since initialisation; sales by product = sales.
    mutating func sums(_ segments: [DTSFile.Segment]) {
        func sum(_ name: String, _ term: (DTSFile.Segment) -> Int?) -> Int? {
            segments.filter { $0.name == name }.reduce(0) { sum, segment in
                guard let sum, let term = term(segment) else { return nil }
                return sum + term
            }
        }
        func product(_ segment: DTSFile.Segment, _ first: Int, _ second: Int) -> Int? {
            guard let left = segment.number(first), let right = segment.number(second) else { return nil }
            return left.multipliedReportingOverflow(by: right).overflow ? nil : left * right
        }
        guard let cash = segments.first(where: { $0.name == "CA3" }),
            let paid = segments.first(where: { $0.name == "VA1" }),
            let sales = segments.first(where: { $0.name == "CA2" })
        else { return }
        for (base, name) in [(1, "since reset"), (5, "since initialisation")] {
            let parts = (1...3).map { cash.number(base + $0) }
            let total = parts.contains(nil) ? nil : parts.reduce(0) { $0 + ($1 ?? 0) }
            equal("cash in \(name): CA3\(base < 10 ? "0" : "")\(base) and its parts", cash.number(base), total)
            let coins = sum("CA11") { product($0, 1, base == 1 ? 2 : 5) }
            let bills = cash.number(base + 3)
            equal(
                "cash in \(name) and CA11", cash.number(base),
                coins.flatMap { coins in bills.map { coins + $0 } })
        }
        for place in 1...4 {
            notMore("sales in cash, field \(place)", sales.number(place), paid.number(place), "all sales")
            let ofProduct = [2, 1, 4, 3][place - 1]
            equal("VA1 and the sum of PA2, field \(place)", paid.number(place), sum("PA2") { $0.number(ofProduct) })
        }
        notMore("cash in", cash.number(1), cash.number(5))
        notMore("sales", paid.number(3), paid.number(1))
        notMore("vends", paid.number(4), paid.number(2))
        for coin in segments where coin.name == "CA11" { notMore("coins in CA11", coin.number(2), coin.number(5)) }
        for event in segments where event.name == "CA5" || event.name == "EA2" {
            let place = event.name == "CA5" ? 1 : 2
            notMore("\(event.name) of \(event.fields.first ?? "")", event.number(place), event.number(place + 1))
        }
    }

    /// What happened since the reset is part of what happened since initialisation: fields in the wrong order show.
    private mutating func notMore(
        _ name: String, _ part: Int?, _ whole: Int?, _ wholeName: String = "since initialisation"
    ) {
        guard let part, let whole else { return problems.append("\(name): a number is missing") }
        demand(part <= whole, "\(name): \(part) is more than the \(whole) of \(wholeName)")
    }
}
