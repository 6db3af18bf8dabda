import FleetCore
import Foundation
import Synchronization
import Testing

@Suite struct PullTests {
    @Test func everyEntryComesOnceAndInOrder() async throws {
        let fleet = try TestFleet(3, entries: 2_500)
        defer { fleet.stop() }
        for entries in [2_500, 2_500, 2_501, 9_000] {
            for cabin in fleet.cabins { cabin.state.withLock { $0.entries = entries } }
            for done in try await fleet.pull() { _ = try done.result.get() }
            for cabin in fleet.cabins { #expect(flaws(fleet.lines(cabin.name), cabin.name, 1...entries) == []) }
        }
    }

    /// The negative control: the judge of this suite sees a gap, a double and a swap.
    @Test func theJudgeSeesWhatIsWrong() {
        let good = (1...5).map { StubCabin.line("A001", $0) }
        #expect(flaws(good, "A001", 1...5) == [])
        #expect(flaws(Array(good[..<2] + good[3...]), "A001", 1...5) != [])
        #expect(flaws(Array(good[..<3] + good[2...]), "A001", 1...5) != [])
        #expect(flaws(good.reversed(), "A001", 1...5) != [])
    }

    @Test func aBadCabinNeverHoldsUpTheRest() async throws {
        let fleet = try TestFleet(12, entries: 300)
        defer { fleet.stop() }
        let faults: [(StubCabin.Fault, CabinFault.Kind)] = [
            (.silent(after: 10), .silent), (.cut(after: 10), .cut), (.broken, .refused), (.endless, .nonsense),
            (.nonsense, .nonsense),
        ]
        for (cabin, fault) in zip(fleet.cabins, faults) {
            cabin.state.withLock { ($0.faults, $0.isAlways) = ([fault.0], true) }
        }
        fleet.cabins[5].stop()
        let start = ContinuousClock.now
        let results = try await fleet.pull()
        #expect(ContinuousClock.now - start < .seconds(60), "loaded machines included")
        for (done, fault) in zip(results, faults) {
            guard case .failure(let found) = done.result else {
                Issue.record("\(done.cabin.name) should have failed")
                continue
            }
            #expect(found.kind == fault.1, "\(done.cabin.name): \(found)")
        }
        if case .failure(let found) = results[5].result { #expect(found.kind == .unreachable, "\(found)") }
        #expect(results[0].tries == 3 && results[3].tries == 1, "what may pass is tried again, what may not is not")
        for cabin in fleet.cabins[6...] { #expect(flaws(fleet.lines(cabin.name), cabin.name, 1...300) == []) }
        // What came before the fault is kept, and is not pulled again.
        #expect(
            flaws(fleet.lines(fleet.cabins[1].name), fleet.cabins[1].name, 1...fleet.lines(fleet.cabins[1].name).count)
                == [])
        for cabin in fleet.cabins[..<3] { cabin.state.withLock { ($0.faults, $0.isAlways) = ([], false) } }
        _ = try await fleet.pull()
        for cabin in fleet.cabins[..<3] { #expect(flaws(fleet.lines(cabin.name), cabin.name, 1...300) == []) }
    }

    @Test func aTryThatFailsIsMadeAgainAndGoesOn() async throws {
        let fleet = try TestFleet(1, entries: 500)
        defer { fleet.stop() }
        fleet.cabins[0].state.withLock { $0.faults = [.cut(after: 100), .broken] }
        let done = try #require(try await fleet.pull().first)
        #expect(done.tries == 3)
        #expect(try done.result.get().entries == 500)
        #expect(flaws(fleet.lines("7K3M"), "7K3M", 1...500) == [])
    }

    @Test func whatTheCabinDroppedIsSaid() async throws {
        let fleet = try TestFleet(1, entries: 100)
        defer { fleet.stop() }
        #expect(try await fleet.pull().first?.result.get().hasGap == false)
        fleet.cabins[0].state.withLock { ($0.entries, $0.dropped) = (400, 250) }
        #expect(try await fleet.pull().first?.result.get().hasGap == true)
        #expect(fleet.lines("7K3M").count == 250)
        #expect(fleet.lines("7K3M")[100] == StubCabin.line("7K3M", 251))
    }

    @Test func aCabinCannotAnswerForAnother() async throws {
        let fleet = try TestFleet(2, entries: 10)
        defer { fleet.stop() }
        // The addresses are exchanged: each answers with a certificate of the fleet that is the other one's.
        let swapped = [
            Inventory.Cabin(
                name: "7K3M", url: fleet.cabins[1].url, certificate: nil, voucherKey: nil, unlockKey: nil, line: 1)
        ]
        let pull = try FleetPull(
            OperatorIdentity(fleet.folder), into: fleet.root + "/logs", form: .json, since: nil,
            settings: fleet.settings,
            group: fleet.group)
        let done = await pull.run(swapped, PullProgress(cabins: 1))
        guard case .failure(let fault) = try #require(done.first).result else {
            Issue.record("another cabin answered")
            return
        }
        #expect(fault.kind == .certificate, "\(fault)")
        #expect(done.first?.tries == 1)
    }

    @Test func aForeignOperatorIsNotAnswered() async throws {
        let fleet = try TestFleet(1, entries: 10)
        let other = try TestFleet(1)
        defer {
            fleet.stop()
            other.stop()
        }
        let identity = try OperatorIdentity(
            certificate: other.folder.operatorFiles.certificate, key: other.folder.operatorFiles.key,
            authority: fleet.folder.authorityFile)
        let pull = try FleetPull(
            identity, into: fleet.root + "/logs", form: .json, since: nil, settings: fleet.settings, group: fleet.group)
        let done = await pull.run(fleet.inventory.cabins, PullProgress(cabins: 1))
        if case .success = try #require(done.first).result { Issue.record("a foreign operator was answered") }
        #expect(fleet.lines("7K3M").isEmpty)
    }
}

/// The real program, killed in the middle.
@Suite struct KilledPullTests {
    @Test func killedAtAnyMomentItLosesAndDoublesNothing() async throws {
        let entries = 60_000
        let fleet = try TestFleet(4, entries: entries)
        defer { fleet.stop() }
        let program = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("fleet").path
        var kills = 0
        var random = SystemRandomNumberGenerator()
        for round in 0..<200 {
            let process = Process()
            process.executableURL = URL(
                fileURLWithPath: FileManager.default.isExecutableFile(atPath: program) ? program : ".build/debug/fleet")
            process.arguments = [
                "pull", "--fleet", fleet.folder.path, "--out", fleet.root + "/logs", "--jobs", "2", "--json",
            ]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            if round < 8 {
                // Somewhere in the start, the handshake, the transfer or the end.
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...900, using: &random)))
                if process.isRunning {
                    kill(process.processIdentifier, SIGKILL)
                    kills += 1
                }
            }
            process.waitUntilExit()
            if round >= 8, process.terminationStatus == 0 { break }
        }
        #expect(kills >= 1, "a run in which nothing was killed proves nothing")
        for cabin in fleet.cabins {
            #expect(flaws(fleet.lines(cabin.name), cabin.name, 1...entries) == [], "\(kills) kills")
        }
    }
}
