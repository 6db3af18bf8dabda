import HALContract
import HALSim

/// The queue of sealed records, and what it makes of answers.
extension Mutants {
    static let outbox: [Mutant] = [
        Mutant(
            "record-not-synced", .outbox, "A record is written in place, and not synced.", [.record],
            on: .cuts.with(.networkOutage, 20_000)
        ) { $0.outboxSlip = .replaceUnsynced },
        Mutant(
            "mark-lost", .outbox, "That a record may be sent is kept in memory only.", [.drained],
            on: .cuts.with(.networkOutage, 20_000)
        ) { $0.outboxSlip = .markSkipped },
        Mutant(
            "held-record-sent", .outbox, "After a restart every record in the folder is sent.", [.record], on: .cuts
        ) { $0.outboxSlip = .allMarked },
        Mutant(
            "discard-not-removed", .outbox, "A discarded record stays in the folder.", [.record],
            on: .printer.with(.powerCut, 60_000)
        ) { $0.outboxSlip = .removeSkipped },
        Mutant(
            "records-read-short", .outbox, "The end of a record is not read.", [.record],
            on: .cuts.with(.networkOutage, 20_000)
        ) { $0.outboxSlip = .readsShort },
        Mutant(
            "damaged-record-kept", .outbox, "The checksum of a record is not compared.", [.drained],
            on: .link.with(.networkOutage, 40_000).with(.diskBitFlip, 20_000)
        ) { $0.outboxSlip = .checksumIgnored },
        Mutant("silence-is-success", .outbox, "No answer is taken for a good one.", [.record], on: .link) {
            $0.reply = { $0 ?? UplinkReply(status: 201, retryAfterSeconds: nil) }
        },
        Mutant(
            "later-is-success", .outbox, "Any answer from the collector is taken for a good one.", [.record], on: .link
        ) {
            $0.reply = { $0.map { _ in UplinkReply(status: 201, retryAfterSeconds: nil) } }
        },
        Mutant("retries-limited", .outbox, "A record is given up after ten tries.", [.record], on: .link) {
            var failures = 0
            $0.reply = { reply in
                failures = reply == nil ? failures + 1 : 0
                return failures > 3 ? UplinkReply(status: 410, retryAfterSeconds: nil) : reply
            }
        },
        Mutant(
            "already-stored-unknown", .outbox, "Only 201 counts as an acknowledgement, not 200.", [.drained], on: .link
        ) { $0.reply = { $0?.status == 200 ? UplinkReply(status: 299, retryAfterSeconds: nil) : $0 } },
        Mutant(
            "gone-unknown", .outbox, "410 is treated like any other failure.", [.drained],
            on: .link.with(.networkAckLost, 400_000).hours(12)
        ) { $0.reply = { $0?.status == 410 ? UplinkReply(status: 418, retryAfterSeconds: nil) : $0 } },
        Mutant("success-unknown", .outbox, "An acknowledgement is taken for a refusal.", [.drained, .limits]) {
            $0.reply = {
                $0.map { $0.status / 100 == 2 } == true ? UplinkReply(status: 400, retryAfterSeconds: nil) : $0
            }
        },
    ]
}
