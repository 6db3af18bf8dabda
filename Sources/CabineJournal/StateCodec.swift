import CabineCore

/// How a state is written down; a new version is appended to, an old one is read for ever.
enum StateFormat: UInt64 {
    /// Coins only, one price for all documents, and no flash, door or presence.
    case first = 1
    /// Counter, flash, door and presence; nothing of a cash audit.
    case second = 2
    /// What a cash audit counts, and behind the state the chain of cash entries.
    case third = 3

    static let newest = StateFormat.third

    /// What an older cabin did not know is as it was then: paid by coins, the flash not asked for, the door closed.
    var knowsCounter: Bool { self != .first }
    /// A cabin that counted nothing begins to count at its next start.
    var knowsAudit: Bool { self == .third }
}

extension ByteWriter {
    /// A whole state, in the order of its fields, as the newest format has it.
    mutating func put(_ state: State) {
        put(state.configuration)
        put(state.configuration.prices)
        put(state.mode)
        put(state.ledger)
        for device in Device.allCases { put(state.devices[device]) }
        put(state.devices.printer)
        put(state.acceptorOpen)
        put(state.timer)
        put(state.timersSet)
        put(state.idleWarning)
        put(state.sessions)
        put(state.sales)
        put(state.vouchersIssued)
        put(state.starts)
        put(state.releases)
        put(state.discards)
        put(UInt64(state.failedPrints))
        // The key alone is 0 or 1, as it was before a command could use the devices.
        put(tag: (state.serviceKey ? 1 : 0) | (state.work?.rawValue ?? 0) << 1)
        put(tag: state.orderedOut?.rawValue ?? 0)
        put(state.doorOpen)
        put(state.occupancy)
        put(signed: state.clock.wall.millisecondsSince1970)
        put(state.clock.at.nanoseconds)
        put(state.takings)
    }

    mutating func put(_ ledger: Ledger) {
        for amount in [
            ledger.inserted, ledger.atCounter, ledger.credit, ledger.open, ledger.sold, ledger.vouchers,
            ledger.inDoubt,
        ] { put(UInt64(amount.value)) }
        put(ledger.sheets)
    }

    private mutating func put(_ session: Session) {
        put(session.identifier)
        put(session.startedAt.nanoseconds)
        put(session.language)
        put(session.document)
        put(UInt64(session.takes))
        put(UInt64(session.signatures))
    }

    private mutating func put(_ sale: Sale) {
        put(sale.identifier)
        put(sale.session)
        put(UInt64(sale.price.value))
        put(UInt64(sale.printsLeftBefore))
    }

    private mutating func put(_ voucher: Voucher) {
        put(voucher.serial)
        put(UInt64(voucher.amount.value))
        put(voucher.inDoubt)
        put(signed: voucher.time.millisecondsSince1970)
        put(voucher.language)
    }

    private mutating func put(_ mode: Mode) {
        switch mode {
        case .attract: put(tag: 0)
        case .choosing(let session): put(tag: 1, session)
        case .paying(let session): put(tag: 2, session)
        case .posing(let session): put(tag: 3, session)
        case .countdown(let session, .counting(let figure)):
            put(tag: 4, session)
            put(UInt64(figure))
        case .countdown(let session, .shooting): put(tag: 5, session)
        case .reviewing(let session, let verdict):
            put(tag: 6, session)
            put(verdict)
        case .signing(let session): put(tag: 7, session)
        case .confirming(let session, .asking): put(tag: 8, session)
        case .confirming(let session, .checkingPrinter): put(tag: 9, session)
        case .confirming(let session, .storing(let sale)):
            put(tag: 10, session)
            put(sale)
        case .printing(let sale, let phase):
            put(tag: 11)
            put(sale)
            put(phase)
        case .handingOver(let sale):
            put(tag: 12)
            put(sale)
        case .voucher(let voucher, let phase):
            put(tag: 13)
            put(voucher)
            put(phase)
        case .outOfService(let cause):
            put(tag: 14)
            put(cause)
        case .maintenance: put(tag: 15)
        }
    }

    private mutating func put(tag: UInt8, _ session: Session) {
        put(tag: tag)
        put(session)
    }
}

