import CFaceDetect
@testable import CabinePreview
import Foundation
import HALContract
import HALSim
import Testing

struct CascadeTests {
    private static let path = "/usr/share/opencv4/lbpcascades/lbpcascade_frontalface_improved.xml"

    /// OpenCV's own search over the same picture is the reference.
    @Test(arguments: [1, 3, 6, 11] as [UInt64])
    func itFindsWhatOpenCVFinds(seed: UInt64) throws {
        let image = Sitter.picture(seed)
        var luma = Plane(width: 1280, height: 720)
        for y in 0..<720 {
            var row = luma.mutableRow(y)
            for x in 0..<1280 {
                let place = (y * 1280 + x) * 3
                let weighted =
                    77 * Int(image.bytes[place]) + 150 * Int(image.bytes[place + 1]) + 29 * Int(image.bytes[place + 2])
                row[x] = UInt8(weighted >> 8)
            }
        }
        var half = Plane(width: 640, height: 360)
        var quarter = Plane(width: 320, height: 180)
        half.setHalf(of: luma)
        quarter.setHalf(of: half)
        let search = FaceSearch(try CascadeFile(path: Self.path))
        search.configure(halfWidth: 640, halfHeight: 360)
        var slices = 1
        while !search.advance(half: half, quarter: quarter, varies: false) { slices += 1 }
        #expect(slices == search.sliceCount)
        let ours = search.faces.filter { $0.votes >= 3 }
        let theirs = try openCV(half)
        #expect(ours.count == 1 && theirs.count == 1)
        let (one, other) = (try #require(ours.first), try #require(theirs.first))
        let side = Float(other.side) * 2
        #expect(abs(one.side - side) < 0.2 * side)
        #expect(abs(one.centre.x - (Float(other.x) * 2 + side / 2)) < 0.08 * side)
        #expect(abs(one.centre.y - (Float(other.y) * 2 + side / 2)) < 0.08 * side)
    }

    private func openCV(_ plane: borrowing Plane) throws -> [cface_box] {
        var bytes: [UInt8] = []
        for y in 0..<plane.height {
            let row = plane.row(y)
            for x in 0..<plane.width { bytes.append(row[x]) }
        }
        var path = [CChar](repeating: 0, count: 256)
        let detector = try #require(cface_create("/usr/share/opencv4", &path, path.count))
        defer { cface_destroy(detector) }
        var boxes = [cface_box](repeating: cface_box(), count: 16)
        let search = cface_search(
            cascade: CFACE_SECOND_OPINION, scale_step: 1.1, minimum_neighbours: 3, minimum_side: 0, maximum_side: 0)
        let count = cface_find(
            detector, bytes, Int32(plane.width), Int32(plane.height), Int32(plane.width), search, &boxes, 16)
        return Array(boxes.prefix(Int(max(0, count))))
    }

    @Test
    func aMissingCascadeNamesFileAndPackage() {
        let error = #expect(throws: CascadeUnavailable.self) { try PreviewPipeline(cascadeFolder: "/nowhere") }
        #expect(error?.description.contains("/nowhere/lbpcascades") == true)
        #expect(error?.description.contains("opencv-data") == true)
    }

    @Test
    func damagedCascadesAreRefused() throws {
        let whole = try String(contentsOfFile: Self.path, encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory.path + "/cascades-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let damages = [
            "", "<cascade>", String(whole.prefix(whole.count / 2)),
            whole.replacingOccurrences(of: "<width>45</width>", with: "<width>999999</width>"),
            whole.replacingOccurrences(of: "0 -1 26 ", with: "0 -1 9999 "),
            whole.replacingOccurrences(of: "<rect>", with: "<rect>40 40 "),
        ]
        for (index, text) in damages.enumerated() {
            let path = folder + "/\(index).xml"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: CascadeUnavailable.self, "damage \(index)") { try CascadeFile(path: path) }
        }
        #expect(try CascadeFile(path: Self.path).stages.count == 19)
    }
}
