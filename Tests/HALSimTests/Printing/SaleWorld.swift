import CabineCore
import HALContract
import HALDrivers
import HALSim

/// What decides about a sheet: the judge of the cabin, or one that is to be caught.
protocol SheetJudge {
    mutating func next(_ observation: PrintJudge.Observation, at now: Instant) -> PrintJudge.Action
}

extension PrintJudge: SheetJudge {}

/// Believes the spooler: "completed" is printed, anything else that ended is not.
struct CredulousJudge: SheetJudge {
    var isSubmitted: Bool
    var looks = 0

    mutating func next(_ observation: PrintJudge.Observation, at now: Instant) -> PrintJudge.Action {
        looks += 1
        switch observation {
        case .started where !isSubmitted:
            isSubmitted = true
            return .submit
        case .looked(let look):
            guard let job = look.jobs.first else { return .conclude(.notPrinted(reason: "no job")) }
            if job.state == .completed { return .conclude(.printed) }
            if job.state == .canceled || job.state == .aborted { return .conclude(.notPrinted(reason: "ended")) }
        case .started, .submitted, .done, .failed: break
        }
        return looks < 400 ? .look(afterMilliseconds: 500) : .conclude(.unknown(reason: "patience"))
    }
}

/// Which judge a world is sold to.
enum JudgeKind {
    case cabin, credulous

    func judge(_ job: PrintJob, submitted: Bool, now: Instant) -> any SheetJudge {
        switch self {
        case .cabin: PrintJudge(job: job, submitted: submitted, now: now)
        case .credulous: CredulousJudge(isSubmitted: submitted)
        }
    }
}

/// A cabin's printer in virtual time, with a clerk who mends it now and then, and a tray that knows the truth.
final class SaleWorld {
    let time = SimulatedTime(now: Instant(nanoseconds: 1_000_000_000_000))
    let dice: FaultDice
    let printer: SimulatedPrinter
    let spool: SimulatedSpool
    private(set) var tray: [SheetOut] = []
    /// Whether somebody mends, and meddles with, the printer.
    var hasClerk = true
    /// Whether the power fails in some sales.
    var hasPowerCuts = false
    private(set) var hits = FaultCounts()
    private(set) var conclusions: [PrintConclusion] = []
    private var wasUnplugged = false
    private var random: SplitMix
    private var clerkComes: Instant
    private var rolls = 0

    final class FaultCounts {
        private var counts = [Int](repeating: 0, count: SimulatedFault.allCases.count)

        subscript(fault: SimulatedFault) -> Int {
            get { counts[Int(fault.rawValue)] }
            set { counts[Int(fault.rawValue)] = newValue }
        }
    }

    /// A claim that the paper contradicts.
    struct Lie: CustomStringConvertible {
        let description: String
        /// The story is one of those that are known to deceive the judge, see `DeceivedJudgeTests`.
        let isKnown: Bool
    }

    struct Claim {
        let key: String
        let conclusion: PrintConclusion
        /// Sheets the printer still had when the claim was made, less those before the sale; nil with a new roll.
        let fell: Int?
        /// What happened meanwhile.
        let wasUnplugged: Bool
        let wasMute: Bool
        let spoolerDied: Bool
    }

    init(plan: FaultPlan, seed: UInt64, sheetsLeft: Int = 50) {
        let hits = hits
        dice = FaultDice(component: 3, plan: plan, seed: seed) { hits[$0.fault] += 1 }
        printer = SimulatedPrinter(time: time, dice: dice, sheetsLeft: sheetsLeft)
        spool = SimulatedSpool(printer: printer, time: time, dice: dice)
        random = SplitMix(seed: seed ^ 0x5A1E)
        clerkComes = time.now.advanced(byMilliseconds: UInt64(random.next(below: 240_000)))
        printer.onSheet = { [unowned self] sheet in tray.append(sheet) }
    }

    func number(below bound: Int) -> Int { random.next(below: bound) }

    /// Lets time pass, with everything that happens in it.
    func pass(milliseconds: UInt64) {
        let end = Instant(nanoseconds: time.now.nanoseconds + time.takeSpent() + milliseconds * 1_000_000)
        while true {
            let next = min(spool.nextChange ?? end, clerkComes)
            guard next < end else { break }
            time.advance(to: max(next, time.now))
            spool.advance()
            if !printer.isPluggedIn { wasUnplugged = true }
            if time.now >= clerkComes { clerk() }
        }
        time.advance(to: end)
        spool.advance()
    }

    private func clerk() {
        clerkComes = time.now.advanced(byMilliseconds: UInt64(20_000 + random.next(below: 220_000)))
        guard hasClerk else { return }
        printer.plugIn()
        printer.closeCover()
        printer.clearJam()
        if printer.sheetsLeft == 0 || !printer.isRightMedia || random.next(below: 40) == 0 { loadRoll() }
        if random.next(below: 40) == 0 { printer.unplug() }
        if random.next(below: 60) == 0 { printer.openCover() }
    }

