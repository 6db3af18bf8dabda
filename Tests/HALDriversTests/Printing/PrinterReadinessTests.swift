import HALContract
import HALDrivers
import Testing

struct ReadinessCase: CustomTestStringConvertible {
    let name: String
    let printer: SpoolPrinter
    let cause: PrinterReadiness.NotReadyCause?
    var testDescription: String { name }
}

private func printer(
    _ state: SpoolPrinterState, _ reasons: [String] = [], _ message: String = "", left: Int? = 50
) -> SpoolPrinter {
    SpoolPrinter(state: state, reasons: reasons, message: message, printsLeft: left)
}

private let cases: [ReadinessCase] = [
    .init(name: "idle", printer: printer(.idle), cause: nil),
    .init(name: "busy with a question", printer: printer(.processing), cause: nil),
    .init(name: "last sheet", printer: printer(.idle, left: 1), cause: nil),
    .init(name: "no sheet left", printer: printer(.idle, left: 0), cause: .outOfPaper),
    .init(name: "media-empty", printer: printer(.idle, ["media-empty"]), cause: .outOfPaper),
    .init(name: "media-empty-error", printer: printer(.stopped, ["media-empty-error", "paused"]), cause: .outOfPaper),
    .init(name: "paper end", printer: printer(.stopped, ["paused"], "Paper End, please"), cause: .outOfPaper),
    .init(name: "unplugged", printer: printer(.idle, ["offline-report"]), cause: .offline),
    .init(name: "cover-open", printer: printer(.idle, ["cover-open-error"]), cause: .coverOpen),
    .init(
        name: "cover by text",
        printer: printer(.stopped, ["paused"], "Printer not ready: Cover Open, please correct..."),
        cause: .coverOpen),
    .init(name: "old cover text", printer: printer(.idle, [], "Printer not ready: Cover Open"), cause: nil),
    .init(name: "jam", printer: printer(.stopped, ["paused"], "Printer not ready: Paper Jam"), cause: .jam),
    .init(name: "stopped by hand", printer: printer(.stopped, ["paused"]), cause: .stopped),
    .init(name: "another fault", printer: printer(.idle, ["other-error"]), cause: .stopped),
    .init(name: "refuses jobs", printer: printer(.idle, ["not-accepting-jobs"]), cause: .stopped),
    .init(name: "counter unknown", printer: printer(.idle, left: nil), cause: .counterUnknown),
]

@Suite struct PrinterReadinessTests {
    @Test(arguments: cases)
    func names(_ test: ReadinessCase) {
        switch PrinterReadiness(test.printer) {
        case .ready(let left):
            #expect(test.cause == nil)
            #expect(left == test.printer.printsLeft)
        case .notReady(let cause, let text):
            #expect(cause == test.cause)
            #expect(text.hasPrefix("printer: "))
        }
    }

    @Test func asksForASpooler() {
        let readiness = PrinterReadiness(DeviceFault(.absent, "nothing answers"))
        #expect(readiness == .notReady(.spoolerAway, text: "nothing answers"))
    }

    @Test func everyCauseIsTested() {
        let tested = Set(cases.compactMap(\.cause)).union([.spoolerAway])
        #expect(tested == Set(PrinterReadiness.NotReadyCause.allCases))
    }
}
