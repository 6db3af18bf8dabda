/// What a person can press on the screen.
public enum Button: Hashable, Sendable {
    /// Begin.
    case start
    /// A language, at any step.
    case language(Language)
    /// A document.
    case document(Document)
    /// Go on: OK, I CONTINUE.
    case proceed
    /// Take the photo now.
    case shoot
    /// Take another photo.
    case retake
    /// Sign again.
    case redo
    /// One step back.
    case back
    /// Leave; credit stays.
    case cancel
    /// Turn the credit into a voucher.
    case voucher
}

/// Everything that can happen to a cabin. Every event is in the journal before anything follows from it.
public enum Event: Hashable, Sendable {
    /// The program started: everything in memory is gone.
    case started(Configuration, WallTime)
    /// The clock was read again.
    case clockRead(WallTime)
    /// A timer ran out; only the last one set counts.
    case timerFired(UInt64)
    /// The acceptor gave a pulse worth this much.
    case coinInserted(Cents)
    /// Somebody touched the screen.
    case touched(Button)
    /// A photo, or none, for this session and take.
    case photoTaken(session: UInt64, take: UInt8, PhotoVerdict)
    /// A signature, or none, for this session and attempt.
    case signatureTaken(session: UInt64, attempt: UInt8, SignatureVerdict)
    /// The record of this sale is durable in the outbox, held back.
    case recordStored(sale: UInt64)
    /// The record of this sale could not be made durable.
    case recordNotStored(sale: UInt64)
    /// The outbox will send the record of this sale.
    case recordReleased(sale: UInt64)
    /// The outbox forgot the record of this sale.
    case recordDiscarded(sale: UInt64)
    /// What became of the sheet of this sale.
    case printConcluded(sale: UInt64, PrintOutcome)
    /// The voucher with this serial is signed and visible.
    case voucherIssued(serial: UInt64)
    /// A device changed its health.
    case deviceReported(Device, DeviceHealth)
    /// The printer was read.
    case printerReported(PrinterReport)
    /// The service key was turned.
    case serviceKey(Bool)
    /// A person took the cabin out of service for a reason, or back.
    case serviceOrdered(out: OutOfServiceReason?)
    /// A technician's command is about to use the devices, or has ended. Refused while somebody is served.
    case serviceWork(ServiceWork?)
    /// A technician wants the credit on a voucher.
    case voucherOrdered
    /// A person took what is missing of the price at the till, and released the sale. Only where the price is paid at a
    /// counter; see `State.awaitsRelease`.
    case saleReleased
    /// The service door was opened or closed.
    case serviceDoor(open: Bool)
    /// Somebody came into the cabin, or nobody is inside any more.
    case presence(inside: Bool)
    /// The cash box was emptied: reset `number` of the cash audit, at which this much had been inserted since ever.
    case cashReset(number: UInt64, inserted: Cents)
    /// The program stops in order: nothing follows in this run.
    case stopped
}
