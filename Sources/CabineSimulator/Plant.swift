import CabineCore
import HALContract
import HALDrivers
import HALSim

/// One planted bug: what it changes at the seams of the product's parts. The product's own code has no hook.
///
/// Everything is nil in a simulation; a mutant sets what its slip would have changed.
struct Plant {
    /// Changes the event the state machine is given.
    var event: ((State, inout Event) -> Void)?
    /// Changes what the state machine made of it.
    var decided: ((_ before: State, _ event: Event, _ after: inout StateDraft, _ effects: inout [Effect]) -> Void)?
    /// Carries effects out before the event is durable.
    var actsBeforeJournal = false
    /// Full journal segments go on for ever.
    var neverRotates = false
    /// Outputs stay as they are while the journal takes nothing.
    var makeSafeForgotten = false
    /// Events that are never journalled.
    var forgets: ((Event) -> Bool)?
    /// Changes an effect on its way to the desks.
    var effect: ((State, Effect) -> [Effect])?
    /// Changes what the desks report.
    var report: ((State, Event) -> [Event])?
    /// What the journal's and the outbox's files do wrong.
    var journalSlip: StoreSlip?
    /// See `journalSlip`.
    var outboxSlip: StoreSlip?
    /// Changes the edges of the coin line.
    var edge: ((LineEdge) -> [LineEdge])?
    /// Changes what a pulse train amounts to; nil for a driver that is left alone.
    var coinProfile: ((inout CoinSlip) -> Void)?
    /// Changes what the inhibit line is driven to; nil swallows the call.
    var inhibit: ((Bool) -> Bool?)?
    /// What the inhibit line refuses counts as done.
    var inhibitErrorSwallowed = false
    /// Changes what the flash line is driven to; nil swallows the call.
    var flash: ((Bool) -> Bool?)?
    /// The flash is not watched.
    var flashUnwatched = false
    /// Changes what the pad is told and says.
    var pad: PadSlip?
    /// Changes what the camera gave.
    var frame: ((Result<CameraFrame, DeviceFault>) -> Result<CameraFrame, DeviceFault>)?
    /// Changes the bounds of a print.
    var printLimits: ((inout PrintLimits) -> Void)?
    /// Changes what the spooler says.
    var spool: SpoolSlip?
    /// Changes the collector's answer as the outbox hears it.
    var reply: ((UplinkReply?) -> UplinkReply?)?
    /// What the collector does wrong.
    var collector: CollectorSlip?
    /// What the record desk does wrong.
    var record: RecordSlip?

    init() {}

    /// Whether the state machine, as planted, decides otherwise than the product's.
    var changesDecisions: Bool { changesFold || actsBeforeJournal || neverRotates }
    /// Whether the journal, read by the product, gives another state than the planted one.
    var changesFold: Bool { event != nil || decided != nil || forgets != nil }
}

/// A pulse profile with slips in it.
struct CoinSlip {
    var centsPerPulse: Int
    var widthMinimum: Int
    var widthMaximum: Int
    var debounce: Int
    var stuck: Int
}

/// Slips around files.
enum StoreSlip: Hashable {
    /// Appended bytes are never synced.
    case syncSkipped
    /// A whole-file write is neither synced nor atomic.
    case replaceUnsynced
    /// What was appended in vain is never cut off again.
    case truncateSkipped
    /// Removals are forgotten.
    case removeSkipped
    /// Errors of append are swallowed.
    case appendErrorSwallowed
    /// Errors of sync are swallowed.
    case syncErrorSwallowed
    /// Reading returns all but the last file's last bytes.
    case readsShort
    /// Files are listed in the wrong order.
    case listReversed
    /// The mark that lets a record be sent is not written.
    case markSkipped
    /// Every record seems to bear that mark.
    case allMarked
    /// The checksum of a record is not compared.
    case checksumIgnored
}

/// Slips around the pad.
enum PadSlip: Hashable {
    /// What is left in the pad's buffer is not drained.
    case leftoversKept
    /// The pad is not cleared at the end, and keeps inking.
    case endForgotten
    /// Reports are kept by the transport and handed out again to the next who signs.
    case reportsKept
}

/// Slips around the spooler.
enum SpoolSlip: Hashable {
    /// A completed job counts as a sheet: the counter is made to agree.
    case counterIgnored
    /// A submission that failed is made again as soon as the spooler answers.
    case submitRetried
    /// A restarted spooler's lost job is submitted again.
    case lostJobResubmitted
    /// Cancelling is forgotten.
    case cancelForgotten
    /// The report's stamp always looks fresh.
    case stampFaked
    /// Two copies of each page are ordered.
    case twoCopies
    /// A stopped queue is never resumed.
    case resumeForgotten
}

