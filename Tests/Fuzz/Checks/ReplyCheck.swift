import CabineCore
import CabineOutbox
import HALContract
import HALSim

/// What the collector, or somebody in its place, answers a cabin; and files of the outbox that a disk altered.
///
/// | must hold |
/// |---|
/// | a record leaves the queue on 200, 201 and 410 alone |
/// | no answer keeps the queue from sending for longer than its longest pause |
/// | an altered file is put aside and never sent; an intact one is sent as it was stored |
enum ReplyCheck {
    private static let key: UInt64 = 42
    private static let file = "record-00000000000000000042"
    private static let payload: [UInt8] = Array("a sealed record".utf8)

    /// A status in two bytes, the text of Retry-After, a random number in eight, again and again; behind a first byte
    /// that is zero: what the file of a record holds instead.
    @Sendable static func replies(_ bytes: [UInt8]) throws(FuzzFinding) {
        var feed = ByteFeed(bytes)
        guard feed.byte() != 0 else { return try altered(feed.rest()) }
        let store = MemoryStore()
        var outbox = try must("an outbox in memory") { try Outbox(store) }
        try must("a record") {
            try outbox.store(payload, key: key)
            try outbox.release(key: key)
        }
        var now = Instant(nanoseconds: 0)
        while !feed.isEmpty {
            let status = Int(feed.number(bytes: 2))
            let retryAfter = Int(feed.text())
            let random = feed.number(bytes: 8)
            let reply = status == 0 ? nil : UplinkReply(status: status, retryAfterSeconds: retryAfter)
            try must("an answer") { try outbox.answered(reply, key: key, at: now, random: random) }
            let isTaken = [200, 201, 410].contains(status)
            try demand((outbox.count == 0) == isTaken, "a record leaves on 200, 201 and 410 alone: \(status)")
            if isTaken { return try demand(outbox.due(at: now) == nil, "nothing is left to send") }
            now = try nextTurn(outbox, now)
        }
    }

    private static func nextTurn(_ outbox: Outbox<MemoryStore>, _ now: Instant) throws(FuzzFinding) -> Instant {
        guard let next = outbox.nextDue(after: now) else { throw FuzzFinding("a waiting record has its turn") }
        let pause = next.milliseconds(since: now)
        try demand(pause <= Outbox<MemoryStore>.alarmPauseMilliseconds, "a pause of \(pause) ms")
        try demand(outbox.due(at: next) == key, "when its turn comes, it is sent")
        return next
    }

    private static func altered(_ bytes: [UInt8]) throws(FuzzFinding) {
        let store = MemoryStore()
        try must("a disk in memory") { try store.replace(file, with: bytes) }
        var outbox = try must("an outbox with an altered file opens") { try Outbox(store) }
        if outbox.count == 1 {
            let payload = try must("an accepted record") { try outbox.payload(key: key) }
            let checksum = CRC32C.checksum(payload)
            let expected = Array("CBOX".utf8) + SealedForm.bigEndian(checksum) + payload
            try demand(bytes == expected, "only a whole file is a record")
        } else {
            try demand(outbox.damaged == [key] && outbox.waiting.isEmpty, "an altered file is put aside")
            let names = try must("a list") { try store.list() }
            try demand(!names.contains(file) && names.contains { $0.hasPrefix("damaged-") }, "and kept")
        }
    }
}
