import CabineImaging
import Foundation
import HALContract
import HALSim

/// Judges many people who do not exist, and prints how often the portrait was right: the tests' campaign at full size.
enum PortraitCampaign {
    private static let heads = 1_000
    private static let goodPeople = 300
    private static let peoplePerFault = 8
    /// A limit no portrait reaches: one run of the encoder.
    private static let byteLimit = 1_000_000

    /// Takes some minutes on two cores.
    static func run() async throws {
        try await headHeights()
        try await goodOnes()
        try await faults()
    }

    /// How many framed portraits have the true head, pose within 10 degrees, within 32 to 36 mm.
    private static func headHeights() async throws {
        let millimetres = try await PersonCampaign.each(heads) {
            let maker = try PortraitMaker()
            return { number -> Double? in
                let person = PersonCampaign.posed(UInt64(number + 1))
                let (image, truth) = person.render(width: 640, height: 480)
                let portrait = portrait(image, empty: person.emptyCabin(width: 640, height: 480), maker)
                return portrait?.millimetres(ofSourcePixels: truth.headHeight, by: .fr2009)
            }
        }
        let found = millimetres.compactMap { $0 }
        let within = found.filter { (32...36).contains($0) }
        let mean = found.reduce(0, +) / Double(max(1, found.count))
        let squares = found.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        Report.count("synthetic_heads", "people", Double(heads))
        Report.count("synthetic_heads", "without_face", Double(heads - found.count))
        Report.count("synthetic_heads", "within_32_36_mm_percent", Double(within.count) * 100 / Double(heads))
        Report.count("synthetic_heads", "mean_mm", mean)
        Report.count("synthetic_heads", "deviation_mm", (squares / Double(max(1, found.count))).squareRoot())
    }

    /// How many people who sit well are refused, and how many are doubted.
    private static func goodOnes() async throws {
        let verdicts = try await PersonCampaign.each(goodPeople) {
            let maker = try PortraitMaker()
            return { verdict(PersonCampaign.near(UInt64($0 + 2_001)), maker) }
        }
        let refused = verdicts.filter { !$0.failed.isEmpty }.count
        let doubted = verdicts.filter { $0.failed.isEmpty && !$0.unsure.isEmpty }.count
        Report.count("synthetic_good", "people", Double(goodPeople))
        Report.count("synthetic_good", "wrongly_failed_percent", Double(refused) * 100 / Double(goodPeople))
        Report.count("synthetic_good", "only_doubted_percent", Double(doubted) * 100 / Double(goodPeople))
        for name in Set(verdicts.flatMap { $0.failed.map(\.name) }).sorted() {
            let count = verdicts.filter { $0.failed.contains { $0.name == name } }.count
            Report.count("synthetic_good", "failed_\(name)", Double(count))
        }
    }

    /// What became of every planted fault.
    private static func faults() async throws {
        let kinds = PersonFault.allCases
        let outcomes = try await PersonCampaign.each(kinds.count * peoplePerFault) {
            let maker = try PortraitMaker()
            return { number -> PersonFault.Outcome in
                let (fault, person) = PersonCampaign.faulty(number, perFault: peoplePerFault)
                let verdict = verdict(person, maker)
                return fault.outcome(failed: verdict.failed.map(\.name), unsure: verdict.unsure.map(\.name))
            }
        }
        Report.count("synthetic_faults", "pictures", Double(outcomes.count))
        for (part, outcome) in [
            ("refused", PersonFault.Outcome.refused), ("refused_for_another_reason", .refusedOtherwise),
            ("caught_only_by_doubt", .onlyDoubted), ("wrongly_passed", .passed),
        ] {
            Report.count("synthetic_faults", part, Double(outcomes.filter { $0 == outcome }.count))
        }
        for index in outcomes.indices where outcomes[index] != .refused {
            let fault = kinds[index / peoplePerFault].rawValue
            Report.count("synthetic_faults", "\(outcomes[index].rawValue)_\(fault)", Double(index + 5_001))
        }
    }

    private static func verdict(_ person: SyntheticPerson, _ maker: PortraitMaker) -> Verdict {
        let image = person.render(width: 800, height: 600).image
        return portrait(image, empty: person.emptyCabin(width: 800, height: 600), maker)?.verdict ?? .noFace
    }

    /// Nil when no face was found.
    private static func portrait(_ image: RGBImage, empty: RGBImage, _ maker: PortraitMaker) -> Portrait? {
        do throws(PortraitRefusal) {
            return try maker.portrait(from: frame(image), reference: frame(empty), byteLimit: byteLimit)
        } catch {
            return nil
        }
    }

    private static func frame(_ image: RGBImage) -> CameraFrame {
        CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
    }
}