/// Slips of the collector.
enum CollectorSlip: Hashable {
    /// The answer is given before the commit, and the commit may fail.
    case acknowledgedBeforeCommit
    /// A second upload of the same record is stored again under a new key.
    case duplicateStored
    /// Tombstones are not looked at: a late retry brings a taken record back.
    case tombstoneIgnored
    /// A claim destroys the record at once.
    case claimDestroys
    /// A conflict overwrites.
    case conflictOverwrites
    /// The signature is not checked.
    case signatureUnchecked
    /// The stated digest is taken for the right one.
    case digestUnchecked
    /// Any server of the State is given a record that another one claimed.
    case holderUnchecked
    /// A confirmation destroys nothing.
    case confirmForgets
    /// The purge takes what has months to live.
    case purgeTooEarly
    /// The same record again is called a conflict.
    case repeatIsConflict
    /// A record that was taken is called unknown.
    case goneIsUnknown
}

/// Slips of the record desk.
enum RecordSlip: Hashable {
    /// The number of the record before is used again.
    case numberReused
    /// The portrait is stored without being sealed.
    case unsealed
    /// A failure says what it was about, in full.
    case faultTellsContent
    /// The portrait sealed before is sealed again.
    case portraitKept
}

/// The journal's and the outbox's files, with a slip where one is planted.
final class PlantedStore: FileStore {
    let disk: SimulatedDisk
    private let slip: StoreSlip?

    init(_ disk: SimulatedDisk, slip: StoreSlip?) {
        self.disk = disk
        self.slip = slip
    }

    func list() throws(DeviceFault) -> [String] {
        let names = try disk.list()
        return switch slip {
        case .listReversed: names.reversed()
        case .allMarked: names + names.filter { $0.hasPrefix("record-") && !$0.hasSuffix(".go") }.map { $0 + ".go" }
        case .syncSkipped, .replaceUnsynced, .truncateSkipped, .removeSkipped, .appendErrorSwallowed,
            .syncErrorSwallowed, .readsShort, .markSkipped, .checksumIgnored, nil:
            names
        }
    }

    func read(_ name: String) throws(DeviceFault) -> [UInt8] {
        let bytes = try disk.read(name)
        if slip == .readsShort { return bytes.dropLast(min(bytes.count, 40)) }
        guard slip == .checksumIgnored, name.hasPrefix("record-"), bytes.count > 8 else { return bytes }
        // Four bytes of name, four of checksum: with the right ones in their place nothing is found to be wrong.
        let checksum = CRC32C.checksum(Array(bytes[8...]))
        return Array("CBOX".utf8) + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32($0))) }
            + bytes[8...]
    }

    func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) {
        do throws(DeviceFault) {
            try disk.append(bytes, to: name)
        } catch {
            if slip != .appendErrorSwallowed { throw error }
        }
    }

    func sync(_ name: String) throws(DeviceFault) {
        if slip == .syncSkipped { return }
        do throws(DeviceFault) {
            try disk.sync(name)
        } catch {
            if slip != .syncErrorSwallowed { throw error }
        }
    }

    func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) {
        if slip == .markSkipped, name.hasSuffix(".go") { return }
        guard slip == .replaceUnsynced else { return try disk.replace(name, with: bytes) }
        try disk.remove(name)
        try disk.append(bytes, to: name)
    }

    func truncate(_ name: String, to count: Int) throws(DeviceFault) {
        if slip != .truncateSkipped { try disk.truncate(name, to: count) }
    }

    func remove(_ name: String) throws(DeviceFault) {
        if slip != .removeSkipped { try disk.remove(name) }
    }

    func freeBytes() throws(DeviceFault) -> UInt64 { try disk.freeBytes() }
}

/// An output line whose commands may be changed on the way.
final class PlantedLine: OutputLine {
    private let line: any OutputLine
    private let change: ((Bool) -> Bool?)?
    private let swallowsErrors: Bool

    init(_ line: any OutputLine, change: ((Bool) -> Bool?)?, swallowsErrors: Bool = false) {
        self.line = line
        self.change = change
        self.swallowsErrors = swallowsErrors
    }

    func set(asserted: Bool) throws(DeviceFault) {
        guard let level = change.map({ $0(asserted) }) ?? asserted else { return }
        do throws(DeviceFault) {
            try line.set(asserted: level)
        } catch {
            if !swallowsErrors { throw error }
        }
    }
}

/// A camera whose pictures may be changed on the way.
final class PlantedCamera: CameraTransport {
    private let camera: any CameraTransport
    private let change: ((Result<CameraFrame, DeviceFault>) -> Result<CameraFrame, DeviceFault>)?

    init(
        _ camera: any CameraTransport,
        change: ((Result<CameraFrame, DeviceFault>) -> Result<CameraFrame, DeviceFault>)?
    ) {
        self.camera = camera
        self.change = change
    }

