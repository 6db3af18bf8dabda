import CabineCore
import HALSim

/// The desks, the making of records, and the control loop around them.
extension Mutants {
    static let desks: [Mutant] = [
        Mutant("unknown-told-as-printed", .desks, "An unknown outcome is told as a sheet.", [.truth], on: .printer) {
            $0.report = { _, event in
                if case .printConcluded(let sale, .unknown) = event {
                    [.printConcluded(sale: sale, .printed)]
                } else {
                    [event]
                }
            }
        },
        Mutant("unknown-told-as-no-sheet", .desks, "An unknown outcome is told as no sheet.", [.truth], on: .printer) {
            $0.report = { _, event in
                if case .printConcluded(let sale, .unknown) = event {
                    [.printConcluded(sale: sale, .notPrinted)]
                } else {
                    [event]
                }
            }
        },
        Mutant("printed-when-ordered", .desks, "A sheet counts as printed when the queue has it.", [.truth]) {
            $0.report = { state, event in
                guard case .recordStored(let sale) = event else { return [event] }
                return [event, .printConcluded(sale: sale, .printed)]
            }
        },
        Mutant("release-not-told", .desks, "A release that was carried out is not acknowledged.", [.drained, .rest]) {
            $0.report = { _, event in if case .recordReleased = event { [] } else { [event] } }
        },
        Mutant(
            "voucher-not-told", .desks, "A voucher that is shown is not acknowledged.", [.rest],
            on: .calm.script(.takesVoucher, times: 3)
        ) { $0.report = { _, event in if case .voucherIssued = event { [] } else { [event] } } },
        Mutant(
            "camera-failed-for-ever", .desks, "A camera that failed once is not asked again.", [.rest],
            on: .camera.with(.cameraNoFrame, 500_000)
        ) {
            $0.report = { state, event in
                guard case .deviceReported(.camera, .ready) = event, state.devices.camera == .failed else {
                    return [event]
                }
                return []
            }
        },
        Mutant(
            "pad-failed-for-ever", .desks, "A pad that failed once is not asked again.", [.rest],
            on: .calm.with(.padUnplugged, 100_000)
        ) {
            $0.report = { state, event in
                guard case .deviceReported(.pad, .ready) = event, state.devices.pad == .failed else { return [event] }
                return []
            }
        },
        Mutant(
            "inhibit-missed", .desks, "The order to close the acceptor is lost when the price is reached.", [.acceptor]
        ) {
            $0.effect = { state, effect in
                if case .posing = state.mode, effect == .setAcceptor(open: false) { [] } else { [effect] }
            }
        },
        Mutant(
            "outputs-left-open", .desks, "While the journal takes nothing the acceptor stays as it is.", [.acceptor],
            on: .calm.with(.diskReadOnly, 5_000)
        ) { $0.makeSafeForgotten = true },
        Mutant("wipe-lost", .desks, "The order to wipe a session is lost.", [.privacy, .mixture]) {
            $0.effect = { _, effect in if case .wipe = effect { [] } else { [effect] } }
        },
        Mutant(
            "timers-lost", .desks, "A timer set while another one counts is lost.", [.rest],
            on: .calm.script(.leaves, times: 2)
        ) {
            $0.effect = { state, effect in
                guard case .setTimer = effect, case .posing = state.mode else { return [effect] }
                return []
            }
        },
        Mutant("orders-given-twice", .desks, "An order whose answer is slow is given again.", [.idempotency]) {
            $0.effect = { _, effect in if case .print = effect { [effect, effect] } else { [effect] } }
        },
        Mutant("record-ordered-twice", .desks, "The record is ordered again when the disk is slow.", [.idempotency]) {
            $0.effect = { _, effect in if case .storeRecord = effect { [effect, effect] } else { [effect] } }
        },
        Mutant("number-reused", .desks, "The number of the record before is used again.", [.record]) {
            $0.record = .numberReused
        },
        Mutant("portrait-unsealed", .desks, "The portrait is stored beside the sealed record.", [.privacy]) {
            $0.record = .unsealed
        },
        Mutant("log-tells-content", .desks, "The log says what could not be sealed, in full.", [.privacy]) {
            $0.record = .faultTellsContent
        },
        Mutant(
            "portrait-before-sealed", .desks, "The record is made of the portrait before.", [.mixture, .record]
        ) { $0.record = .portraitKept },
    ]
}
