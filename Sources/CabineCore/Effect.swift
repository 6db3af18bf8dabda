/// What the cabin does to the world. An effect is carried out only after the event that caused it is durable.
public enum Effect: Hashable, Sendable {
    /// Let coins in, or not.
    case setAcceptor(open: Bool)
    /// Send `timerFired(token)` after so many milliseconds; it replaces the timer before.
    case setTimer(token: UInt64, milliseconds: UInt64)
    /// Show the live picture.
    case startPreview
    /// Stop the live picture.
    case stopPreview
    /// Flash, shutter, framing and verdict for this take.
    case takePhoto(session: UInt64, take: UInt8)
    /// Clear the pad and wait for this signature attempt.
    case startSigning(session: UInt64, attempt: UInt8)
    /// Judge what was signed in this attempt: the customer says it is done.
    case finishSigning(session: UInt64, attempt: UInt8)
    /// Stop inking and clear the pad.
    case stopSigning
    /// Draw a number, seal photo and signature, and make the record durable, held back.
    case storeRecord(Sale)
    /// Order the sheet, once, under the sale's identifier.
    case print(Sale)
    /// Find out what became of the sheet; order nothing.
    case askPrintOutcome(Sale)
    /// Let the outbox send the record of this sale.
    case releaseRecord(sale: UInt64)
    /// Let the outbox forget the record of this sale.
    case discardRecord(sale: UInt64)
    /// Sign this voucher and show it; put it on paper too when asked.
    case issueVoucher(Voucher, onPaper: Bool)
    /// Read the printer now.
    case readPrinter
    /// Forget photo, signature and number of this session.
    case wipe(session: UInt64)
}
