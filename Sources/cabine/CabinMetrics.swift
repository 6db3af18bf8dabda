import CabineCore
import CabineDesks
import CabineLog
import CabineRuntime
import CabineSite
import CabineTelemetry
import HALContract
import HALDrivers
import HALLinux
import Synchronization

/// What `GET /metrics` says of a cabin: taken from it once a second, so that scrapes cost it nothing.
final class CabinMetrics: Sendable {
    private static let lookPause: Duration = .seconds(1)

    private let cabin: Cabin<DirectoryStore>
    private let records: DeskRunner<RecordDesk<DirectoryStore>>
    private let log: Log
    private let data: String
    private let camera: CameraTally?
    private let identity: [(String, String)]
    private let lag = LagHistogram()
    private let seen = Mutex(Seen())

    /// What was seen last, and when things changed.
    fileprivate struct Seen {
        var state: State?
        var lookedAt = MachineClock.now
        var queue = Queue()
        var queueLookedAt = MachineClock.now
        /// When each waiting record was seen first in this run, by its key.
        var waitingSince: [UInt64: Instant] = [:]
        var sessionAt: Instant?
        var sheetAt: Instant?
        var coinAt: Instant?
        let startedAt = MachineClock.now
    }

    fileprivate struct Queue: Sendable {
        var waiting: [UInt64] = []
        var held = 0
        var alarms = 0
    }

    init(_ station: Station, log: Log, board: String) {
        cabin = station.cabin
        records = station.records
        self.log = log
        data = station.layout.data
        camera = station.cameraTally
        identity = [
            ("cabin", station.site.cabin), ("board", board), ("version", Program.version),
            ("currency", station.site.currency),
        ]
    }

