import HALContract
import HALDrivers
import HALSim
import Testing
import TransportConformance

/// The suites of lines over the simulated ones, and over broken ones that each of them must refuse.
@Suite struct LineConformanceTests {
    struct Output: OutputBench {
        let line: any OutputLine
        let inner: SimulatedLine

        init(_ wrap: (SimulatedLine) -> any OutputLine = { $0 }) {
            inner = SimulatedLine()
            line = wrap(inner)
        }

        func isAsserted() -> Bool { inner.isAsserted }
        func setRefuses(_ refuses: Bool) { inner.setRefuses(refuses) }
    }

    @Test(arguments: OutputLineConformance.scenarios.map(\.name))
    func aSimulatedOutputConforms(name: String) throws {
        let scenario = try #require(OutputLineConformance.scenarios.first { $0.name == name })
        try scenario.run(Output())
    }

    /// An output line with a slip.
    final class BrokenLine: OutputLine {
        enum Slip: String, CaseIterable, Sendable { case inverted, deaf, swallowsRefusals, onlyOnce }
        private let line: SimulatedLine
        private let slip: Slip
        private var calls = 0

        init(_ line: SimulatedLine, _ slip: Slip) { (self.line, self.slip) = (line, slip) }

        func set(asserted: Bool) throws(DeviceFault) {
            calls += 1
            switch slip {
            case .inverted: try line.set(asserted: !asserted)
            case .deaf: break
            case .swallowsRefusals: do throws(DeviceFault) { try line.set(asserted: asserted) } catch {}
            case .onlyOnce: if calls == 1 { try line.set(asserted: asserted) }
            }
        }
    }

    @Test(arguments: BrokenLine.Slip.allCases) func aBrokenOutputDoesNot(_ slip: BrokenLine.Slip) {
        let kept = OutputLineConformance.scenarios.filter { scenario in
            (try? scenario.run(Output { BrokenLine($0, slip) })) != nil
        }
        #expect(kept.count < OutputLineConformance.scenarios.count, "\(slip.rawValue) is not noticed")
    }

    struct Inputs: InputBench {
        let lines: any InputLines
        let inner = SimulatedInputs(count: InputLinesConformance.count)

        init(_ wrap: (SimulatedInputs) -> any InputLines = { $0 }) { lines = wrap(inner) }

        func move(_ line: Int, asserted: Bool, nanoseconds: UInt64) {
            inner.move(line, asserted: asserted, nanoseconds: nanoseconds)
        }
        func unplug() { inner.unplug() }
    }

    @Test(arguments: InputLinesConformance.scenarios.map(\.name))
    func simulatedInputsConform(name: String) throws {
        let scenario = try #require(InputLinesConformance.scenarios.first { $0.name == name })
        try scenario.run(Inputs())
    }

    /// Input lines with a slip.
    final class BrokenInputs: InputLines {
        enum Slip: String, CaseIterable, Sendable {
            case reversed, toldTwice, lossKeptSilent, stampsForgotten, staysThere, cutKeptSilent, staleLevels
        }
        let count: Int
        private let lines: SimulatedInputs
        private let slip: Slip
        private var last = InputBatch()

        init(_ lines: SimulatedInputs, _ slip: Slip) { (self.lines, self.slip, count) = (lines, slip, lines.count) }

        func levels() throws(DeviceFault) -> [Bool] {
            if slip == .staleLevels { return [Bool](repeating: false, count: count) }
            do throws(DeviceFault) { return try lines.levels() } catch {
                guard slip == .staysThere else { throw error }
                return [Bool](repeating: false, count: count)
            }
        }

        func wait(limitMilliseconds: Int) throws(DeviceFault) -> InputBatch {
            let batch: InputBatch
            do throws(DeviceFault) { batch = try lines.wait(limitMilliseconds: limitMilliseconds) } catch {
                guard slip == .staysThere else { throw error }
                return InputBatch()
            }
            defer { last = batch }
            switch slip {
            case .reversed:
                return InputBatch(edges: batch.edges.reversed(), lostLines: batch.lostLines, isCut: batch.isCut)
            case .toldTwice:
                return InputBatch(edges: last.edges + batch.edges, lostLines: batch.lostLines, isCut: batch.isCut)
            case .lossKeptSilent: return InputBatch(edges: batch.edges, isCut: batch.isCut)
            case .stampsForgotten:
                let edges = batch.edges.map {
                    InputEdge(line: $0.line, edge: LineEdge(asserted: $0.edge.asserted, nanoseconds: 0))
                }
                return InputBatch(edges: edges, lostLines: batch.lostLines, isCut: batch.isCut)
            case .cutKeptSilent: return InputBatch(edges: batch.edges, lostLines: batch.lostLines)
            case .staysThere, .staleLevels: return batch
            }
        }
    }

    @Test(arguments: BrokenInputs.Slip.allCases) func brokenInputsDoNot(_ slip: BrokenInputs.Slip) {
        let kept = InputLinesConformance.scenarios.filter { scenario in
            (try? scenario.run(Inputs { BrokenInputs($0, slip) })) != nil
        }
        #expect(kept.count < InputLinesConformance.scenarios.count, "\(slip.rawValue) is not noticed")
    }
}
