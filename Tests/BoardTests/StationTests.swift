import BoardPCUSB
import BoardShop
import CabineCore
import CabineRecord
import CabineRuntime
import CabineScreen
import CabineTelemetry
import Crypto
import Foundation
import HALContract
import HALDrivers
import HALLinux
import Synchronization
import Testing

@testable import cabine

/// What a station makes of a board, before anything is plugged in.
@Suite(.serialized) struct StationTests {
    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: "\n") } }
    }

    private func station(_ board: Board, _ folder: String, _ log: Log = Log()) throws -> BoardStation {
        let link = StationLink(
            keys: try CabinKeys.open(in: DirectoryStore(folder + "/keys")),
            stateKey: P256.KeyAgreement.PrivateKey().publicKey, uplink: nil)
        return try BoardStation(
            board, layout: StationFolders(data: folder), site: DemoSite.site(), link: link, guidance: { _ in },
            screen: CustomerScreen(site: ScreenSite(DemoSite.site())),
            log: { log.note("\($0)") })
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/station-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private static func altered(signature: SignatureWiring, printer: PrinterWiring) -> Board {
        Board(
            identifier: "altered", title: "a counter", attendance: .attended, camera: Board.shop.camera,
            signature: signature, printer: printer)
    }

    @Test(
        arguments: [
            (altered(signature: Board.shop.signature, printer: .simulated(name: "dnp-ds620")), "printer is simulated"),
            (altered(signature: .pad([]), printer: Board.shop.printer), "no model is accepted"),
        ])
    func aBoardThatCannotBeDrivenSaysWhy(board: Board, why: String) async throws {
        try await withFolder { folder in
            let failure = #expect(throws: Failure.self) { try station(board, folder) }
            #expect(failure?.message.contains("board altered: ") == true && failure?.message.contains(why) == true)
        }
    }

    /// A counter needs neither lines nor a print queue of its own, and is not paid in coins.
    @Test func aCounterIsPaidWithoutAnAcceptor() async throws {
        try await withFolder { folder in
            let counter = try station(.shop, folder)
            #expect(counter.station.coins == nil)
            counter.start()
            for await moment in await counter.station.cabin.moments() {
                #expect(moment.state.configuration.payment == .counter)
                break
            }
            await counter.stop()
        }
    }

    /// What the ladder counted is for the operator and the technician to see, not for the driver alone.
    @Test func theRungsOfACameraThatIsAwayAreInTheMetrics() async throws {
        try await withFolder { folder in
            let away = Board(
                identifier: "altered", title: "a counter without its camera", attendance: .attended,
                camera: CameraWiring(
                    .gphoto2(GPhoto2Camera(model: "Nikon DSC D7500", usb: nil)), powerCycle: .byHand("switch it off")),
                signature: .touchScreen, printer: Board.shop.printer)
            let log = Log()
            let counter = try station(away, folder, log)
            let tally = try #require(counter.station.cameraTally)
            #expect(tally.counts == CameraCounts())
            counter.start()
            let end = ContinuousClock.now + .seconds(60)
            while tally.counts.timesOutOfService == 0, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
            await counter.stop()
            let text = OpenMetrics.text([CabinMetrics.ladder(tally.counts)])
            #expect(text.contains("cabine_camera_ladder_total{step=\"reopen\"} 1\n"))
            #expect(text.contains("cabine_camera_ladder_total{step=\"usb-reset\"} 0\n"))
            #expect(text.contains("cabine_camera_ladder_total{step=\"out-of-service\"} 1\n"))
            #expect(log.text.contains("reopen 1"), "each rung is in the log, too")
        }
    }

    /// Without its line adapter a cabin does not give up: the flash is a cause of its own, and looked for for ever.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/cupsd"), "skipped: cupsd is missing"))
    func aMissingFlashLineIsAFaultAndNoEnd() async throws {
        try await withFolder { folder in
            let log = Log()
            let cabin = try station(.pcUSB, folder, log)
            #expect(cabin.station.coins != nil)
            cabin.start()
            for await moment in await cabin.station.cabin.moments() where moment.state.devices.flash != .unknown {
                #expect(moment.state.devices.flash == .failed)
                #expect(!moment.state.acceptorOpen)
                break
            }
            await cabin.stop()
            #expect(log.text.contains("flash"))
        }
    }

    /// The queue looks for its printer, takes the first address it is told, and stops looking.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/cupsd"), "skipped: cupsd is missing"))
    func aPrintQueueLooksForItsPrinter() async throws {
        let log = Log()
        let searches = Mutex(0)
        let address = "gutenprint53+usb://dnp-ds620/FOUND1"
        let keeper = try SpoolKeeper(
            gutenprint: "dnp-ds620",
            search: { (model, _) throws(DeviceFault) in
                let count = searches.withLock {
                    $0 += 1
                    return $0
                }
                guard count > 1 else { throw DeviceFault(.system, "search \(count) of \(model) failed") }
                return address
            }, lookPause: .milliseconds(10), log: { log.note("\($0)") })
        let keeping = Task { await keeper.keep() }
        let end = ContinuousClock.now + .seconds(30)
        while !log.text.contains("printer: \(address)"), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(log.text.contains("search 1 of dnp-ds620 failed"))
        #expect(log.text.contains("printer: \(address)"))
        try await Task.sleep(for: .milliseconds(300))
        #expect(searches.withLock { $0 } == 2, "nothing is looked for any more")
        keeping.cancel()
        await keeper.stop()
    }
}
