import BoardSim
import CabineCore
import CabineDesks
public import CabineNotices
import CabineRecord
import HALContract
import HALDrivers
public import HALSim

/// Where something lies that an event brings along: the heap moves events often, and plain numbers move fast.
struct Parcel {
    let place: Int
}

/// What a parcel holds.
enum ParcelContent {
    case nothing
    case events([Event])
    case reply(UplinkReply?)
    case request(UplinkRequest)
    case claim(String)
}

/// What the world does next; made of plain numbers only.
enum WorldEvent {
    case lane(LaneName, generation: Int)
    case deliver(LaneName, generation: Int, Parcel)
    case idle(LaneName, orders: UInt64, generation: Int)
    case timer(token: UInt64, generation: Int)
    case look(generation: Int)
    case readClock(generation: Int)
    case retry(generation: Int)
    case flash(generation: Int)
    case coinCheck(generation: Int)
    case forward(generation: Int)
    case reply(key: UInt64, generation: Int, Parcel)
    case arrival(Exchange, Parcel)
    case coinEdges
    case coinsSettled(accepted: Int)
    case printer
    case privacy(generation: Int)
    case chance
    case powerOff
    case powerOn
    case customer
    case serviceKeyBack
    case doorCloses
    case houseRead(generation: Int)
    case pull(sale: UInt64)
    case confirm(sale: UInt64, attempt: Int, Parcel)
    case purge
    case technician
    case end

    /// Whether a look at the devices may find something else after it. A fault that happens does so in any case.
    var mayReachTheLooks: Bool {
        switch self {
        case .lane(let lane, _): lane != .printing
        case .look, .forward, .arrival, .coinsSettled, .printer, .privacy, .chance, .pull, .confirm, .purge: false
        case .deliver, .idle, .timer, .readClock, .retry, .flash, .coinCheck, .reply, .coinEdges, .powerOff, .powerOn,
            .customer, .serviceKeyBack, .doorCloses, .houseRead, .technician, .end:
            true
        }
    }
}

/// A simulated cabin with everything around it: one thread, one clock, one seed.
///
/// Controller, desks, drivers, journal, outbox, codecs and the collector's record logic are the product's own. The
/// world owns every clock, random bit, edge, byte, sector, spool job and packet.
public final class World {
    let options: WorldOptions
    let plant: Plant?
    let time = SimulatedTime(now: Instant(nanoseconds: 1_000_000_000))
    var heap = EventHeap()
    private var parcels: [ParcelContent] = []
    private var freeParcels: [Int] = []
    var ledger = WorldLedger()
    var trace = TraceHash()
    /// World events so far.
    public internal(set) var events: UInt64 = 0
    /// Events the controller took.
    public internal(set) var controllerEvents: UInt64 = 0
    /// The first invariant that did not hold.
    public internal(set) var violation: Violation?
    /// What happened in which mode.
    public internal(set) var coverage = Coverage()
    /// Every fault that happened, in order; for shrinking.
    public internal(set) var hits: [FaultDice.Hit] = []
    /// Told of every event in words, when set.
    public var onTrace: ((String) -> Void)?
    /// Told everything the product says to its log.
    public var onNotice: ((Notice) -> Void)?
    /// Told every number that is drawn.
    public var onNumber: ((String) -> Void)?

    let journalDisk: SimulatedDisk
    let outboxDisk: SimulatedDisk
    let coins: SimulatedCoinMechanism
    let pad: SimulatedSignaturePad
    let studio: SimulatedStudio
    let printer: SimulatedPrinter
    let spool: SimulatedSpool
    let powerDice: FaultDice
    let networkDice: FaultDice
    let peopleDice: FaultDice
    let clockDice: FaultDice
    let consoleDice: FaultDice
    let console = SimulatedConsole()
    let allDice: [FaultDice]
    let makers: WorldMakers
    let collector: SimulatedCollector
    var random: SplitMix
    var peopleRandom: SplitMix

