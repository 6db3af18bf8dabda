import CabineCore
import CabineDesks
import CabineJournal
import CabineRecord
import HALContract
import HALDrivers
import HALSim

/// Everything of a cabin that is gone when its program ends: the production parts, wired as the runtime wires them.
final class SimulatedCabin {
    var loop: WorldLoop
    let vault = Vault()
    let coins: CoinDesk
    let flash: SimulatedFlashControl
    let photos: SimulatedLane<PhotoDesk>
    let signatures: SimulatedLane<SigningDesk>
    let prints: SimulatedLane<PrintDesk<PlantedSpool>>
    let records: SimulatedLane<RecordDesk<PlantedStore>>
    var rounds = Rounds()
    var looks = SimulatedLooks()
    /// When the program started, on the world's clock: its own begins anew.
    let startedAt: Instant

    var mailbox = EventQueue()
    /// The journal refused the event at the front of the mailbox.
    var isBlocked = false
    var isTaking = false
    /// Somebody will look whether the inhibit line obeys again.
    var willCheckCoins = false
    var isSending = false
    /// What the start read and the world had not seen; checked with the first event that is durable.
    var unseen: [UnseenStep] = []
    /// The token of the timer set last.
    var lastTimer: UInt64 = 0
    /// When the record queue is looked at next.
    var forwardAt: Instant?
    /// When this session ended; nil while one is on.
    var sessionEndedAt: Instant?

    /// Opens what is on the disks.
    init(world: World, makers: WorldMakers) throws(StartFault) {
        startedAt = world.time.now
        let plant = world.plant
        do throws(JournalFault) {
            loop = try WorldLoop(PlantedStore(world.journalDisk, slip: plant?.journalSlip), plant)
        } catch {
            throw StartFault(text: "\(error)")
        }
        let log = world.log
        coins = CoinDesk(
            inhibit: PlantedLine(
                world.coins.inhibit, change: plant?.inhibit, swallowsErrors: plant?.inhibitErrorSwallowed ?? false),
            profile: world.coinProfile)
        flash = SimulatedFlashControl(
            PlantedLine(world.studio.flash, change: plant?.flash), limitMilliseconds: world.flashLimit)
        do throws(DeviceFault) {
            records = SimulatedLane(
                try RecordDesk(
                    store: PlantedStore(world.outboxDisk, slip: plant?.outboxSlip), maker: makers.records,
                    vault: vault, log: log))
        } catch {
            throw StartFault(text: "\(error)")
        }
        photos = SimulatedLane(
            PhotoDesk(
                camera: plant?.frame == nil ? world.studio : PlantedCamera(world.studio, change: plant?.frame),
                flash: flash, maker: makers.photos, vault: vault, log: log))
        signatures = SimulatedLane(
            SigningDesk(
                pad: PlantedPad(world.pad, slip: plant?.pad), maker: makers.signatures, vault: vault, log: log))
        var limits = PrintLimits()
        plant?.printLimits?(&limits)
        prints = SimulatedLane(
            PrintDesk(
                spool: PlantedSpool(world.spool, slip: plant?.spool), papers: SimulatedPaperMaker(), vault: vault,
                limits: limits, log: log))
    }

    /// The cabin's own monotonic clock: it begins with the program.
    func now(_ world: Instant) -> Instant {
        Instant(nanoseconds: world.nanoseconds - startedAt.nanoseconds + 1_000_000_000)
    }

    // Each lane by its own type: code for any lane would look up the desk's types at every step.

    func step(_ name: LaneName, at now: Instant) -> LaneStep {
        switch name {
        case .photo: photos.step(at: now)
        case .signing: signatures.step(at: now)
        case .printing: prints.step(at: now)
        case .record: records.step(at: now)
        }
    }

    func idle(_ name: LaneName, at now: Instant) -> (events: [Event], pauseMilliseconds: UInt64?) {
        switch name {
        case .photo: photos.idle(at: now)
        case .signing: signatures.idle(at: now)
        case .printing: prints.idle(at: now)
        case .record: records.idle(at: now)
        }
    }

