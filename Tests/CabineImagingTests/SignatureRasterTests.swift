import CabineImaging
import Foundation
import HALContract
import Testing

@Suite struct SignatureRasterTests {
    /// A wave of `count` points, `width` x `height` millimetres.
    private static func wave(
        count: Int = 80, width: Double = 50, height: Double = 12, pressure: Double = 0.5
    ) -> PenStroke {
        PenStroke(
            points: (0..<count).map { index in
                let part = Double(index) / Double(count - 1)
                return PenPoint(
                    xMillimetres: 20 + part * width, yMillimetres: 15 + sin(part * 20) * height / 2, pressure: pressure)
            })
    }

    /// Bounds of everything darker than white: left, top, right, bottom.
    private func bounds(_ image: GrayImage) -> (left: Int, top: Int, right: Int, bottom: Int) {
        var bounds = (left: image.width, top: image.height, right: -1, bottom: -1)
        for y in 0..<image.height {
            for x in 0..<image.width where image.bytes[y * image.width + x] < 255 {
                bounds = (min(bounds.left, x), min(bounds.top, y), max(bounds.right, x), max(bounds.bottom, y))
            }
        }
        return bounds
    }

    @Test(arguments: [(50, 12), (20, 30), (90, 5), (8, 60)] as [(Double, Double)])
    func fillsTheBitmapWithAMarginAndIsCentred(_ size: (width: Double, height: Double)) throws {
        let image = try SignatureRaster.render([Self.wave(width: size.width, height: size.height)])
        #expect(image.width == 521 && image.height == 134)
        let ink = bounds(image)
        #expect(min(ink.left, ink.top, 520 - ink.right, 133 - ink.bottom) >= SignatureRaster.marginPixels - 1)
        #expect(abs(ink.left - (520 - ink.right)) <= 4)
        #expect(abs(ink.top - (133 - ink.bottom)) <= 4)
        // It touches one pair of margins.
        #expect(min(ink.left, ink.top) <= SignatureRaster.marginPixels + 3)
    }

    @Test func aspectIsKept() throws {
        // A square: as wide as high, whatever the shape of the bitmap.
        let corners = [(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)] as [(Double, Double)]
        let points = corners.flatMap { corner in
            (0..<3).map { _ in PenPoint(xMillimetres: corner.0, yMillimetres: corner.1, pressure: 0) }
        }
        let ink = bounds(try SignatureRaster.render([PenStroke(points: points)]))
        #expect(abs((ink.right - ink.left) - (ink.bottom - ink.top)) <= 1)
    }

    @Test func isSmoothBlackOnWhite() throws {
        let levels = Set(try SignatureRaster.render([Self.wave()]).bytes)
        #expect(levels.contains(0) && levels.contains(255))
        #expect(levels.count > 50)
    }

    @Test func pressureMakesTheLineThicker() throws {
        func ink(_ pressure: Double) throws -> Int {
            try SignatureRaster.render([Self.wave(pressure: pressure)]).bytes.reduce(0) { $0 + 255 - Int($1) }
        }
        #expect(try ink(1) > ink(0) * 3 / 2)
    }

    @Test func penLiftsLeaveNoInk() throws {
        func upright(_ x: Double) -> PenStroke {
            PenStroke(points: (0..<10).map { PenPoint(xMillimetres: x, yMillimetres: Double($0), pressure: 0.5) })
        }
        let image = try SignatureRaster.render([upright(0), PenStroke(points: []), upright(40)])
        let middle = (0..<image.height).map { image.bytes[$0 * image.width + image.width / 2] }
        #expect(middle.allSatisfy { $0 == 255 })
    }

    @Test func refusesWhatIsNoSignature() {
        let table: [(strokes: [PenStroke], code: String)] = [
            ([], "too-few-points"),
            ([PenStroke(points: [])], "too-few-points"),
            ([Self.wave(count: 11)], "too-few-points"),
            ([Self.wave(count: 12, width: 9, height: 0)], "too-short"),
            ([Self.wave(count: 400, width: 2, height: 4)], "too-small"),
            ([Self.wave(count: 20_001)], "too-many-points"),
            ([Self.wave(width: .nan)], "impossible-point"),
            ([Self.wave(width: 1e9)], "impossible-point"),
            ([Self.wave(pressure: .infinity)], "impossible-point"),
        ]
        for (strokes, code) in table {
            let refusal = #expect(throws: SignatureRefusal.self, "\(code)") { try SignatureRaster.render(strokes) }
            #expect(refusal?.code == code)
            #expect(refusal?.description.contains(". ") == true)
        }
    }
}