    var cabin: SimulatedCabin?
    /// Counts starts and ends of the program: what was planned before is recognised and dropped.
    var generation = 0
    /// The mode after the last event; nil without a program. The dice ask for it in the middle of a journal write.
    var mode: Mode?
    var isPowered = false
    var spoolIsOff = false
    var people = People()
    var network = Network()
    var housing = Housing()
    var wall: SimulatedWall
    var keys = IdempotencyBook()
    var isEnding = false
    var debugEvents = false
    var endingSince: Instant?
    var restChecked = false
    var plannedCutsArmed = 0
    /// What the disks had done when the program started a second time, and when everything was healed.
    var operationsAtReturn: DiskOperations?
    var operationsAtEnd: DiskOperations?
    var coinsAccepted = 0
    /// The session under way, or the last one, and who sat in the cabin during it.
    var sitting: (session: UInt64, people: [Int]) = (0, [])
    /// The last event the running program was told to be durable.
    var durableSequence: UInt64 = 0
    /// The last event that was checked.
    var seenSequence: UInt64 = 0
    var printerPlanned: Instant?
    /// Something was done with the printer or its spooler since its next change was planned.
    var printerTouched = true
    /// The controller, or an output it drives, changed since it was looked at.
    var controllerTouched = true

    var coinProfile: CoinPulseProfile
    let flashLimit: UInt64

