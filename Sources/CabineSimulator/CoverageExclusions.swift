import CabineCore
import HALSim

extension Coverage {
    /// Pairs of mode and event that no world can reach, with the reason.
    static let impossibleEvents: [(modes: [String], events: [String], reason: String)] = [
        (
            ["choosing", "paying", "reviewing", "signing", "confirming", "printing", "handingOver"], ["photoTaken"],
            "photos are taken one after another: a late one comes before the next session's own photo"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "countdown", "reviewing", "confirming", "printing",
                "handingOver", "voucher", "outOfService", "maintenance",
            ], ["signatureTaken"], "the pad answers in the instant it is asked"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "countdown", "reviewing", "signing", "printing",
                "handingOver", "voucher", "outOfService", "maintenance",
            ], ["recordStored", "recordNotStored"], "the disk answers in the instant it is asked"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming",
                "handingOver", "voucher", "outOfService", "maintenance",
            ], ["printConcluded"], "printing ends with its outcome and with nothing else"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming",
                "printing", "handingOver", "outOfService", "maintenance",
            ], ["voucherIssued"], "a voucher that is being issued holds the screen"
        ),
        (
            ["reviewing", "signing", "confirming", "printing", "handingOver"], ["coinInserted"],
            "coins stop 0.3 s after the acceptor closed, when the customer still poses"
        ),
        (["maintenance"], ["coinInserted", "photoTaken"], "nobody is served when the key is turned"),
        (
            [
                "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming", "printing",
            ], ["recordReleased", "recordDiscarded"],
            "an outbox that refuses closes the cabin: it answers before the next session, or in the screen after the sheet"
        ),
        (
            [
                "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming", "printing",
                "handingOver", "voucher",
            ], ["cashReset"], "the console refuses to empty the cash box while anything is under way"
        ),
        (Mode.names, ["stopped"], "the simulated program is never told to stop: it loses its power, or crashes"),
        (["handingOver", "maintenance"], ["recordDiscarded"], "a sheet that is out never leads to a discard"),
    ]

    /// Pairs of mode and fault that no world can reach, with the reason.
    static let impossibleFaults: [(modes: [String], faults: [SimulatedFault], reason: String)] = [
        (modesWithPower, [.powerCutInRecovery, .coinAtCut], "drawn while there is no program"),
        (
            modesWithPower + ["off"], [.diskTorn],
            "only a write across two sectors can be torn: where the journal stands when it happens is luck"
        ),
        (
            [
                "attract", "choosing", "reviewing", "signing", "confirming", "printing", "handingOver", "voucher",
                "outOfService", "maintenance", "countdown",
            ], [.coinWhileInhibited], "a coin falls for 0.3 s, in the mode after the one that took coins"
        ),
        (["outOfService"], [.flashNotReady], "the flash is tried with a photo only"),
        (
            modesWithPower, [.diskReordered, .diskUnwritten],
            "drawn when the power is gone; a cut inside a write is drawn in its mode, and that is luck"
        ),
        (["off"], [.personLeaves, .personHammers, .personCancels], "in front of a dark screen people only wait"),
        (
            ["off"],
            [
                .coinBounce, .coinSplitPulse, .coinMergedPulse, .coinStuck, .coinWhileInhibited, .inhibitRefuses,
                .cameraNoFrame, .cameraLate, .cameraShortFrame, .cameraWrongSize, .flashNotReady, .flashStuck,
                .padPartialReport, .padUnplugged, .padStaleBuffer,
            ], "nobody asks the device"
        ),
        (
            ["off"], [.networkLoss, .networkDuplicate, .networkReorder, .networkHalfOpen, .networkAckLost],
            "nothing is sent; what the State confirms meanwhile is luck"
        ),
        (
            [
                "posing", "countdown", "reviewing", "signing", "confirming", "printing", "handingOver", "voucher",
                "outOfService", "maintenance",
            ], [.coinBounce, .coinSplitPulse, .coinMergedPulse, .coinStuck],
            "the acceptor is closed; a coin that was falling is luck"
        ),
        (
            [
                "choosing", "paying", "reviewing", "signing", "confirming", "printing", "handingOver", "maintenance",
                "attract", "posing", "voucher",
            ], [.cameraNoFrame, .cameraLate, .cameraShortFrame, .cameraWrongSize, .flashNotReady],
            "the camera is asked for photos, and out of service whether it works"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "reviewing", "signing", "confirming", "printing",
                "handingOver", "voucher", "outOfService", "maintenance",
            ], [.flashStuck], "the flash is on in the countdown only; a session left in it is luck"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "countdown", "reviewing", "confirming", "printing",
                "handingOver", "voucher", "maintenance",
            ], [.padPartialReport, .padUnplugged], "the pad is asked while somebody signs, and out of service"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "countdown", "printing", "outOfService", "maintenance",
                "handingOver", "voucher", "reviewing", "confirming",
            ], [.padStaleBuffer], "the pad is cleared when a signature begins; other clearings are luck"
        ),
        (
            [
                "attract", "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming",
                "handingOver", "outOfService", "maintenance", "off",
            ],
            [
                .printerJam, .printerJamInSheet, .printerTwice, .printerLate, .printerNever, .printerCover,
                .printerMediaEmpty, .spoolerLostJob,
            ], "drawn when a page is submitted"
        ),
        (
            ["off", "countdown", "reviewing", "signing", "posing", "handingOver", "choosing", "paying", "maintenance"],
            [.printerUnplugged, .printerMute, .spoolerRestart], "the printer is asked every half minute only: luck"
        ),
        (
            ["countdown", "reviewing", "signing", "confirming", "maintenance", "choosing", "paying", "posing"],
            [.diskBitFlip], "drawn when a record is read: at a start, and when it is sent"
        ),
        (
            [
                "confirming", "printing", "maintenance", "countdown", "reviewing", "signing", "choosing", "paying",
                "posing",
            ],
            [.networkLoss, .networkDuplicate, .networkReorder, .networkHalfOpen, .networkAckLost],
            "records are sent when a sheet is out; later tries meet other modes by luck"
        ),
    ]

    private static let modesWithPower = [
        "attract", "choosing", "paying", "posing", "countdown", "reviewing", "signing", "confirming", "printing",
        "handingOver", "voucher", "outOfService", "maintenance",
    ]
}
