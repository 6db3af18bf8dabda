import CabineLog
import CabineNotices
import CoreFoundation
import Foundation
import HALSim
import SanitizerScale

/// A cabin and a collector as programs of their own, customers, the State, and whoever pulls the plugs.
final class KillRun {
    /// Between two looks at what is not a line of the cabin.
    private static let lookSeconds = 0.02
    /// Longer than any session with any recovery: a print nobody can judge takes half a minute.
    private static let limitSecondsPerKill = 90.0 * Double(Sanitizer.slowness)
    private static let drainSeconds = 60.0 * Double(Sanitizer.slowness)
    /// A record that is not there yet is asked for again after this.
    private static let pullPauseSeconds = 0.3

    private let data: String
    private let scratch: String
    private var plan: KillPlan
    private var random: SplitMix
    private var customer: KillCustomer
    private var tray: PrinterTray
    private var cabin: RunningCabin
    private var collector: RunningCollector?
    private let port: Int

    private var screen: ScreenLine?
    private var insertedBeforeCents = 0
    private var numbers: [String] = []
    private var pull: StatePull?
    private var pullNotBefore = 0.0
    private var nextPull = 0

    private var cabinKill: KillPlan.CabinKill?
    private var cabinKillAt: Double?
    private var collectorKill: KillPlan.CollectorKill?
    private var collectorKillAt: Double?
    private var collectorBackAt: Double?

    private(set) var account = KillAccount()
    /// What happened, in order, for whoever has to understand a failure.
    private(set) var story: [String] = []
    private let began = CFAbsoluteTimeGetCurrent()

    /// Enrols a cabin in `folder`, and starts both programs.
    init(folder: String, seed: UInt64, kills: Int) throws {
        data = folder + "/data"
        scratch = folder
        random = SplitMix(seed: seed)
        plan = KillPlan(count: kills, random: &random)
        customer = KillCustomer(random: SplitMix(seed: random.next()))
        tray = PrinterTray(data: data, scratch: scratch)
        // The first start makes the keys and has the cabin enrolled at a collector that never ran.
        let first = try RunningCabin(data: data, until: "credit")
        first.kill()
        try tray.waitUntilStill()
        let collector = try RunningCollector(data: data + "/collector", port: 0)
        (self.collector, port) = (collector, collector.port)
        let site = try String(contentsOfFile: data + "/site.yaml", encoding: .utf8)
        let section = """
            collector:
              url: https://127.0.0.1:\(port)
              credentials: \(data)/credentials
              state_key: \(data)/state-public-key.pem

            """
        try (site + section).write(toFile: data + "/site.yaml", atomically: true, encoding: .utf8)
        cabin = try RunningCabin(data: data, arguments: [], until: "runs on board sim")
        (cabinKill, collectorKill) = (plan.nextCabin(), plan.nextCollector())
    }

    deinit {
        cabin.kill()
        collector?.kill()
        // What a stopped cabin removes itself: its printer, which is in memory.
        if FileManager.default.fileExists(atPath: tray.path) {
            do { try FileManager.default.removeItem(atPath: tray.path) } catch { print("\(tray.path): \(error)") }
        }
    }

    private var seconds: Double { CFAbsoluteTimeGetCurrent() - began }

    private func tell(_ words: String) { story.append(String(format: "%7.3f s  ", seconds) + words) }

    /// Sessions and kills to the end of the plan, then one more session, then everything is counted.
    func run() throws {
        let end = Self.limitSecondsPerKill * Double(plan.cabin.count + plan.collector.count + 2)
        while cabinKill != nil || collectorKill != nil || collectorBackAt != nil { try step(until: end) }
        let sheets = numbers.count
        while numbers.count == sheets { try step(until: end) }
        customer.comes = false
        while screen?.name != "attract" { try step(until: end) }
        try drain(until: seconds + Self.drainSeconds)
        try close()
    }

    private func step(until end: Double) throws {
        guard seconds < end else { throw Stuck("it does not come to an end") }
        let next = [cabinKillAt, collectorKillAt, collectorBackAt].compactMap { $0 }.min() ?? .infinity
        if let line = try cabin.nextLine(within: max(0, min(Self.lookSeconds, next - seconds))) { try take(line) }
        if let at = cabinKillAt, seconds >= at { try killCabin() }
        if let at = collectorKillAt, seconds >= at { killCollector() }
        if let at = collectorBackAt, seconds >= at { try startCollector() }
        if collectorKill?.moment == .anyTime { arm(.anyTime) }
        if let kill = cabinKill, kill.moment == .sheetOut, cabinKillAt == nil, screen?.name == "printing",
            tray.count > account.papers.count
        {
            cabinKillAt = seconds + kill.delaySeconds
        }
        try goOnPulling()
    }

    struct Stuck: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

// MARK: - The cabin and its customers

extension KillRun {
    private func take(_ line: String) throws {
        observe(line)
        guard let screen else { return }
        if screen.name == "handingOver" || (screen.name == "voucher" && screen.words.contains("phase shown")) {
            try takePapers(sale: screen.number("sale"))
            if screen.name == "handingOver" { arm(.uploading) }
        }
        customer.wantsVoucher = cabinKill?.moment == .voucher && cabinKillAt == nil
        if let order = customer.act(on: screen) { cabin.send(order) }
        if let kill = cabinKill, cabinKillAt == nil, kill.moment.begins(at: screen) {
            cabinKillAt = seconds + kill.delaySeconds
        }
    }

    /// Takes note of a line; obeys nothing.
    private func observe(_ line: String) {
        if line.hasPrefix("coin of "), line.hasSuffix("given back") { customer.getBack() }
        guard let seen = ScreenLine(line) else { return }
        if seen.name != screen?.name { tell("screen \(seen.name), credit \(seen.creditCents)") }
        customer.see(seen)
        screen = seen
    }