    func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        guard let change else { return try camera.capture(limitMilliseconds: limitMilliseconds) }
        let taken: Result<CameraFrame, DeviceFault>
        do throws(DeviceFault) {
            taken = .success(try camera.capture(limitMilliseconds: limitMilliseconds))
        } catch {
            taken = .failure(error)
        }
        return try change(taken).get()
    }
}

/// A pad whose driver may forget something.
final class PlantedPad: PadTransport {
    private let pad: any PadTransport
    private let slip: PadSlip?
    private var isDraining = false
    private var given: [[UInt8]] = []
    private var again: ArraySlice<[UInt8]> = []

    init(_ pad: any PadTransport, slip: PadSlip?) {
        self.pad = pad
        self.slip = slip
    }

    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] { try pad.feature(identifier) }

    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        switch slip {
        case .leftoversKept:
            // Between clearing and inking, whatever else is set, the driver drains: this one does not.
            if identifier == 0x20 { isDraining = true }
            if identifier == 0x21 { isDraining = false }
            try pad.setFeature(identifier, bytes)
        case .endForgotten:
            if identifier == 0x21, bytes.last == 0 { return }
            if identifier == 0x20 { return }
            try pad.setFeature(identifier, bytes)
        case .reportsKept:
            if identifier == 0x21, bytes.last == 1 {
                again = given[...]
                given = []
            }
            try pad.setFeature(identifier, bytes)
        case nil: try pad.setFeature(identifier, bytes)
        }
    }

    func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        if isDraining { return nil }
        if let report = again.popFirst() { return report }
        let report = try pad.nextReport(limitMilliseconds: limitMilliseconds)
        if slip == .reportsKept, let report { given.append(report) }
        return report
    }
}

/// The spooler, as a careless driver would take it.
final class PlantedSpool: SpoolTransport {
    private let spool: SimulatedSpool
    private let slip: SpoolSlip?
    private var submitted: (page: RGBImage, name: String, before: Int?)?

    init(_ spool: SimulatedSpool, slip: SpoolSlip?) {
        self.spool = spool
        self.slip = slip
    }

    func submit(_ page: RGBImage, name: String) throws(DeviceFault) -> Int {
        guard slip != nil else { return try spool.submit(page, name: name) }
        submitted = (page, name, try spool.printer().printsLeft)
        if slip == .twoCopies { _ = try spool.submit(page, name: name) }
        guard slip == .submitRetried else { return try spool.submit(page, name: name) }
        do throws(DeviceFault) {
            return try spool.submit(page, name: name)
        } catch {
            // Whoever waits is told nothing; the newest job of the name is shown as the only one.
            mustSubmitAgain = true
            return 0
        }
    }

    func jobs(named name: String) throws(DeviceFault) -> [SpoolJob] {
        let jobs = try spool.jobs(named: name)
        switch slip {
        case .lostJobResubmitted:
            if jobs.isEmpty, let submitted, submitted.name == name {
                _ = try spool.submit(submitted.page, name: name)
                return try spool.jobs(named: name)
            }
            return jobs
        case .twoCopies: return Array(jobs.suffix(1))
        case .submitRetried:
            guard mustSubmitAgain, let submitted, submitted.name == name else { return Array(jobs.suffix(1)) }
            mustSubmitAgain = false
            _ = try spool.submit(submitted.page, name: name)
            return Array(try spool.jobs(named: name).suffix(1))
        case .counterIgnored, .cancelForgotten, .stampFaked, .resumeForgotten, nil: return jobs
        }
    }

    func activeJobs() throws(DeviceFault) -> [SpoolJob] {
        slip == .cancelForgotten ? [] : try spool.activeJobs()
    }

    func cancel(_ identifier: Int) throws(DeviceFault) {
        if slip != .cancelForgotten { try spool.cancel(identifier) }
    }

    func printer() throws(DeviceFault) -> SpoolPrinter {
        let printer = try spool.printer()
        switch slip {
        case .counterIgnored:
            guard let submitted, let before = submitted.before,
                try spool.jobs(named: submitted.name).contains(where: { $0.state == .completed })
            else { return printer }
            return SpoolPrinter(
                state: printer.state, reasons: printer.reasons, message: printer.message, printsLeft: before - 1,
                reportStamp: printer.reportStamp)
        case .stampFaked:
            stamp += 1
            return SpoolPrinter(
                state: printer.state, reasons: printer.reasons, message: printer.message,
                printsLeft: printer.printsLeft, reportStamp: stamp)
        case .submitRetried, .lostJobResubmitted, .cancelForgotten, .twoCopies, .resumeForgotten, nil:
            return printer
        }
    }

    private var stamp = 0
    private var mustSubmitAgain = false

    func resume() throws(DeviceFault) {
        if slip != .resumeForgotten { try spool.resume() }
    }

    func refreshLevels() throws(DeviceFault) { try spool.refreshLevels() }
}
