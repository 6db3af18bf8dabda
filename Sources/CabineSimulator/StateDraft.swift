import CabineCore

/// A state taken apart, so that a planted bug can change one field and put it together again.
struct StateDraft {
    var configuration: Configuration
    var mode: Mode
    var ledger: LedgerDraft
    var devices: Devices
    var acceptorOpen: Bool
    var timer: UInt64
    var timersSet: UInt64
    var idleWarning: Bool
    var sessions: UInt64
    var sales: UInt64
    var vouchersIssued: UInt64
    var starts: UInt64
    var releases: [UInt64]
    var discards: [UInt64]
    var failedPrints: UInt8
    var serviceKey: Bool
    var orderedOut: OutOfServiceReason?
    var work: ServiceWork?
    var doorOpen: Bool
    var occupancy: Occupancy
    var clock: State.Clock
    var takings: Takings

    init(_ state: State) {
        configuration = state.configuration
        mode = state.mode
        ledger = LedgerDraft(state.ledger)
        devices = state.devices
        acceptorOpen = state.acceptorOpen
        timer = state.timer
        timersSet = state.timersSet
        idleWarning = state.idleWarning
        sessions = state.sessions
        sales = state.sales
        vouchersIssued = state.vouchersIssued
        starts = state.starts
        releases = state.releases
        discards = state.discards
        failedPrints = state.failedPrints
        serviceKey = state.serviceKey
        orderedOut = state.orderedOut
        work = state.work
        doorOpen = state.doorOpen
        occupancy = state.occupancy
        clock = state.clock
        takings = state.takings
    }

    var state: State {
        State(
            configuration: configuration, mode: mode, ledger: ledger.ledger, devices: devices,
            acceptorOpen: acceptorOpen, timer: timer, timersSet: timersSet, idleWarning: idleWarning,
            sessions: sessions, sales: sales, vouchersIssued: vouchersIssued, starts: starts, releases: releases,
            discards: discards, failedPrints: failedPrints, serviceKey: serviceKey, orderedOut: orderedOut,
            doorOpen: doorOpen, occupancy: occupancy, clock: clock, takings: takings, work: work)
    }
}

/// A ledger taken apart.
struct LedgerDraft {
    var inserted: Int
    var atCounter: Int
    var credit: Int
    var open: Int
    var sold: Int
    var vouchers: Int
    var inDoubt: Int
    var sheets: UInt64

    init(_ ledger: Ledger) {
        inserted = ledger.inserted.value
        atCounter = ledger.atCounter.value
        credit = ledger.credit.value
        open = ledger.open.value
        sold = ledger.sold.value
        vouchers = ledger.vouchers.value
        inDoubt = ledger.inDoubt.value
        sheets = ledger.sheets
    }

    var ledger: Ledger {
        Ledger(
            inserted: Cents(max(0, inserted)), atCounter: Cents(max(0, atCounter)), credit: Cents(max(0, credit)),
            open: Cents(max(0, open)),
            sold: Cents(max(0, sold)), vouchers: Cents(max(0, vouchers)), inDoubt: Cents(max(0, inDoubt)),
            sheets: sheets)
    }
}
