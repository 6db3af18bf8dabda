import CabineAudit
import CabineCore
import CabineDesks
import CabineImaging
import CabineNotices
import CabineOutbox
import CabinePreview
import CabineRecord
import CabineRuntime
import CabineScreen
import CabineSite
import CabineTelemetry
import Crypto
import HALContract
import HALDrivers
import HALLinux

/// The devices of one cabin, each made when the station takes it over: a device belongs to the thread of its desk.
struct StationDevices {
    /// The acceptor, whose pulses become events of the mailbox; nil where the price is paid at a counter.
    let coins: ((Mailbox) throws -> CoinIntake)?
    /// nil where the board drives none.
    let flash: BoundedFlash?
    let camera: @Sendable () throws -> sending StationCamera
    /// What the camera's failure ladder counts; nil for a simulated camera.
    var cameraTally: CameraTally?
    /// What the camera sees while nobody is there, where that is known.
    var reference: CameraFrame?
    /// The same as a frame of the film.
    var emptyCabin: PreviewWatch.EmptyCabin?
    let pad: @Sendable () throws -> sending any PadTransport
    let printer: StationPrinter
    /// What is told of the guidance while the customer poses; nil where nobody wants to hear it.
    var guidance: (@Sendable (String) -> Void)?
    /// The customer's screen; nil where there is none.
    var screen: CustomerScreen?
}

/// A camera as a station takes it over.
struct StationCamera {
    let still: any CameraTransport
    /// Films the customer who poses; nil where the camera cannot.
    let film: (@Sendable () -> sending any PreviewTransport)?
}

/// How pages reach paper.
enum StationPrinter {
    /// A print queue of the cabin's own, in front of the printer.
    case queue(SpoolKeeper)
    /// A printer on the network that speaks IPP, at this address.
    case direct(String)

    func spool() throws(DeviceFault) -> sending CUPSSpool {
        switch self {
        case .queue(let keeper): CUPSSpool(server: keeper.server, queue: keeper.queue)
        case .direct(let address): try CUPSSpool(printer: address)
        }
    }

    var keeper: SpoolKeeper? {
        switch self {
        case .queue(let keeper): keeper
        case .direct: nil
        }
    }
}

/// A part of a station that answers when it is alive.
struct StationTask: Sendable {
    let name: String
    /// Returns once the part has had its turn.
    let turn: @Sendable () async -> Void
}

/// Whom records are sealed for, and how they get there; without an uplink they wait.
struct StationLink {
    let keys: CabinKeys
    let stateKey: P256.KeyAgreement.PublicKey
    let uplink: (any UplinkTransport)?
}

/// Everything a whole cabin needs, whatever its board: the production crew on the devices it is given, and the files of
/// one data folder.
final class Station {
    let layout: StationFolders
    let site: Site
    let cabin: Cabin<DirectoryStore>
    let vault: Vault
    let records: DeskRunner<RecordDesk<DirectoryStore>>
    let papers: PaperOffice
    private let prints: DeskRunner<PrintDesk<CUPSSpool>>
    /// nil where the price is paid at a counter.
    let coins: CoinIntake?
    /// What a technician asks of the devices.
    let maintenance: any MaintenanceCrew
    let keys: CabinKeys
    /// What the camera's failure ladder counts; nil for a simulated camera.
    let cameraTally: CameraTally?
    /// The parts that must make progress, by name.
    let tasks: [StationTask]
    private let mailbox: Mailbox
    private let spooler: SpoolKeeper?
    private let uplink: (any UplinkTransport)?
    private let log: @Sendable (Notice) -> Void
    private var loops: [Task<Void, Never>] = []
    /// Where a reset of the cash box is signed: the console leads through one with it.
    let cashCounter: CashCounter

    init(
        layout: StationFolders, site: Site, model: String, link: StationLink, devices: StationDevices,
        log: @escaping NoticeSink
    ) throws {
        let mailbox = Mailbox()
        let vault = Vault()
        self.layout = layout
        self.site = site
        self.mailbox = mailbox
        self.vault = vault
        self.log = log
        uplink = link.uplink
        keys = link.keys
        cashCounter = CashCounter(
            folder: layout.audit, identity: AuditIdentity(site: site, board: model), key: link.keys.voucher)
        spooler = devices.printer.keeper
        coins = try devices.coins?(mailbox)
        papers = PaperOffice(site: site, keys: link.keys, log: log)
        let office = RecordOffice(
            keys: link.keys, stateKey: link.stateKey,
            numbers: try CrockfordNumberScheme(collectorPrefix: site.collectorPrefix, cabinPrefix: site.cabin),
            site: site)
        records = DeskRunner(
            "records", try RecordDesk(store: DirectoryStore(layout.outbox), maker: office, vault: vault, log: log),
            mailbox: mailbox)
        let camera = try devices.camera()
        cameraTally = devices.cameraTally
        let film = camera.film
        let photos = DeskRunner(
            "camera",
            PhotoDesk(
                camera: camera.still, flash: devices.flash ?? NoFlash(),
                maker: Studio(try PortraitMaker(), reference: devices.reference, site: site),
                vault: vault, log: log),
            mailbox: mailbox)
        let signatures = DeskRunner(
            "pad", SigningDesk(pad: try devices.pad(), maker: SignatureStudio(), vault: vault, log: log),
            mailbox: mailbox)
        prints = DeskRunner(
            "printer",
            PrintDesk(spool: try devices.printer.spool(), papers: papers, vault: vault, log: log), mailbox: mailbox)
        let crew = CabinCrew(
            coins: coins, flash: devices.flash, photos: photos, signatures: signatures, prints: prints,
            records: records, preview: Self.preview(film, devices, log))
        maintenance = crew
        cabin = try Cabin(store: DirectoryStore(layout.journal), crew: crew, mailbox: mailbox, log: log)
        tasks = [
            StationTask(name: "control loop") { [cabin] in _ = await cabin.state },
            StationTask(name: "camera") { await photos.read { _ in } },
            StationTask(name: "pad") { await signatures.read { _ in } },
            StationTask(name: "printer") { [prints] in await prints.read { _ in } },
            StationTask(name: "records") { [records] in await records.read { _ in } },
        ]
    }

