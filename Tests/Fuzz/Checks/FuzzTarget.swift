/// One parser that eats bytes from outside, what must hold for any bytes, and where to begin.
public struct FuzzTarget: Sendable {
    /// Its name on the command line, and the folder of its corpus.
    public let name: String
    /// Small inputs with a meaning; a mutation of them reaches the parser's depths.
    public let seeds: @Sendable () throws(FuzzFinding) -> [FuzzSeed]
    /// Throws when something that must hold does not. A trap inside the parser ends the process instead.
    public let check: @Sendable ([UInt8]) throws(FuzzFinding) -> Void

    /// Every target, in the order of the table.
    public static let all: [FuzzTarget] = [
        FuzzTarget(name: "journal", seeds: JournalSeeds.segments, check: JournalCheck.segment),
        FuzzTarget(name: "journal-frames", seeds: JournalSeeds.frames, check: JournalCheck.frames),
        FuzzTarget(name: "site", seeds: TextSeeds.sites, check: SiteCheck.yaml),
        FuzzTarget(name: "pad", seeds: DeviceSeeds.pads, check: PadCheck.reports),
        FuzzTarget(name: "panel", seeds: TextSeeds.panelLines, check: PanelCheck.line),
        FuzzTarget(name: "access", seeds: AccessSeeds.codes, check: AccessCheck.code),
        FuzzTarget(name: "archive", seeds: RecordSeeds.archives, check: ArchiveCheck.archive),
        FuzzTarget(name: "sealed", seeds: RecordSeeds.sealed, check: SealedCheck.record),
        FuzzTarget(name: "envelope", seeds: RecordSeeds.envelopes, check: EnvelopeCheck.envelope),
        FuzzTarget(name: "number", seeds: TextSeeds.numbers, check: NumberCheck.number),
        FuzzTarget(name: "voucher", seeds: TextSeeds.vouchers, check: VoucherCheck.qrText),
        FuzzTarget(name: "upload", seeds: RecordSeeds.uploads, check: UploadCheck.request),
        FuzzTarget(name: "reply", seeds: RecordSeeds.replies, check: ReplyCheck.replies),
        FuzzTarget(name: "printer", seeds: DeviceSeeds.printers, check: PrinterCheck.looks),
        FuzzTarget(name: "picture", seeds: PictureSeeds.files, check: PictureCheck.file),
    ]

    /// The target called `name`.
    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// An input to begin from.
public struct FuzzSeed: Hashable, Sendable {
    /// Its file in the corpus; says what the bytes mean.
    public let name: String
    /// The input.
    public let bytes: [UInt8]
}

/// Something that must hold for any bytes, and did not.
public struct FuzzFinding: Error, Hashable, Sendable, CustomStringConvertible {
    /// What should have held, and what was seen.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Throws a finding unless `holds`.
func demand(_ holds: Bool, _ rule: @autoclosure () -> String) throws(FuzzFinding) {
    if !holds { throw FuzzFinding(rule()) }
}

/// Runs what cannot fail in a check; that it failed is a finding.
func must<Value>(_ what: String, _ body: () throws -> Value) throws(FuzzFinding) -> Value {
    do {
        return try body()
    } catch {
        throw FuzzFinding("\(what): \(error)")
    }
}
