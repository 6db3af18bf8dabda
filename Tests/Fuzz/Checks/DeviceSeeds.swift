import HALContract

/// What pads and printers say.
enum DeviceSeeds {
    private static let capability: [UInt8] = [9, 0x25, 0x80, 0x17, 0x70, 0x03, 0xFF, 0x01, 0x40, 0x00, 0xC8]
    /// The form of 16 bytes, of a pad with 254 counts to the inch instead of 2,540.
    private static let coarse: [UInt8] = capability + [200, 0x00, 0xFE, 0x02, 0, 0]
    private static let down: [UInt8] = [0x01, 0x90, 0x40, 0x01, 0x00, 0x02, 0x00]
    private static let timed: [UInt8] = [0x34, 0x91, 0x00, 0x01, 0x40, 0x02, 0x10, 0, 1, 0, 2]
    private static let up: [UInt8] = [0x01, 0x80, 0x00, 0x01, 0x00, 0x02, 0x00]
    private static let outside: [UInt8] = [0x01, 0x90, 0x40, 0xFF, 0xFF, 0x02, 0x00]
    private static let encrypted: [UInt8] = [0x10, 1, 2, 3, 4, 5, 6, 7]

    @Sendable static func pads() throws(FuzzFinding) -> [FuzzSeed] {
        [
            FuzzSeed(name: "two-strokes", bytes: pad(0, [], [down, timed, up, down, timed])),
            FuzzSeed(name: "leftovers", bytes: pad(0, [down, timed], [down, up])),
            FuzzSeed(name: "strange-reports", bytes: pad(0, [], [outside, encrypted, [1, 0x90], [], down])),
            FuzzSeed(name: "never-silent", bytes: pad(2, [], [down])),
            FuzzSeed(name: "unplugged", bytes: pad(1, [], [down, timed], faultAt: 6)),
            FuzzSeed(name: "prompt", bytes: pad(16, [down], [down, timed, up])),
            FuzzSeed(name: "encrypted", bytes: pad(0, [], [down, [0x33] + [UInt8](repeating: 5, count: 16)])),
            FuzzSeed(name: "resolution", bytes: pad(16, [], [down, timed, up], capability: coarse)),
            FuzzSeed(name: "short-capability", bytes: [0, 2, 9, 0]),
        ]
    }

    private static func pad(
        _ flags: UInt8, _ leftovers: [[UInt8]], _ signed: [[UInt8]], faultAt: UInt8? = nil,
        capability: [UInt8] = capability
    ) -> [UInt8] {
        var spill = ByteSpill()
        spill.put(flags)
        if let faultAt { spill.put(faultAt) }
        spill.put(field: capability)
        spill.put(UInt8(leftovers.count))
        for report in leftovers + signed { spill.put(field: report) }
        return spill.bytes
    }

    private static let full = "'\"400 native prints remaining on 6x4 PC media\"'"
    private static let oneLess = "'\"399 native prints remaining on 6x4 PC media\"'"

    @Sendable static func printers() throws(FuzzFinding) -> [FuzzSeed] {
        let before = Look(jobs: [], marker: full)
        let waiting = Look(jobs: [(.pending, "Printing page 1")], marker: full)
        let stopped = Look(jobs: [(.pending, "")], marker: full, state: .stopped, reasons: "cover-open-error,paused")
        let completed = Look(jobs: [(.completed, "Print complete")], marker: oneLess)
        let jammed = Look(jobs: [(.completed, "Printer not ready: Paper Jam")], marker: full)
        return [
            FuzzSeed(name: "printed", bytes: printer(0, [before, waiting, completed])),
            FuzzSeed(name: "cover-open", bytes: printer(0, [before, stopped, stopped, completed])),
            FuzzSeed(name: "jam-in-mid-print", bytes: printer(0, [before, waiting, jammed])),
            FuzzSeed(name: "lost-job", bytes: printer(0, [before, waiting, before, before])),
            FuzzSeed(name: "restarted", bytes: printer(1, [waiting, completed])),
            FuzzSeed(name: "no-counter", bytes: printer(0, [Look(jobs: [], marker: "native prints remaining")])),
        ]
    }

    private struct Look {
        var jobs: [(state: SpoolJobState, message: String)]
        var marker: String
        var state = SpoolPrinterState.idle
        var reasons = ""
    }

    /// Looks with an unremarkable submission after the first, as `PrinterCheck` reads them.
    private static func printer(_ flags: UInt8, _ looks: [Look]) -> [UInt8] {
        var spill = ByteSpill()
        spill.put(flags)
        spill.put(400, bytes: 2)
        for (index, look) in looks.enumerated() {
            spill.put(0, bytes: 2)
            spill.put(UInt8(look.jobs.count))
            for job in look.jobs {
                spill.put(job.state.rawValue)
                spill.put(field: job.message.utf8)
            }
            spill.put(field: look.marker.utf8)
            spill.put(look.state.rawValue)
            spill.put(field: look.reasons.utf8)
            spill.put(UInt8(index + 1))
            spill.put(field: "".utf8)
            if index == 0, flags == 0 { spill.put(0, bytes: 2) }
        }
        return spill.bytes
    }
}