    private static func preview(
        _ film: (@Sendable () -> sending any PreviewTransport)?, _ devices: StationDevices,
        _ log: @escaping @Sendable (Notice) -> Void
    ) -> PreviewWatch? {
        guard let film, devices.guidance != nil || devices.screen != nil else { return nil }
        let (guidance, screen) = (devices.guidance, devices.screen)
        var show: (@Sendable (Span<UInt8>, Instant) -> Void)?
        if let screen { show = { jpeg, at in screen.frames.show(jpeg, at: at) } }
        return PreviewWatch(
            camera: film, emptyCabin: devices.emptyCabin, clock: { MachineClock.now }, show: show
        ) { report in
            screen?.tell(report)
            switch report {
            case .hint(let hint): guidance?("\(hint)")
            case .fault(let text): log(Notice(.previewFault, .detail(text)))
            case .ended: break
            }
        }
    }

    /// Lets `screen` show this cabin, which has begun, until it stops.
    func show(on screen: CustomerScreen) {
        let (mailbox, papers, records, prints, cabin) = (mailbox, papers, records, prints, cabin)
        screen.attach(
            ScreenSources(
                touch: { mailbox.post(.touched($0)) }, vault: vault, voucher: { papers.last },
                isSent: { sale in await records.read { !$0.keys.contains(sale) } },
                sheetStage: { await prints.read { $0.sheetStage } }, now: { MachineClock.now }))
        loops.append(
            Task {
                for await moment in await cabin.moments() { screen.hub.take(moment.state, sequence: moment.sequence) }
            })
    }

    /// Begins the control loop and the forwarding of records.
    func start() {
        let cabin = cabin
        let records = records
        let configuration = site.configuration.paid(by: coins == nil ? .counter : .coins)
        let log = log
        let settler = ResetSettler(cabin: cabin, counter: cashCounter, log: log)
        loops = [Task { await cabin.run(configuration) }, Task { await settler.run() }]
        if let spooler { loops.append(Task { await spooler.keep() }) }
        guard let uplink else { return }
        loops.append(Task { await records.forward(over: uplink, log: log) })
    }

    /// Ends the loops, then the print queue.
    func stop() async {
        await cabin.stop()
        await loops.first?.value
        for loop in loops.dropFirst() { loop.cancel() }
        await spooler?.stop()
    }

    /// The cash audit as it stands, with the signed statements, as JSON.
    var cashReport: TelemetryServer.Audit {
        let (cabin, counter) = (cabin, cashCounter)
        return { () async throws(TelemetryFault) in
            var report: CashReport
            var tries = 0
            repeat {
                if tries > 0 { try? await Task.sleep(for: Self.settlingPause) }
                tries += 1
                // A task of its own: in one of the server's the cabin would answer on a thread with the least share.
                let moment = await Task { await cabin.moment }.value
                do throws(CashFault) {
                    report = try counter.report(
                        CashBooks(state: moment.state, chain: moment.chain), now: MachineClock.wall)
                } catch {
                    throw TelemetryFault("the cash audit cannot be made: \(error)")
                }
                // A reset that is just being signed is waited for; one that cannot be signed is for the operator to see.
            } while report.statements.count != report.resets && tries < Self.settlingTries
            return report.json
        }
    }

    /// Between two looks whether a reset is signed, and how many of them.
    private static let settlingPause = Duration.milliseconds(100), settlingTries = 10

    func touch(_ button: Button) { mailbox.post(.touched(button)) }

    /// Where a person at a counter released the sale, or a contact of the housing moved; callable on any thread.
    var tell: @Sendable (HouseEvent) -> Void {
        let mailbox = mailbox
        return { mailbox.post($0.event) }
    }
}

/// What people do around a cabin rather than on its screen.
enum HouseEvent: Sendable {
    case serviceKey(Bool)
    case serviceDoor(open: Bool)
    case presence(inside: Bool)
    /// The price was paid at the counter.
    case saleReleased

    fileprivate var event: Event {
        switch self {
        case .serviceKey(let turned): .serviceKey(turned)
        case .serviceDoor(let open): .serviceDoor(open: open)
        case .presence(let inside): .presence(inside: inside)
        case .saleReleased: .saleReleased
        }
    }
}

/// The folders of one cabin.
struct StationFolders: Sendable {
    /// The folder given on the command line.
    let data: String
    var journal: String { data + "/journal" }
    var outbox: String { data + "/outbox" }
    var keys: String { data + "/keys" }
    /// The signed statements of the cash box's resets.
    var audit: String { data + "/audit" }
    var collector: String { data + "/collector" }
    /// What the service console keeps: logins, commands, vouchers paid out.
    var console: String { data + "/console" }
    var credentials: String { data + "/credentials" }
    var log: String { data + "/log" }
    var siteFile: String { data + "/site.yaml" }
}
