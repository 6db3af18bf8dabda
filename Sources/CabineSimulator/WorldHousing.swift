import CabineCore
import HALSim

/// The service door, the presence contact, and the till beside a cabin that is paid at a counter.
struct Housing {
    var doorIsOpen = false
    /// Whether the running program was told so, durably.
    var doorIsKnownOpen = false
    /// What the person at the till took for sales that were released.
    var tillCents = 0
}

extension World {
    func chanceOfHousing() {
        if consoleDice.happens(.doorOpened), !housing.doorIsOpen { openDoor() }
        if consoleDice.happens(.presenceFlickers), options.hasPresence {
            tellPresence(consoleDice.draw(below: 2) == 0)
        }
        if consoleDice.happens(.strayRelease) { post([.saleReleased]) }
    }

    private func openDoor() {
        say("the service door is opened")
        housing.doorIsOpen = true
        plan(.doorCloses, afterMilliseconds: UInt64(5_000 + consoleDice.draw(below: 600_000)))
        post([.serviceDoor(open: true)])
    }

    /// A door that is closed while there is no program is found closed at its start.
    func doorCloses() {
        guard housing.doorIsOpen else { return }
        say("the service door is closed")
        housing.doorIsOpen = false
        post([.serviceDoor(open: false)])
    }

    func tellPresence(_ inside: Bool) {
        if options.hasPresence { post([.presence(inside: inside)]) }
    }

    /// The levels a started program reads first.
    func tellHousing() {
        post([.serviceDoor(open: housing.doorIsOpen)])
        tellPresence(people.present != nil)
    }

    /// The customer pays at the till, and the person there presses the button, now and then twice.
    func payAtCounter() -> UInt64 {
        post([.saleReleased])
        if peopleRandom.next(below: 4) == 0 { post([.saleReleased]) }
        return 2_000
    }

    /// Notes what an event means outside, and looks at what it led to.
    func checkHousing(_ event: Event, _ before: State, _ after: State) {
        switch event {
        case .started: housing.doorIsKnownOpen = false
        case .serviceDoor(let open): housing.doorIsKnownOpen = open
        case .saleReleased:
            if Self.isAwaited(before) {
                housing.tillCents += Self.price(before).value - before.ledger.credit.value
                if housing.doorIsKnownOpen { violate(.door, "a sale is released while the service door is open") }
            }
        case .clockRead, .timerFired, .coinInserted, .touched, .photoTaken, .signatureTaken, .recordStored,
            .recordNotStored, .recordReleased, .recordDiscarded, .printConcluded, .voucherIssued, .deviceReported,
            .printerReported, .serviceKey, .serviceOrdered, .serviceWork, .voucherOrdered, .presence, .cashReset,
            .stopped:
            break
        }
        if after.ledger.atCounter.value != housing.tillCents {
            violate(.money, "\(after.ledger.atCounter.value) released, \(housing.tillCents) in the till")
        }
    }

    /// What the customer in front has to pay.
    private static func price(_ state: State) -> Cents {
        state.session.map { state.configuration.prices[$0.document] } ?? state.configuration.price
    }

    /// Whether the person at the till may take the price, judged apart from the controller's own rule.
    private static func isAwaited(_ state: State) -> Bool {
        guard state.configuration.payment == .counter, state.serviceCause == nil, !state.serviceKey else {
            return false
        }
        return switch state.mode {
        case .attract, .choosing, .paying: state.ledger.credit < price(state)
        case .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver, .voucher, .outOfService,
            .maintenance:
            false
        }
    }
}
