import CabineConsole
import CabineCore

/// Commands about the cash box.
extension StationCommands {
    func cashAudit(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        throw ConsoleFault("the cash audit is not part of this program yet")
    }

    func cashReset(_ code: String?, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        throw ConsoleFault("the cash audit is not part of this program yet")
    }

    func sendAudit(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        throw ConsoleFault("the cash audit is not part of this program yet")
    }
}