extension ByteReader {
    mutating func state(_ format: StateFormat = .newest) throws(CodecFault) -> State {
        var attendance: (serviceKey: Bool, work: ServiceWork?) = (false, nil)
        let state = State(
            configuration: try format.knowsCounter ? pricedConfiguration() : configuration(paidBy: .coins),
            mode: try mode(), ledger: try ledger(format), devices: try devices(format),
            acceptorOpen: try flag(), timer: try unsigned(), timersSet: try unsigned(), idleWarning: try flag(),
            sessions: try unsigned(), sales: try unsigned(), vouchersIssued: try unsigned(), starts: try unsigned(),
            releases: try list(atMost: Limits.pendingOrdersMaximum * 2),
            discards: try list(atMost: Limits.pendingOrdersMaximum * 2),
            failedPrints: try small("failed prints"), serviceKey: try serviceKey(&attendance),
            orderedOut: try optional("reason"),
            doorOpen: try format.knowsCounter ? flag() : false,
            occupancy: try format.knowsCounter ? raw("occupancy") : .unknown,
            clock: State.Clock(wall: try wallTime(), at: Instant(nanoseconds: try unsigned())),
            takings: try format.knowsAudit ? takings() : Takings(), work: attendance.work)
        guard state.isPossible else { throw .unknown(what: "state that no cabin comes into", value: state.sessions) }
        return state
    }

    /// Whether the service key is turned; what a command does with the devices beside it.
    private mutating func serviceKey(
        _ attendance: inout (serviceKey: Bool, work: ServiceWork?)
    ) throws(CodecFault) -> Bool {
        let byte = try byte()
        let work = ServiceWork(rawValue: byte >> 1)
        guard byte < 2 || work != nil else { throw .unknown(what: "service work", value: UInt64(byte)) }
        attendance = (byte & 1 == 1, work)
        return attendance.serviceKey
    }

    mutating func ledger(_ format: StateFormat = .newest) throws(CodecFault) -> Ledger {
        let most = Cents(.max)
        let ledger = Ledger(
            inserted: try cents(atMost: most),
            atCounter: try format.knowsCounter ? cents(atMost: most) : .zero, credit: try cents(atMost: most),
            open: try cents(atMost: most),
            sold: try cents(atMost: most), vouchers: try cents(atMost: most), inDoubt: try cents(atMost: most),
            sheets: try unsigned())
        guard ledger.isPossible else { throw .unknown(what: "unbalanced ledger", value: UInt64(ledger.inserted.value)) }
        return ledger
    }

    private mutating func devices(_ format: StateFormat) throws(CodecFault) -> Devices {
        var health = [DeviceHealth](repeating: .unknown, count: Device.allCases.count)
        for device in Device.allCases where device != .flash || format.knowsCounter {
            health[Int(device.rawValue)] = try raw("health")
        }
        return Devices(health: { health[Int($0.rawValue)] }, printer: try printerReport())
    }

    private mutating func session() throws(CodecFault) -> Session {
        Session(
            identifier: try unsigned(), startedAt: Instant(nanoseconds: try unsigned()), language: try raw("language"),
            document: try raw("document"), takes: try small("takes"), signatures: try small("signatures"))
    }

    private mutating func sale() throws(CodecFault) -> Sale {
        Sale(
            identifier: try unsigned(), session: try session(), price: try cents(atMost: Limits.creditMaximum),
            printsLeftBefore: try small("prints left"))
    }

    private mutating func voucher() throws(CodecFault) -> Voucher {
        Voucher(
            serial: try unsigned(), amount: try cents(atMost: Cents(.max)), inDoubt: try flag(),
            time: try wallTime(), language: try raw("language"))
    }

    private mutating func mode() throws(CodecFault) -> Mode {
        switch try byte() {
        case 0: .attract
        case 1: .choosing(try session())
        case 2: .paying(try session())
        case 3: .posing(try session())
        case 4: .countdown(try session(), .counting(try small("figure")))
        case 5: .countdown(try session(), .shooting)
        case 6: .reviewing(try session(), try photoVerdict())
        case 7: .signing(try session())
        case 8: .confirming(try session(), .asking)
        case 9: .confirming(try session(), .checkingPrinter)
        case 10: .confirming(try session(), .storing(try sale()))
        case 11: .printing(try sale(), try raw("printing phase"))
        case 12: .handingOver(try sale())
        case 13: .voucher(try voucher(), try raw("voucher phase"))
        case 14: .outOfService(try raw("cause"))
        case 15: .maintenance
        case let tag: throw .unknown(what: "mode", value: UInt64(tag))
        }
    }
}
