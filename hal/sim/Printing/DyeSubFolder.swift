internal import Glibc
public import HALContract

/// What may be wrong with the simulated printer; the raw value stands in its fault file.
public enum DyeSubFault: String, Sendable, CaseIterable {
    /// Unplugged: the back end finds no printer, CUPS keeps the job and tries again.
    case offline
    /// The cover is open: the queue stops before anything is printed.
    case cover
    /// The roll ends: counter 0, the queue stops.
    case paperEnd = "paper-end"
    /// A jam before printing: the queue stops.
    case jam
    /// A jam while printing: the job counts as completed, only a text tells; no sheet comes out.
    case midJam = "mid-jam"
    /// The printer makes two sheets of one job.
    case twice
    /// The media does not fit the job: the back end cancels it.
    case wrongMedia = "wrong-media"
    /// The sheet takes until the fault is taken away.
    case slow
    /// Prints, and never says how many sheets are left.
    case mute
}

/// The place of the simulated printer: its counter, its fault, and the tray its sheets fall into.
public struct DyeSubFolder: Sendable {
    /// A sheet is three planes of some 2.3 MB.
    private static let sheetLimitBytes = 16 << 20

    /// Where it is; made by the caller.
    public let path: String

    /// A printer in the existing folder `path`, with `sheetsLeft` on its roll.
    public init(path: String, sheetsLeft: Int = SimulatedDyeSub.rollSheets) throws(DeviceFault) {
        self.path = path
        try set(sheetsLeft: sheetsLeft)
    }

    /// The printer that is in the folder `path` already: it may be counting at this moment, so nothing is written.
    public init(existing path: String) { self.path = path }

    /// Loads media with `sheetsLeft` sheets.
    public func set(sheetsLeft: Int) throws(DeviceFault) { try put("left", String(sheetsLeft)) }

    /// Breaks or heals the printer.
    public func set(fault: DyeSubFault?) throws(DeviceFault) { try put("fault", fault?.rawValue ?? "") }

    /// Sheets that came out, ever.
    public func sheetsOut() -> Int { number("sheets") }

    /// Sheets the media still gives.
    public func sheetsLeft() -> Int { number("left") }

    /// How often the back end was started, for jobs and for questions.
    public func runs() -> Int { number("runs") }

    /// Whether a page is being printed right now.
    public func isPrinting() -> Bool { access(path + "/printing", F_OK) == 0 }

    /// What the printer received for sheet `number`, counted from 1.
    public func sheet(_ number: Int) throws(DeviceFault) -> [UInt8] {
        let digits = String(number)
        let name = "sheet-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".prn"
        return try read(name)
    }

    private func number(_ name: String) -> Int {
        guard let bytes = try? read(name) else { return 0 }
        return Int(String(decoding: bytes.prefix(while: { $0 != 10 }), as: UTF8.self)) ?? 0
    }

    private func read(_ name: String) throws(DeviceFault) -> [UInt8] {
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DeviceFault(.absent, "Simulated printer: \(path)/\(name) is not there, errno \(errno).")
        }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while content.count < Self.sheetLimitBytes {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return content }
            guard count > 0 else { throw DeviceFault(.system, "Simulated printer: \(path)/\(name), errno \(errno).") }
            content += chunk[..<count]
        }
        throw DeviceFault(.protocolViolation, "Simulated printer: \(path)/\(name) is longer than any sheet.")
    }

    /// Replaces a small file in one step: the back end reads while we write.
    private func put(_ name: String, _ value: String) throws(DeviceFault) {
        let fresh = "\(path)/.\(name).set"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw DeviceFault(.system, "Simulated printer: \(fresh) cannot be written, errno \(errno).")
        }
        let bytes = Array((value + "\n").utf8)
        let count = write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard count == bytes.count, rename(fresh, "\(path)/\(name)") == 0 else {
            throw DeviceFault(.system, "Simulated printer: \(path)/\(name) cannot be written, errno \(errno).")
        }
    }
}
