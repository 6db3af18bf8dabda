import CabineImaging
import CabinePreview
import Foundation
import HALContract
import SharedFaces
import Testing

/// The annotated portraits, moved to where the preview wants a head and shown as a still scene.
@Suite(.enabled(if: SharedFaces.isPresent, "annotated portraits (../shared/faces) are not on this machine"))
struct SharedFacesPreviewTests {
    /// Light, place behind and posture of portraits are their own; distance, place and eyes are as they should be.
    private static let impossible: Set<Hint> = [
        .nobody, .severalFaces, .closer, .farther, .moveToYourLeft, .moveToYourRight, .moveUp, .moveDown, .openEyes,
        .glassesGlare, .tooBright,
    ]

    @Test
    func portraitsAreFollowed() throws {
        let portraits = try SharedPortraits.all()
        var precise = 0
        for portrait in portraits {
            let scene = try portrait.scene()
            let result = try Rig().show(scene.image)
            let face = try #require(result.measurement.face, "\(portrait.name)")
            func error(_ eye: FramePlace, _ truth: (x: Double, y: Double)) -> Double {
                hypot(eye.across * Double(Sitter.width) - truth.x, eye.down * Double(Sitter.height) - truth.y)
            }
            let worse = max(error(face.eyeLeft, scene.eyeLeft), error(face.eyeRight, scene.eyeRight))
            precise += worse < 0.08 * SharedPortraits.interEye ? 1 : 0
            #expect(!Self.impossible.contains(result.guidance.hint), "\(portrait.name): \(result.guidance.hint)")
        }
        #expect(portraits.count > 0)
        #expect(Double(precise) >= 0.85 * Double(portraits.count), "\(precise) of \(portraits.count)")
    }
}

/// An annotated portrait as the preview's camera would see it.
struct SharedPortraits {
    /// Between the eyes in the preview's target, in pixels of the frame: 63 of 232 mm.
    static let interEye = 0.42 * Double(Sitter.height) * 63 / 232

    let name: String
    let truth: SharedFaces.Truth

    static func all() throws -> [SharedPortraits] {
        try SharedFaces.all().map { SharedPortraits(name: $0.name, truth: $0.truth) }
    }

    /// The portrait scaled and moved to where the preview wants the eyes; its border goes on beyond it.
    func scene() throws -> (image: RGBImage, eyeLeft: (x: Double, y: Double), eyeRight: (x: Double, y: Double)) {
        let source = try ImageFile.decode(SharedFaces.bytes(name))
        let (left, right) = (truth.eyeLeft, truth.eyeRight)
        let scale = Self.interEye / hypot(right[0] - left[0], right[1] - left[1])
        let middle = (x: (left[0] + right[0]) / 2, y: (left[1] + right[1]) / 2)
        let target = (x: 0.5 * Double(Sitter.width), y: 0.45 * Double(Sitter.height))
        // The mean of as many source pixels as one of the frame covers.
        let side = max(1, Int((1 / scale).rounded()))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Sitter.width * Sitter.height * 3)
        for y in 0..<Sitter.height {
            let firstRow = Int((middle.y + (Double(y) - target.y) / scale - Double(side) / 2).rounded())
            for x in 0..<Sitter.width {
                let first = Int((middle.x + (Double(x) - target.x) / scale - Double(side) / 2).rounded())
                var sums = (0, 0, 0)
                for row in firstRow..<firstRow + side {
                    for column in first..<first + side {
                        let inRow = max(0, min(source.height - 1, row))
                        let place = (inRow * source.width + max(0, min(source.width - 1, column))) * 3
                        sums.0 += Int(source.bytes[place])
                        sums.1 += Int(source.bytes[place + 1])
                        sums.2 += Int(source.bytes[place + 2])
                    }
                }
                for sum in [sums.0, sums.1, sums.2] { bytes.append(UInt8(sum / (side * side))) }
            }
        }
        func moved(_ place: [Double]) -> (x: Double, y: Double) {
            (target.x + (place[0] - middle.x) * scale, target.y + (place[1] - middle.y) * scale)
        }
        return (RGBImage(width: Sitter.width, height: Sitter.height, bytes: bytes), moved(left), moved(right))
    }
}
