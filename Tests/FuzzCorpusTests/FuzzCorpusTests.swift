import CabineFuzzChecks
import Foundation
import HALSim
import Testing

private let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fuzz/Corpora")

private func inputs(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
    let folder = corpora.appendingPathComponent(target.name)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
        (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }
}

/// What libFuzzer does, without it: every committed input, then damaged ones, the same in every run.
@Suite struct FuzzCorpusTests {
    /// Time for the mutations of one target; all of them together take about two seconds.
    private static let mutationLimit = Duration.milliseconds(150)
    private static let mutationsMaximum = 3_000

    @Test(arguments: FuzzTarget.all.map(\.name))
    func everyCommittedInputHolds(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try inputs(of: target)
        #expect(!inputs.isEmpty)
        for input in inputs {
            do throws(FuzzFinding) {
                try target.check(input.bytes)
            } catch {
                Issue.record("\(name)/\(input.name): \(error)")
            }
        }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func damagedInputsHold(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try inputs(of: target)
        var random = SplitMix(seed: 20_261_124)
        let clock = ContinuousClock()
        let end = clock.now + Self.mutationLimit
        for turn in 0..<Self.mutationsMaximum where clock.now < end {
            let input = Mutation.damaged(inputs[turn % inputs.count].bytes, &random)
            do throws(FuzzFinding) {
                try target.check(input)
            } catch {
                Issue.record("\(name), input \(Data(input).base64EncodedString()): \(error)")
            }
        }
    }

    /// The generator and the corpus say the same; CABINE_WRITE_SEEDS=1 writes what the generator says.
    @Test(arguments: FuzzTarget.all.map(\.name))
    func everySeedIsCommitted(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let folder = corpora.appendingPathComponent(name)
        for seed in try target.seeds() {
            let file = folder.appendingPathComponent(seed.name)
            if ProcessInfo.processInfo.environment["CABINE_WRITE_SEEDS"] == "1" {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(seed.bytes).write(to: file)
            }
            let committed = try Data(contentsOf: file)
            #expect(Array(committed) == seed.bytes, "\(name)/\(seed.name): write it with CABINE_WRITE_SEEDS=1")
        }
    }
}