    /// A world by its options; `plant` puts a bug into it.
    init(_ options: WorldOptions, plant: Plant? = nil) {
        self.options = options
        self.plant = plant
        let seed = options.seed &* 0x2545_F491_4F6C_DD1D ^ 0x5EED
        var allDice: [FaultDice] = []
        let time = time
        let relay = HitRelay()
        func dice(_ component: UInt8, without fault: SimulatedFault? = nil) -> FaultDice {
            var plan = options.plan
            if let fault { plan[fault] = 0 }
            let dice = FaultDice(
                component: component, plan: plan, seed: seed, suppressed: options.suppressed,
                report: { relay.report($0) })
            allDice.append(dice)
            return dice
        }
        powerDice = dice(0)
        // A bit that flips in the journal costs its tail, by design: see JournalDamage.
        journalDisk = SimulatedDisk(time: time, dice: dice(1, without: .diskBitFlip), mayFlip: { _ in false })
        let flips = FlipRelay()
        outboxDisk = SimulatedDisk(
            time: time, dice: dice(2), mayFlip: { $0.hasPrefix("record-") && !$0.hasSuffix(".go") },
            onFlip: { name, _ in flips.report(name) })
        let profile = Board.simCoinPulses
        coins = SimulatedCoinMechanism(profile: profile, time: time, dice: dice(3))
        printer = SimulatedPrinter(time: time, dice: dice(4))
        spool = SimulatedSpool(printer: printer, time: time, dice: dice(5))
        studio = SimulatedStudio(time: time, dice: dice(6), width: StudioSize.width, height: StudioSize.height)
        pad = SimulatedSignaturePad(capability: Board.simPad, time: time, dice: dice(7))
        networkDice = dice(8)
        consoleDice = dice(9)
        peopleDice = dice(10)
        clockDice = dice(11)
        self.allDice = allDice
        coinProfile = profile
        if let change = plant?.coinProfile {
            var slip = CoinSlip(
                centsPerPulse: profile.centsPerPulse, widthMinimum: profile.widthMinimumMilliseconds,
                widthMaximum: profile.widthMaximumMilliseconds, debounce: profile.debounceMilliseconds,
                stuck: profile.stuckMilliseconds)
            change(&slip)
            coinProfile = CoinPulseProfile(
                centsPerPulse: slip.centsPerPulse, widthMinimumMilliseconds: slip.widthMinimum,
                widthMaximumMilliseconds: slip.widthMaximum, debounceMilliseconds: slip.debounce,
                stuckMilliseconds: slip.stuck)
        }
        flashLimit = Board.sim.flashLimitMilliseconds
        let numbers: CrockfordNumberScheme
        do throws(NumberFault) {
            numbers = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: SimulatedRecordMaker.cabin)
        } catch {
            preconditionFailure("the prefixes of the simulated cabin are valid")
        }
        let sealing = SimulatedRecordMaker(seed: seed ^ 1, numbers: numbers)
        makers = WorldMakers(
            photos: SimulatedPhotoMaker(seed: seed ^ 2), signatures: SimulatedSignatureMaker(),
            records: PlantedRecordMaker(sealing, slip: plant?.record))
        collector = SimulatedCollector(seed: seed ^ 3)
        random = SplitMix(seed: seed ^ 4)
        peopleRandom = SplitMix(seed: seed ^ 5)
        wall = SimulatedWall(at: time.now)
        relay.world = self
        flips.world = self
        sealing.onSeal = { [unowned self] sale, number, digest in
            self.onNumber?(number.text)
            self.sealed(sale, number.text, digest)
        }
        sealing.onContent = { [unowned self] in self.checkContent($0, $1, $2) }
        printer.onSheet = { [unowned self] sheet in self.sheetCameOut(sheet) }
        // The search begins while everything is empty, so that no byte escapes it.
        _ = journalDisk.contains(Canary.marker)
        _ = outboxDisk.contains(Canary.marker)
    }

    /// Events one instant may hold. More means that something asks to be looked at again and again, and that a cabin would be
    /// busy with nothing else.
    private static let eventsAtOnceMaximum = 100_000

    /// Runs to the end, or to the first violation.
    func run(progress: ((World) -> Void)? = nil) {
        begin()
        var untilReport = 200_000
        var eventsAtOnce = 0
        while violation == nil, !isEnding, let (instant, event) = heap.removeFirst() {
            eventsAtOnce = instant > time.now ? 0 : eventsAtOnce + 1
            if eventsAtOnce > Self.eventsAtOnceMaximum { violate(.limits, "time stands still: \(event)") }
            time.advance(to: max(instant, time.now))
            events += 1
            trace.mix(instant.nanoseconds)
            if debugEvents { say("  \(String(describing: event).prefix(60))") }
            if event.mayReachTheLooks { endStillness() }
            let hitsBefore = hits.count
            happen(event)
            if hits.count != hitsBefore { endStillness() }
            afterEvent()
            untilReport -= 1
            if untilReport == 0 {
                untilReport = 200_000
                progress?(self)
            }
        }
        if violation == nil { checkAtTheEnd() }
        trace.mix(controllerEvents)
        if !options.endsWithScript {
            // Megabytes of reserve: half the time of a world as short as a scripted one.
            trace.mix(journalDisk.fingerprint)
            trace.mix(outboxDisk.fingerprint)
        }
        trace.mix(ledger.sales.count)
    }

    private func begin() {
        plan(.powerOn, afterMilliseconds: 0)
        plan(.chance, afterMilliseconds: 20_000)
        plan(.purge, afterMilliseconds: 86_400_000)
        plan(.technician, afterMilliseconds: 3_600_000)
        plan(.customer, afterMilliseconds: options.endsWithScript ? 10_000 : 60_000)
        guard !options.endsWithScript else { return }
        heap.insert(.end, at: time.now.advanced(byMilliseconds: UInt64(options.hours * 3_600_000)))
    }

    private func happen(_ event: WorldEvent) {
        switch event {
        case .lane(let lane, let generation): if generation == self.generation { work(lane) }
        case .deliver(let lane, let generation, let parcel):
            let content = open(parcel)
            if generation == self.generation, case .events(let events) = content { delivered(lane, events) }
        case .idle(let lane, let orders, let generation):
            if generation == self.generation { idle(lane, orders) }
        case .timer(let token, let generation): if generation == self.generation { timerEnds(token) }
        case .look(let generation): if generation == self.generation { look() }
        case .readClock(let generation): if generation == self.generation { readClock() }
        case .retry(let generation): if generation == self.generation { retry() }
        case .flash(let generation): if generation == self.generation { checkFlash() }
        case .coinCheck(let generation): if generation == self.generation { checkCoins() }
        case .forward(let generation): if generation == self.generation { forward() }
        case .reply(let key, let generation, let parcel):
            let content = open(parcel)
            if generation == self.generation, case .reply(let reply) = content { replied(reply, key) }
        case .arrival(let exchange, let parcel):
            if case .request(let request) = open(parcel) { arrived(request, exchange) }
        case .coinEdges: takeEdges()
        case .coinsSettled(let accepted): settleCoins(accepted)
        case .printer:
            spool.advance()
            printerTouched = true
        case .privacy(let generation): if generation == self.generation { checkPrivacy() }
        case .chance: chance()
        case .powerOff: powerFails(isCrash: false)
        case .powerOn: powerComes()
        case .customer: customerActs()
        case .serviceKeyBack: serviceEnds()
        case .doorCloses: doorCloses()
        case .houseRead(let generation): if generation == self.generation { tellHousing() }
        case .pull(let sale): pull(sale)
        case .confirm(let sale, let attempt, let parcel):
            if case .claim(let claim) = open(parcel) { confirm(sale, claim, attempt) }
        case .purge: purge()
        case .technician: technicianComes()
        case .end: beginEnding()
        }
    }

    /// Leaves something for an event to bring.
    func parcel(_ content: ParcelContent) -> Parcel {
        if let place = freeParcels.popLast() {
            parcels[place] = content
            return Parcel(place: place)
        }
        parcels.append(content)
        return Parcel(place: parcels.count - 1)
    }

    /// Takes it out again; each parcel is opened once.
    private func open(_ parcel: Parcel) -> ParcelContent {
        freeParcels.append(parcel.place)
        let content = parcels[parcel.place]
        parcels[parcel.place] = .nothing
        return content
    }

    func plan(_ event: WorldEvent, afterMilliseconds milliseconds: UInt64) {
        heap.insert(event, at: time.now.advanced(byMilliseconds: milliseconds))
    }

    func plan(_ event: WorldEvent, afterNanoseconds nanoseconds: UInt64) {
        heap.insert(event, at: Instant(nanoseconds: time.now.nanoseconds + nanoseconds))
    }

    /// Notes the first violation; the world stops there.
    func violate(_ invariant: Invariant, _ text: @autoclosure () -> String) {
        guard violation == nil else { return }
        violation = Violation(
            invariant: invariant, text: text(), event: events,
            milliseconds: time.now.nanoseconds / 1_000_000 - 1_000)
    }

    func say(_ text: @autoclosure () -> String) {
        guard let onTrace else { return }
        let milliseconds = time.now.nanoseconds / 1_000_000
        onTrace("\(milliseconds / 1_000).\(Self.threeDigits(milliseconds % 1_000)) \(text())")
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: 3 - text.count) + text
    }

    func noteHit(_ hit: FaultDice.Hit) {
        hits.append(hit)
        trace.mix(UInt64(hit.fault.rawValue))
        coverage.note(hit.fault, in: mode)
        say("FAULT \(hit.fault.name) (\(hit.component).\(hit.ordinal))")
    }

    /// A log line of the product: it may hold nothing personal.
    var log: (Notice) -> Void {
        { [unowned self] notice in
            self.onNotice?(notice)
            let line = notice.everything
            self.say("log: \(line)")
            if Canary.isMarked(line) { self.violate(.privacy, "a log line holds personal data") }
        }
    }
}

/// Passes hits on to a world that is not there yet when its dice are made.
private final class HitRelay {
    weak var world: World?
    func report(_ hit: FaultDice.Hit) { world?.noteHit(hit) }
}

/// Passes flipped bits on.
private final class FlipRelay {
    weak var world: World?
    func report(_ name: String) { world?.bitFlipped(name) }
}

/// The wall clock of a world, apart from its time.
struct SimulatedWall {
    private var base: Int64 = 1_790_000_000_000
    private var at: Instant
    private var rate: Double = 1

    init(at: Instant) { self.at = at }

    func read(_ now: Instant) -> WallTime {
        WallTime(millisecondsSince1970: base + Int64(Double(now.milliseconds(since: at)) * rate))
    }

    mutating func step(byMilliseconds milliseconds: Int64, at now: Instant) {
        base = read(now).millisecondsSince1970 + milliseconds
        at = now
    }

    mutating func run(at rate: Double, now: Instant) {
        base = read(now).millisecondsSince1970
        at = now
        self.rate = rate
    }
}
