import ArgumentParser
import BoardSim
import CabineCore
import CabineJournal
import CabineRecord
import CabineRuntime
import CabineSite
import Crypto
import Dispatch
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
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
            """)

    @Option(help: ArgumentHelp("The cabin model.", valueName: "ID"))
    var board = "sim"

    @Option(help: ArgumentHelp("The folder of everything the cabin keeps.", valueName: "DIR"))
    var data: String

    @Option(help: ArgumentHelp("The site file; without it DIR/site.yaml.", valueName: "FILE"))
    var site: String?

    @Flag(help: "Start no private collector: records wait.")
    var noCollector = false

    func run() async throws {
        let board = try Boards.named(board)
        let layout = StationFolders(data: data)
        let lock = try translated {
            _ = try DirectoryStore(data)
            return try FolderLock(data)
        }
        defer { lock.release() }
        let site = try readSite(layout)
        let surroundings = try Surroundings(site: site, layout: layout, data: data, noCollector: noCollector)
        do {
            if board == .sim {
                try await simulate(site, layout, surroundings)
            } else {
                try await run(board, site, layout, surroundings)
            }
        } catch {
            await surroundings.stop()
            throw error
        }
        await surroundings.stop()
        say("stopped")
    }

    private func run(
        _ board: Board, _ site: Site, _ layout: StationFolders, _ surroundings: Surroundings
    ) async throws {
        let log = try translated { try CabinLog(layout) }
        defer { log.close() }
        let stop = StopSignals()
        let wired = try translated {
            try BoardStation(
                board, layout: layout, site: site, link: surroundings.link, guidance: { say("guidance: \($0)") },
                log: log.sink)
        }
        log.tellStart(board: board.identifier, wired.programStart)
        wired.start()
        let telemetry = CabinTelemetry(wired.station, log: log, board: board.identifier)
        say(
            "cabin \(site.cabin) runs on board \(board.identifier), data in \(data), log in \(layout.log); `help` lists "
                + "commands")
        await serve(BenchPanel(station: wired.station, currency: site.currency), stop)
        await telemetry.stop()
        await wired.stop()
    }

    private func simulate(_ site: Site, _ layout: StationFolders, _ surroundings: Surroundings) async throws {
        let log = try translated { try CabinLog(layout) }
        defer { log.close() }
        // Whoever reads the first line may stop the cabin at once: it must hear by then.
        let stop = StopSignals()
        let sim = try translated {
            try SimStation(
                layout: layout, site: site, link: surroundings.link, picture: SimulatedPeople.picture(seed: 1),
                reference: SimulatedPeople.emptyCabin(seed: 1), guidance: { say("guidance: \($0)") },
                log: log.sink)
        }
        log.tellStart(board: "sim", nil)
        sim.station.start()
        let telemetry = CabinTelemetry(sim.station, log: log, board: "sim")
        say("cabin \(site.cabin) runs on board sim, data in \(data), log in \(layout.log); `help` lists commands")
        await serve(BenchPanel(station: sim.station, simulated: sim, currency: site.currency), stop)
        await telemetry.stop()
        await sim.station.stop()
        sim.putPrinterAway()
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

    private func serve(_ bench: BenchPanel, _ stop: StopSignals) async {
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
                // Only what a signal handler may do: a write.
                var byte: UInt8 = 1
                _ = write(stopPipe.load(ordering: .acquiring), &byte, 1)
            }
        }
    }
}

/// Where the signal handler writes; the program has one.
private let stopPipe = Atomic<Int32>(-1)

/// The keys and the link of a cabin on board sim.
private final class Surroundings {
    let link: StationLink
    private let simulated: SimSurroundings?
    private let connection: HTTPSUplink?

    init(site: Site, layout: StationFolders, data: String, noCollector: Bool) throws {
        guard let collector = site.collector else {
            let simulated = try SimSurroundings(layout: layout, out: data, collectorDown: noCollector)
            link = StationLink(
                keys: simulated.keys, stateKey: simulated.stateKey.publicKey, uplink: simulated.uplink)
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
        (simulated, self.connection) = (nil, connection)
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
        descriptor = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw DeviceFault(.busy, "\(folder): another cabin runs on this folder; stop it, or give another --data")
        }
    }

    func release() { close(descriptor) }
}
