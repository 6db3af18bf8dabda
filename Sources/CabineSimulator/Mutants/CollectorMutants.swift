import HALSim

/// The collector's record logic.
extension Mutants {
    static let collector: [Mutant] = [
        Mutant(
            "acknowledged-before-commit", .collector, "The answer is given before the commit, which may fail.",
            [.record]
        ) { $0.collector = .acknowledgedBeforeCommit },
        Mutant("duplicate-stored", .collector, "The same record again is stored again.", [.record], on: .link) {
            $0.collector = .duplicateStored
        },
        Mutant(
            "tombstone-ignored", .collector, "A late retry brings a taken record back.", [.record],
            on: .link.with(.networkReorder, 200_000).hours(12)
        ) { $0.collector = .tombstoneIgnored },
        Mutant("claim-destroys", .collector, "A claim destroys the record before it is confirmed.", [.record]) {
            $0.collector = .claimDestroys
        },
        Mutant("conflict-overwrites", .collector, "Another record under a known number replaces it.", [.record]) {
            $0.collector = .conflictOverwrites
        },
        Mutant("signature-unchecked", .collector, "Whoever can reach the collector can store.", [.record]) {
            $0.collector = .signatureUnchecked
        },
        Mutant("digest-unchecked", .collector, "The stated digest is not compared with the bytes.", [.record]) {
            $0.collector = .digestUnchecked
        },
        Mutant("holder-unchecked", .collector, "A claimed record is given to any server that asks.", [.record]) {
            $0.collector = .holderUnchecked
        },
        Mutant("confirm-forgets", .collector, "A confirmed record is not destroyed.", [.record]) {
            $0.collector = .confirmForgets
        },
        Mutant(
            "purge-too-early", .collector, "The purge counts months as days.", [.record], on: .calm.hours(30)
        ) { $0.collector = .purgeTooEarly },
        Mutant(
            "repeat-is-conflict", .collector, "The same record again is called a conflict.", [.drained, .record],
            on: .link
        ) { $0.collector = .repeatIsConflict },
        Mutant(
            "gone-is-unknown", .collector, "A record that was taken is called unknown.", [.drained],
            on: .link.with(.networkAckLost, 400_000).hours(12)
        ) { $0.collector = .goneIsUnknown },
    ]
}
