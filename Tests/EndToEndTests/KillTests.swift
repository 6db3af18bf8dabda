import Foundation
import HALSim
import SanitizerScale
import Testing

/// Both real programs, killed at random moments of paid sessions: no coin, no sheet and no record is lost, or comes twice.
///
/// `CABINE_KILLS` is the number of kills, `CABINE_KILL_SEED` repeats a plan. The moments are of real time: a seed gives
/// the same plan again, not the same instant.
@Suite(.serialized) struct KillTests {
    /// What fits in a minute on two cores; half of them kill the cabin.
    private static var killsInCI: Int { Sanitizer.volume(of: "kills", full: 8, sanitized: 4) }
    private static let seedInCI: UInt64 = 93

    private static func setting(_ name: String) throws -> UInt64? {
        guard let text = ProcessInfo.processInfo.environment[name] else { return nil }
        guard let number = UInt64(text) else { throw BadSetting(description: "\(name): '\(text)' is no whole number") }
        return number
    }

    struct BadSetting: Error, CustomStringConvertible {
        let description: String
    }

    @Test func nothingIsLostAndNothingComesTwice() throws {
        let kills = try Int(Self.setting("CABINE_KILLS") ?? UInt64(Self.killsInCI))
        let seed = try Self.setting("CABINE_KILL_SEED") ?? Self.seedInCI
        print("kill -9: \(kills) kills, CABINE_KILL_SEED=\(seed)")
        try withFolder { folder in
            let run = try KillRun(folder: folder, seed: seed, kills: kills)
            defer { for line in run.story { print(line) } }
            do { try run.run() } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
            let account = run.account
            #expect(account.contradictions == [], "seed \(seed): \(account)")
            // The run was worth it: coins went in, sheets came out, records were taken and kept.
            #expect(account.sales.contains { $0.outcome == .printed } && account.stocks.first?.stored ?? 0 > 0)
            #expect(account.coins.count == (kills + 1) / 2 + 1, "one more run than kills of the cabin")
            print(summary(account))
        }
    }

    private func summary(_ account: KillAccount) -> String {
        let outcomes = account.sales.map { "\($0.identifier) \($0.outcome.rawValue)" }.joined(separator: ", ")
        let coinsIn = account.coins.reduce(0) { $0 + $1.journalled }
        return """
            coins \(coinsIn), lost in flight \(account.lostInFlightCents); sales: \(outcomes); \
            vouchers \(account.vouchers.map(\.cents)); papers \(account.papers.count); pulls \(account.pulls.count); \
            stocks \(account.stocks.map { "\($0.stored)+\($0.taken)" })
            """
    }
}
