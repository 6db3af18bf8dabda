import Foundation
import HALContract
import HALSim
import SharedFaces
import Testing

@testable import CabineImaging

@Suite struct JPEG2000Tests {
    private static let portrait = Result {
        let image = SyntheticPerson(seed: 5).render().image
        return try PortraitMaker().portrait(
            from: CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes))
    }

    @Test(arguments: Array(stride(from: 8_000, through: 60_000, by: 2_600)) + [12_000, 20_000, 30_000])
    func fileStaysBelowItsLimitAndCloseToIt(_ limit: Int) throws {
        let image = try Self.portrait.get().image
        let file = try JPEG2000.encode(image, byteLimit: limit)
        #expect(file.count <= limit)
        #expect(file.count >= limit * 97 / 100)
        let decoded = try JPEG2000.decodeRGB(file)
        #expect(decoded.width == 413 && decoded.height == 531)
        #expect(signalToNoise(image, decoded) > 32)
    }

    /// Frames cut from drawn people and, where they are, from the real faces.
    private static let frames: [RGBImage] = {
        var sources = [UInt64(3)].map { SyntheticPerson(seed: $0).render().image }
        if SharedFaces.isPresent, let faces = try? SharedFaces.all() {
            sources += faces.prefix(2).compactMap { try? ImageFile.decode(SharedFaces.bytes($0.name)) }
        }
        return sources.map { source in
            let step = Double(source.height) / 600
            let mapping = SourceMapping(
                origin: Point2D(x: Double(source.width) / 2 - 206 * step, y: 30 * step),
                perColumn: Point2D(x: step, y: 0), perRow: Point2D(x: 0, y: step))
            return Resampler.resample(source, mapping, width: 413, height: 531)
        }
    }()

    /// Against every wish around the limit: the best of them that stays within it.
    @Test(arguments: [5_000, 8_191, 12_000, 20_000, 30_000])
    func oneRunIsAsGoodAsTheBestOfMany(_ limit: Int) throws {
        var runs = 0
        for image in Self.frames {
            let result = try JPEG2000.encodeCountingRuns(image, byteLimit: limit, dotsPerInch: 300)
            runs += result.runs
            #expect(result.file.count <= limit)
            var best = 0.0
            for wish in stride(from: limit - 60, through: limit, by: 20) {
                let file = try OpenJPEGEncoder.encode(image, .bytes(wish), dotsPerInch: 300)
                guard file.count <= limit else { continue }
                best = max(best, signalToNoise(image, try JPEG2000.decodeRGB(file)))
            }
            #expect(best > 0)
            #expect(signalToNoise(image, try JPEG2000.decodeRGB(result.file)) >= best - 0.2)
        }
        #expect(Double(runs) <= 1.5 * Double(Self.frames.count))
    }

    /// The overshoot the first wish allows for is the most the encoder ever shows.
    @Test func theEncoderExceedsAWishByAKnownFewBytes() throws {
        for image in Self.frames.prefix(2) {
            for wish in stride(from: 5_000, through: 40_000, by: 3_777) {
                let file = try OpenJPEGEncoder.encode(image, .bytes(wish), dotsPerInch: 300)
                #expect(file.count - JP2Resolution.byteCount - wish <= JPEG2000.overshootMaximum)
            }
        }
    }

    /// Noise is the hardest picture to compress.
    @Test(arguments: [8_000, 15_000, 30_000]) func noiseStaysBelowItsLimit(_ limit: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<(413 * 531 * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let image = RGBImage(width: 413, height: 531, bytes: bytes)
        #expect(try JPEG2000.encode(image, byteLimit: limit).count <= limit)
    }

    @Test func plainPictureTakesFarLessThanItsLimit() throws {
        let image = RGBImage(width: 413, height: 531, red: 200, green: 205, blue: 210)
        #expect(try JPEG2000.encode(image, byteLimit: 30_000).count < 2_000)
    }

    @Test(arguments: [-1, 0, 100, 4_999]) func limitBelowTheLeastIsRefused(_ limit: Int) {
        let image = RGBImage(width: 413, height: 531, red: 0, green: 0, blue: 0)
        let failure = #expect(throws: JPEG2000Failure.self) { try JPEG2000.encode(image, byteLimit: limit) }
        #expect(failure == .byteLimit(limit))
    }

    @Test func signatureComesBackBitForBit() throws {
        var bytes = (0..<(521 * 134)).map { UInt8(($0 * 7919) >> 4 & 0xFF) }
        bytes[0] = 0
        bytes[1] = 255
        let image = GrayImage(width: 521, height: 134, bytes: bytes)
        let file = try JPEG2000.encodeLossless(image)
        #expect(try JPEG2000.decodeGray(file) == image)
        #expect(try resolution(file) == [11_811, 11_811])
    }

    @Test func resolutionBoxSays300DotsPerInch() throws {
        let file = try Self.portrait.get().jp2
        #expect(try resolution(file) == [11_811, 11_811])
        // Signature box first, image header first inside jp2h (ISO/IEC 15444-1, I.4 and I.5.3).
        let top = boxes(file[...])
        #expect(top.map(\.type) == ["jP  ", "ftyp", "jp2h", "jp2c"])
        #expect(boxes(top[2].content).map(\.type) == ["ihdr", "colr", "res "])
    }

    @Test func damagedFilesAreRefused() throws {
        let file = try Self.portrait.get().jp2
        let plain = GrayImage(width: 64, height: 64, bytes: [UInt8](repeating: 9, count: 64 * 64))
        let grey = try JPEG2000.encodeLossless(plain)
        let damaged: [[UInt8]] = [[], Array("no picture".utf8), Array(file[..<60]), Array(file[..<150]), grey]
        for bytes in damaged { #expect(throws: JPEG2000Failure.self) { try JPEG2000.decodeRGB(bytes) } }
        #expect(throws: JPEG2000Failure.self) { try JPEG2000.decodeGray(file) }
    }

    @Test(.enabled(if: Tools.havePillow, "Pillow (python3-pil) is not installed"))
    func pillowReadsSizeAndResolution() throws {
        let script = "import sys;from PIL import Image;i=Image.open(sys.argv[1]);i.load();print(i.size,i.info['dpi'])"
        let output = try Tools.withFile(Self.portrait.get().jp2) { path in
            try Tools.run("/usr/bin/python3", ["-c", script, path])
        }
        let numbers = output.split { !"0123456789.".contains($0) }.compactMap { Double($0) }
        #expect(numbers.count == 4)
        #expect(Array(numbers.prefix(2)) == [413, 531])
        #expect(numbers.suffix(2).allSatisfy { abs($0 - 300) < 0.01 })
    }

    @Test(.enabled(if: Tools.haveGrok, "Grok (grokj2k-tools) is not installed"))
    func anotherDecoderReadsTheSamePicture() throws {
        let portrait = try Self.portrait.get()
        let decoded = try Tools.withFile(portrait.jp2) { path in
            _ = try Tools.run("/usr/bin/grk_decompress", ["-i", path, "-o", path + ".png"])
            return try ImageFile.decode([UInt8](Data(contentsOf: URL(fileURLWithPath: path + ".png"))))
        }
        // Two decoders may round the inverse wavelet differently, no more.
        let ours = try JPEG2000.decodeRGB(portrait.jp2)
        let worst = zip(ours.bytes, decoded.bytes).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(worst) <= 2)
    }

    private func signalToNoise(_ one: RGBImage, _ other: RGBImage) -> Double {
        let squares = zip(one.bytes, other.bytes).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
        return 10 * log10(255 * 255 / (Double(squares) / Double(one.bytes.count)))
    }

    private func boxes(_ bytes: ArraySlice<UInt8>) -> [(type: String, content: ArraySlice<UInt8>)] {
        var result: [(type: String, content: ArraySlice<UInt8>)] = []
        var rest = bytes
        while rest.count >= 8 {
            let length = Int(number(rest.prefix(4)))
            let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            let end = length == 0 ? rest.count : length
            guard end >= 8, end <= rest.count else { break }
            result.append((type, rest.prefix(end).dropFirst(8)))
            rest = rest.dropFirst(end)
        }
        return result
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// Vertical and horizontal capture resolution in whole dots a metre.
    private func resolution(_ file: [UInt8]) throws -> [Int] {
        let header = try #require(boxes(file[...]).first { $0.type == "jp2h" })
        let outer = try #require(boxes(header.content).first { $0.type == "res " })
        let inner = try #require(boxes(outer.content).first { $0.type == "resc" })
        let content = Array(inner.content)
        try #require(content.count == 10)
        return [0, 1].map { axis in
            let numerator = Double(number(content[(axis * 4)..<(axis * 4 + 2)]))
            let denominator = Double(number(content[(axis * 4 + 2)..<(axis * 4 + 4)]))
            return Int((numerator / denominator * pow(10, Double(content[8 + axis]))).rounded())
        }
    }
}
