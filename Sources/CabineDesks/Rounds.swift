public import CabineCore

/// The regular look at the devices: what is asked how often, and what is left alone.
///
/// A device that works is not asked: a sale that fails tells soon enough. One that does not is asked at every look, but
/// never while somebody is served. A printer is asked that often for some minutes only, while somebody may be at it.
public struct Rounds: Hashable, Sendable {
    /// Pause between two looks.
    public static let pauseMilliseconds: UInt64 = 5_000
    /// A working printer is asked, and a stopped queue resumed, at every sixth look only: asking wakes the back end, and
    /// resuming in front of an open cover stops the queue again.
    private static let looksPerPrinterReading = 6
    /// A printer that does not work is asked at this many looks in a row: two minutes, in which paper is loaded or a cover
    /// closed. One that stays away for hours would otherwise be woken, and written about in the log, every five seconds.
    private static let looksInARowMaximum = 24

    /// One thing to ask.
    public enum Question: Hashable, Sendable {
        /// The coin acceptor's inhibit line.
        case acceptor(known: DeviceHealth)
        /// Camera and flash, or the one of them that is not ready.
        case studio(camera: DeviceHealth, flash: DeviceHealth)
        /// The pad.
        case pad(known: DeviceHealth)
        /// The keys.
        case keys(known: DeviceHealth)
        /// The disk.
        case storage(known: DeviceHealth)
        /// Release this record again: the outbox has not acknowledged it.
        case release(sale: UInt64)
        /// Discard this record again: the outbox has not acknowledged it.
        case discard(sale: UInt64)
        /// The printer.
        case printer(known: PrinterReport, revive: Bool)
    }

    private var looks = 0
    private var looksWithoutPrinter = 0

    /// Rounds that begin now.
    public init() {}

    /// What to ask in front of `known`, in order.
    public mutating func look(_ known: State) -> [Question] {
        looks += 1
        var questions: [Question] = []
        if known.session == nil { questions += Self.deviceQuestions(known) }
        questions.append(recordQuestion(known))
        let isSixth = looks % Self.looksPerPrinterReading == 0
        looksWithoutPrinter = known.devices.printer.health == .ready ? 0 : looksWithoutPrinter + 1
        let isMissed = (1...Self.looksInARowMaximum).contains(looksWithoutPrinter)
        if isSixth || isMissed, !Self.isPrinting(known) {
            questions.append(
                .printer(known: known.devices.printer, revive: isSixth && known.session == nil))
        }
        return questions
    }

    private static func deviceQuestions(_ known: State) -> [Question] {
        let devices = known.devices
        var questions: [Question] = []
        if devices.camera != .ready || devices.flash != .ready {
            questions.append(.studio(camera: devices.camera, flash: devices.flash))
        }
        if devices.pad != .ready { questions.append(.pad(known: devices.pad)) }
        if devices.coinAcceptor != .ready, known.configuration.payment == .coins {
            questions.append(.acceptor(known: devices.coinAcceptor))
        }
        if devices.keys != .ready { questions.append(.keys(known: devices.keys)) }
        return questions
    }

    /// A disk that refused once must not hold a record until the next start: every other look gives the oldest order
    /// again that was not acknowledged. Both orders may be given twice.
    private func recordQuestion(_ known: State) -> Question {
        if looks.isMultiple(of: 2) {
            if let sale = known.releases.first { return .release(sale: sale) }
            if let sale = known.discards.first { return .discard(sale: sale) }
        }
        return .storage(known: known.devices.storage)
    }

    /// While a sheet is made the judge of the print is the one who asks.
    private static func isPrinting(_ state: State) -> Bool {
        if case .printing = state.mode { true } else { false }
    }
}
