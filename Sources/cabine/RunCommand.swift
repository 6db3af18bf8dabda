import ArgumentParser
import BoardSim
import CabineCore
import CabineJournal
import CabineNotices
import CabineRecord
import CabineRuntime
import CabineScreen
import CabineSite
import Crypto
import Dispatch
import Foundation
import HALContract
import HALDrivers
import HALLines
import HALLinux
import HALSim
import HALSurroundings
import Synchronization

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a cabin until it is stopped.",
        discussion: """
            On board sim the wires are driven by commands, a line each on standard input; `help` lists them. The cabin goes \
            on when standard input ends. SIGTERM or SIGINT stops it: coins are refused at once, and what was accepted is \
            written down first.

            Everything the cabin keeps is in the data folder: journal, outbox, keys, site.yaml. Without a site file the \
            example is written there on the first start. Where the site file names no collector, a private one is \
            started on the loopback.

            The customer's screen is a page on the loopback; the address to open is printed, and written into the file of \
            --screen-url for a kiosk. It holds a token, that of CABINE_SCREEN_TOKEN or of the file, so that an open page goes \
            on, or else a new one. On board sim the page has the bench beside the screen.
            """)

    @Option(help: ArgumentHelp("The cabin model.", valueName: "ID"))
    var board = "sim"

    @Option(help: ArgumentHelp("The folder of everything the cabin keeps.", valueName: "DIR"))
    var data: String

    @Option(help: ArgumentHelp("The site file; without it DIR/site.yaml.", valueName: "FILE"))
    var site: String?

    @Flag(help: "Start no private collector: records wait.")
    var noCollector = false

    @Flag(
        help: """
            On real wires and without a collector in the site file: make a State's key of its own in DIR. Whoever has it \
            opens every record there, so this is for trials without customers.
            """)
    var trial = false

    @Option(
        help: ArgumentHelp("A login at the service console ends after so long without a key.", valueName: "SECONDS"))
    var consoleIdle = 600

    @Option(help: ArgumentHelp("The screen's port on the loopback; 0 is any free one.", valueName: "PORT"))
    var screenPort = 0

    @Option(help: ArgumentHelp("Write the screen's address into this file.", valueName: "FILE"))
    var screenURL: String?

    @Option(help: ArgumentHelp("The folder of recorded speech, as `make speech` makes it.", valueName: "DIR"))
    var speech: String?

    func validate() throws {
        guard (5...86_400).contains(consoleIdle) else { throw ValidationError("--console-idle is 5 to 86400 seconds") }
    }

    func run() async throws {
        let board = try Boards.named(board)
        if board != .sim { for fault in board.restOutputs() { complain("cabine: \(fault)") } }
        let layout = StationFolders(data: data)
        let lock = try translated {
            _ = try DirectoryStore(data)
            return try FolderLock(data)
        }
        defer { lock.release() }
        let siteTrial = SiteTrial(siteFile: site ?? layout.siteFile)
        if let refused = try translated({ try siteTrial.begin() }) { complain("cabine: \(refused)") }
        let restart = Restart()
        do {
            try await serve(board, layout, siteTrial, restart)
        } catch {
            // A site file that was saved at the console and does not work must not need a visit.
            guard let refused = try translated({ try siteTrial.failed() }) else { throw error }
            complain("cabine: \((error as? Failure)?.message ?? "\(error)")")
            complain("cabine: \(refused)")
            restart.wish(machine: false)
        }
        restart.carryOut()
    }

    private func serve(_ board: Board, _ layout: StationFolders, _ siteTrial: SiteTrial, _ restart: Restart)
        async throws
    {
        let site = try readSite(layout)
        guard board == .sim || trial || site.collector != nil else {
            throw Failure(
                .badData,
                "\(self.site ?? layout.siteFile): collector: missing; its state_key is what photos are sealed for. For a trial "
                    + "without customers give --trial: then a key that opens them all is made in \(data)")
        }
        let surroundings = try Surroundings(site: site, layout: layout, data: data, noCollector: noCollector)
        do {
            if board == .sim {
                try await simulate(site, layout, surroundings, siteTrial, restart)
            } else {
                try await run(board, site, layout, surroundings, siteTrial, restart)
            }
        } catch {
            await surroundings.stop()
            throw error
        }
        await surroundings.stop()
        say("stopped")
    }

    private func run(
        _ board: Board, _ site: Site, _ layout: StationFolders, _ surroundings: Surroundings, _ siteTrial: SiteTrial,
        _ restart: Restart
    ) async throws {
        let log = try translated { try CabinLog(layout) }
        defer { log.close() }
        if let warning = ProcessMemory.swapWarning() { log.sink(Notice(.swapFound, .detail(warning))) }
        let tap = LogTap(log.sink)
        let stop = StopSignals()
        let screen = CustomerScreen(site: ScreenSite(site))
        let wired = try translated {
            try BoardStation(
                board, layout: layout, site: site, link: surroundings.link, guidance: { say("guidance: \($0)") },
                screen: screen, log: tap.sink)
        }
        log.tellStart(board: board.identifier, wired.programStart)
        let console = try house(wired.station, board, wired.lamps, tap, stop, restart)
        wired.start()
        wired.station.show(on: screen)
        let telemetry = CabinTelemetry(wired.station, log: log, board: board.identifier)
        say(
            "cabin \(site.cabin) runs on board \(board.identifier), data in \(data), log in \(layout.log); `help` lists "
                + "commands")
        // Beside the cabin, which looks for its devices itself, for ever: this is for whoever sets it up.
        let finding = Task.detached { Self.tellMissing(board) }
        defer { finding.cancel() }
        say(console.greeting)
        let service = screenService(screen, tap)
        await serve(BenchPanel(station: wired.station, currency: site.currency), stop, siteTrial)
        service.cancel()
        await telemetry.stop()
        await wired.stop()
        await console.stop()
    }

    private static func tellMissing(_ board: Board) {
        for finding in SelfTest(board, on: FolderSurroundings(root: "")).findings() where finding.result == .missing {
            say("missing: \(finding.device): \(finding.found); check: \(finding.check)")
        }
    }

    private func simulate(
        _ site: Site, _ layout: StationFolders, _ surroundings: Surroundings, _ siteTrial: SiteTrial, _ restart: Restart
    ) async throws {
        let log = try translated { try CabinLog(layout) }
        defer { log.close() }
        let tap = LogTap(log.sink)
        // Whoever reads the first line may stop the cabin at once: it must hear by then.
        let stop = StopSignals()
        let screen = CustomerScreen(site: ScreenSite(site))
        let sim = try translated {
            try SimStation(
                layout: layout, site: site, link: surroundings.link,
                picture: SimulatedPeople.picture(seed: SimStation.cabinSeed),
                reference: SimulatedPeople.emptyCabin(seed: SimStation.cabinSeed), guidance: { say("guidance: \($0)") },
                screen: screen, log: tap.sink)
        }
        log.tellStart(board: "sim", nil)
        let console = try house(sim.station, .sim, nil, tap, stop, restart)
        sim.station.start()
        sim.station.show(on: screen)
        let telemetry = CabinTelemetry(sim.station, log: log, board: "sim")
        say("cabin \(site.cabin) runs on board sim, data in \(data), log in \(layout.log); `help` lists commands")
        say(console.greeting)
        let bench = BenchPanel(
            station: sim.station, simulated: sim, network: surroundings.network, currency: site.currency)
        let service = screenService(screen, tap) { await bench.answer($0) }
        await serve(bench, stop, siteTrial)
        service.cancel()
        await telemetry.stop()
        await sim.station.stop()
        await console.stop()
        sim.putPrinterAway()
    }

    private func house(
        _ station: Station, _ board: Board, _ lamps: LampPanel?, _ tap: LogTap, _ stop: StopSignals,
        _ restart: Restart
    ) throws -> ConsoleHouse {
        let orders = stop.continuation
        let house = try translated {
            try ConsoleHouse(
                station, board: board, lamps: lamps, siteFile: site ?? station.layout.siteFile,
                idleSeconds: consoleIdle, tap: tap
            ) { isMachine in
                restart.wish(machine: isMachine)
                orders.yield(.stop)
            }
        }
        house.start()
        return house
    }

    private func screenService(
        _ screen: CustomerScreen, _ tap: LogTap, bench: (@Sendable (String) async -> String)? = nil
    ) -> Task<Void, Never> {
        let service = ScreenService(port: screenPort, addressFile: screenURL, speechFolder: speech)
        return Task { await service.run(screen, bench: bench, log: tap.sink) }
    }

    private func readSite(_ layout: StationFolders) throws -> Site {
        if let site { return try SiteFile.read(site) }
        if !FileManager.default.fileExists(atPath: layout.siteFile) {
            try translated {
                try DirectoryStore(existing: data).replace("site.yaml", with: Array((DemoSite.yaml + "\n").utf8))
            }
        }
        return try SiteFile.read(layout.siteFile)
    }

    private func serve(_ bench: BenchPanel, _ stop: StopSignals, _ siteTrial: SiteTrial) async {
        await bench.waitForStart()
        do throws(DeviceFault) { try siteTrial.proven() } catch { complain("cabine: \(error)") }
        let screen = Task { await bench.showScreen() }
        let continuation = stop.continuation
        Thread.detachNewThread {
            while let line = readLine() { continuation.yield(.line(line)) }
        }
        for await order in stop.orders {
            guard await bench.obey(order) else { break }
        }
        screen.cancel()
    }
}

