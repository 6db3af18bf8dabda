import NIOCore

/// One pull of one cabin: from where the file ends to where the log ends.
struct CabinPull {
    /// Entries asked for at a time: a request that is cut loses nothing, so it is long.
    static let entriesAtOnce = 100_000
    let client: CabinClient
    let file: PullFile
    let form: EntryForm
    /// Older entries are left out, by their wall clock in microseconds since 1970.
    let since: Int64?
    /// Longest answer to one request: whatever more there is, is no log.
    let answerMaximum: Int

    /// What a pull brought.
    struct Outcome: Sendable {
        var entries = 0
        var bytes = 0
        /// The cabin no longer had what came after the last entry: so something is missing between the two.
        var hasGap = false
    }

    /// Pulls until the cabin has no more.
    ///
    /// The request begins at the last entry pulled, not after it: when the answer begins with another one, the cabin has
    /// dropped what was between, which is said and not passed over.
    /// `outcome` holds what was brought even when it throws.
    func run(_ outcome: inout Outcome, _ progress: (Int) -> Void) async throws(CabinFault) {
        while true {
            let (entries, bytes) = (outcome.entries, outcome.bytes)
            try await request(&outcome) { progress($0) }
            try file.finish()
            // Fewer than asked for: that was all.
            if outcome.entries - entries < Self.entriesAtOnce - 1 || outcome.bytes == bytes { return }
        }
    }

    private func request(_ outcome: inout Outcome, _ progress: (Int) -> Void) async throws(CabinFault) {
        let from = file.cursor
        var splitter = EntrySplitter(form)
        var (expected, received) = (from, 0)
        try await client.get("/entries", accept: form.accept, range: range(from)) { piece in
            received += piece.readableBytes
            guard received <= answerMaximum else {
                throw CabinFault(.nonsense, "an answer of more than \(answerMaximum) bytes")
            }
            let found = try splitter.take(piece.readableBytesView)
            guard let first = found.first, let last = found.last else { return }
            var start = first.lowerBound
            var count = found.count
            if let cursor = expected {
                expected = nil
                if EntrySplitter.cursor(found.bytes[first], form) == cursor {
                    start = first.upperBound
                    count -= 1
                } else {
                    outcome.hasGap = true
                }
            }
            guard count > 0 else { return }
            guard let cursor = EntrySplitter.cursor(found.bytes[last], form) else {
                throw CabinFault(.nonsense, "an entry without a cursor")
            }
            try file.append(found.bytes[start...], upTo: cursor)
            outcome.entries += count
            outcome.bytes += found.bytes.count - start
            progress(found.bytes.count - start)
        }
        guard splitter.rest.isEmpty else { throw CabinFault(.cut, "the answer ended in the middle of an entry") }
    }

    private func range(_ cursor: String?) -> String {
        // What has a place goes on from it; the time only says where a file begins.
        if cursor == nil, let since { return "realtime=\(since / 1_000_000)::0:\(Self.entriesAtOnce)" }
        return "entries=\(cursor ?? ""):0:\(Self.entriesAtOnce)"
    }
}
