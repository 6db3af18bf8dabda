import HALDrivers
import Testing

@Suite struct PictureTests {
    /// Outside of the macro, which cannot hold a span.
    private func isJPEG(_ bytes: [UInt8]) -> Bool { PictureFile.isWholeJPEG(bytes.span) }

    @Test func aJPEGIsWholeWithItsEndAndZerosBehindIt() {
        let whole: [UInt8] = [0xFF, 0xD8, 1, 2, 0xFF, 0xD9]
        #expect(isJPEG(whole))
        #expect(isJPEG(whole + [0, 0, 0]))
        for count in 0..<whole.count {
            #expect(!isJPEG(Array(whole[..<count])), "\(count) bytes")
        }
        let isPNG = PictureFile.isWholePNG(whole.span)
        #expect(!isPNG)
    }

    /// The eight bars of ITU-R BT.801 at 100 %, in limited range, with the red, green and blue they stand for.
    @Test(arguments: [
        ([235, 128, 128], [255, 255, 255]), ([210, 16, 146], [255, 255, 0]), ([170, 166, 16], [0, 255, 255]),
        ([145, 54, 34], [0, 255, 0]), ([106, 202, 222], [255, 0, 255]), ([81, 90, 240], [255, 0, 0]),
        ([41, 240, 110], [0, 0, 255]), ([16, 128, 128], [0, 0, 0]),
    ]) func barsKeepTheirColours(_ sample: [UInt8], _ expected: [Int]) throws {
        let padding: [UInt8] = [99, 99]
        let row = [sample[0], sample[1], sample[0], sample[2]] + padding
        let bytes = row + row.dropLast(2)
        let picture = YUYVPicture.rgb(bytes.span, width: 2, height: 2, stride: 6)
        let rgb = try #require(picture)
        #expect(rgb.count == 12)
        for (index, value) in rgb.enumerated() { #expect(abs(Int(value) - expected[index % 3]) <= 2) }
    }

    @Test func tooFewBytesAreNoPicture() {
        let bytes = [UInt8](repeating: 128, count: 15)
        let short = YUYVPicture.rgb(bytes.span, width: 4, height: 2, stride: 8)
        #expect(short == nil)
        let odd = [UInt8](repeating: 128, count: 64)
        let uneven = YUYVPicture.rgb(odd.span, width: 3, height: 2, stride: 8)
        #expect(uneven == nil)
    }
}