    func depth(_ name: LaneName) -> Int {
        switch name {
        case .photo: photos.depth
        case .signing: signatures.depth
        case .printing: prints.depth
        case .record: records.depth
        }
    }

    func orders(_ name: LaneName) -> UInt64 {
        switch name {
        case .photo: photos.orders
        case .signing: signatures.orders
        case .printing: prints.orders
        case .record: records.orders
        }
    }

    /// Where personal data is held in memory now; nil when nowhere.
    var personalData: String? {
        let kept = vault.present
        if kept.portrait != nil { return "the vault holds a portrait" }
        if kept.signature != nil { return "the vault holds a signature" }
        if kept.number != nil { return "the vault holds a number" }
        if photos.desk.holdsPersonalData { return "the photo desk holds a frame" }
        if signatures.desk.holdsPersonalData { return "the signing desk holds pen strokes" }
        if prints.desk.holdsPersonalData { return "the print desk holds a page" }
        return nil
    }
}

/// Why a program could not start; it is started again after a while.
struct StartFault: Error {
    let text: String
}

/// What stands in for imaging and sealing; it outlives the program, as the world's own bits.
struct WorldMakers {
    let photos: SimulatedPhotoMaker
    let signatures: SimulatedSignatureMaker
    let records: PlantedRecordMaker
}

/// The product's flash driver, watched by the world's clock as the runtime watches it.
final class SimulatedFlashControl: FlashControl {
    private let driver: FlashDriver
    /// Told when the driver wants to be checked.
    var watch: (Instant) -> Void = { _ in }

    init(_ line: any OutputLine, limitMilliseconds: UInt64) {
        driver = FlashDriver(line: line, limitMilliseconds: limitMilliseconds)
    }

    func prove() throws(DeviceFault) { try driver.prove() }

    func on(at now: Instant) throws(DeviceFault) {
        do throws(DeviceFault) {
            try driver.on(at: now)
        } catch {
            if let due = driver.nextCheck { watch(due) }
            throw error
        }
        if let due = driver.nextCheck { watch(due) }
    }

    func off(at now: Instant) {
        do throws(DeviceFault) { try driver.off() } catch { return }
    }

    func check(at now: Instant) {
        do throws(DeviceFault) { _ = try driver.check(at: now) } catch {
            // The next check follows from `nextCheck`.
        }
        if let due = driver.nextCheck { watch(due) }
    }
}

/// The record maker, with a slip where one is planted.
final class PlantedRecordMaker: RecordMaker {
    private let maker: SimulatedRecordMaker
    private let slip: RecordSlip?
    private var lastNumber: RecordNumber?
    private var lastPortrait: SessionPortrait?
    private var seals = 0

    init(_ maker: SimulatedRecordMaker, slip: RecordSlip?) {
        self.maker = maker
        self.slip = slip
    }

    var hasKeys: Bool { maker.hasKeys }

    func seal(
        _ portrait: SessionPortrait, _ signature: SessionSignature, _ sale: Sale
    ) throws(RecordMakingFault) -> (number: RecordNumber, payload: [UInt8]) {
        guard slip != nil else { return try maker.seal(portrait, signature, sale, number: nil) }
        seals += 1
        if slip == .faultTellsContent, seals.isMultiple(of: 3) {
            throw RecordMakingFault("cannot seal \(String(decoding: portrait.jp2, as: UTF8.self))")
        }
        let kept = slip == .portraitKept ? lastPortrait ?? portrait : portrait
        lastPortrait = portrait
        let sealed = try maker.seal(kept, signature, sale, number: slip == .numberReused ? lastNumber : nil)
        lastNumber = sealed.number
        return slip == .unsealed ? (sealed.number, sealed.payload + portrait.jp2) : sealed
    }

    func request(_ payload: [UInt8]) throws(RecordMakingFault) -> UplinkRequest { try maker.request(payload) }
    func random() -> UInt64 { maker.random() }
}
