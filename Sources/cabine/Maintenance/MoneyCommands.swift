import CabineAudit
import CabineConsole
import CabineCore
import CabineRuntime
import CabineSite
import Foundation
import HALContract
import HALLinux

/// Commands about the cash box.
extension StationCommands {
    func cashAudit(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        await say(AuditPaper(try await auditNow()), on: terminal)
        return "`audit send` gives it as a file"
    }

    /// Without a code what would be closed, and the code for it; with it, the new period.
    func cashReset(_ code: String?, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        guard let code else {
            let prepared = try await office { office, books, now throws(CashFault) in
                try office.prepare(books, now: now)
            }
            await say(AuditPaper(prepared.audit), on: terminal)
            return "empty the cash box and count it; then `cash reset \(prepared.code)` closes these figures"
        }
        let event = try await office { office, books, _ throws(CashFault) in try office.confirm(code, books) }
        guard case .cashReset(let number, _) = event, await station.cabin.order(event) != nil else {
            throw ConsoleFault("stopped")
        }
        // A coin that fell between the two looks makes the event void.
        guard await station.cabin.state.takings.resets == number else { throw ConsoleFault("\(CashFault.changed)") }
        let signed = try await office { office, books, _ throws(CashFault) in try office.settle(books) }
        guard let statement = signed?.statement, statement.reset == number else {
            throw ConsoleFault("\(CashFault.unsettled(number))")
        }
        return "reset \(number) is done and signed: \(money(statement.period.inserted)) came in since the last one"
    }

    func sendAudit(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let text = DTSExport(try await auditNow()).text
        let path = try outgoing.prepare("audit", extension: "dts", cabin: station.site.cabin) { Array(text.utf8) }
        let result = try await terminal.send(OutgoingFile(path: path, fallback: "cash audit"))
        outgoing.sent("audit")
        return "\(result): \(URL(fileURLWithPath: path).lastPathComponent)"
    }

    private func auditNow() async throws(ConsoleFault) -> CashAudit {
        try await office { office, books, now throws(CashFault) in try office.audit(books, now: now) }
    }

    private func office<Answer: Sendable>(
        _ body: (CashOffice<DirectoryStore>, CashBooks, WallTime) throws(CashFault) -> Answer
    ) async throws(ConsoleFault) -> Answer {
        let moment = await station.cabin.moment
        let books = CashBooks(state: moment.state, chain: moment.chain)
        do throws(CashFault) {
            return try station.cashCounter.enter { office throws(CashFault) in
                try body(office, books, MachineClock.wall)
            }
        } catch { throw ConsoleFault("\(error)") }
    }

    private func say(_ paper: AuditPaper, on terminal: any ConsoleTerminal) async {
        for line in paper.text.split(separator: "\n") { await terminal.print(String(line)) }
    }
}
