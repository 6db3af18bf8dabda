import CabineImaging
import HALContract
import Testing

@Suite struct ImageFileTests {
    private static let picture = TestPictures.gradient(width: 120, height: 80)
    private static let jpeg = TestPictures.jpeg(picture)

    @Test func pngKeepsEveryPixel() throws {
        #expect(try ImageFile.decode(ImageFile.encodePNG(Self.picture)) == Self.picture)
    }

    @Test func grayPNGDecodesToEqualChannels() throws {
        let bytes = (0..<(70 * 64)).map { UInt8($0 % 256) }
        let gray = GrayImage(width: 70, height: 64, bytes: bytes)
        let decoded = try ImageFile.decode(ImageFile.encodePNG(gray))
        #expect(decoded.bytes == bytes.flatMap { [$0, $0, $0] })
    }

    @Test func jpegDecodesCloseToItsSource() throws {
        let decoded = try ImageFile.decode(Self.jpeg)
        #expect(decoded.width == 120 && decoded.height == 80)
        let worst = zip(decoded.bytes, Self.picture.bytes).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(worst) < 12)
    }

    /// 16-bit samples are sRGB like 8-bit ones, not linear light.
    @Test func sixteenBitPNGKeepsItsBrightness() throws {
        let row = (0..<64).flatMap { _ -> [UInt8] in [100, 0, 150, 128, 200, 255] }
        let file = TestPictures.png(
            width: 64, height: 64, depth: 16, colorType: 2, rows: Array(repeating: row, count: 64))
        let decoded = try ImageFile.decode(file)
        #expect(abs(Int(decoded.bytes[0]) - 100) <= 1)
        #expect(abs(Int(decoded.bytes[1]) - 150) <= 1)
        #expect(abs(Int(decoded.bytes[2]) - 200) <= 1)
    }

    @Test func transparentPNGShowsWhite() throws {
        let row = (0..<64).flatMap { _ -> [UInt8] in [10, 20, 30, 0] }
        let rows = Array(repeating: row, count: 64)
        let file = TestPictures.png(width: 64, height: 64, depth: 8, colorType: 6, rows: rows)
        #expect(try ImageFile.decode(file).bytes.allSatisfy { $0 == 255 })
    }

    @Test func oneBitPNGIsRead() throws {
        let row = [UInt8](repeating: 0b1010_1010, count: 8)
        let rows = Array(repeating: row, count: 64)
        let file = TestPictures.png(width: 64, height: 64, depth: 1, colorType: 0, rows: rows)
        #expect(try Array(ImageFile.decode(file).bytes.prefix(6)) == [255, 255, 255, 0, 0, 0])
    }

    /// Where the source's top left corner (dark) must show after each orientation: (right, bottom).
    @Test(
        arguments: [
            (1, false, false), (2, true, false), (3, true, true), (4, false, true), (5, false, false), (6, true, false),
            (7, true, true), (8, false, true),
        ] as [(UInt8, Bool, Bool)], [true, false])
    func orientationIsHonoured(_ expected: (value: UInt8, right: Bool, bottom: Bool), littleEndian: Bool) throws {
        let decoded = try ImageFile.decode(
            TestPictures.withOrientation(Self.jpeg, expected.value, littleEndian: littleEndian))
        #expect((decoded.width, decoded.height) == (expected.value < 5 ? (120, 80) : (80, 120)))
        let x = expected.right ? decoded.width - 1 : 0
        let y = expected.bottom ? decoded.height - 1 : 0
        let index = (y * decoded.width + x) * 3
        #expect(decoded.bytes[index..<(index + 3)].allSatisfy { $0 < 20 })
    }

    /// The code of the refusal each file must get.
    static let refused: [(name: String, bytes: [UInt8], code: String)] = [
        ("empty", [], "unreadable"),
        ("text", Array("<html>not a picture</html>".utf8), "unreadable"),
        ("two bytes", [0xFF, 0xD8], "unreadable"),
        ("JPEG cut in its headers", Array(jpeg[..<30]), "unreadable"),
        ("JPEG cut in its data", Array(jpeg[..<(jpeg.count * 2 / 3)]), "unreadable"),
        ("CMYK JPEG", TestPictures.jpeg(picture, cmyk: true), "unreadable"),
        ("12-bit JPEG", TestPictures.withFrame(jpeg, precision: 12), "unreadable"),
        ("100-megapixel JPEG", TestPictures.withFrame(jpeg, width: 10_000, height: 10_000), "too-large"),
        ("65535 x 65535 JPEG", TestPictures.withFrame(jpeg, width: 65_535, height: 65_535), "too-large"),
        ("1 x 1 JPEG", TestPictures.jpeg(TestPictures.gradient(width: 1, height: 1)), "too-small"),
        ("1 x 1 PNG", ImageFile.encodePNG(TestPictures.gradient(width: 1, height: 1)), "too-small"),
        ("0 x 0 JPEG", TestPictures.withFrame(jpeg, width: 0, height: 0), "too-small"),
        (
            "100-megapixel PNG",
            TestPictures.png(width: 10_000, height: 10_000, depth: 8, colorType: 2, rows: [[1, 2, 3]]), "too-large"
        ),
        (
            "PNG of 2^32 - 1 pixels a side",
            TestPictures.png(width: 4_294_967_295, height: 4_294_967_295, depth: 8, colorType: 2, rows: [[1]]),
            "too-large"
        ),
        ("PNG cut in its header", Array(ImageFile.encodePNG(picture)[..<20]), "unreadable"),
        ("PNG cut in its data", Array(ImageFile.encodePNG(picture).dropLast(60)), "unreadable"),
        (
            "PNG without rows", TestPictures.png(width: 64, height: 64, depth: 8, colorType: 0, rows: []), "unreadable"
        ),
    ]

    @Test(arguments: refused.indices) func refusesWithAReason(_ index: Int) {
        let (name, bytes, code) = Self.refused[index]
        let refusal = #expect(throws: PortraitRefusal.self, "\(name)") { try ImageFile.decode(bytes) }
        #expect(refusal?.code == code, "\(name)")
    }

    @Test func everyPrefixOfAFileIsRefusedQuietly() {
        for file in [Self.jpeg, ImageFile.encodePNG(Self.picture)] {
            for count in stride(from: 0, to: file.count - 20, by: 37) {
                #expect(throws: PortraitRefusal.self) { try ImageFile.decode(Array(file[..<count])) }
            }
        }
    }
}
