import Foundation
import HALContract
import Testing

@testable import CabineImaging

@Suite struct ResamplerTests {
    /// A mapping that scales by `step` around the middle of a source and turns by `degrees`.
    private static func mapping(
        _ source: RGBImage, width: Int, height: Int, step: Double, degrees: Double = 0
    ) -> SourceMapping {
        let turn = degrees * .pi / 180
        let across = Point2D(x: cos(turn) * step, y: sin(turn) * step)
        let down = Point2D(x: -sin(turn) * step, y: cos(turn) * step)
        let middle = Point2D(x: Double(source.width - 1) / 2, y: Double(source.height - 1) / 2)
        return SourceMapping(
            origin: middle - across * (Double(width - 1) / 2) - down * (Double(height - 1) / 2), perColumn: across,
            perRow: down)
    }

    private static func picture(
        _ width: Int, _ height: Int, _ color: (_ x: Int, _ y: Int) -> (UInt8, UInt8, UInt8)
    ) -> RGBImage {
        var bytes: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let (red, green, blue) = color(x, y)
                bytes += [red, green, blue]
            }
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    private static func noise(_ width: Int, _ height: Int) -> RGBImage {
        picture(width, height) { x, y in
            let value = (x &* 73_856_093) ^ (y &* 19_349_663)
            return (
                UInt8(truncatingIfNeeded: value >> 3), UInt8(truncatingIfNeeded: value >> 9),
                UInt8(truncatingIfNeeded: value >> 13)
            )
        }
    }

    @Test func withoutChangeEveryPixelIsKept() {
        let source = Self.noise(97, 83)
        let same = Self.mapping(source, width: 97, height: 83, step: 1)
        #expect(Resampler.resample(source, same, width: 97, height: 83) == source)
    }

    @Test(arguments: [0.5, 1, 1.3, 2.7, 4, 9.6], [0.0, 15])
    func everyPlainColourIsKept(_ step: Double, degrees: Double) {
        for value in stride(from: 0, through: 255, by: 3) {
            let source = RGBImage(
                width: 90, height: 70, red: UInt8(value), green: UInt8(255 - value), blue: UInt8(value / 2))
            let result = Resampler.resample(
                source, Self.mapping(source, width: 9, height: 7, step: step, degrees: degrees), width: 9, height: 7)
            #expect(
                result
                    == RGBImage(
                        width: 9, height: 7, red: UInt8(value), green: UInt8(255 - value), blue: UInt8(value / 2)))
        }
    }

    /// Half of the light of white is 188 in sRGB; a mean of sRGB values would be 128.
    @Test(arguments: [2.5, 3, 4, 6, 9]) func fineDetailKeepsItsLight(_ step: Double) {
        let source = Self.picture(300, 300) { x, y in (x + y) % 2 == 0 ? (255, 255, 255) : (0, 0, 0) }
        let result = Resampler.resample(
            source, Self.mapping(source, width: 24, height: 24, step: step), width: 24, height: 24)
        #expect(result.bytes.allSatisfy { (180...196).contains($0) })
        let mean = result.bytes.reduce(0) { $0 + Double($1) } / Double(result.bytes.count)
        #expect(abs(mean - 188) < 1.5)
    }

    /// Dark hair before a bright background: the hardest edge of a portrait, at every place between two pixels.
    @Test(arguments: [1, 1.3, 1.83, 2.5, 5.1, 9.7]) func edgesDoNotRing(_ step: Double) {
        let dark: UInt8 = 25
        let bright: UInt8 = 203
        for shift in 0..<10 {
            let edge = 200 + Double(shift) / 10 * step
            let source = Self.picture(400, 80) { x, _ in
                let value = Double(x) < edge ? dark : bright
                return (value, value, value)
            }
            let mapping = Self.mapping(source, width: 30, height: 4, step: step)
            let result = Resampler.resample(source, mapping, width: 30, height: 4)
            for column in 0..<30 {
                let value = result.bytes[column * 3]
                let distance = (mapping.source(Double(column), 0).x - edge) / step
                // A tenth of the step is what a filter with one negative lobe overshoots by in light.
                #expect(value <= bright + 7)
                if distance < -2.5 { #expect(abs(Int(value) - Int(dark)) <= 2, "ring at \(distance)") }
                if distance > 2.5 { #expect(abs(Int(value) - Int(bright)) <= 2, "ring at \(distance)") }
            }
        }
    }

    /// Stripes too fine for the output must vanish, not come back as coarse ones.
    @Test(arguments: [3, 5, 8, 12]) func stripesFinerThanTheOutputVanish(_ step: Double) {
        let source = Self.picture(480, 480) { x, y in
            let value = UInt8(128 + 90 * sin(Double(x) * 2 * .pi / (step * 0.83)))
            return (value, value, UInt8(128 + 90 * sin(Double(y) * 2 * .pi / (step * 0.83))))
        }
        let result = Resampler.resample(
            source, Self.mapping(source, width: 30, height: 30, step: step), width: 30, height: 30)
        for channel in 0..<3 {
            let values = stride(from: channel, to: result.bytes.count, by: 3).map { Int(result.bytes[$0]) }
            #expect((values.max() ?? 0) - (values.min() ?? 0) <= 14)
        }
    }

    /// A smooth picture of known values: each output pixel must show what lies at its place.
    @Test(arguments: [0.6, 1, 1.7, 3.2, 4.5, 7], [-15, -4, 0, 8, 15] as [Double])
    func everyPixelShowsItsPlace(_ step: Double, degrees: Double) {
        func value(_ x: Double, _ y: Double) -> Double {
            120 + 60 * sin(x / (40 * max(1, step / 2))) + 40 * cos(y / 70)
        }
        let side = Int(60 * step) + 120
        let source = Self.picture(side, side) { x, y in
            let value = UInt8(value(Double(x), Double(y)).rounded())
            return (value, value, value)
        }
        let mapping = Self.mapping(source, width: 40, height: 40, step: step, degrees: degrees)
        let result = Resampler.resample(source, mapping, width: 40, height: 40)
        for row in 0..<40 {
            for column in 0..<40 {
                let place = mapping.source(Double(column), Double(row))
                let difference = Double(result.bytes[(row * 40 + column) * 3]) - value(place.x, place.y)
                #expect(abs(difference) < 2, "\(column), \(row)")
            }
        }
    }

    @Test(arguments: [1, 2.2, 6]) func theBorderGoesOnBeyondItself(_ step: Double) {
        let source = Self.picture(64, 64) { x, _ in x < 32 ? (10, 20, 30) : (200, 190, 180) }
        let far = 500.0
        for (x, y) in [(-far, 0.0), (far, 0), (0, -far), (0, far), (-far, -far), (far, far)] {
            let result = Resampler.resample(
                source,
                SourceMapping(
                    origin: Point2D(x: x, y: y), perColumn: Point2D(x: step, y: 0), perRow: Point2D(x: 0, y: step)),
                width: 8, height: 8)
            if x < 0 { #expect(Array(result.bytes.prefix(3)) == [10, 20, 30]) }
            if x > 0 { #expect(Array(result.bytes.prefix(3)) == [200, 190, 180]) }
        }
    }
}
