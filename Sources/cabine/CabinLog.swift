import CabineLog
import CabineNotices
import HALContract
import HALLinux
import HALSupervision

/// The log of a running cabin: in its data folder, and in the systemd journal where the program runs under systemd.
final class CabinLog: Sendable {
    let log: Log
    let folder: String
    /// Where the parts of the cabin say what happened.
    var sink: NoticeSink { log.sink }

    init(_ layout: StationFolders) throws(DeviceFault) {
        var settings = LogSettings()
        settings.journalSocket = LogSettings.journalSocketOfEnvironment
        folder = layout.log
        log = Log(in: try DirectoryStore(layout.log), settings)
    }

    /// Says that the program runs, and why.
    func tellStart(board: String, _ start: ProgramStart?) {
        log.event(.programStarted, .field(.version, Program.version), .field(.board, board))
        var cause: StartCause?
        if case .computer(let said?)? = start { cause = said }
        let reason = RebootReason(
            log.lastWords, boot: LogTime.bootIdentifier, watchdog: cause.map { "\($0)" },
            watchdogBit: cause?.contains(.watchdog) ?? false, crashRecords: RebootReason.crashRecords())
        log.event(.rebootReason, .field(.cause, reason.cause), .detail(reason.detail))
    }

    /// The program ends by order.
    func close() {
        log.event(.programStopped)
        log.close()
    }
}
