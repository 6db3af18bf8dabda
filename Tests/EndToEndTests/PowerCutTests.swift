import Foundation
import SanitizerScale
import Testing

/// The real program, killed: credit and sales survive.
@Suite(.serialized) struct PowerCutTests {
    @Test func creditSurvivesAKill() throws {
        try withFolder { folder in
            let first = try RunningCabin(data: folder)
            first.send("coin 200")
            try first.waitFor("credit 2.00")
            first.send("coin 100")
            try first.waitFor("credit 3.00")
            first.kill()
            let second = try RunningCabin(data: folder, until: "credit 3.00 EUR | coins taken")
            #expect(second.stop() == 0)
        }
    }

    /// Killed at each screen of a paid session: every coin is still accounted for, and nothing is printed twice.
    @Test(arguments: ["posing", "countdown", "signing", "confirming", "printing", "handing_over"])
    func everyCoinIsAccountedForAfterAKill(screen: String) throws {
        try withFolder { folder in
            let first = try RunningCabin(data: folder)
            first.send("customer 3")
            try first.waitFor("screen: " + camel(screen))
            first.kill()
            let second = try RunningCabin(data: folder, until: "coins")
            second.send("status")
            try second.waitFor("\"starts\":2")
            try settle(second, folder)
            #expect(second.stop() == 0)
            let state = try finalState(folder)
            func cents(_ name: String) -> Int { state[name] as? Int ?? -1 }
            #expect(cents("inserted_cents") == 800)
            #expect(
                cents("credit_cents") + cents("open_cents") + cents("sold_cents") + cents("voucher_cents")
                    + cents("in_doubt_cents") == 800, "\(state)")
            #expect(cents("open_cents") == 0, "the sale is settled: \(state)")
            let printed =
                try Program("cabine", ["replay", folder]).output
                .components(separatedBy: "{\"name\":\"print\",").count - 1
            #expect(printed <= 1, "one print order at most")
        }
    }

    /// Asks the journal until the cabin is at rest again; a voucher on the screen is acknowledged.
    private func settle(_ cabin: RunningCabin, _ folder: String) throws {
        let end = Date(timeIntervalSinceNow: 120.0 * Double(Sanitizer.slowness))
        while Date() < end {
            let state = try Program("cabine", ["replay", folder, "--state-only"]).output
            if state.contains("\"open_cents\":0"), state.contains("attract") || state.contains("out_of_service") {
                return
            }
            if state.contains("\"phase\":\"shown\"") || state.contains("handing_over") { cabin.send("proceed") }
        }
        Issue.record("the cabin did not come to rest")
    }

    private func finalState(_ folder: String) throws -> [String: Any] {
        let last = try #require(
            Program("cabine", ["replay", folder, "--state-only"]).output.split(separator: "\n").last)
        return try object(String(last))["state"] as? [String: Any] ?? [:]
    }

    private func camel(_ name: String) -> String { name == "handing_over" ? "handingOver" : name }
}
