import CabineCore
import CabineDesks
import CabineImaging
import CabineJournal
import CabineRecord
import CabineRuntime
import CabineSite
import Crypto
import Foundation
import HALContract
import HALLinux
import HALSim

/// One paid session played by the simulated customer, and everything that proves it.
final class Demo {
    /// Room the demo needs: its own files, and what the cabin keeps free for itself.
    private static let freeBytesMinimum: UInt64 = 96 << 20
    /// Longest session: four refused photos, or a print that climbs the whole ladder of the judge.
    private static let sessionLimit: Duration = .seconds(420)
    /// Longest wait for the record to be sent once the sheet is out.
    private static let uploadLimit: Duration = .seconds(30)

    private let out: String
    private let photo: [UInt8]?
    private let seed: UInt64
    private let trouble: SimStation.Trouble
    private let progress: Progress
    private let layout: StationFolders
    private var log: CabinLog?
    private var result = DemoResult()

    init(out: String, photo: [UInt8]?, seed: UInt64, trouble: SimStation.Trouble, progress: Progress) {
        self.out = out
        self.photo = photo
        self.seed = seed
        self.trouble = trouble
        self.progress = progress
        layout = StationFolders(data: out + "/cabin")
    }

    func play() async throws -> DemoResult {
        if let photo { try Self.checkReadable(photo) }
        try makeRoom()
        progress.title("Cabine: one paid session")
        let surroundings = try SimSurroundings(layout: layout, out: out, collectorDown: trouble == .collectorDown)
        do {
            try await play(in: surroundings)
        } catch {
            await surroundings.stop()
            throw error
        }
        await surroundings.stop()
        return result
    }

    private func play(in surroundings: SimSurroundings) async throws {
        defer { log?.close() }
        let sim = try makeStation(surroundings)
        defer { sim.putPrinterAway() }
        log?.tellStart(board: "sim", nil)
        sim.station.start()
        do {
            try await session(sim)
            try await afterwards(sim, surroundings)
        } catch {
            await sim.station.stop()
            throw error
        }
        await sim.station.stop()
        try writeJournal(sim)
        result.conclude(currency: sim.station.site.currency, progress: progress)
    }

    /// What can never become a portrait is refused before a coin is taken.
    private static func checkReadable(_ photo: [UInt8]) throws {
        do {
            _ = try ImageFile.decode(photo)
        } catch {
            throw Failure(.badData, "the photo is refused: \(error)")
        }
    }

    private func makeRoom() throws {
        do {
            let store = try DirectoryStore(out)
            guard try store.freeBytes() >= Self.freeBytesMinimum else {
                throw Failure(
                    .cannotWrite,
                    "\(out): less than \(Self.freeBytesMinimum >> 20) MB free; a cabin does not sell on a full disk: "
                        + "free some space or give another --out")
            }
            for name in DemoResult.files { try store.remove(name) }
            _ = try DirectoryStore(layout.data)
        } catch let fault as DeviceFault {
            throw Failure(.cannotWrite, fault.message)
        }
    }

    private func makeStation(_ surroundings: SimSurroundings) throws -> SimStation {
        let started = Stopwatch()
        let sim = try translated {
            let log = try CabinLog(layout)
            self.log = log
            return try SimStation(
                layout: layout, site: photo == nil ? try DemoSite.site() : try DemoSite.lenientSite(),
                link: StationLink(
                    keys: surroundings.keys, stateKey: surroundings.stateKey.publicKey, uplink: surroundings.uplink),
                picture: picture(),
                reference: photo == nil ? SimulatedPeople.emptyCabin(seed: seed) : nil, log: log.sink)
        }
        result.time("start", started)
        progress.done("private print queue (DNP DS620, simulated printer) and cabin started")
        return sim
    }

    private func picture() -> @Sendable () -> CameraFrame {
        if let photo { return { CameraFrame(encoding: .file, bytes: photo) } }
        return SimulatedPeople.picture(seed: seed)
    }

    // MARK: The session

    private func session(_ sim: SimStation) async throws {
        let deadline = ContinuousClock.now + Self.sessionLimit
        var customer = SimulatedCustomer(seed: seed)
        var walk = SessionWalk(progress: progress, currency: sim.station.site.currency)
        var troubled = false
        for await moment in await sim.station.cabin.moments() {
            guard ContinuousClock.now < deadline else {
                throw Failure(.failed, "the session did not end within \(Self.sessionLimit.components.seconds) s")
            }
            walk.see(moment.state)
            if case .outOfService(let cause) = moment.state.mode, cause != .starting, walk.ended == nil {
                throw Failure(
                    .unavailable,
                    "the cabin is out of service: \(Transcript.snakeCase("\(cause)")); see `cabine log \(layout.data)`")
            }
            if case .posing = moment.state.mode, !troubled {
                troubled = true
                try sim.make(trouble)
            }
            if try await act(customer.act(on: moment.state), sim, moment.state, &walk) { break }
        }
        result.take(walk)
    }

    /// Does what the customer decided.
    ///
    /// - Returns: whether the customer is gone.
    private func act(
        _ action: CustomerAction, _ sim: SimStation, _ state: State, _ walk: inout SessionWalk
    ) async throws -> Bool {
        switch action {
        case .touch(.cancel): throw Failure(.notConforming, refusedPhoto(state))
        case .touch(let button): sim.station.touch(button)
        case .insert(let cents):
            if !sim.insert(cents: cents) { progress.warn("the acceptor gave a coin of \(cents) back") }
        case .sign(let strokes): try await sim.sign(strokes)
        case .wait: break
        case .leave:
            try await leave(sim, state, &walk)
            return true
        }
        return false
    }

