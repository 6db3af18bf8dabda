import CabineDesks
import CabineImaging
import Foundation
import HALContract

/// Draws what was signed, as the cabin does, and keeps strokes and bitmap.
final class Clerk: SignatureMaker {
    private(set) var strokes: [PenStroke] = []
    private var image: GrayImage?

    func signature(of strokes: [PenStroke]) -> SignatureMaking {
        self.strokes = strokes
        do throws(SignatureRefusal) {
            let drawn = try SignatureRaster.render(strokes)
            image = drawn
            return .accepted(SessionSignature(image: drawn, jp2: []))
        } catch {
            return .refused(text: "\(error)")
        }
    }

    /// Writes the bitmap of the accepted signature as a portable graymap; false when there is none, or no room.
    func keep(in file: String?) -> Bool {
        guard let file else { return true }
        guard let image else {
            Probe.say(["failed": "the signature was not accepted, so there is no bitmap of it"])
            return false
        }
        let bytes = Data("P5\n\(image.width) \(image.height)\n255\n".utf8) + Data(image.bytes)
        guard FileManager.default.createFile(atPath: file, contents: bytes) else {
            Probe.say(["failed": "\(file) cannot be written"])
            return false
        }
        return true
    }
}

/// Strokes written down: a point a line as x, y and pressure, an empty line after each stroke.
enum StrokeFile {
    /// nil where a line is something else.
    static func read(_ data: Data) -> [PenStroke]? {
        var strokes: [PenStroke] = []
        var points: [PenPoint] = []
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ")
            let numbers = words.compactMap { Double($0) }
            switch (words.count, numbers.count) {
            case (0, _):
                if !points.isEmpty { strokes.append(PenStroke(points: points)) }
                points = []
            case (3, 3):
                points.append(PenPoint(xMillimetres: numbers[0], yMillimetres: numbers[1], pressure: numbers[2]))
            default: return nil
            }
        }
        return points.isEmpty ? strokes : strokes + [PenStroke(points: points)]
    }
}
