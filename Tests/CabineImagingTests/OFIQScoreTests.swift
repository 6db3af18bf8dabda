import CabineImaging
import Foundation
import SharedFaces
import Testing

/// OFIQ's own output over its 28 test pictures, kept outside of the package: `../shared/ofiq` beside it, or below
/// `CABINE_SHARED`.
enum OFIQResults {
    static let file = SharedFaces.folder.deletingLastPathComponent().appendingPathComponent("ofiq/expected_results.csv")
    static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

    /// Raw value and score of a measure in every row.
    static func column(_ name: String) throws -> [(raw: Double, score: Int)] {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            line.trimmingCharacters(in: .whitespacesAndNewlines).components(separatedBy: ";")
        }
        let header = lines[0]
        let raw = try #require(header.firstIndex(of: name))
        let score = try #require(header.firstIndex(of: name + ".scalar"))
        return try lines.dropFirst().map { cells in
            (try #require(Double(cells[raw])), try #require(Int(cells[score])))
        }
    }
}

@Suite(.enabled(if: OFIQResults.isPresent, "OFIQ's expected results (../shared/ofiq) are not on this machine"))
struct OFIQScoreTests {
    /// Every measure whose mapping we have; OFIQ's other columns come from networks that we do not have.
    static let mappings: [(name: String, score: @Sendable (Double) -> Int)] = [
        ("BackgroundUniformity", OFIQScore.backgroundUniformity),
        ("IlluminationUniformity", OFIQScore.illuminationUniformity), ("LuminanceMean", OFIQScore.luminanceMean),
        ("LuminanceVariance", OFIQScore.luminanceVariance),
        ("UnderExposurePrevention", OFIQScore.underExposurePrevention),
        ("OverExposurePrevention", OFIQScore.overExposurePrevention), ("DynamicRange", OFIQScore.dynamicRange),
        ("Sharpness", OFIQScore.sharpness), ("CompressionArtifacts", OFIQScore.compressionArtifacts),
        ("NaturalColour", OFIQScore.naturalColour), ("SingleFacePresent", OFIQScore.singleFacePresent),
        ("EyesOpen", OFIQScore.eyesOpen), ("MouthClosed", OFIQScore.mouthClosed),
        ("InterEyeDistance", OFIQScore.interEyeDistance), ("HeadSize", OFIQScore.headSize),
        ("LeftwardCropOfTheFaceImage", OFIQScore.crop), ("RightwardCropOfTheFaceImage", OFIQScore.crop),
        ("MarginAboveOfTheFaceImage", OFIQScore.marginAbove), ("MarginBelowOfTheFaceImage", OFIQScore.marginBelow),
        ("HeadPoseYaw", OFIQScore.headPose), ("HeadPosePitch", OFIQScore.headPose),
        ("HeadPoseRoll", OFIQScore.headPose),
    ]

    @Test(arguments: mappings.indices) func everyCellIsReproduced(_ index: Int) throws {
        let (name, score) = Self.mappings[index]
        let cells = try OFIQResults.column(name)
        #expect(cells.count == 28)
        for (row, cell) in cells.enumerated() {
            #expect(score(cell.raw) == cell.score, "\(name), row \(row + 1): raw \(cell.raw)")
        }
    }

    /// The comparison can fail: the two margins, which differ in one constant, do not fit each other's column.
    @Test func aWrongConstantIsFound() throws {
        let below = try OFIQResults.column("MarginBelowOfTheFaceImage")
        #expect(below.contains { OFIQScore.marginAbove($0.raw) != $0.score })
        let above = try OFIQResults.column("MarginAboveOfTheFaceImage")
        #expect(above.contains { OFIQScore.marginBelow($0.raw) != $0.score })
    }
}

@Suite struct OFIQScoreRangeTests {
    /// Nothing leaves 0...100, and what is no number is the worst.
    @Test func scoresStayInTheirRange() {
        for (name, score) in OFIQScoreTests.mappings {
            for raw in [-1e9, -1, 0, 0.5, 1, 90, 1e9, .infinity, -.infinity] as [Double] {
                #expect((0...100).contains(score(raw)), "\(name) of \(raw)")
            }
            #expect(score(.nan) == 0, "\(name)")
        }
    }
}
