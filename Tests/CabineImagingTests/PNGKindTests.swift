import CabineImaging
import HALContract
import Testing

/// Every kind of samples that PNG has, each to 8-bit red, green, blue over white.
@Suite struct PNGKindTests {
    struct Kind: Sendable {
        var name: String
        var depth: UInt8
        var colorType: UInt8
        /// The bytes of one row of 64 pixels.
        var row: [UInt8]
        var chunks: [(type: String, content: [UInt8])] = []
        /// The first two pixels.
        var expected: [UInt8]
    }

    private static func pairs(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        (0..<32).flatMap { _ in first + second }
    }

    static let kinds: [Kind] = [
        Kind(
            name: "grey 2", depth: 2, colorType: 0, row: Array(repeating: 0b0110_0110, count: 16),
            expected: [85, 85, 85, 170, 170, 170]),
        Kind(
            name: "grey 4", depth: 4, colorType: 0, row: Array(repeating: 0x3C, count: 32),
            expected: [51, 51, 51, 204, 204, 204]),
        Kind(name: "grey 8", depth: 8, colorType: 0, row: pairs([7], [250]), expected: [7, 7, 7, 250, 250, 250]),
        Kind(
            name: "grey 16", depth: 16, colorType: 0, row: pairs([100, 0], [200, 255]),
            expected: [100, 100, 100, 200, 200, 200]),
        Kind(
            name: "grey and alpha 8", depth: 8, colorType: 4, row: pairs([100, 255], [0, 0]),
            expected: [100, 100, 100, 255, 255, 255]),
        Kind(
            name: "half transparent grey", depth: 8, colorType: 4, row: pairs([100, 128], [0, 51]),
            expected: [177, 177, 177, 204, 204, 204]),
        Kind(
            name: "grey and alpha 16", depth: 16, colorType: 4, row: pairs([100, 100, 255, 255], [0, 0, 0, 0]),
            expected: [100, 100, 100, 255, 255, 255]),
        Kind(
            name: "half transparent 16", depth: 16, colorType: 4, row: pairs([0, 0, 128, 128], [0, 0, 51, 51]),
            expected: [127, 127, 127, 204, 204, 204]),
        Kind(
            name: "transparent grey value", depth: 8, colorType: 0, row: pairs([7], [250]), chunks: [("tRNS", [0, 7])],
            expected: [255, 255, 255, 250, 250, 250]),
        Kind(
            name: "colour 8", depth: 8, colorType: 2, row: pairs([1, 2, 3], [250, 240, 230]),
            expected: [1, 2, 3, 250, 240, 230]),
        Kind(
            name: "colour 16", depth: 16, colorType: 2,
            row: pairs([1, 1, 2, 2, 3, 3], [250, 250, 240, 240, 230, 230]), expected: [1, 2, 3, 250, 240, 230]),
        Kind(
            name: "transparent colour", depth: 8, colorType: 2, row: pairs([1, 2, 3], [250, 240, 230]),
            chunks: [("tRNS", [0, 1, 0, 2, 0, 3])], expected: [255, 255, 255, 250, 240, 230]),
        Kind(
            name: "colour and alpha 8", depth: 8, colorType: 6, row: pairs([9, 8, 7, 255], [0, 100, 200, 128]),
            expected: [9, 8, 7, 127, 177, 227]),
        Kind(
            name: "colour and alpha 16", depth: 16, colorType: 6,
            row: pairs([9, 9, 8, 8, 7, 7, 255, 255], [0, 0, 0, 0, 0, 0, 0, 0]), expected: [9, 8, 7, 255, 255, 255]),
        Kind(
            name: "palette 1", depth: 1, colorType: 3, row: Array(repeating: 0b0101_0101, count: 8),
            chunks: [("PLTE", [1, 2, 3, 4, 5, 6])], expected: [1, 2, 3, 4, 5, 6]),
        Kind(
            name: "palette 4", depth: 4, colorType: 3, row: Array(repeating: 0x02, count: 32),
            chunks: [("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9])], expected: [1, 2, 3, 7, 8, 9]),
        Kind(
            name: "transparent palette", depth: 8, colorType: 3, row: pairs([0], [1]),
            chunks: [("PLTE", [1, 2, 3, 0, 100, 200]), ("tRNS", [0, 128])], expected: [255, 255, 255, 127, 177, 227]),
    ]

    private static func file(_ kind: Kind) -> [UInt8] {
        let rows = Array(repeating: kind.row, count: 64)
        let plain = TestPictures.png(width: 64, height: 64, depth: kind.depth, colorType: kind.colorType, rows: rows)
        // The last one put in comes first: the palette before what is transparent in it.
        return kind.chunks.reversed().reduce(plain) { TestFiles.withChunk($0, $1.type, $1.content) }
    }

    @Test(arguments: kinds.indices) func isReadAsRGB(_ index: Int) throws {
        let kind = Self.kinds[index]
        let image = try ImageFile.decode(Self.file(kind))
        for (place, expected) in kind.expected.enumerated() {
            #expect(abs(Int(image.bytes[place]) - Int(expected)) <= 1, "\(kind.name), byte \(place)")
        }
        // Every row and every pair of pixels is the same.
        #expect(Array(image.bytes.suffix(6)) == Array(image.bytes.prefix(6)), "\(kind.name)")
    }

    @Test func paletteWithoutAPaletteIsRefused() throws {
        let file = TestPictures.png(
            width: 64, height: 64, depth: 8, colorType: 3,
            rows: Array(repeating: [UInt8](repeating: 0, count: 64), count: 64))
        #expect(throws: PortraitRefusal.self) { try ImageFile.decode(file) }
    }
}
