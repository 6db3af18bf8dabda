/// Where the countdown stands.
public enum CountdownPhase: Hashable, Sendable {
    /// The figure shown.
    case counting(UInt8)
    /// The shutter was asked for; the photo has not come back.
    case shooting
}

/// Where the confirmation stands.
public enum ConfirmingPhase: Hashable, Sendable {
    /// The customer looks at photo and signature.
    case asking
    /// The customer agreed; a fresh printer reading is awaited.
    case checkingPrinter
    /// The record is being made durable for this sale.
    case storing(Sale)
}

/// Where a print stands.
public enum PrintingPhase: UInt8, Hashable, Sendable, CaseIterable {
    /// The sheet was ordered in this run.
    case ordered
    /// The cabin restarted in between: the outcome is asked about, nothing is ordered.
    case asked
}

/// Where a voucher stands.
public enum VoucherPhase: UInt8, Hashable, Sendable, CaseIterable {
    /// It is being signed, and printed where the printer is not the fault.
    case issuing
    /// The customer sees it.
    case shown
}

/// The screen the cabin is at, with exactly what that screen needs.
public enum Mode: Hashable, Sendable {
    /// Nobody is served.
    case attract
    /// Document and language are chosen.
    case choosing(Session)
    /// Coins are awaited.
    case paying(Session)
    /// The customer poses in the live preview.
    case posing(Session)
    /// Countdown and shutter.
    case countdown(Session, CountdownPhase)
    /// The photo is looked at.
    case reviewing(Session, PhotoVerdict)
    /// The pen is down.
    case signing(Session)
    /// Photo and signature are agreed to.
    case confirming(Session, ConfirmingPhase)
    /// The sheet is made.
    case printing(Sale, PrintingPhase)
    /// The sheet is out; the number is explained.
    case handingOver(Sale)
    /// The cabin owes, and says so.
    case voucher(Voucher, VoucherPhase)
    /// Nothing is sold, and why.
    case outOfService(ServiceCause)
    /// A technician is at work.
    case maintenance
}
