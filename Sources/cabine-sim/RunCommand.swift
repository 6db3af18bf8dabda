import ArgumentParser
import CabineSimulator
import Foundation

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Run worlds by their seeds.")
    @Option var seed: UInt64 = 1
    @Option var hours: Double = 24
    @Option var seeds: UInt64 = 1
    @Flag var trace = false

    func run() throws {
        var total = 0.0
        var events: UInt64 = 0
        let start = Date()
        var failures: [String: Int] = [:]
        for seed in seed..<(seed + seeds) {
            let verdict = Simulation.run(WorldOptions(seed: seed, hours: hours), trace: trace ? { print($0) } : nil)
            total += verdict.hours
            events += verdict.events
            if let violation = verdict.violation {
                failures[violation.invariant.rawValue, default: 0] += 1
                print("seed \(seed): \(violation)")
            }
            if seeds == 1 {
                print(
                    verdict.traceHash, verdict.events, verdict.controllerEvents, verdict.sheets, verdict.vouchers,
                    verdict.customers, verdict.records, verdict.starts, verdict.hits.count)
            }
        }
        let seconds = Date().timeIntervalSince(start)
        print("\(total) h in \(seconds) s: \(total / seconds) h/s, \(Double(events) / seconds) events/s", failures)
    }
}
