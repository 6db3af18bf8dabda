import CabineImaging
import HALContract
import Testing

@Suite struct ColorManagementTests {
    private static let color: [UInt8] = [90, 170, 60]
    private static let plain = RGBImage(width: 64, height: 64, red: 90, green: 170, blue: 60)
    private static let jpeg = TestPictures.jpeg(plain)
    /// Without the sRGB chunk that `encodePNG` writes.
    private static let png = TestPictures.png(
        width: 64, height: 64, depth: 8, colorType: 2,
        rows: Array(repeating: Array(plain.bytes.prefix(64 * 3)), count: 64))
    private static let adobe = TestProfiles.expected(color, TestProfiles.adobeColorants, exponent: 2.19921875)

    private func expect(_ bytes: [UInt8], is expected: [Double], within tolerance: Double = 2.5, _ name: String) throws
    {
        let picture = try ImageFile.read(bytes)
        for channel in 0..<3 {
            let value = Double(picture.image.bytes[channel])
            #expect(abs(value - expected[channel]) <= tolerance, "\(name), channel \(channel)")
        }
    }

    @Test func expectationsAreNotTheColoursOfTheFile() {
        #expect(zip(Self.adobe, Self.color).contains { abs($0 - Double($1)) > 20 })
    }

    @Test(arguments: [65_000, 100, 3]) func profilesOfJPEGAreApplied(_ pieceByteCount: Int) throws {
        let profile = TestProfiles.adobe
        let file = TestFiles.withProfile(Self.jpeg, profile, pieceByteCount: pieceByteCount)
        try expect(file, is: Self.adobe, "pieces of \(pieceByteCount)")
        #expect(try ImageFile.read(file).colors == .converted)
    }

    @Test func piecesComeInAnyOrder() throws {
        let file = TestFiles.withProfile(Self.jpeg, TestProfiles.adobe, pieceByteCount: 100) { $0.reversed() }
        try expect(file, is: Self.adobe, "reversed")
    }

    @Test func profilesOfPNGAreApplied() throws {
        try expect(TestFiles.withProfile(png: Self.png, TestProfiles.adobe), is: Self.adobe, within: 1, "Adobe")
        try expect(
            TestFiles.withProfile(png: Self.png, TestProfiles.exchanged), is: [60, 170, 90], within: 1, "exchanged")
        // What gAMA says beside a profile does not count.
        let both = TestFiles.withChunk(
            TestFiles.withProfile(png: Self.png, TestProfiles.exchanged), "gAMA", [0, 1, 0x86, 0xA0])
        try expect(both, is: [60, 170, 90], within: 1, "iCCP and gAMA")
    }

    @Test func sRGBProfilesChangeNothing() throws {
        let file = TestFiles.withProfile(png: Self.png, TestProfiles.sRGB)
        let picture = try ImageFile.read(file)
        #expect(picture.image == Self.plain)
        #expect(picture.colors == .alreadySRGB)
        let jpeg = try ImageFile.read(TestFiles.withProfile(Self.jpeg, TestProfiles.sRGB))
        #expect(jpeg.image == (try ImageFile.decode(Self.jpeg)))
        #expect(jpeg.colors == .alreadySRGB)
    }

    @Test func greyProfilesAreApplied() throws {
        let grey = GrayImage(width: 64, height: 64, bytes: [UInt8](repeating: 55, count: 64 * 64))
        let expected = TestProfiles.linearToSRGB(55.0 / 255) * 255
        let file = TestFiles.withProfile(png: ImageFile.encodePNG(grey), TestProfiles.linearGray)
        try expect(file, is: [expected, expected, expected], within: 1, "linear grey")
        let jpeg = TestFiles.withProfile(TestPictures.jpeg(grey), TestProfiles.linearGray)
        try expect(jpeg, is: [expected, expected, expected], "linear grey JPEG")
    }

    @Test func chunksOfPNGAreApplied() throws {
        func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
        let linear = number(100_000)
        let light = Self.color.map { TestProfiles.linearToSRGB(Double($0) / 255) * 255 }
        try expect(TestFiles.withChunk(Self.png, "gAMA", linear), is: light, within: 1, "linear light")
        let primaries = [31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000].flatMap(number)
        let adobe = TestFiles.withChunk(TestFiles.withChunk(Self.png, "cHRM", primaries), "gAMA", number(45_471))
        try expect(adobe, is: Self.adobe, within: 1.5, "gAMA and cHRM of Adobe RGB")
        let own = Self.color.map { Double($0) }
        let usual = TestFiles.withChunk(Self.png, "gAMA", number(45_455))
        try expect(usual, is: own, within: 0, "the usual gAMA")
        let both = TestFiles.withChunk(TestFiles.withChunk(Self.png, "gAMA", linear), "sRGB", [0])
        try expect(both, is: own, within: 0, "sRGB beside gAMA")
        for absurd in [0, 1, 2_147_483_647, 4_294_967_295] {
            let picture = try ImageFile.read(TestFiles.withChunk(Self.png, "gAMA", number(absurd)))
            #expect(picture.image == Self.plain, "gAMA \(absurd)")
        }
        let noColors = [0, 0, 1, 1, 1, 1, 1, 1].flatMap(number)
        let flat = TestFiles.withChunk(TestFiles.withChunk(Self.png, "cHRM", noColors), "gAMA", number(45_455))
        #expect(try ImageFile.decode(flat) == Self.plain)
    }

