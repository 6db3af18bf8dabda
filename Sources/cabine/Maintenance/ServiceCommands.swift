import CabineConsole
import CabineCore
import CabineDesks
import CabineRecord
import CabineRuntime
import Foundation
import HALDrivers
import HALLinux

/// Commands that change how the cabin runs, and what becomes of its money.
extension StationCommands {
    func serviceOff(_ word: String) async throws(ConsoleFault) -> String {
        guard let reason = OutOfServiceReason.allCases.first(where: { $0.word == word }) else {
            throw ConsoleFault("no reason '\(word)'")
        }
        guard let state = await station.cabin.order(.serviceOrdered(out: reason)) else { throw ConsoleFault("stopped") }
        return state.session == nil
            ? "out of service: \(word)" : "out of service: \(word), once the customer inside has the sheet"
    }

    func serviceOn() async throws(ConsoleFault) -> String {
        guard let state = await station.cabin.order(.serviceOrdered(out: nil)) else { throw ConsoleFault("stopped") }
        guard let cause = state.serviceCause else { return "in service" }
        return "given back; still out of service: \(cause)"
    }

    func issueVoucher() async throws(ConsoleFault) -> String {
        let credit = await station.cabin.state.ledger.credit
        guard credit > .zero else { throw ConsoleFault("there is no credit: nothing is owed") }
        guard let state = await station.cabin.order(.voucherOrdered) else { throw ConsoleFault("stopped") }
        guard case .voucher(let voucher, _) = state.mode else {
            throw ConsoleFault("a customer came first; try again when the session has ended")
        }
        do {
            let signed = try vouchers.signed(voucher)
            return "voucher \(voucher.serial) over \(money(voucher.amount.value)): code \(signed.shortCode)"
        } catch { throw ConsoleFault("\(error)") }
    }

    func reboot(_ what: String) throws(ConsoleFault) -> String {
        let isMachine = what == "machine"
        if isMachine {
            guard board.camera.kind != .simulated else { throw ConsoleFault("board sim restarts the program only") }
            guard getuid() == 0 else { throw ConsoleFault("the program may not restart the machine; `reboot program`") }
        }
        restart(isMachine)
        return "the \(what) starts anew now"
    }
}
