import CabineCore
import CabineNotices
import CabineRuntime
import CabineScreen
import CabineSite
import Foundation
import HALCameras
import HALContract
import HALDrivers
import HALLines
import HALLinux
import HALSignPad
import HALSupervision

/// A station on a board's real wires.
///
/// | what happens | what the station does |
/// |---|---|
/// | a device is not there at the start, or goes later | out of service with its name; looked for again, for ever |
/// | the line adapter is unplugged | coins refused by the board's hardware; lines are opened anew when it is back |
/// | the flash line is not there | out of service with cause flash, until it is |
/// | the service door is opened | nothing is sold until it is closed |
/// | mains is gone | no more coins; what is under way goes on as long as the buffer lasts |
/// | a lamp stays lit, or refuses to go dark | its driver darkens it at its limit, and tries until it is dark |
/// | a contact does not settle | the log names it |
/// | a part makes no progress | nobody is given signs of life: systemd, or the watchdog, starts everything anew |
final class BoardStation {
    let station: Station
    /// The lamps, for whoever tests them.
    let lamps: LampPanel
    private let board: Board
    private let flash: BoundedFlash?
    private let supervisor: Supervisor
    /// What kernel and watchdog say of why this start happened; nil where they could not be asked.
    let programStart: ProgramStart?
    private let log: NoticeSink
    private var loops: [Task<Void, Never>] = []

    /// Longest time without a turn before a part counts as silent. A camera on its ladder, a printer that is searched
    /// and a pad that clears its display take turns of up to half a minute.
    private static let silenceMilliseconds: UInt64 = 120_000
    /// A reader of lines shows progress once a second.
    private static let readerSilenceMilliseconds: UInt64 = 15_000
    /// How often each part is asked.
    private static let askPause: Duration = .seconds(2)

    /// - Throws: a failure that says what of the board this program cannot drive; `DeviceFault` when the data folder
    ///   refuses.
    init(
        _ board: Board, layout: StationFolders, site: Site, link: StationLink,
        guidance: @escaping @Sendable (String) -> Void, screen: CustomerScreen, log: @escaping NoticeSink
    ) throws {
        if let problem = BoardCheck.problems(of: board).first { throw Self.undriven(board, "\(problem)") }
        self.board = board
        lamps = LampPanel(board.house.lamps)
        self.log = log
        let flash = Self.flash(board)
        self.flash = flash
        let tally = CameraTally()
        station = try Station(
            layout: layout, site: site, model: board.identifier, link: link,
            devices: StationDevices(
                coins: Self.coins(board, log), flash: flash,
                camera: { try Self.camera(board, flash, tally, log) }, cameraTally: tally,
                pad: { try Self.pad(board.signature, screen) }, printer: try Self.printer(board, log),
                guidance: guidance,
                screen: screen),
            log: log)
        let (watchdog, start) = Self.watchdog(board, layout, log)
        programStart = start
        supervisor = Supervisor(manager: try ServiceManager.ofEnvironment(), watchdog: watchdog, log: log)
    }

    /// On the pad and on the screen beside it, or on the screen alone: as the board says.
    private static func pad(
        _ wiring: SignatureWiring, _ screen: CustomerScreen
    ) throws -> sending any PadTransport {
        switch wiring {
        case .pad(let models): return ScreenPad(surface: screen.surface, beside: try USBSignPad(accepting: models))
        case .padOrTouchScreen(let models):
            return ScreenPad(surface: screen.surface, beside: try USBSignPad(accepting: models), orAlone: true)
        case .touchScreen, .simulated: return ScreenPad(surface: screen.surface)
        }
    }

    private static func coins(
        _ board: Board, _ log: @escaping NoticeSink
    ) -> ((Mailbox) throws -> CoinIntake)? {
        guard let acceptor = board.coins, let profile = CoinAcceptorProfile(acceptor) else { return nil }
        return { mailbox in
            CoinIntake(
                inhibit: ReopenedLine { () throws(DeviceFault) in try GPIOOutputLine(inhibit: acceptor.inhibit) },
                acceptor: profile, mailbox: mailbox, log: log)
        }
    }

    private static func flash(_ board: Board) -> BoundedFlash? {
        guard let wiring = board.flash, let profile = FlashProfile(wiring) else { return nil }
        return BoundedFlash(
            ReopenedLine { () throws(DeviceFault) in try GPIOOutputLine("flash", wiring.line) }, profile: profile)
    }

    private static func printer(
        _ board: Board, _ log: @escaping NoticeSink
    ) throws -> StationPrinter {
        switch board.printer {
        case .gutenprint(let name, _): .queue(try SpoolKeeper(gutenprint: name, log: log))
        case .ipp(let address): .direct(address)
        case .simulated: throw undriven(board, "its printer is simulated")
        }
    }

    private static func undriven(_ board: Board, _ why: String) -> Failure {
        Failure(
            .unavailable,
            "board \(board.identifier): \(why): this program cannot run that yet; `cabine boards list` shows the others"
        )
    }