/// SIGINT and SIGTERM as orders, from the moment it is made.
///
/// A handler and a pipe: Dispatch's signal sources need the signal ignored, and the kernel drops an ignored signal for
/// good when the main thread happens not to block it.
private final class StopSignals {
    let orders: AsyncStream<BenchPanel.Order>
    let continuation: AsyncStream<BenchPanel.Order>.Continuation

    init() {
        let (orders, continuation) = AsyncStream.makeStream(of: BenchPanel.Order.self)
        self.orders = orders
        self.continuation = continuation
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        let readEnd = ends[0]
        stopPipe.store(ends[1], ordering: .releasing)
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while read(readEnd, &byte, 1) != 0 { continuation.yield(.stop) }
        }
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                // Only what a signal handler may do: a write, after which whoever was interrupted finds his errno.
                let code = errno
                var byte: UInt8 = 1
                _ = write(stopPipe.load(ordering: .acquiring), &byte, 1)
                errno = code
            }
        }
    }
}

/// Where the signal handler writes; the program has one.
private let stopPipe = Atomic<Int32>(-1)

/// The keys and the link of a cabin on board sim.
private final class Surroundings {
    let link: StationLink
    /// The link that may be cut by hand; nil where the collector is somebody else's.
    let network: NetworkSwitch?
    private let simulated: SimSurroundings?
    private let connection: HTTPSUplink?

