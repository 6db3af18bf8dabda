import CabineImaging
import Foundation
import HALContract
import HALSim

/// Measures a still picture's way to portrait, verdict and file, beside the library calls it is made of.
///
/// The picture is a drawn person of 1920 x 1080 as a JPEG. Library calls and the whole alternate in this run, so that
/// what else the machine does falls on both.
enum StillBenchmark {
    /// The whole takes at most this times the library calls.
    static let ratioGoal = 1.3
    private static let runs = 21
    private static let warmUp = 2
    private static let width = 1920
    private static let height = 1080

    /// Prints a line for each stage and each library call, and their ratio.
    static func run() throws {
        let maker = try PortraitMaker()
        let person = SyntheticPerson(seed: 1)
        let photo = CameraFrame(
            encoding: .file,
            bytes: try CameraJPEG.encode(person.render(width: width, height: height).image, quality: 92))
        let empty = CameraFrame(
            encoding: .file, bytes: try CameraJPEG.encode(person.emptyCabin(width: width, height: height), quality: 92))
        try measure("still_1920x1080", maker, photo, reference: nil)
        // The empty cabin is one more picture to decode, and one more library call.
        try measure("still_1920x1080_with_reference", maker, photo, reference: empty)
    }

    private static func measure(
        _ stage: String, _ maker: PortraitMaker, _ photo: CameraFrame, reference: CameraFrame?
    ) throws {
        var stages = NamedTimes()
        var calls = NamedTimes()
        var whole: [Double] = []
        var libraries: [Double] = []
        var ratios: [Double] = []
        for run in 0..<(warmUp + runs) {
            let library = try maker.libraryCalls(from: photo, reference: reference)
            let start = ContinuousClock.now
            let portrait = try maker.portrait(from: photo, reference: reference)
            let taken = Report.milliseconds(since: start)
            guard run >= warmUp else { continue }
            let sum = library.reduce(0) { $0 + $1.milliseconds }
            whole.append(taken)
            libraries.append(sum)
            ratios.append(taken / sum)
            for (name, milliseconds) in portrait.timings { stages.add("stage-" + name, milliseconds) }
            for (name, milliseconds) in library { calls.add("library-" + name, milliseconds) }
        }
        for (name, times) in stages.all + calls.all { Report.line(stage, name, times) }
        let median = Report.line(stage, "whole", whole)
        let over = Report.line(stage, "library-sum", libraries)
        Report.ratio(stage, median, over: calls.all.map(\.name).joined(separator: "+"), over, goal: ratioGoal)
        Report.count(stage, "median_of_ratios", ratios.sorted()[ratios.count / 2])
    }

    /// Times under names, in the order the names came.
    private struct NamedTimes {
        private(set) var all: [(name: String, times: [Double])] = []

        mutating func add(_ name: String, _ milliseconds: Double) {
            if let index = all.firstIndex(where: { $0.name == name }) {
                all[index].times.append(milliseconds)
            } else {
                all.append((name, [milliseconds]))
            }
        }
    }
}
