import CabineConsole
import CabineCore
import CabineDesks
import CabineRecord
import CabineRuntime
import CabineSite
import HALContract
import HALDrivers
import HALLinux
import Synchronization

/// What the commands of the console do to a running cabin. Each file beside this one holds the commands of one subject.
final class StationCommands: CabinCommands {
    // SAFETY: the station's parts are actors or guarded by locks; its references never change after init.
    nonisolated(unsafe) let station: Station
    let board: Board
    let book: StatusBook
    let config: ConfigDesk
    let vouchers: VoucherDesk
    let outgoing: OutgoingFolder
    /// Ends the program; true for a new start of the machine.
    let restart: @Sendable (Bool) -> Void
    let lamps: LampPanel?

    init(
        _ station: Station, board: Board, book: StatusBook, lamps: LampPanel?, siteFile: String,
        restart: @escaping @Sendable (Bool) -> Void
    ) throws {
        self.station = station
        self.board = board
        self.book = book
        self.lamps = lamps
        self.restart = restart
        config = ConfigDesk(siteFile: siteFile, board: board)
        vouchers = try VoucherDesk(
            store: DirectoryStore(station.layout.console), journal: station.layout.journal, site: station.site,
            keys: station.keys)
        outgoing = try OutgoingFolder(station.layout.console + "/outgoing")
    }

    func perform(
        _ invocation: Invocation, as user: Operator, on terminal: any ConsoleTerminal
    ) async throws(ConsoleFault) -> String {
        switch invocation.command.name {
        case "status": return try await status(invocation.value(0), terminal)
        case "watch": return await watch(terminal)
        case "queue": return await queue(terminal)
        case "queue retry": return await retryQueue()
        case "number status": return try await number(invocation.value(0) ?? "")
        case "time": return await time(terminal)
        case "net": return await net(terminal)
        case "version": return await version(terminal)
        case "journal verify": return try await verifyJournal(terminal)
        case "journal replay": return try await replayJournal(invocation.number(0) ?? 20, terminal)
        case "selftest": return try await selfTest(invocation.value(0), terminal)
        case "test coin": return try await testCoins(seconds: invocation.number(0) ?? 30, terminal)
        case "test flash": return try await report(station.maintenance.test(.flash))
        case "test shutter": return try await report(station.maintenance.test(.shutter))
        case "test camera": return try await report(station.maintenance.test(.picture))
        case "test lamp": return try await testLamps(invocation.value(0))
        case "test pad": return try await testPad(seconds: invocation.number(0) ?? 10, terminal)
        case "test print": return try await testPrint()
        case "test printer": return try await testPrinter()
        case "service off": return try await serviceOff(invocation.value(0) ?? "")
        case "service on": return try await serviceOn()
        case "config get": return try await config.show(invocation.value(0), terminal)
        case "config set": return try config.set(invocation.value(0) ?? "", invocation.value(1) ?? "")
        case "config diff": return try await config.diff(terminal)
        case "config save": return try config.save()
        case "reboot": return try reboot(invocation.value(0) ?? "program")
        case "voucher issue": return try await issueVoucher()
        case "voucher check": return try vouchers.check(invocation.value(0) ?? "")
        case "voucher redeem": return try vouchers.redeem(invocation.value(0) ?? "", by: user)
        case "cash audit": return try await cashAudit(terminal)
        case "cash reset": return try await cashReset(invocation.value(0), terminal)
        case "audit send": return try await sendAudit(terminal)
        case "logs tail": return try await tailLog(invocation.number(0) ?? 20, terminal)
        case "logs filter": return try await filterLog(invocation.value(0) ?? "", terminal)
        case "logs print": return try await printLog(terminal)
        case "logs send": return try await sendLog(terminal)
        default: throw ConsoleFault("\(invocation.command.name) is not carried out here")
        }
    }

    func occupy(_ work: ServiceWork) async -> Bool {
        await station.cabin.order(.serviceWork(work))?.work == work
    }

    func vacate() async {
        // Also where whoever gave the command is gone: nobody else lets customers in again before ten minutes.
        let cabin = station.cabin
        await Task { _ = await cabin.order(.serviceWork(nil)) }.value
    }

    func isIdle() async -> Bool {
        switch await station.cabin.state.mode {
        case .attract, .outOfService, .maintenance: true
        case .choosing, .paying, .posing, .countdown, .reviewing, .signing, .confirming, .printing, .handingOver,
            .voucher:
            false
        }
    }

    func values(_ list: ValueList) -> [String] {
        switch list {
        case .configKeys: SiteText.keys
        case .devices: StatusBook.devices
        case .lamps: lamps?.names ?? []
        }
    }

    func money(_ cents: Int) -> String { cabine.money(cents, station.site.currency) }
}
