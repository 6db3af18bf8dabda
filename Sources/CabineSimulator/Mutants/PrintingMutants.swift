import HALDrivers
import HALSim

/// The judge of a print and the spooler before it.
extension Mutants {
    static let printing: [Mutant] = [
        Mutant(
            "completed-is-printed", .drivers, "A completed job counts as a sheet, whatever the counter says.",
            [.truth], on: .calm.with(.printerNever, 200_000)
        ) { $0.spool = .counterIgnored },
        Mutant(
            "submit-retried", .drivers, "A submission that fails is made again as soon as the spooler answers.",
            [.oneSheet],
            on: .calm.with(.spoolerRestart, 300_000)
        ) { $0.spool = .submitRetried },
        Mutant(
            "lost-job-resubmitted", .drivers, "A job the spooler forgot is submitted again.", [.oneSheet],
            on: .calm.with(.spoolerLostJob, 300_000).with(.spoolerRestart, 60_000)
        ) { $0.spool = .lostJobResubmitted },
        Mutant("two-copies", .drivers, "Two copies of the page are ordered, for two strips.", [.oneSheet]) {
            $0.spool = .twoCopies
        },
        Mutant(
            "cancel-forgotten", .drivers, "What is left in the queue is not cancelled.", [.truth, .privacy, .oneSheet],
            on: .printer.with(.powerCut, 60_000)
        ) { $0.spool = .cancelForgotten },
        Mutant(
            "stale-report-believed", .drivers, "A report from before the print counts as fresh.", [.truth],
            on: .printer.with(.powerCut, 100_000)
        ) {
            $0.spool = .stampFaked
        },
        Mutant(
            "quiet-time-too-short", .drivers, "The judge does not wait for the sheet that is under way.", [.truth],
            on: .printer.with(.powerCut, 100_000)
        ) { $0.printLimits = { $0.quietMilliseconds = 0 } },
        Mutant(
            "queue-never-resumed", .drivers, "A queue that stopped stays stopped.", [.rest],
            on: .calm.with(.printerCover, 200_000).with(.printerJamInSheet, 100_000)
        ) { $0.spool = .resumeForgotten },
    ]
}
