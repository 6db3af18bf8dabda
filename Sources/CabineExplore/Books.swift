/// Where the job of a sheet is, in the spooler and the printer together.
enum JobPlace: UInt16 {
    /// There is none, or it can make no sheet any more.
    case nowhere
    /// The spooler has it.
    case queued
    /// The spooler forgot it; the printer may still make the sheet.
    case forgotten
}

/// Where the record of a sale is.
enum RecordPlace: UInt16 {
    /// Not stored.
    case nowhere
    /// In the outbox, held.
    case held
    /// In the outbox, to be sent.
    case released
    /// The collector has it.
    case sent
    /// Forgotten by order.
    case discarded
    /// There is none to keep: the sheet is all the customer wanted.
    case unwanted
}

/// The first outcome of a sheet that the controller took.
enum Conclusion: UInt16 {
    /// None yet.
    case none
    /// Printed.
    case printed
    /// Not printed.
    case notPrinted
    /// Nobody can tell.
    case unknown
}

/// What the world knows of one sale, in 16 bits.
struct SaleBook: Hashable {
    var bits: UInt16

    private func field(_ shift: UInt16, _ mask: UInt16) -> UInt16 { (bits >> shift) & mask }
    private mutating func set(_ value: UInt16, _ shift: UInt16, _ mask: UInt16) {
        bits = bits & ~(mask << shift) | value << shift
    }

    /// Sheets that came out; counted up to three.
    var sheets: UInt16 {
        get { field(0, 3) }
        set { set(min(newValue, 3), 0, 3) }
    }
    /// The print job.
    var job: JobPlace {
        get { JobPlace(rawValue: field(2, 3)) ?? .nowhere }
        set { set(newValue.rawValue, 2, 3) }
    }
    /// The record.
    var record: RecordPlace {
        get { RecordPlace(rawValue: field(4, 7)) ?? .nowhere }
        set { set(newValue.rawValue, 4, 7) }
    }
    /// The outcome.
    var conclusion: Conclusion {
        get { Conclusion(rawValue: field(7, 3)) ?? .none }
        set { set(newValue.rawValue, 7, 3) }
    }
    /// Whether the record was ordered, ever.
    var wasStoreOrdered: Bool {
        get { field(9, 1) == 1 }
        set { set(newValue ? 1 : 0, 9, 1) }
    }
    /// Whether the sheet was ordered, ever.
    var wasPrintOrdered: Bool {
        get { field(10, 1) == 1 }
        set { set(newValue ? 1 : 0, 10, 1) }
    }
    /// Whether the release was ordered since the start.
    var wasReleaseOrdered: Bool {
        get { field(11, 1) == 1 }
        set { set(newValue ? 1 : 0, 11, 1) }
    }
    /// Whether the discard was ordered since the start.
    var wasDiscardOrdered: Bool {
        get { field(12, 1) == 1 }
        set { set(newValue ? 1 : 0, 12, 1) }
    }
}

/// The books of all sales, by identifier, which begins at 1.
struct SaleBooks: Hashable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    /// Whether there was no sale yet.
    var isEmpty: Bool { low | high == 0 }

    subscript(sale: Int) -> SaleBook {
        get {
            let shift = UInt64(((sale - 1) & 3) * 16)
            return SaleBook(bits: UInt16(truncatingIfNeeded: (sale <= 4 ? low : high) >> shift))
        }
        set {
            let shift = UInt64(((sale - 1) & 3) * 16)
            let mask = ~(UInt64(0xffff) << shift)
            if sale <= 4 {
                low = low & mask | UInt64(newValue.bits) << shift
            } else {
                high = high & mask | UInt64(newValue.bits) << shift
            }
        }
    }
}

/// What the world knows of one voucher, in 8 bits.
struct VoucherBook: Hashable {
    var bits: UInt8

    init(bits: UInt8) { self.bits = bits }
    init(coins: UInt8, isInDoubt: Bool) { bits = coins | (isInDoubt ? 16 : 0) }

    /// Worth in coins; 0 when it was never ordered.
    var coins: UInt8 { bits & 15 }
    /// Whether it stands for a sheet nobody can tell of.
    var isInDoubt: Bool { bits & 16 != 0 }
    /// Whether somebody saw it signed.
    var isSigned: Bool {
        get { bits & 32 != 0 }
        set { bits = bits & ~32 | (newValue ? 32 : 0) }
    }
}

/// The books of all vouchers, by serial, which begins at 1.
struct VoucherBooks: Hashable {
    var bits: UInt64 = 0

    /// Whether there was no voucher yet.
    var isEmpty: Bool { bits == 0 }

    subscript(serial: Int) -> VoucherBook {
        get { VoucherBook(bits: UInt8(truncatingIfNeeded: bits >> UInt64((serial - 1) * 8))) }
        set {
            let shift = UInt64((serial - 1) * 8)
            bits = bits & ~(UInt64(0xff) << shift) | UInt64(newValue.bits) << shift
        }
    }
}

/// What stands in a lane: an order, or the outcome of one.
enum LaneKind: UInt8 {
    case print = 1
    case submitted
    case ask
    case issue
    case printed
    case notPrinted
    case unknown
    case issued
    case store
    case release
    case discard
    case stored
    case notStored
    case released
    case discarded

    /// Whether the work is done and its outcome waits for the controller.
    var isOutcome: Bool {
        switch self {
        case .print, .submitted, .ask, .issue, .store, .release, .discard: false
        case .printed, .notPrinted, .unknown, .issued, .stored, .notStored, .released, .discarded: true
        }
    }
}

/// One order of a lane, with the sale or voucher it is about.
struct LaneItem: Hashable {
    let kind: LaneKind
    let number: Int
}

/// Work done in the order given: up to eight items of 8 bits, the oldest in the lowest.
struct Lane: Hashable {
    var bits: UInt64 = 0

    var isEmpty: Bool { bits == 0 }
    var isFull: Bool { bits >> 56 != 0 }

    subscript(place: Int) -> LaneItem? {
        let byte = UInt8(truncatingIfNeeded: bits >> UInt64(place * 8))
        return LaneKind(rawValue: byte >> 4).map { LaneItem(kind: $0, number: Int(byte & 15)) }
    }

    /// The place of the first order not yet done.
    var firstOpenPlace: Int? {
        var place = 0
        while place < ExplorationBounds.laneCapacity, let item = self[place] {
            if !item.kind.isOutcome { return place }
            place += 1
        }
        return nil
    }

    /// Items about one sale.
    func count(of number: Int) -> Int {
        (0..<ExplorationBounds.laneCapacity).reduce(0) { $0 + (self[$1]?.number == number ? 1 : 0) }
    }

    mutating func append(_ kind: LaneKind, _ number: Int) {
        var place = 0
        while self[place] != nil { place += 1 }
        bits |= UInt64(kind.rawValue << 4 | UInt8(number)) << UInt64(place * 8)
    }

    /// Turns the item at `place` into another one.
    mutating func replace(_ place: Int, by kind: LaneKind) {
        guard let item = self[place] else { preconditionFailure("an order is replaced where one is") }
        let shift = UInt64(place * 8)
        bits = bits & ~(UInt64(0xff) << shift) | UInt64(kind.rawValue << 4 | UInt8(item.number)) << shift
    }

    mutating func remove(_ place: Int) {
        let low = UInt64(place * 8)
        let kept = bits & ((1 << low) - 1)
        bits = kept | (place == 7 ? 0 : (bits >> (low + 8)) << low)
    }
}