    private func leave(_ sim: SimStation, _ state: State, _ walk: inout SessionWalk) async throws {
        switch state.mode {
        case .handingOver(let sale):
            let kept = sim.station.vault.read(sale.session.identifier)
            result.number = kept.number
            result.headHeight = kept.portrait?.headHeightMillimetres
            result.conformity = kept.portrait?.conformity
            switch kept.portrait?.conformity {
            case .conforming: progress.done("the photo passes every check")
            case .unsure: progress.warn("of some checks the photo does not show enough: the sheet says so")
            case .failed: progress.warn("the photo is not conforming: the sheet says so; `cabine frame` says why")
            case nil: break
            }
            result.printed = true
            try await writeSheet(sim)
        case .voucher(let voucher, _):
            result.voucher = voucher
            try await writeVoucher(sim)
        case .attract, .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing,
            .outOfService, .maintenance:
            break
        }
        result.credit = state.ledger.credit.value
        result.refusal = walk.lastRefusal
        sim.station.touch(.proceed)
    }

    private func refusedPhoto(_ state: State) -> String {
        "the photo was refused; credit of \(state.ledger.credit.value) hundredths stays in the cabin"
    }

    private func writeSheet(_ sim: SimStation) async throws {
        let clock = Stopwatch()
        let prints = try sim.tray.sheet(sim.tray.sheetsOut())
        let page = try DyeSubCapture.decode(prints)
        try write(ImageFile.encodePNG(page), "sheet.png")
        result.time("decode_print", clock)
        progress.done("sheet of four photos printed: sheet.png")
    }

    private func writeVoucher(_ sim: SimStation) async throws {
        guard let signed = sim.station.papers.last else { return }
        if let slip = sim.station.papers.slip(signed) { try write(ImageFile.encodePNG(slip), "voucher.png") }
        try write(Array((signed.qrText + "\n").utf8), "voucher.txt")
        try write(Array(sim.station.papers.publicKeyPEM.utf8), "voucher-key.pem")
        progress.warn(
            "voucher \(signed.voucher.serial) of \(money(signed.voucher.amount.value, sim.station.site.currency)), "
                + "code \(signed.shortCode): voucher.png, voucher.txt")
    }

    // MARK: Afterwards

    private func afterwards(_ sim: SimStation, _ surroundings: SimSurroundings) async throws {
        try await waitForUpload(sim, surroundings)
        guard result.printed, let number = result.number else { return }
        try write(Array((number.text + "\n").utf8), "number.txt")
        if let sealed = surroundings.sealed(of: number) { try write(sealed, "record.sealed") }
        guard result.uploaded else { return }
        try pull(number, surroundings)
    }

    private func waitForUpload(_ sim: SimStation, _ surroundings: SimSurroundings) async throws {
        let deadline = ContinuousClock.now + (trouble == .collectorDown ? .seconds(2) : Self.uploadLimit)
        while ContinuousClock.now < deadline {
            let released = await sim.station.cabin.state.releases.isEmpty
            let sent = await sim.station.records.read { $0.waiting.isEmpty }
            if released, sent { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        result.waiting = await sim.station.records.read { $0.waiting.count }
        result.sent = surroundings.sentCount
        result.uploaded = result.printed && result.waiting == 0
        if let milliseconds = surroundings.uploadMilliseconds { result.time("upload", milliseconds) }
        if result.sent > 0 { progress.done("\(result.sent) sealed record(s) sent to the collector") }
        if result.waiting > 0 {
            progress.warn(
                "\(result.waiting) record(s) waiting to be sent: kept in \(layout.outbox), sent by the next run")
        }
    }

    private func pull(_ number: RecordNumber, _ surroundings: SimSurroundings) throws {
        let clock = Stopwatch()
        let first = try surroundings.pull(number, into: out)
        guard first.code == 0 else { throw Failure(.failed, "the State could not pull the record: \(first.error)") }
        result.pulled = true
        result.time("pull", clock)
        result.portraitBytes = try FileManager.default.attributesOfItem(atPath: out + "/portrait.jp2")[.size] as? Int
        progress.done("the State pulled the record: portrait.jp2, signature.jp2")
        let second = try surroundings.pull(number, into: layout.data + "/second-pull")
        result.gone = second.code != 0
        if result.gone {
            progress.done("a second pull is refused: \(second.error)")
        } else {
            progress.failed("a second pull was not refused")
        }
    }

    private func writeJournal(_ sim: SimStation) throws {
        var lines: [String] = []
        _ = try Replay(DirectoryStore(existing: layout.journal)) { lines.append(Transcript.line($0)) }
        try write(Array((lines.joined(separator: "\n") + "\n").utf8), "session.jsonl")
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try translated { try DirectoryStore(existing: out).replace(name, with: bytes) }
    }
}

/// Runs `body`; a device's failure becomes one clear line and its exit code.
func translated<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let fault as DeviceFault {
        throw Failure(fault.kind == .full ? .cannotWrite : .unavailable, fault.message)
    } catch let fault as JournalFault {
        throw Failure(fault.cause.kind == .full ? .cannotWrite : .failed, "\(fault)")
    }
}

/// Milliseconds since its making.
struct Stopwatch {
    private let start = ContinuousClock.now

    var milliseconds: Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) * 1_000 + Double(elapsed.attoseconds / 1_000_000_000_000) / 1_000
    }
}
