import CabineController
import CabineCore
import CabineImaging
import CabineJournal
import CabineOutbox
import CabineRecord
import CabineSheet
import Crypto
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim

/// Measures what a session is made of: each stage, and each library call in it, in one run; then the portraits of many
/// people who do not exist. `stages`, `screen`, `devices`, `console`, `logs`, `campaign` or `fleet` does one part alone.
@main
struct Bench {
    static func main() async {
        let folder = FileManager.default.temporaryDirectory.path + "/cabine-bench-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let parts = CommandLine.arguments.dropFirst()
        guard
            parts.allSatisfy({ ["stages", "screen", "devices", "console", "logs", "campaign", "fleet"].contains($0) })
        else {
            FileHandle.standardError.write(
                Data(
                    "cabine-bench: no such part; stages, screen, devices, console, logs, campaign, fleet, or nothing for all\n"
                        .utf8))
            exit(64)
        }
        do {
            if parts.isEmpty || parts.contains("stages") { try await stages(folder) }
            if parts.isEmpty || parts.contains("screen") { try await ScreenBenchmark.run() }
            if parts.isEmpty || parts.contains("devices") { try await DeviceBenchmark.run(folder) }
            if parts.isEmpty || parts.contains("console") { try ConsoleBenchmark.run(folder) }
            if parts.isEmpty || parts.contains("logs") { try await LogBenchmark.run(folder) }
            if parts.isEmpty || parts.contains("campaign") { try await PortraitCampaign.run() }
            if parts.isEmpty || parts.contains("fleet") { try await FleetBenchmark.run(folder) }
        } catch {
            FileHandle.standardError.write(Data("cabine-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func stages(_ folder: String) async throws {
        let portrait = try imaging()
        let sheet = try paper(portrait)
        let envelope = try record(portrait)
        try disk(folder, envelope)
        try core()
        try await printing(folder, sheet)
        try session(folder)
    }

    private static func imaging() throws -> Portrait {
        let maker = try PortraitMaker()
        let drawn = SyntheticPerson(seed: 1).render().image
        Report.time("simulated_person", "render_1280x960", runs: 5) { _ = SyntheticPerson(seed: 1).render() }
        let photo = CameraFrame(encoding: .file, bytes: ImageFile.encodePNG(drawn))
        let raw = CameraFrame(encoding: .rgb(width: drawn.width, height: drawn.height), bytes: drawn.bytes)
        Report.time("portrait", "libpng_decode_1280x960") { _ = try? ImageFile.decode(photo.bytes) }
        try StillBenchmark.run()
        try PreviewBenchmark.run()
        signature()
        return try maker.portrait(from: raw)
    }

    private static func signature() {
        let strokes = SimulatedCustomer.signature(seed: 1)
        Report.time("signature", "render_521x134") { _ = try? SignatureRaster.render(strokes) }
        guard let image = try? SignatureRaster.render(strokes) else { return }
        Report.time("signature", "openjpeg_lossless") { _ = try? JPEG2000.encodeLossless(image) }
    }

    private static func paper(_ portrait: Portrait) throws -> RGBImage {
        let content = SheetContent(
            portrait: portrait.image, signature: try SignatureRaster.render(SimulatedCustomer.signature(seed: 1)),
            number: "C17K3MAXMQ818J00ZEHJW7", issueDate: SheetDate(year: 2026, month: 11, day: 23),
            identity: SheetIdentity(
                name: "Cabines Exemple", addressLines: ["12 rue des Lilas", "75012 Paris"], phone: "01 99 00 00 00",
                email: "contact@cabines.example"),
            language: .french, formAddress: "permisdeconduire.ants.gouv.fr", note: nil)
        try Report.time("sheet", "compose_1240x1844") { _ = try Sheet.compose(content) }
        try Report.time("sheet", "qrencode") { _ = try QRCode.modules(content.number ?? "") }
        return try Sheet.compose(content)
    }

    private static func record(_ portrait: Portrait) throws -> [UInt8] {
        let keys = CabinKeys()
        let state = P256.KeyAgreement.PrivateKey()
        let scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "7K3M")
        func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
        Report.time("record", "number_draw") { _ = scheme.draw(random) }
        let number = scheme.draw(random)
        let content = RecordContent(
            number: number, cabin: "7K3M", standard: "fr-2009", document: "permis-de-conduire",
            issuedAt: WallTime(millisecondsSince1970: 0), portrait: portrait.jp2, signature: portrait.jp2)
        let archive = content.archive()
        Report.time("record", "archive") { _ = content.archive() }
        try Report.time("record", "hpke_seal") {
            _ = try SealedRecord(sealing: archive, number: number, to: state.publicKey)
        }
        let sealed = try SealedRecord(sealing: archive, number: number, to: state.publicKey)
        try Report.time("record", "hpke_open") { _ = try sealed.open(with: state, number: number) }
        try Report.time("record", "p256_sign") {
            _ = try UploadEnvelope(number: number, sealed: sealed, signedBy: keys.signing)
        }
        return try UploadEnvelope(number: number, sealed: sealed, signedBy: keys.signing).encode(atRest: keys.atRest)
    }

    private static func disk(_ folder: String, _ envelope: [UInt8]) throws {
        let store = try DirectoryStore(folder + "/journal")
        var journal = try Journal.open(store).journal
        let event = Event.coinInserted(Cents(50))
        let append = try Report.time("journal", "append_durable", runs: 300) {
            try journal.append(event, at: Instant(nanoseconds: 1), on: State())
        }
        let raw = open(folder + "/raw", O_WRONLY | O_APPEND | O_CREAT, 0o600)
        let frame = [UInt8](repeating: 1, count: 26)
        let bare = Report.time("journal", "bare_write_and_fdatasync", runs: 300) {
            _ = write(raw, frame, frame.count)
            fdatasync(raw)
        }
        close(raw)
        Report.ratio("journal", append, over: "write+fdatasync", bare)
        var outbox = try Outbox(DirectoryStore(folder + "/outbox"))
        var key: UInt64 = 0
        try Report.time("outbox", "store_and_release_durable", runs: 50) {
            key += 1
            try outbox.store(envelope, key: key)
            try outbox.release(key: key)
        }
        try Report.time("journal", "open_and_fold", runs: 20) { _ = try Journal.open(store) }
    }

    /// The state machine alone: one whole session, from start to wipe, without any device.
    private static func core() throws {
        let sessions = 1_000
        let median = Report.time("core", "1000_sessions", runs: 5) {
            var state = State()
            for session in 1...UInt64(sessions) { Self.session(&state, session) }
        }
        Report.line("core", "one_event", [median / Double(sessions * 17)])
    }

    private static func session(_ state: inout State, _ number: UInt64) {
        let now = Instant(nanoseconds: number * 1_000_000_000)
        var events: [Event] = []
        if number == 1 {
            events.append(.started(.initial, WallTime(millisecondsSince1970: 0)))
            events += Device.allCases.map { .deviceReported($0, .ready) }
        }
        events += [
            .printerReported(PrinterReport(health: .ready, printsLeft: 400)), .touched(.start), .touched(.proceed),
            .coinInserted(Cents(800)), .touched(.shoot),
        ]
        for event in events { _ = state.handle(event, at: now) }
        for _ in 0..<Limits.countdownSteps { _ = state.handle(.timerFired(state.timer), at: now) }
        let rest: [Event] = [
            .photoTaken(session: number, take: 1, .conforming), .touched(.proceed),
            .signatureTaken(session: number, attempt: 1, .accepted), .touched(.proceed),
            .printerReported(PrinterReport(health: .ready, printsLeft: 400)), .recordStored(sale: number),
            .printConcluded(sale: number, .printed), .recordReleased(sale: number), .touched(.proceed),
        ]
        for event in rest { _ = state.handle(event, at: now) }
        precondition(state.ledger.sheets == number, "the bench sells a sheet a session")
    }

    private static func printing(_ folder: String, _ sheet: RGBImage) async throws {
        let tray = folder + "/tray"
        try FileManager.default.createDirectory(
            atPath: tray, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        // The back end may run as another user: it has to reach its folder.
        for path in [folder, tray] {
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
        }
        let printer = try DyeSubFolder(path: tray)
        let start = ContinuousClock.now
        let spooler = try PrivateSpooler(
            SpoolerConfiguration(
                device: .script(
                    backend: SimulatedDyeSub.backend, text: SimulatedDyeSub.script,
                    address: SimulatedDyeSub.address(folder: tray))))
        Report.line("print", "private_cupsd_start", [Report.milliseconds(since: start)])
        defer { spooler.stop() }
        let driver = PrintDriver(
            spool: spooler.spool(), now: { Instant(nanoseconds: monotonicNanoseconds()) },
            wait: { try? await Task.sleep(for: .milliseconds($0)) })
        _ = await driver.readiness()
        var times: [Double] = []
        for number in 1...5 {
            let job = PrintJob(key: "bench-\(number)", printsLeftBefore: printer.sheetsLeft())
            let start = ContinuousClock.now
            let outcome = await driver.print(sheet, job: job)
            times.append(Report.milliseconds(since: start))
            precondition(outcome == .printed, "the bench prints: \(outcome)")
        }
        Report.line("print", "submit_to_verdict", times)
        let captured = try printer.sheet(printer.sheetsOut())
        try Report.time("print", "decode_capture", runs: 3) { _ = try DyeSubCapture.decode(captured) }
    }

    /// The stages of whole sessions, as the demo beside this program takes them: real cupsd, collector and HTTPS.
    private static func session(_ folder: String) throws {
        let programs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        var stages: [(name: String, times: [Double])] = []
        for _ in 0..<3 {
            let process = Process()
            process.executableURL = programs.appendingPathComponent("cabine")
            process.arguments = ["demo", "--json", "--out", folder + "/demo"]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let text = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            let result = try JSONDecoder().decode(DemoTimings.self, from: text)
            for (name, time) in result.timings_ms.sorted(by: { $0.key < $1.key }) {
                if let index = stages.firstIndex(where: { $0.name == name }) {
                    stages[index].times.append(time)
                } else {
                    stages.append((name, [time]))
                }
            }
        }
        for (name, times) in stages { Report.line("session", name, times) }
    }

    private struct DemoTimings: Decodable {
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let timings_ms: [String: Double]
    }

    private static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
