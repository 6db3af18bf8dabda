import CabineImaging
import Foundation
import HALContract
import Testing

/// Files that are damaged, or made to harm: each gets a reason, soon and within bounded memory.
@Suite struct BadPictureTests {
    private static let picture = TestPictures.gradient(width: 72, height: 64)
    private static let jpeg = TestPictures.jpeg(picture)
    private static let progressive = TestPictures.jpeg(picture, progressive: true)
    private static let png = ImageFile.encodePNG(picture)

    /// Refused, or read at its right size.
    private func survives(_ bytes: [UInt8]) {
        do throws(PortraitRefusal) {
            let picture = try ImageFile.decode(bytes)
            #expect(picture.width * picture.height <= ImageFile.pixelLimit)
        } catch {
            #expect(error.description.hasSuffix("."))
        }
    }

    @Test(arguments: [jpeg, progressive, png].indices) func everyCutIsRefused(_ index: Int) {
        let file = [Self.jpeg, Self.progressive, Self.png][index]
        for count in 0..<(file.count - 1) {
            #expect(throws: PortraitRefusal.self, "\(count) of \(file.count)") {
                try ImageFile.decode(Array(file[..<count]))
            }
        }
    }

    @Test(arguments: [jpeg, progressive, png].indices) func everyDamagedByteIsSurvived(_ index: Int) {
        let file = [Self.jpeg, Self.progressive, Self.png][index]
        for place in file.indices {
            for value in [0x00, 0xFF, file[place] ^ 0x10] as [UInt8] {
                var damaged = file
                damaged[place] = value
                survives(damaged)
            }
        }
    }

    @Test func everyDamagedBitOfPNGPixelsIsRefused() throws {
        let data = Array("IDAT".utf8)
        let start = try #require(Self.png.indices.first { Self.png[$0...].starts(with: data) }) + 4
        for place in start..<(Self.png.count - 12) {
            var damaged = Self.png
            damaged[place] ^= 4
            #expect(throws: PortraitRefusal.self, "byte \(place)") { try ImageFile.decode(damaged) }
        }
    }

    @Test func wrongHuffmanTablesAreRefused() throws {
        let start = try #require(Self.jpeg.indices.first { Self.jpeg[$0...].starts(with: [0xFF, 0xC4]) })
        // The counts of codes of each length: more than fit.
        var damaged = Self.jpeg
        for place in (start + 5)..<(start + 21) { damaged[place] = 0xFF }
        #expect(throws: PortraitRefusal.self) { try ImageFile.decode(damaged) }
    }

    /// A scan costs a few bytes in the file and a pass over the whole picture in the decoder.
    @Test func endlessScansAreRefusedSoon() throws {
        let scan = try #require(Self.progressive.indices.last { Self.progressive[$0...].starts(with: [0xFF, 0xDA]) })
        let body = Self.progressive[scan..<(Self.progressive.count - 2)]
        let file = Self.progressive[..<scan] + Array(repeating: body, count: 2_000).flatMap { $0 } + [0xFF, 0xD9]
        let clock = ContinuousClock()
        let taken = clock.measure {
            #expect(throws: PortraitRefusal.self) { try ImageFile.decode(Array(file)) }
        }
        #expect(taken < .seconds(5))
    }

    /// The code of the refusal each file must get.
    static let refused: [(name: String, bytes: [UInt8], code: String)] = [
        ("200-megapixel JPEG", TestPictures.withFrame(jpeg, width: 20_000, height: 10_000), "too-large"),
        (
            "200-megapixel PNG", TestPictures.png(width: 20_000, height: 10_000, depth: 8, colorType: 2, rows: [[1]]),
            "too-large"
        ),
        ("JPEG of one row", TestPictures.jpeg(TestPictures.gradient(width: 640, height: 1)), "too-small"),
        ("PNG of one row", ImageFile.encodePNG(TestPictures.gradient(width: 640, height: 1)), "too-small"),
        ("PNG of one column", ImageFile.encodePNG(TestPictures.gradient(width: 1, height: 640)), "too-small"),
        ("YCCK JPEG", TestPictures.jpeg(picture, cmyk: true), "unreadable"),
        ("16-bit JPEG", TestPictures.withFrame(jpeg, precision: 16), "unreadable"),
        ("JPEG that announces more rows", TestPictures.withFrame(jpeg, height: 4_000), "unreadable"),
        ("PNG that announces more rows", announcing(png, height: 4_000), "unreadable"),
        ("header with a wrong checksum", damaged(png, at: 30), "unreadable"),
        ("end with a wrong checksum", damaged(png, at: png.count - 1), "unreadable"),
        ("unknown critical chunk", TestFiles.withChunk(png, "ABCD", [1, 2, 3]), "unreadable"),
        ("GIF", Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 100), "unreadable"),
    ]

    private static func damaged(_ bytes: [UInt8], at place: Int) -> [UInt8] {
        var bytes = bytes
        bytes[place] ^= 0xFF
        return bytes
    }

    /// `png` with another height in a header whose checksum is right.
    private static func announcing(_ png: [UInt8], height: Int) -> [UInt8] {
        var header = Array(png[16..<29])
        header.replaceSubrange(4..<8, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: height >> $0) })
        return Array(png[..<8]) + TestPictures.chunk("IHDR", header) + png[33...]
    }

    @Test(arguments: refused.indices) func refusesWithAReason(_ index: Int) {
        let (name, bytes, code) = Self.refused[index]
        let refusal = #expect(throws: PortraitRefusal.self, "\(name)") { try ImageFile.decode(bytes) }
        #expect(refusal?.code == code, "\(name)")
    }

    /// Chunks beside the picture that unpack to 40 MB and more: left out, and the picture is read.
    @Test(arguments: ["zTXt", "iTXt", "iCCP"]) func bombsInChunksAreLeftOut(_ type: String) throws {
        let bomb = TestFiles.bomb(runs: 160_000)
        let content: [UInt8] =
            switch type {
            case "iTXt": Array("text".utf8) + [0, 1, 0, 0, 0] + bomb
            default: Array("text".utf8) + [0, 0] + bomb
            }
        let file = TestFiles.withChunk(Self.png, type, content)
        var read: RGBImage?
        let grown = try Memory.growth { read = try ImageFile.decode(file) }
        #expect(read == Self.picture)
        #expect(grown < 40_000_000)
    }

    @Test func bombsInThePictureTakeNoMemory() throws {
        let header: [UInt8] = [0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0]
        let file =
            Array(Self.png[..<8]) + TestPictures.chunk("IHDR", header)
            + TestPictures.chunk("IDAT", TestFiles.bomb(runs: 400_000)) + TestPictures.chunk("IEND", [])
        let grown = try Memory.growth { survives(file) }
        #expect(grown < 40_000_000)
    }

    /// Sizes are judged before anything is allocated: 200 megapixels would take 600 MB.
    @Test func hugeHeadersTakeNoMemory() throws {
        for (_, bytes, code) in Self.refused where code == "too-large" {
            let grown = try Memory.growth { survives(bytes) }
            #expect(grown < 100_000_000)
        }
    }
}