    private static func camera(
        _ board: Board, _ flash: BoundedFlash?, _ tally: CameraTally, _ log: @escaping NoticeSink
    ) throws(DeviceFault) -> sending StationCamera {
        var trigger: (any OutputLine)?
        if let wire = board.camera.trigger {
            let line = ReopenedLine { () throws(DeviceFault) in try GPIOOutputLine("camera trigger", wire) }
            trigger = FlashedTrigger(line) { () throws(DeviceFault) in try flash?.shutterOpens() }
        }
        var power: (any OutputLine)?
        if case .relay(let wire, _)? = board.camera.powerCycle {
            power = ReopenedLine { () throws(DeviceFault) in try GPIOOutputLine("camera power", wire) }
        }
        let camera = try CabinCamera(board.camera, trigger: trigger, power: power, tally: tally, log: log)
        return StationCamera(still: camera.still, film: camera.preview)
    }

    /// The board's watchdog, and what it and the kernel say of why this start happened.
    private static func watchdog(
        _ board: Board, _ layout: StationFolders, _ log: NoticeSink
    ) -> (watchdog: HardwareWatchdog?, start: ProgramStart?) {
        var watchdog: HardwareWatchdog?
        var start: ProgramStart?
        do throws(DeviceFault) {
            if let device = board.watchdog {
                watchdog = try HardwareWatchdog(path: device.path, timeoutSeconds: device.timeoutSeconds)
            }
        } catch { log(Notice(.guardianFault, .detail("\(error)"))) }
        do throws(DeviceFault) {
            start = try ProgramStart.note(in: DirectoryStore(layout.data), cause: watchdog?.startCause)
        } catch { log(Notice(.guardianFault, .detail("\(error)"))) }
        return (watchdog, start)
    }

    /// Begins the control loop, the reading of lines, and the signs of life.
    func start() {
        station.start()
        let supervisor = supervisor
        if let coins = station.coins {
            let inputs = board.coinInputs
            read("coins", for: coins) { () throws(DeviceFault) in try GPIOInputLines(inputs) }
        }
        for panel in board.panels {
            let wires = panel.wires
            read("inputs", for: PanelIntake(roles: panel.roles, tell: told())) { () throws(DeviceFault) in
                try GPIOInputLines(wires)
            }
        }
        for task in station.tasks { watch(task) }
        loops.append(Self.lighting(lamps, station.cabin, log))
        supervisor.begin()
        loops.append(Task { await supervisor.run() })
    }

    private func read(
        _ name: String, for user: any LineUser,
        _ open: @escaping @Sendable () throws(DeviceFault) -> any InputLines
    ) {
        let reader = LineReader(name, for: user, log: log, open: open)
        let task = supervisor.task("\(name) lines", limitMilliseconds: Self.readerSilenceMilliseconds)
        loops.append(Task { await reader.run { task.report() } })
    }

    private func watch(_ part: StationTask) {
        let task = supervisor.task(part.name, limitMilliseconds: Self.silenceMilliseconds)
        loops.append(Self.asking(part.turn, task))
    }

    private static func asking(_ turn: @escaping @Sendable () async -> Void, _ task: SupervisedTask) -> Task<
        Void, Never
    > {
        Task {
            while !Task.isCancelled {
                await turn()
                task.report()
                try? await Task.sleep(for: askPause)
            }
        }
    }

    /// What the housing's inputs mean.
    private func told() -> @Sendable (InputSignal) -> Void {
        let (log, flash, coins) = (log, flash, station.coins)
        let tell = station.tell
        return { signal in
            guard case .settled(let asserted) = signal.change else {
                return log(Notice(.contactUnsettled, .field(.device, signal.role.name)))
            }
            switch signal.role {
            case .flashReady: flash?.setCharged(asserted, at: MachineClock.now)
            case .serviceKey: tell(.serviceKey(asserted))
            case .powerFail: coins?.setMains(!asserted)
            case .door:
                log(Notice(asserted ? .doorOpened : .doorClosed))
                tell(.serviceDoor(open: asserted))
            case .presence: tell(.presence(inside: asserted))
            }
        }
    }

    /// The lamps are lit while somebody is served.
    private static func lighting(
        _ lamps: LampPanel, _ cabin: Cabin<DirectoryStore>, _ log: @escaping NoticeSink
    ) -> Task<Void, Never> {
        Task {
            var lit: Bool?
            for await moment in await cabin.moments() {
                let isServing = moment.state.session != nil
                guard lit != isServing else { continue }
                lit = isServing
                for fault in lamps.light(isServing) { log(Notice(.lampFault, .detail("\(fault)"))) }
            }
        }
    }

    /// Ends everything: coins are refused first, and nobody waits for signs of life any more.
    func stop() async {
        await station.stop()
        for loop in loops { loop.cancel() }
        for fault in lamps.light(false) { log(Notice(.lampFault, .detail("\(fault)"))) }
        supervisor.stop()
    }
}
