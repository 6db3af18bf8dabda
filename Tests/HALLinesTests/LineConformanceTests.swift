import HALContract
import HALDrivers
import HALLines
import LineFakes
import Testing
import TransportConformance

private let path = "/dev/gpiochip2"
private let label = "adapter"

/// The suites of lines over the production transport and shim, on chips that exist only in memory.
@Suite(.serialized) struct LineConformanceTests {
    init() {
        fake_lines_reset()
        fake_lines_add(path, label, 32, 0)
    }

    struct Output: OutputBench {
        let line: any OutputLine
        let polarity: Polarity

        func isAsserted() -> Bool { polarity.isAsserted(high: fake_lines_level(path, 6) == 1) }
        func setRefuses(_ refuses: Bool) { fake_lines_refuse(path, 6, refuses ? 5 : 0) }  // EIO
    }

    /// As a station has its lines: opened anew after they refused.
    @Test(arguments: OutputLineConformance.scenarios.map(\.name), [Polarity.activeHigh, .activeLow])
    func anOutputConforms(name: String, polarity: Polarity) throws {
        let scenario = try #require(OutputLineConformance.scenarios.first { $0.name == name })
        do {
            let line = ReopenedLine { () throws(DeviceFault) in
                try GPIOOutputLine("flash", chip: label, offset: 6, polarity: polarity, restsAsserted: false)
            }
            try scenario.run(Output(line: line, polarity: polarity))
        }
        #expect(fake_lines_open() == 0, "all was given back")
    }

    struct Inputs: InputBench {
        let lines: any InputLines

        func move(_ line: Int, asserted: Bool, nanoseconds: UInt64) {
            fake_lines_wire(path, UInt32(line), asserted ? 1 : 0, nanoseconds)
        }
        func unplug() { fake_lines_unplug(path) }
    }

    @Test(arguments: InputLinesConformance.scenarios.map(\.name))
    func inputsConform(name: String) throws {
        let scenario = try #require(InputLinesConformance.scenarios.first { $0.name == name })
        let inputs = (0..<InputLinesConformance.count).map {
            GPIOInput("line \($0)", offset: $0, polarity: .activeHigh)
        }
        try scenario.run(Inputs(lines: try GPIOInputLines(chip: label, inputs)))
    }
}
