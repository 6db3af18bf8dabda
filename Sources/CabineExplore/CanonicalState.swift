import CabineCore

extension State {
    /// The same state with everything left out that cannot change what happens next, so that there are finitely many.
    ///
    /// | left out | why nothing can depend on it |
    /// |---|---|
    /// | timer tokens | they are compared for equality only; a stale one is an event of its own in the alphabet |
    /// | number of the session | compared for equality only, and the present session always has the newest; an outcome of an earlier one is an event of its own |
    /// | instants, the clock, voucher times | read for the age of a session only, and "too old" is an event of its own; a time on a voucher is text |
    /// | language, and which of the documents with the same terms | texts of screen and paper |
    /// | number of starts, what a cash audit counts | counted, never read |
    /// | whether somebody is inside | shown only: what coming and going leads to follows from the event |
    /// | takes and attempts, once the printer is asked | no way leads back from there to camera or pad |
    ///
    /// Sales and vouchers keep their numbers: they are keys in the world, and coins and cuts bound them.
    var canonical: State {
        State(
            configuration: configuration, mode: mode.canonical, ledger: ledger, devices: devices,
            acceptorOpen: acceptorOpen, timer: timer == 0 ? 0 : 1, timersSet: 1, idleWarning: idleWarning,
            sessions: 1, sales: sales, vouchersIssued: vouchersIssued, starts: 1, releases: releases,
            discards: discards, failedPrints: failedPrints, serviceKey: serviceKey, orderedOut: orderedOut,
            doorOpen: doorOpen, clock: Clock(wall: WallTime(millisecondsSince1970: 0), at: Instant(nanoseconds: 0)),
            takings: Takings(), work: work)
    }
}

extension Mode {
    fileprivate var canonical: Mode {
        switch self {
        case .attract, .outOfService, .maintenance: self
        case .choosing(let session): .choosing(session.canonical)
        case .paying(let session): .paying(session.canonical)
        case .posing(let session): .posing(session.canonical)
        case .countdown(let session, let phase): .countdown(session.canonical, phase)
        case .reviewing(let session, let verdict): .reviewing(session.canonical, verdict)
        case .signing(let session): .signing(session.canonical)
        case .confirming(let session, .asking): .confirming(session.canonical, .asking)
        case .confirming(let session, .checkingPrinter): .confirming(session.counted, .checkingPrinter)
        case .confirming(let session, .storing(let sale)):
            .confirming(session.counted, .storing(sale.canonical))
        case .printing(let sale, let phase): .printing(sale.canonical, phase)
        case .handingOver(let sale): .handingOver(sale.canonical)
        case .voucher(let voucher, let phase): .voucher(voucher.canonical, phase)
        }
    }
}

extension Session {
    fileprivate var canonical: Session {
        Session(
            identifier: 1, startedAt: Instant(nanoseconds: 0), language: .french, document: document.canonical,
            takes: takes, signatures: signatures)
    }

    /// The session once its takes and attempts are history.
    fileprivate var counted: Session {
        Session(
            identifier: 1, startedAt: Instant(nanoseconds: 0), language: .french, document: document.canonical)
    }
}

extension Document {
    /// The first document with the same terms.
    fileprivate var canonical: Document { Document.allCases.first { $0.terms == terms } ?? self }
}

extension Sale {
    fileprivate var canonical: Sale {
        Sale(identifier: identifier, session: session.counted, price: price, printsLeftBefore: printsLeftBefore)
    }
}

extension Voucher {
    fileprivate var canonical: Voucher {
        Voucher(
            serial: serial, amount: amount, inDoubt: inDoubt, time: WallTime(millisecondsSince1970: 0),
            language: .french)
    }
}
