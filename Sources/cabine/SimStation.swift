import BoardSim
import CabineCore
import CabineDesks
import CabineImaging
import CabineOutbox
import CabinePreview
import CabineRecord
import CabineRuntime
import CabineSite
import Crypto
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import Synchronization

/// The simulated board with everything a whole cabin needs: the production crew on simulated wires, a private print
/// queue with a simulated printer, and the files of one data folder.
final class SimStation {
    /// What may be told to go wrong, for trying and for tests.
    enum Trouble: String, CaseIterable {
        case none
        case printerOffline = "printer-offline"
        case paperOut = "paper-out"
        case printerJam = "printer-jam"
        case printerMidJam = "printer-mid-jam"
        case cameraDead = "camera-dead"
        case padUnplugged = "pad-unplugged"
        case collectorDown = "collector-down"
    }

    let layout: StationFolders
    let site: Site
    let cabin: Cabin<DirectoryStore>
    let vault: Vault
    let records: DeskRunner<RecordDesk<DirectoryStore>>
    let papers: PaperOffice
    let camera: SimulatedCamera
    let pad: SimulatedPad
    let inhibit: SimulatedLine
    let tray: DyeSubFolder
    private let coins: CoinIntake
    private let coinLine: SimulatedCoinLine
    private let mailbox: Mailbox
    private let crew: CabinCrew<CUPSSpool, DirectoryStore>
    private let spooler: SpoolKeeper
    private let memory: MemoryFolder
    private let uplink: (any UplinkTransport)?
    private let log: @Sendable (String) -> Void
    private var loops: [Task<Void, Never>] = []

    init(
        layout: StationFolders, site: Site, uplink: (any UplinkTransport)?, keys: CabinKeys,
        stateKey: P256.KeyAgreement.PublicKey, picture: @escaping @Sendable () -> CameraFrame,
        reference: CameraFrame?, guidance: (@Sendable (String) -> Void)? = nil,
        log: @escaping @Sendable (String) -> Void
    ) throws {
        self.layout = layout
        self.site = site
        let board = Board.sim
        memory = try MemoryFolder(for: layout.data)
        tray =
            memory.hasPrinter
            ? DyeSubFolder(existing: memory.path)
            : try DyeSubFolder(path: memory.path, sheetsLeft: memory.sheetsLeft ?? SimulatedDyeSub.rollSheets)
        try tray.set(fault: nil)
        spooler = try SpoolKeeper(Self.spoolerConfiguration(memory.path), log: log)

        let mailbox = Mailbox()
        let vault = Vault()
        let inhibit = SimulatedLine()
        let camera = SimulatedCamera(picture: picture)
        let pad = SimulatedPad(capability: Board.simPad)
        let flash = try BoundedFlash(SimulatedLine(), limitMilliseconds: board.flashLimitMilliseconds)
        self.mailbox = mailbox
        self.vault = vault
        self.inhibit = inhibit
        self.camera = camera
        self.pad = pad
        coinLine = SimulatedCoinLine(inhibit: inhibit, profile: Board.simCoinPulses)
        self.uplink = uplink
        self.log = log
        coins = CoinIntake(inhibit: inhibit, profile: Board.simCoinPulses, mailbox: mailbox)
        papers = PaperOffice(site: site, keys: keys, log: log)
        let office = RecordOffice(
            keys: keys, stateKey: stateKey,
            numbers: try CrockfordNumberScheme(collectorPrefix: site.collectorPrefix, cabinPrefix: site.cabin),
            site: site)
        records = DeskRunner(
            "records", try RecordDesk(store: DirectoryStore(layout.outbox), maker: office, vault: vault, log: log),
            mailbox: mailbox)
        crew = CabinCrew(
            coins: coins, flash: flash,
            photos: DeskRunner(
                "camera",
                PhotoDesk(
                    camera: camera, flash: flash,
                    maker: Studio(try PortraitMaker(), reference: reference, site: site),
                    vault: vault, log: log),
                mailbox: mailbox),
            signatures: DeskRunner(
                "pad", SigningDesk(pad: pad, maker: SignatureStudio(), vault: vault, log: log), mailbox: mailbox),
            prints: DeskRunner(
                "printer",
                PrintDesk(
                    spool: CUPSSpool(server: spooler.server, queue: spooler.queue), papers: papers, vault: vault,
                    log: log), mailbox: mailbox),
            records: records, preview: try guidance.map { try Self.preview(camera, reference, $0, log) })
        cabin = try Cabin(store: DirectoryStore(layout.journal), crew: crew, mailbox: mailbox, log: log)
    }

    /// Films what is in front of the camera while the customer poses, and tells each new hint.
    private static func preview(
        _ camera: SimulatedCamera, _ reference: CameraFrame?, _ guidance: @escaping @Sendable (String) -> Void,
        _ log: @escaping @Sendable (String) -> Void
    ) throws -> PreviewWatch {
        let empty = try reference.map { try SimulatedFilm.preview(of: $0) }
        return PreviewWatch(
            camera: { SimulatedFilm(camera) },
            emptyCabin: empty.map { PreviewWatch.EmptyCabin(format: $0.format, bytes: $0.bytes) },
            clock: { MachineClock.now }
        ) { report in
            switch report {
            case .hint(let hint): guidance("\(hint)")
            case .fault(let text): log("preview: \(text)")
            }
        }
    }

