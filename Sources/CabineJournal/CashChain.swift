public import CabineCore

/// One link of the chain of cash entries: a SHA-256 over the link before it and what the entry says.
public struct CashLink: Hashable, Sendable {
    /// Bytes of a link.
    public static let size = 32
    /// What the first link follows: nothing.
    public static let none = CashLink(words: (0, 0, 0, 0))

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { (first, second, third, fourth) = words }

    /// A link of 32 bytes; nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.init(words: (words[0], words[1], words[2], words[3]))
    }

    /// Its 32 bytes.
    public var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    /// Its 64 hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension Event {
    /// Whether the entry of this event is a link of the chain: it moves money, or says what a price or a period is.
    public var isCashEntry: Bool {
        switch self {
        case .started, .coinInserted, .recordStored, .printConcluded, .voucherIssued, .cashReset, .saleReleased,
            .voucherOrdered:
            true
        case .clockRead, .timerFired, .touched, .photoTaken, .signatureTaken, .recordNotStored, .recordReleased,
            .recordDiscarded, .deviceReported, .printerReported, .serviceKey, .serviceOrdered, .serviceDoor, .presence,
            .stopped, .serviceWork:
            false
        }
    }
}

/// The chain of cash entries: each holds a hash of the one before it, of itself, and of the ledger it found.
///
/// A changed, removed or inserted entry no longer leads to the links after it, nor to the ones that were signed at a
/// reset or told to the operator. Whoever can write the disk can forge the links that nobody has seen yet: a chain proves
/// what was said before, not more.
public struct CashChain: Hashable, Sendable {
    private static let context = Array("cabine/cash-entry/v1".utf8)

    /// The last link.
    public private(set) var head = CashLink.none
    /// Links so far.
    public private(set) var count: UInt64 = 0
    /// The link of the last reset.
    public private(set) var resetHead = CashLink.none
    /// Links up to it.
    public private(set) var resetCount: UInt64 = 0

    /// A chain without a link.
    public init() {}

    init(head: CashLink, count: UInt64, resetHead: CashLink, resetCount: UInt64) {
        self.head = head
        self.count = count
        self.resetHead = resetHead
        self.resetCount = resetCount
    }

    /// The link of an entry that comes next and finds `ledger`.
    func link(of entry: JournalEntry, on ledger: Ledger) -> CashLink {
        var writer = ByteWriter()
        writer.put(entry.sequence)
        if entry.said.isEmpty {
            writer.put(entry.at.nanoseconds)
            writer.put(entry.event)
        } else {
            writer.put(raw: Array(entry.said))
        }
        // These in this order for ever: an amount a later ledger adds comes behind, and only where it is not zero.
        for amount in [
            ledger.inserted, ledger.atCounter, ledger.credit, ledger.open, ledger.sold, ledger.vouchers, ledger.inDoubt,
        ] { writer.put(UInt64(amount.value)) }
        writer.put(ledger.sheets)
        guard let link = CashLink(bytes: SHA256.digest(of: Self.context + head.bytes + writer.bytes)) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return link
    }

    /// Why an entry is not the next one of the chain; nil when it is, or is no cash entry.
    func refusal(of entry: JournalEntry, on ledger: Ledger) -> String? {
        guard entry.event.isCashEntry else { return nil }
        guard let link = entry.link else { return count == 0 ? nil : "a cash entry without its link" }
        return link == self.link(of: entry, on: ledger) ? nil : "the link does not follow from the entries before it"
    }

    /// Takes an entry; entries without a link, of journals before the chain, leave it as it is.
    mutating func take(_ entry: JournalEntry) {
        guard let link = entry.link else { return }
        head = link
        count += 1
    }

    /// Notes that the last link is a reset's.
    mutating func noteReset() {
        resetHead = head
        resetCount = count
    }
}

/// A cash entry that does not follow from the ones before it.
public struct CashChainBreak: Hashable, Sendable, CustomStringConvertible {
    /// The entry's place.
    public let sequence: UInt64
    /// The segment's file name.
    public let segment: String
    /// What is wrong.
    public let reason: String

    /// What happened, and where.
    public var description: String { "journal \(segment): entry \(sequence): \(reason)" }
}

extension State {
    /// Whether a reset of the cash audit takes effect in this state.
    func wouldReset(_ event: Event, at now: Instant) -> Bool {
        var after = self
        _ = after.handle(event, at: now)
        return after.takings.resets > takings.resets
    }
}

extension ByteWriter {
    mutating func put(_ link: CashLink) { put(raw: link.bytes) }

    mutating func put(_ chain: CashChain) {
        put(chain.head)
        put(chain.count)
        put(chain.resetHead)
        put(chain.resetCount)
    }
}

extension ByteReader {
    mutating func link() throws(CodecFault) -> CashLink {
        guard let link = CashLink(bytes: try take(CashLink.size)) else { throw .truncated }
        return link
    }

    /// Journals of before the chain have none.
    mutating func linkIfPresent() throws(CodecFault) -> CashLink? { isAtEnd ? nil : try link() }

    mutating func chain() throws(CodecFault) -> CashChain {
        CashChain(head: try link(), count: try unsigned(), resetHead: try link(), resetCount: try unsigned())
    }
}
