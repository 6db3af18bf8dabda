import BoardSim
import CabineCore
import CabineDesks
import CabineImaging
import CabineNotices
import CabineOutbox
import CabinePreview
import CabineRecord
import CabineRuntime
import CabineScreen
import CabineSite
import Crypto
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import Synchronization

/// The simulated board: a station on simulated wires, a print queue in front of a simulated printer, and the hands and
/// troubles of whoever tries it.
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

    /// Whose cabin it is: the curtain and the light of this drawn person's picture.
    static let cabinSeed: UInt64 = 1

    let station: Station
    let camera: SimulatedCamera
    let pad: SimulatedPad
    let tray: DyeSubFolder
    private let coinLine: SimulatedCoinLine
    private let memory: MemoryFolder

    init(
        layout: StationFolders, site: Site, link: StationLink, picture: @escaping @Sendable () -> CameraFrame,
        reference: CameraFrame?, guidance: (@Sendable (String) -> Void)? = nil,
        screen: CustomerScreen? = nil, log: @escaping NoticeSink
    ) throws {
        let board = Board.sim
        memory = try MemoryFolder(for: layout.data)
        tray =
            memory.hasPrinter
            ? DyeSubFolder(existing: memory.path)
            : try DyeSubFolder(path: memory.path, sheetsLeft: memory.sheetsLeft ?? SimulatedDyeSub.rollSheets)
        try tray.set(fault: nil)

        let inhibit = SimulatedLine()
        let camera = SimulatedCamera(picture: picture)
        let pad = SimulatedPad(capability: Board.simPad)
        self.camera = camera
        self.pad = pad
        coinLine = SimulatedCoinLine(inhibit: inhibit, profile: Board.simCoinPulses)
        let empty = try guidance == nil && screen == nil ? nil : reference.map { try SimulatedFilm.preview(of: $0) }
        station = try Station(
            layout: layout, site: site, model: board.identifier, link: link,
            devices: StationDevices(
                coins: { CoinIntake(inhibit: inhibit, profile: Board.simCoinPulses, mailbox: $0) },
                flash: BoundedFlash(SimulatedLine(), limitMilliseconds: board.flashLimitMilliseconds),
                camera: { StationCamera(still: camera, film: { SimulatedFilm(camera) }) }, reference: reference,
                emptyCabin: empty.map { PreviewWatch.EmptyCabin(format: $0.format, bytes: $0.bytes) },
                pad: { Self.pad(pad, screen) },
                printer: .queue(try SpoolKeeper(Self.spoolerConfiguration(memory.path), log: log)), guidance: guidance,
                screen: screen),
            log: log)
    }

    /// With a screen the customer may sign on it, too.
    private static func pad(_ pad: SimulatedPad, _ screen: CustomerScreen?) -> sending any PadTransport {
        guard let screen else { return pad }
        return ScreenPad(surface: screen.surface, beside: pad)
    }

    private static func spoolerConfiguration(_ tray: String) -> SpoolerConfiguration {
        var configuration = SpoolerConfiguration(
            device: .script(
                backend: SimulatedDyeSub.backend, text: SimulatedDyeSub.script,
                address: SimulatedDyeSub.address(folder: tray)))
        configuration.printer = Board.simPrinter
        return configuration
    }

    /// Puts the simulated printer away: its counter goes into the data folder, its sheets are gone.
    func putPrinterAway() { memory.putAway() }

    /// Takes the sheets out of the simulated printer's tray: they bear portraits, and each is 7 MB of memory.
    func emptyTray() { memory.removeSheets() }

    /// Inserts one coin; false when the acceptor gives it back.
    func insert(cents: Int) -> Bool {
        guard let edges = coinLine.insert(cents: cents, nanoseconds: MachineClock.now.nanoseconds) else { return false }
        for edge in edges { station.coins?.take(edge) }
        return true
    }

    /// Waits for the pad's prompt, signs, and presses OK.
    func sign(_ strokes: [PenStroke]) async throws {
        for _ in 0..<200 where !pad.isInking { try await Task.sleep(for: .milliseconds(10)) }
        pad.draw(strokes)
        station.touch(.proceed)
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