    private static func spoolerConfiguration(_ tray: String) -> SpoolerConfiguration {
        var configuration = SpoolerConfiguration(
            device: .script(
                backend: SimulatedDyeSub.backend, text: SimulatedDyeSub.script,
                address: SimulatedDyeSub.address(folder: tray)))
        configuration.printer = Board.simPrinter
        return configuration
    }

    /// Begins the control loop and the forwarding of records.
    func start() {
        let cabin = cabin
        let records = records
        let configuration = site.configuration
        let spooler = spooler
        loops = [
            Task { await cabin.run(configuration) }, Task { await spooler.keep() },
        ]
        guard let uplink else { return }
        let log = log
        loops.append(Task { await records.forward(over: uplink, log: log) })
    }

    /// Ends the loops, then the print queue.
    func stop() async {
        await cabin.stop()
        await loops.first?.value
        for loop in loops.dropFirst() { loop.cancel() }
        await spooler.stop()
    }

    /// Puts the simulated printer away: its counter goes into the data folder, its sheets are gone.
    func putPrinterAway() { memory.putAway() }

    /// Takes the sheets out of the simulated printer's tray: they bear portraits, and each is 7 MB of memory.
    func emptyTray() { memory.removeSheets() }

    func touch(_ button: Button) { mailbox.post(.touched(button)) }

    func turnServiceKey(_ turned: Bool) { mailbox.post(.serviceKey(turned)) }

    /// Inserts one coin; false when the acceptor gives it back.
    func insert(cents: Int) -> Bool {
        guard let edges = coinLine.insert(cents: cents, nanoseconds: MachineClock.now.nanoseconds) else { return false }
        for edge in edges { coins.take(edge) }
        return true
    }

    /// Waits for the pad's prompt, signs, and presses OK.
    func sign(_ strokes: [PenStroke]) async throws {
        for _ in 0..<200 where !pad.isInking { try await Task.sleep(for: .milliseconds(10)) }
        pad.draw(strokes)
        touch(.proceed)
    }

    /// Ends every trouble.
    func mend() throws {
        try tray.set(fault: nil)
        if tray.sheetsLeft() == 0 { try tray.set(sheetsLeft: SimulatedDyeSub.rollSheets) }
        camera.setFault(nil)
        pad.setUnplugged(false)
    }

    /// Makes something fail.
    func make(_ trouble: Trouble) throws {
        switch trouble {
        case .none, .collectorDown: break
        case .printerOffline: try tray.set(fault: .offline)
        case .paperOut: try tray.set(sheetsLeft: 0)
        case .printerJam: try tray.set(fault: .jam)
        case .printerMidJam: try tray.set(fault: .midJam)
        case .cameraDead:
            camera.setFault(DeviceFault(.timeout, "camera: no picture within 8 s; check its cable and power"))
        case .padUnplugged: pad.setUnplugged(true)
        }
    }
}

/// The folders of one simulated cabin.
struct StationFolders: Sendable {
    /// The folder given on the command line.
    let data: String
    var journal: String { data + "/journal" }
    var outbox: String { data + "/outbox" }
    var keys: String { data + "/keys" }
    var collector: String { data + "/collector" }
    var credentials: String { data + "/credentials" }
    var siteFile: String { data + "/site.yaml" }
}

/// Where the simulated printer keeps its counter and its sheets: in memory, since the sheets bear portraits. A cabin
/// that was killed finds its printer again, because the name follows from its data folder.
struct MemoryFolder {
    let path: String
    private let counterFile: String

    init(for data: String) throws {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
        let absolute = URL(fileURLWithPath: data).standardizedFileURL.path
        let digest = SHA256.hash(data: Array(absolute.utf8)).prefix(8).map { String(format: "%02x", $0) }.joined()
        path = parent + "/cabine-sim-printer-" + digest
        counterFile = data + "/printer-left"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        } catch {
            throw Failure(.cannotWrite, "\(path): cannot be made; check that \(parent) is writable")
        }
    }

    /// Whether a cabin that was killed left its printer here, which may still be at work.
    var hasPrinter: Bool { access(path + "/left", F_OK) == 0 }

    /// The counter a printer left behind.
    var sheetsLeft: Int? {
        let text =
            (try? String(contentsOfFile: path + "/left", encoding: .utf8))
            ?? (try? String(contentsOfFile: counterFile, encoding: .utf8))
        return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    func putAway() {
        let counter = sheetsLeft.map { "\($0)\n" } ?? ""
        try? counter.write(toFile: counterFile, atomically: true, encoding: .utf8)
        try? FileManager.default.removeItem(atPath: path)
    }

    func removeSheets() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name.hasSuffix(".prn") || name == ".job" {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }
}
