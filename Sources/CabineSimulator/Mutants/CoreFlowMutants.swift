import CabineCore
import HALSim

/// Screens, timers and the acceptor in the state machine.
extension Mutants {
    static let coreFlow: [Mutant] = [
        Mutant("acceptor-open-in-printing", .core, "Coins are let in while the sheet is made.", [.acceptor]) {
            $0.decided = { _, _, after, effects in
                guard case .printing = after.mode, !after.acceptorOpen else { return }
                after.acceptorOpen = true
                effects.append(.setAcceptor(open: true))
            }
        },
        Mutant(
            "acceptor-open-without-pad", .core, "Only the printer is asked about before coins are let in.", [.acceptor],
            on: .calm.with(.padUnplugged, 200_000)
        ) {
            $0.decided = { _, _, after, effects in
                guard case .outOfService(.pad) = after.mode, !after.acceptorOpen else { return }
                after.acceptorOpen = true
                effects.append(.setAcceptor(open: true))
            }
        },
        Mutant(
            "acceptor-open-at-start", .core, "A restart puts the acceptor where the last run left it.", [.acceptor],
            on: .cuts
        ) {
            $0.decided = { before, event, after, effects in
                guard case .started = event, before.acceptorOpen else { return }
                after.acceptorOpen = true
                effects.append(.setAcceptor(open: true))
            }
        },
        Mutant(
            "acceptor-open-in-posing", .core, "The acceptor is closed with the photo, not with the price.", [.acceptor]
        ) {
            $0.decided = { _, _, after, effects in
                guard case .posing = after.mode, !after.acceptorOpen else { return }
                after.acceptorOpen = true
                effects.append(.setAcceptor(open: true))
            }
        },
        Mutant(
            "old-photo-accepted", .core, "A photo is taken for the present session's, whichever it was ordered for.",
            [.mixture], on: .camera.with(.personCancels, 100_000)
        ) {
            $0.event = { before, event in
                guard case .photoTaken(_, _, let verdict) = event, case .countdown(let session, .shooting) = before.mode
                else { return }
                event = .photoTaken(session: session.identifier, take: session.takes, verdict)
            }
        },
        Mutant(
            "timer-token-ignored", .core, "Any timer that fires is taken for the one that counts.", [.idempotency]
        ) {
            $0.event = { before, event in
                if case .timerFired = event, before.timer != 0 { event = .timerFired(before.timer) }
            }
        },
        Mutant(
            "wipe-forgotten-on-cancel", .core, "Cancelling leaves photo and signature where they are.", [.privacy],
            on: .people
        ) {
            $0.decided = { _, event, _, effects in
                guard case .touched(.cancel) = event else { return }
                effects.removeAll { if case .wipe = $0 { true } else { false } }
            }
        },
        Mutant("wipe-of-the-session-before", .core, "The wipe names the session before.", [.privacy, .mixture]) {
            $0.decided = { _, _, _, effects in
                effects = effects.map { if case .wipe(let session) = $0 { .wipe(session: session - 1) } else { $0 } }
            }
        },
        Mutant(
            "service-order-sticks", .core, "A cabin taken out of service cannot be given back.", [.rest],
            on: .calm.with(.consoleMidSession, 20_000)
        ) {
            $0.event = { _, event in
                if case .serviceOrdered(out: nil) = event { event = .serviceKey(false) }
            }
        },
        Mutant(
            "hand-over-without-end", .core, "The last screen waits for a touch, without a timer.", [.rest],
            on: .calm.script(.buys, times: 3)
        ) {
            $0.decided = { before, _, after, effects in
                guard case .handingOver = after.mode, after.timer != before.timer else { return }
                after.timer = 0
                effects.removeAll { if case .setTimer = $0 { true } else { false } }
            }
        },
        Mutant(
            "idle-never-ends", .core, "The idle warning is shown, and nothing follows.", [.rest],
            on: .calm.script(.leaves, times: 3)
        ) {
            $0.decided = { before, event, after, effects in
                guard case .timerFired = event, before.idleWarning, case .posing = before.mode else { return }
                after.mode = before.mode
                after.idleWarning = true
                effects = []
            }
        },
        Mutant(
            "voucher-without-end", .core, "A voucher stays on the screen until somebody touches it.", [.rest],
            on: .calm.with(.personLeaves, 150_000).script(.takesVoucher, times: 3)
        ) {
            $0.decided = { before, event, after, effects in
                guard case .voucherIssued = event, case .voucher(_, .shown) = after.mode else { return }
                after.timer = 0
                effects = []
            }
        },
        Mutant(
            "sessions-counted-outside", .core, "Sessions are counted in a variable the journal knows nothing of.",
            [.replay, .idempotency], on: .cuts
        ) {
            var count: UInt64 = 0
            $0.decided = { before, _, after, _ in
                guard after.sessions > before.sessions else { return }
                count += 1
                after.sessions = count
            }
        },
        Mutant(
            "decides-by-chance", .core, "Chance decides inside the state machine how often a printer may fail.",
            [.replay], on: .cuts
        ) {
            var dice: UInt64 = 1
            $0.decided = { before, _, after, _ in
                guard after.sessions > before.sessions else { return }
                dice = dice &* 6_364_136_223_846_793_005 &+ 1
                after.failedPrints = UInt8(dice >> 63)
            }
        },
        Mutant(
            "printer-asked-after-everything", .core, "Every event asks the printer again, its answer, too.", [.limits]
        ) {
            $0.decided = { _, _, _, effects in effects.append(.readPrinter) }
        },
        Mutant(
            "print-outcome-not-asked", .core, "A restart waits for an outcome that nobody asks for.",
            [.rest, .delivery], on: .cuts
        ) {
            $0.decided = { before, event, after, effects in
                guard case .printing(_, .asked) = after.mode else { return }
                effects.removeAll { if case .askPrintOutcome = $0 { true } else { false } }
            }
        },
    ]
}
