import Foundation

/// ICC profiles of version 2 (ICC.1:2001-04) made byte by byte: primaries and one curve for all channels.
enum TestProfiles {
    /// Colorants of red, green, blue for D50, as XYZ.
    typealias Colorants = [[Double]]

    static let sRGBColorants: Colorants = [
        [0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410],
    ]
    static let adobeColorants: Colorants = [
        [0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457],
    ]

    /// Adobe RGB (1998): exponent 563 / 256.
    static let adobe = rgb(adobeColorants, curve: power(2.19921875))
    /// sRGB, its curve as a table, as camera makers write it.
    static let sRGB = rgb(sRGBColorants, curve: table(sRGBToLinear))
    /// sRGB with red and blue exchanged: nobody can overlook whether it was applied.
    static let exchanged = rgb([sRGBColorants[2], sRGBColorants[1], sRGBColorants[0]], curve: table(sRGBToLinear))
    static let linearGray = profile(
        space: "GRAY", tags: [("wtpt", xyz([0.9642, 1, 0.8249])), ("kTRC", power(1))])

    static func rgb(_ colorants: Colorants, curve: [UInt8], space: String = "RGB ", kind: String = "mntr") -> [UInt8] {
        let names = ["rXYZ", "gXYZ", "bXYZ"]
        let places = zip(names, colorants).map { ($0, xyz($1)) }
        let curves = ["rTRC", "gTRC", "bTRC"].map { ($0, curve) }
        return profile(space: space, kind: kind, tags: [("wtpt", xyz([0.9642, 1, 0.8249]))] + places + curves)
    }

    static func profile(space: String, kind: String = "mntr", tags: [(name: String, content: [UInt8])]) -> [UInt8] {
        var directory = number(tags.count)
        var data: [UInt8] = []
        let start = 128 + 4 + tags.count * 12
        for tag in tags {
            directory += Array(tag.name.utf8) + number(start + data.count) + number(tag.content.count)
            data += tag.content + [UInt8](repeating: 0, count: (4 - tag.content.count % 4) % 4)
        }
        var header = number(start + data.count) + number(0) + number(0x0210_0000)
        header += Array(kind.utf8) + Array(space.utf8) + Array("XYZ ".utf8)
        header += [0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0] + Array("acsp".utf8)
        header += [UInt8](repeating: 0, count: 68 - header.count)
        header += fixed(0.9642) + fixed(1) + fixed(0.8249)
        header += [UInt8](repeating: 0, count: 128 - header.count)
        return header + directory + data
    }

    static func power(_ exponent: Double) -> [UInt8] {
        let value = Int((exponent * 256).rounded())
        return Array("curv".utf8) + number(0) + number(1) + [UInt8(value >> 8), UInt8(value & 0xFF)]
    }

    static func table(_ curve: (Double) -> Double) -> [UInt8] {
        let values = (0..<1_024).map { Int((curve(Double($0) / 1_023) * 65_535).rounded()) }
        return Array("curv".utf8) + number(0) + number(1_024) + values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static func xyz(_ values: [Double]) -> [UInt8] {
        Array("XYZ ".utf8) + number(0) + values.flatMap(fixed)
    }

    private static func fixed(_ value: Double) -> [UInt8] { number(Int((value * 65_536).rounded())) }

    private static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func sRGBToLinear(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    static func linearToSRGB(_ light: Double) -> Double {
        let light = max(0, min(1, light))
        return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }

    /// What `color` of a power law over `colorants` is in sRGB, computed here and by nobody's library.
    static func expected(_ color: [UInt8], _ colorants: Colorants, exponent: Double) -> [Double] {
        let light = color.map { pow(Double($0) / 255, exponent) }
        let place = (0..<3).map { axis in (0..<3).reduce(0) { $0 + colorants[$1][axis] * light[$1] } }
        // Cramer's rule with sRGB's colorants as columns.
        func determinant(_ a: [Double], _ b: [Double], _ c: [Double]) -> Double {
            a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1])
                + c[0] * (a[1] * b[2] - a[2] * b[1])
        }
        let (red, green, blue) = (sRGBColorants[0], sRGBColorants[1], sRGBColorants[2])
        let whole = determinant(red, green, blue)
        return [
            determinant(place, green, blue), determinant(red, place, blue), determinant(red, green, place),
        ].map { linearToSRGB($0 / whole) * 255 }
    }
}