    @Test(arguments: [true, false]) func camerasMarkOfAdobeRGBCounts(_ littleEndian: Bool) throws {
        let marked = TestFiles.withExif(
            Self.jpeg, TestFiles.exif(orientation: 1, interoperability: "R03", littleEndian: littleEndian))
        try expect(marked, is: Self.adobe, "R03")
        let usual = TestFiles.withExif(
            Self.jpeg, TestFiles.exif(orientation: 1, interoperability: "R98", littleEndian: littleEndian))
        #expect(try ImageFile.read(usual).colors == .alreadySRGB)
        // A profile says more than the mark.
        let both = TestFiles.withProfile(marked, TestProfiles.exchanged)
        try expect(both, is: [60, 170, 90], "R03 and a profile")
    }

    /// Profiles that cannot be used: the picture shows as if there were none, and the reason is told.
    static let unusable: [(name: String, file: [UInt8])] = [
        ("empty", TestFiles.withProfile(jpeg, [])),
        ("cut", TestFiles.withProfile(jpeg, Array(TestProfiles.adobe.prefix(200)))),
        ("no profile at all", TestFiles.withProfile(jpeg, [UInt8](repeating: 0x41, count: 300))),
        ("without curves", TestFiles.withProfile(jpeg, TestProfiles.profile(space: "RGB ", tags: []))),
        (
            "CMYK",
            TestFiles.withProfile(
                jpeg, TestProfiles.rgb(TestProfiles.adobeColorants, curve: TestProfiles.power(2), space: "CMYK"))
        ),
        (
            "a link",
            TestFiles.withProfile(
                jpeg, TestProfiles.rgb(TestProfiles.adobeColorants, curve: TestProfiles.power(2), kind: "link"))
        ),
        ("grey on colours", TestFiles.withProfile(jpeg, TestProfiles.linearGray)),
        (
            "a piece missing",
            TestFiles.withProfile(jpeg, TestProfiles.adobe, pieceByteCount: 100) { Array($0.dropFirst()) }
        ),
        ("a piece twice", TestFiles.withProfile(jpeg, TestProfiles.adobe, pieceByteCount: 100) { $0 + [$0[0]] }),
        (
            "pieces of none",
            TestFiles.withProfile(jpeg, TestProfiles.adobe) { $0.map { Array($0[..<12]) + [1, 0] + $0[14...] } }
        ),
        ("a damaged PNG profile", TestFiles.withProfile(png: png, Array(TestProfiles.adobe.dropLast(40)))),
        (
            "no pigments",
            TestFiles.withProfile(
                jpeg, TestProfiles.rgb([[0, 0, 0], [0, 0, 0], [0, 0, 0]], curve: TestProfiles.power(2)))
        ),
        (
            "5 MB",
            TestFiles.withProfile(
                jpeg, TestProfiles.adobe + [UInt8](repeating: 0, count: 5_000_000), pieceByteCount: 65_000)
        ),
    ]

    @Test(arguments: unusable.indices) func unusableProfilesAreLeftOut(_ index: Int) throws {
        let (name, file) = Self.unusable[index]
        let picture = try ImageFile.read(file)
        for channel in 0..<3 {
            #expect(abs(Int(picture.image.bytes[channel]) - Int(Self.color[channel])) <= 2, "\(name)")
        }
        guard case .profileIgnored(let reason) = picture.colors else {
            Issue.record("\(name): \(picture.colors)")
            return
        }
        #expect(!reason.isEmpty)
    }

    /// Whatever a profile holds, there is a picture, and nothing traps.
    @Test func everyDamagedByteOfAProfileGivesAPicture() throws {
        for profile in [TestProfiles.adobe, TestProfiles.linearGray] {
            for place in profile.indices {
                for value in [0x00, 0xFF] as [UInt8] {
                    var damaged = profile
                    damaged[place] = value
                    let picture = try ImageFile.read(TestFiles.withProfile(Self.jpeg, damaged))
                    #expect(picture.image.width == 64 && picture.image.height == 64)
                }
            }
        }
    }
}
