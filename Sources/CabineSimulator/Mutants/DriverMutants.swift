import CabineCore
import HALContract
import HALSim

/// Coins, pad, camera and flash.
extension Mutants {
    static let drivers: [Mutant] = [
        Mutant("pulse-worth-wrong", .drivers, "The board file says a pulse is worth 1.00.", [.money]) {
            $0.coinProfile = { $0.centsPerPulse = 100 }
        },
        Mutant("pulse-worth-less", .drivers, "The board file says a pulse is worth 0.20.", [.money]) {
            $0.coinProfile = { $0.centsPerPulse = 20 }
        },
        Mutant("debounce-ignored", .drivers, "A contact that bounces counts each time.", [.money], on: .coins) {
            $0.coinProfile = {
                $0.debounce = 0
                $0.widthMinimum = 1
            }
        },
        Mutant("pulses-too-short", .drivers, "The shortest pulse that counts is longer than a pulse.", [.money]) {
            $0.coinProfile = { $0.widthMinimum = 79 }
        },
        Mutant("coin-line-inverted", .drivers, "The coin line is taken for active high.", [.money]) {
            $0.edge = { [LineEdge(asserted: !$0.asserted, nanoseconds: $0.nanoseconds)] }
        },
        Mutant("edges-dropped", .drivers, "The edge buffer is emptied by half when many edges wait.", [.money]) {
            var taken = 0
            $0.edge = { edge in
                taken += 1
                return taken % 16 < 14 ? [edge] : []
            }
        },
        Mutant("both-edges-counted", .drivers, "A pulse counts when it begins and when it ends.", [.money]) {
            $0.edge = { edge in
                guard !edge.asserted else { return [edge] }
                let later = edge.nanoseconds + 20_000_000
                return [
                    edge, LineEdge(asserted: true, nanoseconds: later),
                    LineEdge(asserted: false, nanoseconds: later + 20_000_000),
                ]
            }
        },
        Mutant(
            "stuck-line-unnoticed", .drivers, "A line counts as stuck after ten minutes, not after a second.",
            [.acceptor],
            on: .calm.with(.coinStuck, 50_000)
        ) { $0.coinProfile = { $0.stuck = 600_000 } },
        Mutant("inhibit-never-asserted", .drivers, "The inhibit line is released, and never asserted.", [.acceptor]) {
            $0.inhibit = { $0 ? nil : false }
        },
        Mutant("inhibit-inverted", .drivers, "The inhibit line is taken for active low.", [.acceptor]) {
            $0.inhibit = { !$0 }
        },
        Mutant("inhibit-stays", .drivers, "After the first coins the inhibit line is not driven any more.", [.acceptor])
        {
            var drives = 0
            $0.inhibit = { level in
                drives += 1
                return drives > 8 ? nil : level
            }
        },
        Mutant(
            "refused-close-forgotten", .drivers, "An order to close that the inhibit line refused is not given again.",
            [.acceptor], on: .calm.with(.inhibitRefuses, 50_000)
        ) { $0.inhibitErrorSwallowed = true },
        Mutant(
            "flash-never-off", .drivers, "The flash line is switched on, and the camera is trusted to end it.", [.flash]
        ) {
            $0.flash = { $0 ? true : nil }
        },
        Mutant("flash-inverted", .drivers, "The flash line is taken for active low.", [.flash]) {
            $0.flash = { !$0 }
        },
        Mutant("flash-unwatched", .drivers, "Nobody looks whether the flash is on for too long.", [.flash], on: .camera)
        {
            $0.flashUnwatched = true
        },
        Mutant(
            "flash-on-after-timeout", .drivers, "The flash goes off with the picture, and none came.", [.flash],
            on: .camera
        ) {
            var hasFailed = false
            $0.frame = { result in
                hasFailed = if case .failure = result { true } else { false }
                return result
            }
            $0.flash = { level in
                if level { hasFailed = true }
                return !level && hasFailed ? nil : level
            }
        },
        Mutant(
            "last-frame-again", .drivers, "A camera that times out gives its last picture again.", [.mixture],
            on: .camera
        ) {
            var last: CameraFrame?
            $0.frame = { result in
                switch result {
                case .success(let frame):
                    last = frame
                    return result
                case .failure: return last.map { .success($0) } ?? result
                }
            }
        },
        Mutant(
            "frame-before", .drivers, "The camera's buffer is one picture behind.", [.mixture],
            on: .calm.script(.buys)
        ) {
            var before: CameraFrame?
            $0.frame = { result in
                guard case .success(let frame) = result else { return result }
                defer { before = frame }
                return .success(before ?? frame)
            }
        },
        Mutant(
            "stale-pad-buffer", .drivers, "What is left in the pad's buffer is not drained.", [.mixture],
            on: .calm.with(.padStaleBuffer, 200_000)
        ) { $0.pad = .leftoversKept },
        Mutant("pad-left-inking", .drivers, "The pad is not told that the signature is over.", [.privacy, .mixture]) {
            $0.pad = .endForgotten
        },
        Mutant("pad-reports-kept", .drivers, "The transport hands out the last reports again.", [.mixture]) {
            $0.pad = .reportsKept
        },
    ]
}
