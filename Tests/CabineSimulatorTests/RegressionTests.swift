import HALSim
import Testing

@testable import CabineSimulator

/// What the simulator found in the product, each with the world that showed it. Every one of these worlds failed before
/// its fix.
struct FoundBug: Sendable, CustomTestStringConvertible {
    let name: String
    let seed: UInt64
    let hours: Double
    /// What goes wrong, and how often; nil for the plan that the seed itself draws.
    var faults: [SimulatedFault]?
    var rate: UInt32 = 0
    var customersPerHour: Double?

    var testDescription: String { name }

    var options: WorldOptions {
        var options = WorldOptions(seed: seed, hours: hours)
        // A fault that was not thought of yet when these worlds were found.
        options.plan[.diskUnwritten] = 0
        guard let faults else { return options }
        options.plan = FaultPlan()
        for fault in faults { options.plan[fault] = rate }
        // As these worlds were made when they failed.
        options.jumpsLooks = false
        options.emptiesCashBox = false
        if let customersPerHour { options.customersPerHour = customersPerHour }
        return options
    }
}

private let found: [FoundBug] = [
    FoundBug(
        name: "touches piled up without bound while the journal refused", seed: 1, hours: 24,
        faults: [.diskReadOnly, .personHammers], rate: 60_000),
    FoundBug(
        name: "devices' answers piled up without bound while the journal refused", seed: 1, hours: 24,
        faults: [.powerCut, .diskReadOnly], rate: 60_000),
    FoundBug(
        name: "a photo that came after the wipe stayed in memory", seed: 1, hours: 48,
        faults: [.cameraLate, .personHammers, .personCancels], rate: 100_000, customersPerHour: 6),
    FoundBug(
        name: "a record removed by a failing disk was looked for ever after", seed: 1, hours: 24,
        faults: [.diskSyncError], rate: 60_000),
    FoundBug(
        name: "a release the disk refused once waited for the next start", seed: 1, hours: 24,
        faults: [.diskSyncError, .diskReadOnly], rate: 60_000),
    FoundBug(
        name: "coins were let in while the coin line was stuck", seed: 2, hours: 24, faults: [.coinStuck],
        rate: 100_000),
    FoundBug(
        name: "a printer unplugged in mid-page was sent the page again", seed: 11, hours: 48,
        faults: [.printerUnplugged], rate: 60_000),
    FoundBug(
        name: "what a failed sync left in the page cache was taken for durable", seed: 121, hours: 96,
        faults: [.powerCut, .diskSyncError], rate: 30_000, customersPerHour: 6),
    FoundBug(
        name: "the same, with a segment that was begun although it was reported as failed", seed: 38, hours: 96,
        faults: [.powerCut, .diskSyncError], rate: 30_000, customersPerHour: 6),
    FoundBug(
        name: "an acceptor whose inhibit line had refused stayed open while somebody was photographed", seed: 4_024_923,
        hours: 96),
    FoundBug(name: "the same, while somebody signed", seed: 4_014_531, hours: 96),
    FoundBug(name: "the same, while nothing could be sold", seed: 4_026_423, hours: 96),
    FoundBug(name: "the same, in front of a customer who had left", seed: 4_088_988, hours: 96),
]

/// Worlds in which the simulator itself was wrong, and blamed the product.
private let unjust: [FoundBug] = [
    FoundBug(
        name: "one coin of 2.00 whose contact split a pulse was taken for 2.50 of several coins", seed: 4_005_171,
        hours: 96),
    FoundBug(
        name: "a spooler that was killed while it hung hung on when it was back, and printed unseen", seed: 4_009_077,
        hours: 96),
    FoundBug(name: "the same, with another page", seed: 4_084_708, hours: 96),
    FoundBug(
        name: "a flash that would not go off was blamed in the instant its line was mended, before it was tried again",
        seed: 4_031_824, hours: 96),
]

@Suite struct RegressionTests {
    @Test(arguments: found + unjust) func staysFixed(_ bug: FoundBug) {
        let verdict = Simulation.run(bug.options)
        #expect(verdict.violation == nil, "\(verdict.violation.map(String.init(describing:)) ?? "")")
        #expect(verdict.customers > 5, "a world in which nobody comes proves nothing")
        #expect(!verdict.hits.isEmpty)
    }
}