    private func takePapers(sale: Int?) throws {
        for paper in try tray.take(sale: sale) {
            tell("paper: \(paper)")
            account.papers.append(paper)
            if case .sheet(let number, _) = paper { numbers.append(number) }
        }
    }

    private func killCabin() throws {
        cabin.kill()
        for line in cabin.lastLines() { observe(line) }
        let state = try endOfRun()
        tell("cabin killed in \(screen.map { "\($0.name) \($0.words)" } ?? "no screen")")
        try tray.waitUntilStill()
        try takePapers(sale: state.saleAtPrinter)
        customer.startAnew()
        screen = nil
        cabinKillAt = nil
        cabinKill = plan.nextCabin()
        cabin = try RunningCabin(data: data, arguments: [], until: "runs on board sim")
        tell("cabin started")
    }

    /// What this run leaves behind: coins, and what the collector answered to it.
    private func endOfRun() throws -> JournalReading {
        let state = try JournalReading(endOf: data)
        account.coins.append(
            .init(
                shown: customer.shownCents, inFlight: customer.inFlightCents,
                journalled: state.insertedCents - insertedBeforeCents))
        insertedBeforeCents = state.insertedCents
        if let coins = account.coins.last { tell("\(coins)") }
        account.answers += try takeAnswers()
        return state
    }

    /// Reads the log and takes it away: a run that has nothing to say leaves the log of the one before.
    private func takeAnswers() throws -> [KillAccount.Answer] {
        let folder = data + "/log"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        var reader = LogReader(folder: folder, filter: LogFilter(messages: [.recordAnswered, .recordRefused]))
        var answers: [KillAccount.Answer] = []
        while let entry = try reader.next() {
            guard let sale = entry["CABINE_SALE"].flatMap({ Int($0) }),
                let status = entry["CABINE_STATUS"].flatMap({ Int($0) })
            else { continue }
            answers.append(KillAccount.Answer(sale: sale, status: status))
        }
        try FileManager.default.removeItem(atPath: folder)
        return answers
    }
}

// MARK: - The collector and the State

extension KillRun {
    private func arm(_ moment: KillPlan.CollectorMoment) {
        guard let kill = collectorKill, kill.moment == moment, collectorKillAt == nil, collectorBackAt == nil else {
            return
        }
        collectorKillAt = seconds + kill.delaySeconds
    }

    private func killCollector() {
        tell("collector killed")
        collector?.kill()
        collector = nil
        collectorKillAt = nil
        collectorBackAt = seconds + (collectorKill?.awaySeconds ?? 0)
        collectorKill = plan.nextCollector()
    }

    private func startCollector() throws {
        collector = try RunningCollector(data: data + "/collector", port: port)
        collectorBackAt = nil
        tell("collector started")
    }

    /// The State pulls every second number during the run: what is pulled, and what is kept, both go through kills.
    private func goOnPulling() throws {
        if let pull {
            guard let outcome = try pull.outcome() else { return }
            note(pull.number, outcome)
            self.pull = nil
            pullNotBefore = seconds + Self.pullPauseSeconds
            if outcome == .taken || outcome == .alreadyTaken { nextPull += 2 }
        } else if nextPull < numbers.count, seconds >= pullNotBefore, collector != nil {
            pull = StatePull(numbers[nextPull], data: data, port: port, scratch: scratch)
            arm(.pulling)
        }
    }

    private func note(_ number: String, _ outcome: KillAccount.PullOutcome) {
        if account.pulls.last != .init(number: number, outcome: outcome) { tell("pull \(number): \(outcome)") }
        account.pulls.append(.init(number: number, outcome: outcome))
    }

    /// Waits until the cabin has nothing to send any more, and the State has what it asked for.
    private func drain(until end: Double) throws {
        while try !waiting().isEmpty || nextPull < numbers.count || pull != nil { try step(until: end) }
        tell("drained")
    }

    private func waiting() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: data + "/outbox").filter { $0.hasPrefix("record-") }
    }

    /// Stops the cabin, then asks everybody; at the end every number is pulled, and pulled again.
    private func close() throws {
        account.printerCount = tray.count
        let usedOfRoll = tray.usedOfRoll
        guard cabin.stop() == 0 else { throw Stuck("the cabin did not stop with 0") }
        for line in cabin.lastLines() { observe(line) }
        _ = try endOfRun()
        let journal = try JournalReading(data)
        (account.sales, account.vouchers, account.priceCents) = (journal.sales, journal.vouchers, journal.priceCents)
        account.creditShownCents = screen?.creditCents ?? 0
        guard usedOfRoll == account.printerCount else {
            throw Stuck("sheets \(account.printerCount), but \(usedOfRoll) of the roll are used")
        }
        try takeStock()
        for number in numbers + numbers { try pullNow(number) }
        try takeStock()
    }

    private func takeStock() throws {
        let status = try object(Program("collector", ["status", "--data", data + "/collector", "--json"]).output)
        guard let stored = status["records"] as? Int, let taken = status["tombstones"] as? Int else {
            throw Stuck("collector status: \(status)")
        }
        let pulled = numbers.filter { account.isPulled($0) }.count
        account.stocks.append(.init(stored: stored, taken: taken, pulled: pulled))
        tell("collector: \(stored) stored, \(taken) taken; \(pulled) pulled")
    }

    private func pullNow(_ number: String) throws {
        let pull = StatePull(number, data: data, port: port, scratch: scratch)
        let end = seconds + Self.drainSeconds
        while true {
            if let outcome = try pull.outcome() { return note(number, outcome) }
            guard seconds < end else { throw Stuck("it does not come to an end") }
            _ = poll(nil, 0, 10)
        }
    }
}
