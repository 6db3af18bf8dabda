import CabineCore
import HALSim

extension Mutants {
    /// Bugs of the state machine around the counter and the housing.
    static let coreHousing: [Mutant] = [
        Mutant(
            "release-counted-again", .core, "A release that is pressed twice pays twice.", [.money], on: .calm.counter
        ) {
            $0.decided = { before, event, after, _ in
                guard case .saleReleased = event, case .posing = before.mode else { return }
                let price = before.configuration.price.value
                after.ledger.atCounter += price
                after.ledger.credit += price
            }
        },
        Mutant(
            "release-counted-as-coin", .core, "What was paid at the counter is booked as coins in the box.", [.money],
            on: .calm.counter
        ) {
            $0.decided = { before, event, after, _ in
                guard case .saleReleased = event else { return }
                after.ledger.inserted += after.ledger.atCounter - before.ledger.atCounter.value
                after.ledger.atCounter = before.ledger.atCounter.value
            }
        },
        Mutant(
            "release-lost-at-a-start", .core, "A start knows of coins only.", [.money], on: .cuts.counter
        ) {
            $0.decided = { _, event, after, _ in
                guard case .started = event else { return }
                after.ledger.atCounter -= after.ledger.credit
                after.ledger.credit = 0
            }
        },
        Mutant(
            "door-not-heard", .core, "The service door is open, and nobody hears of it.", [.door],
            on: .calm.with(.doorOpened, 10_000)
        ) {
            $0.event = { _, event in
                if case .serviceDoor(open: true) = event { event = .serviceDoor(open: false) }
            }
        },
        Mutant(
            "door-heard-at-rest-only", .core, "Opening the service door while somebody is served is forgotten.",
            [.door], on: .calm.with(.doorOpened, 30_000)
        ) {
            $0.decided = { before, event, after, _ in
                guard case .serviceDoor(open: true) = event, before.session != nil else { return }
                after.doorOpen = false
            }
        },
        Mutant(
            "door-never-closes", .core, "A door that was opened stays open for the cabin.", [.rest],
            on: .calm.with(.doorOpened, 10_000)
        ) {
            $0.event = { _, event in
                if case .serviceDoor(open: false) = event { event = .serviceDoor(open: true) }
            }
        },
    ]
}
