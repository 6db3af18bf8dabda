import CabineImaging
import HALContract
import Testing

@Suite struct ExifTests {
    private static let picture = TestPictures.gradient(width: 120, height: 80)
    private static let jpeg = TestPictures.jpeg(picture)
    private static let png = ImageFile.encodePNG(picture)

    /// Where each pixel of the upright picture lies in the stored one (Exif 2.3, 4.6.4, orientation).
    private static func upright(_ orientation: UInt16) -> RGBImage {
        let (width, height) = orientation < 5 ? (120, 80) : (80, 120)
        var bytes: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let (column, row): (Int, Int) =
                    switch orientation {
                    case 2: (119 - x, y)
                    case 3: (119 - x, 79 - y)
                    case 4: (x, 79 - y)
                    case 5: (y, x)
                    case 6: (y, 79 - x)
                    case 7: (119 - y, 79 - x)
                    case 8: (119 - y, x)
                    default: (x, y)
                    }
                bytes += picture.bytes[((row * 120 + column) * 3)..<((row * 120 + column) * 3 + 3)]
            }
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    @Test(arguments: UInt16(1)...8, [true, false])
    func orientationOfPNGIsHonoured(_ orientation: UInt16, littleEndian: Bool) throws {
        let exif = TestFiles.exif(orientation: orientation, littleEndian: littleEndian)
        for last in [false, true] {
            let file = TestFiles.withChunk(Self.png, "eXIf", exif, last: last)
            #expect(try ImageFile.decode(file) == Self.upright(orientation))
        }
    }

    @Test(arguments: UInt16(1)...8) func everyPixelOfAJPEGTurns(_ orientation: UInt16) throws {
        let file = TestFiles.withExif(Self.jpeg, TestFiles.exif(orientation: orientation))
        let decoded = try ImageFile.decode(file)
        let expected = Self.upright(orientation)
        #expect(decoded.width == expected.width && decoded.height == expected.height)
        #expect(zip(decoded.bytes, expected.bytes).allSatisfy { abs(Int($0) - Int($1)) < 12 })
    }

    @Test func theFirstBlockCounts() throws {
        let inner = TestFiles.withExif(Self.jpeg, TestFiles.exif(orientation: 3))
        let file = TestFiles.withExif(inner, TestFiles.exif(orientation: 6))
        #expect(try ImageFile.decode(file).width == 80)
        // Something else in the same marker is passed over.
        let other = TestFiles.withMarker(file, 0xE1, Array("http://ns.adobe.com/xap/1.0/".utf8) + [0, 1, 2])
        #expect(try ImageFile.decode(other).width == 80)
    }

    /// Blocks that say nothing: the picture shows as it is stored.
    @Test func damagedBlocksAreLeftOut() throws {
        let whole = TestFiles.exif(orientation: 6)
        var blocks = (0..<20).map { Array(whole.prefix($0)) }
        for (place, value) in [(0, 0x58), (1, 0x4D), (4, 0xFF), (7, 0xFF), (18, 0), (18, 9), (12, 4)] as [(Int, UInt8)]
        {
            var block = whole
            block[place] = value
            blocks.append(block)
        }
        // A directory of 65,535 entries that are not there, and one that contains itself.
        blocks.append(Array(whole[..<8]) + [0xFF, 0xFF] + [UInt8](repeating: 0, count: 60))
        blocks.append(Array("II".utf8) + [42, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 60))
        let stored = try ImageFile.decode(Self.jpeg)
        for (index, block) in blocks.enumerated() {
            #expect(try ImageFile.decode(TestFiles.withExif(Self.jpeg, block)) == stored, "block \(index)")
        }
    }
}
