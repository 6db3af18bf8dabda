public import CabineCore

/// Who carries an effect out, and as which order. Orders for one desk are carried out in the order given.
public enum Assignment<Spooling: Sendable, Recording: Sendable>: Sendable {
    /// The coin acceptor, at once.
    case acceptor(open: Bool)
    /// The control loop's timer, at once.
    case timer(token: UInt64, milliseconds: UInt64)
    /// The live picture.
    case preview(on: Bool)
    /// Camera and flash.
    case photo(PhotoDesk.Order)
    /// The pad.
    case signing(SigningDesk.Order)
    /// The printer.
    case printing(Spooling)
    /// The outbox.
    case record(Recording)
}

extension Effect {
    /// Who carries this effect out.
    public func assignment<Spool, Store>(
        _ spool: PrintDesk<Spool>.Type, _ store: RecordDesk<Store>.Type
    ) -> Assignment<PrintDesk<Spool>.Order, RecordDesk<Store>.Order> {
        switch self {
        case .setAcceptor(let open): .acceptor(open: open)
        case .setTimer(let token, let milliseconds): .timer(token: token, milliseconds: milliseconds)
        case .startPreview: .preview(on: true)
        case .stopPreview: .preview(on: false)
        case .takePhoto(let session, let take): .photo(.take(session: session, take: take))
        case .startSigning(let session, let attempt): .signing(.begin(session: session, attempt: attempt))
        case .finishSigning(let session, let attempt): .signing(.finish(session: session, attempt: attempt))
        case .stopSigning: .signing(.stop)
        case .storeRecord(let sale): .record(.store(sale))
        case .print(let sale): .printing(.sheet(sale))
        case .askPrintOutcome(let sale): .printing(.ask(sale))
        case .releaseRecord(let sale): .record(.release(sale: sale))
        case .discardRecord(let sale): .record(.discard(sale: sale))
        case .issueVoucher(let voucher, let onPaper): .printing(.voucher(voucher, onPaper: onPaper))
        case .readPrinter: .printing(.read)
        case .wipe(let session): .signing(.wipe(session: session))
        }
    }
}