    private func loadRoll() {
        rolls += 1
        printer.loadRoll(sheets: 20 + random.next(below: 380), isRightMedia: random.next(below: 20) > 0)
    }

    /// What `PrintDriver.readiness` does, without its suspensions; nil when no sale may begin.
    private func readiness() -> Int? {
        var before: SpoolPrinter?
        for turn in 0..<30 {
            do throws(DeviceFault) {
                let seen = try spool.printer()
                if seen.state == .stopped { try spool.resume() }
                if turn % 8 == 0 { try spool.refreshLevels() }
                if let before, seen.reportStamp != before.reportStamp {
                    guard case .ready(let count) = PrinterReadiness(seen) else { return nil }
                    return count
                }
                before = before ?? seen
            } catch {
                before = nil
            }
            pass(milliseconds: 250)
        }
        return nil
    }

    private func perform(_ action: PrintJudge.Action, key: String) -> PrintJudge.Observation {
        do throws(DeviceFault) {
            switch action {
            case .submit: return .submitted(try spool.submit(Self.page, name: key))
            case .look:
                let jobs = try spool.jobs(named: key)
                pass(milliseconds: 0)
                let others = try spool.activeJobs().filter { $0.name != key }
                pass(milliseconds: 0)
                return .looked(PrintJudge.Look(jobs: jobs, others: others, printer: try spool.printer()))
            case .cancel(let identifier): try spool.cancel(identifier)
            case .resume: try spool.resume()
            case .refreshLevels: try spool.refreshLevels()
            case .conclude: preconditionFailure("a conclusion is not performed")
            }
            return .done
        } catch {
            return .failed(error)
        }
    }

    /// Sells one sheet; nil when the printer was not ready. `make` makes the judge, or one that recovers.
    func sell(_ key: String, judgedBy kind: JudgeKind) -> Claim? {
        guard let before = readiness() else { return nil }
        let job = PrintJob(key: key, printsLeftBefore: before)
        let rollsBefore = rolls
        let (mutesBefore, deathsBefore) = (hits[.printerMute], hits[.spoolerRestart])
        wasUnplugged = false
        var cut: Instant?
        if hasPowerCuts, number(below: 3) == 0 {
            cut = time.now.advanced(byMilliseconds: UInt64(number(below: 40_000)))
        }
        var judge = kind.judge(job, submitted: false, now: time.now)
        var observation = PrintJudge.Observation.started
        while true {
            let action = judge.next(observation, at: time.now)
            if case .conclude(let conclusion) = action {
                conclusions.append(conclusion)
                let fell = rolls == rollsBefore ? before - printer.sheetsLeft : nil
                return Claim(
                    key: key, conclusion: conclusion, fell: fell, wasUnplugged: wasUnplugged,
                    wasMute: hits[.printerMute] > mutesBefore, spoolerDied: hits[.spoolerRestart] > deathsBefore)
            }
            if case .look(let milliseconds) = action { pass(milliseconds: UInt64(milliseconds)) }
            observation = perform(action, key: key)
            pass(milliseconds: 0)
            if let instant = cut, time.now >= instant {
                cut = number(below: 4) == 0 ? time.now.advanced(byMilliseconds: UInt64(number(below: 20_000))) : nil
                spool.powerCut()
                pass(milliseconds: UInt64(1_000 + number(below: 60_000)))
                spool.powerOn()
                judge = kind.judge(job, submitted: true, now: time.now)
                observation = .started
            }
        }
    }

    /// Sells `sales` sheets one after the other, heals the world, and returns every claim that was a lie.
    func lies(sales: Int, judgedBy kind: JudgeKind) -> [Lie] {
        var claims: [Claim] = []
        for sale in 0..<sales {
            if let claim = sell("sale-\(sale)", judgedBy: kind) { claims.append(claim) }
            pass(milliseconds: UInt64(60_000 + number(below: 120_000)))
        }
        dice.isHealed = true
        spool.heal()
        pass(milliseconds: 300_000)
        return claims.compactMap(lie)
    }

    private func lie(_ claim: Claim) -> Lie? {
        let sheets = tray.filter { $0.job == claim.key }
        let unasked = sheets.filter(\.isPrintersOwn).count
        switch claim.conclusion {
        case .printed:
            let text = "\(claim.key): printed, and \(sheets.count) sheets came out"
            let isKnown = claim.wasUnplugged && (claim.fell == nil || claim.wasMute) && sheets.count - unasked == 2
            return sheets.count - unasked != 1 || claim.fell == 2 ? Lie(description: text, isKnown: isKnown) : nil
        case .notPrinted(let reason):
            let text = "\(claim.key): not printed (\(reason)), and \(sheets.count) came out"
            return sheets.isEmpty ? nil : Lie(description: text, isKnown: claim.spoolerDied && claim.wasMute)
        case .unknown: return nil
        }
    }

    static let page = RGBImage(width: 4, height: 2, bytes: Array(1...24))
}