    /// Looks at the cabin until the task is cancelled. A queue whose disk hangs keeps nobody waiting but its own look.
    func watch() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchLoop() }
            group.addTask { await self.watchQueue() }
        }
    }

    private func watchLoop() async {
        while !Task.isCancelled {
            let asked = MachineClock.now
            let state = await cabin.state
            let now = MachineClock.now
            lag.count(nanoseconds: now.nanoseconds - asked.nanoseconds)
            seen.withLock { $0.take(state, at: now) }
            try? await Task.sleep(for: Self.lookPause)
        }
    }

    private func watchQueue() async {
        while !Task.isCancelled {
            let queue = await records.read { desk in
                Queue(waiting: desk.waiting, held: desk.count - desk.waiting.count, alarms: desk.alarms.count)
            }
            seen.withLock { $0.take(queue, at: MachineClock.now) }
            try? await Task.sleep(for: Self.lookPause)
        }
    }

    /// The families of a scrape.
    func families() -> [MetricFamily] {
        let seen = seen.withLock { $0 }
        let now = MachineClock.now
        var families: [MetricFamily] = [.info("cabine", help: "Which cabin this is.", identity)]
        if let state = seen.state {
            families += Self.service(state) + Self.money(state)
        }
        families += Self.queue(seen, now) + Self.ages(seen, now)
        if let camera { families.append(Self.ladder(camera.counts)) }
        families.append(
            lag.family("cabine_event_loop_lag_seconds", help: "How long a question waits for the control loop."))
        families.append(
            .counter("cabine_log_entries", help: "Entries in the log since it began.", log.lastWritten))
        return families + MachineMetrics.families(data: data)
    }

    private static func service(_ state: State) -> [MetricFamily] {
        let causes = ["none"] + ServiceCause.allCases.map(\.noticeName)
        return [
            .stateset(
                "cabine_device_health", help: "What each device last said of itself.",
                states: DeviceHealth.allCases.map(\.noticeName),
                Device.allCases.map { ([("device", $0.noticeName)], state.devices[$0].noticeName) } + [
                    ([("device", "printer")], state.devices.printer.health.noticeName)
                ]),
            .stateset(
                "cabine_out_of_service", help: "Why nothing can be sold.", states: causes,
                [([], state.serviceCause?.noticeName ?? "none")]),
            .stateset(
                "cabine_mode", help: "The screen the cabin is at.", states: Mode.noticeNames,
                [([], state.mode.noticeName)]),
            .gauge(
                "cabine_prints_left", help: "Sheets the printer's media still gives.",
                state.devices.printer.printsLeft.map { [([], Double($0))] } ?? []),
            .gauge("cabine_acceptor_open", help: "1 while coins are let in.", state.acceptorOpen ? 1 : 0),
        ]
    }

    private static func money(_ state: State) -> [MetricFamily] {
        func cents(_ amount: Cents) -> UInt64 { UInt64(amount.value) }
        return [
            .counter("cabine_starts", help: "Starts since the journal began.", state.starts),
            .counter("cabine_sessions", help: "Sessions since the journal began.", state.sessions),
            .counter("cabine_sheets", help: "Sheets printed and paid since the journal began.", state.ledger.sheets),
            .counter(
                "cabine_takings_cents", unit: "cents", help: "Coins inserted since the journal began.",
                cents(state.ledger.inserted)),
            .counter(
                "cabine_counter_takings_cents", unit: "cents", help: "Paid at a counter since the journal began.",
                cents(state.ledger.atCounter)),
            .counter(
                "cabine_sold_cents", unit: "cents", help: "Paid for by printed sheets since the journal began.",
                cents(state.ledger.sold)),
            .counter("cabine_vouchers", help: "Vouchers decided since the journal began.", state.vouchersIssued),
            .counter(
                "cabine_vouchers_cents", unit: "cents", help: "Owed by vouchers since the journal began.",
                cents(state.ledger.vouchers)),
            .counter(
                "cabine_in_doubt_cents", unit: "cents", help: "Sales whose sheet nobody could tell of.",
                cents(state.ledger.inDoubt)),
            .gauge(
                "cabine_credit_cents", unit: "cents", help: "Coins not spent yet.", Double(state.ledger.credit.value)),
        ]
    }

    /// A name of a step as a label: "USB reset" is `usb-reset`.
    static func ladder(_ counts: CameraCounts) -> MetricFamily {
        .counter(
            "cabine_camera_ladder",
            help: "Pictures, faults and rungs of the camera's failure ladder since the program started.",
            counts.named.map { name, count in
                ([("step", name.lowercased().replacing(" ", with: "-"))], UInt64(count))
            })
    }

    private static func queue(_ seen: Seen, _ now: Instant) -> [MetricFamily] {
        let oldest = seen.waitingSince.values.min()
        return [
            .gauge(
                "cabine_backlog_records", unit: "records", help: "Records that wait for the collector.",
                Double(seen.queue.waiting.count)),
            .gauge(
                "cabine_held_records", unit: "records", help: "Records of sales under way.", Double(seen.queue.held)),
            .gauge(
                "cabine_refused_records", unit: "records", help: "Records the collector will not take.",
                Double(seen.queue.alarms)),
            .gauge(
                "cabine_backlog_age_seconds", unit: "seconds",
                help: "How long the oldest record has waited, seen since the program started.",
                oldest.map { seconds(now, $0) } ?? 0),
        ]
    }

    private static func ages(_ seen: Seen, _ now: Instant) -> [MetricFamily] {
        let events: [(String, Instant?)] = [
            ("session", seen.sessionAt), ("sheet", seen.sheetAt), ("coin", seen.coinAt),
            ("look", seen.lookedAt), ("queue-look", seen.queueLookedAt), ("start", seen.startedAt),
        ]
        return [
            .gauge(
                "cabine_age_seconds", unit: "seconds",
                help: "Time since the last of each, of those since the program started.",
                events.compactMap { name, at in at.map { ([("event", name)], seconds(now, $0)) } })
        ]
    }

    private static func seconds(_ now: Instant, _ then: Instant) -> Double {
        Double(now.milliseconds(since: then)) / 1_000
    }
}

extension CabinMetrics.Seen {
    fileprivate mutating func take(_ new: State, at now: Instant) {
        if let old = state {
            if new.sessions > old.sessions { sessionAt = now }
            if new.ledger.sheets > old.ledger.sheets { sheetAt = now }
            if new.ledger.inserted > old.ledger.inserted { coinAt = now }
        }
        state = new
        lookedAt = now
    }

    fileprivate mutating func take(_ new: CabinMetrics.Queue, at now: Instant) {
        let before = waitingSince
        waitingSince = [:]
        for key in new.waiting { waitingSince[key] = before[key] ?? now }
        queue = new
        queueLookedAt = now
    }
}
