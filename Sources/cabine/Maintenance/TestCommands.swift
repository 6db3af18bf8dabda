import CabineConsole
import CabineCore
import CabineDesks
import CabineRuntime
import Foundation
import HALContract
import HALDrivers
import HALSurroundings

/// Commands that test devices. Customers are kept out meanwhile by `CommandRunner`.
extension StationCommands {
    func report(_ report: DeviceTestReport?) throws(ConsoleFault) -> String {
        guard let report else { throw ConsoleFault("the device said nothing") }
        guard report.passed else { throw ConsoleFault(report.text) }
        return report.text
    }

    func selfTest(_ wanted: String?, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        if let wanted, !StatusBook.devices.contains(wanted) {
            throw ConsoleFault("no device '\(wanted)'; accepted: \(StatusBook.devices.joined(separator: ", "))")
        }
        if wanted == nil {
            for finding in SelfTest(board, on: FolderSurroundings(root: "")).findings() where finding.result != .there {
                await terminal.print(
                    "\(finding.result.rawValue)  \(finding.device): \(finding.found); \(finding.check)")
            }
        }
        var failed: [String] = []
        for device in Device.allCases where wanted == nil || StatusBook.name(device) == wanted {
            let name = StatusBook.name(device)
            if device == .coinAcceptor, station.coins == nil { continue }
            if Task.isCancelled { throw ConsoleFault("stopped") }
            await station.maintenance.ask(device)
            // What the device said is an event; one more, and that one has been taken.
            let state = await station.cabin.order(.clockRead(MachineClock.wall))
            let health = state?.devices[device] ?? .unknown
            if health == .failed { failed.append(name) }
            await terminal.print("\(health)  \(name)")
        }
        if wanted == nil || wanted == "printer" {
            let said = await station.maintenance.readPrinter()
            if case .ready(let left)? = said {
                await terminal.print("ready  printer, \(left) prints left")
            } else {
                failed.append("printer")
                await terminal.print("failed  printer: \(said.map { "\($0)" } ?? "no answer")")
            }
        }
        guard failed.isEmpty else { throw ConsoleFault("failed: \(failed.joined(separator: ", "))") }
        return "every device asked works"
    }

    func testCoins(seconds: Int, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        guard station.coins != nil else { throw ConsoleFault("this board has no coin acceptor") }
        let isOpen = await station.cabin.state.acceptorOpen
        guard isOpen else {
            throw ConsoleFault("the acceptor did not open: it has failed, or the credit is at its limit")
        }
        await terminal.print("the acceptor is open for \(seconds) s: insert coins; Ctrl-C ends")
        let counted = await countCoins(seconds, terminal)
        guard counted.pulses > 0 else { throw ConsoleFault("no pulse came") }
        return
            "\(counted.pulses) pulses, \(money(counted.cents)): they are credit now; `voucher issue` takes it off again"
    }

    private func countCoins(_ seconds: Int, _ terminal: any ConsoleTerminal) async -> (pulses: Int, cents: Int) {
        let steps = await station.cabin.steps()
        let counting = Task {
            var (pulses, cents) = (0, 0)
            for await step in steps {
                guard case .coinInserted(let amount) = step.event else { continue }
                pulses += 1
                cents += amount.value
                await terminal.print("pulse \(pulses): \(money(amount.value)), \(money(cents)) in all")
            }
            return (pulses, cents)
        }
        try? await Task.sleep(for: .seconds(seconds))
        counting.cancel()
        return await counting.value
    }

    func testLamps(_ wanted: String?) async throws(ConsoleFault) -> String {
        guard let lamps, !lamps.names.isEmpty else { throw ConsoleFault("board \(board.identifier) has no lamps") }
        if let wanted, !lamps.names.contains(wanted) {
            throw ConsoleFault("no lamp '\(wanted)'; accepted: \(lamps.names.joined(separator: ", "))")
        }
        let faults = await lamps.test(wanted)
        guard faults.isEmpty else { throw ConsoleFault(faults.joined(separator: "; ")) }
        return "the lamps were lit for 3 s: look whether they were"
    }

    func testPad(seconds: Int, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        await terminal.print("write on the pad within \(seconds) s; Ctrl-C ends earlier")
        return try report(await station.maintenance.testPad(milliseconds: UInt64(seconds) * 1_000))
    }

    func testPrint() async throws(ConsoleFault) -> String {
        let number = UInt64(clamping: MachineClock.wall.millisecondsSince1970)
        return try report(await station.maintenance.testPrint(number: number))
    }

    func testPrinter() async throws(ConsoleFault) -> String {
        switch await station.maintenance.readPrinter() {
        case .ready(let printsLeft)?: return "ready, \(printsLeft) prints left"
        case .notReady(let cause, let text)?: throw ConsoleFault("not ready: \(cause.rawValue): \(text)")
        case nil: throw ConsoleFault("no answer")
        }
    }
}