    init(site: Site, layout: StationFolders, data: String, noCollector: Bool) throws {
        guard let collector = site.collector else {
            let simulated = try SimSurroundings(layout: layout, out: data, collectorDown: noCollector)
            network = simulated.uplink.map { NetworkSwitch($0) }
            link = StationLink(keys: simulated.keys, stateKey: simulated.stateKey.publicKey, uplink: network)
            (self.simulated, connection) = (simulated, nil)
            return
        }
        let keys = try translated { try CabinKeys.open(in: DirectoryStore(layout.keys)) }
        guard let text = try? String(contentsOfFile: collector.stateKey, encoding: .utf8),
            let stateKey = try? P256.KeyAgreement.PublicKey(pemRepresentation: text)
        else {
            throw Failure(
                .badData, "\(collector.stateKey): no P-256 public key in PEM; ask the collector's operator for it")
        }
        let connection = try SimSurroundings.connect(to: collector.url, credentials: collector.credentials, keys: keys)
        link = StationLink(keys: keys, stateKey: stateKey, uplink: connection)
        (simulated, self.connection, network) = (nil, connection, nil)
    }

    func stop() async {
        do { try await connection?.shutdown() } catch { complain("cabine: \(error)") }
        await simulated?.stop()
    }
}

/// Keeps a second cabin off the same folder: two journals in one file would be none.
final class FolderLock {
    private let descriptor: Int32

    init(_ folder: String) throws(DeviceFault) {
        let name = folder + "/lock"
        descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        var code = errno
        if descriptor >= 0 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            code = errno
            close(descriptor)
        }
        throw code == EWOULDBLOCK
            ? DeviceFault(.busy, "\(folder): another cabin runs on this folder; stop it, or give another --data")
            : DeviceFault(
                .system, "\(name): cannot be locked: \(String(cString: strerror(code))); check the disk and its owner")
    }

    func release() { close(descriptor) }
}
