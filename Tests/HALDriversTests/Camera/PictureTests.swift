import HALDrivers
import Testing

@Suite struct PictureTests {
    @Test func aJPEGIsWholeWithItsEndAndZerosBehindIt() {
        let whole: [UInt8] = [0xFF, 0xD8, 1, 2, 0xFF, 0xD9]
        #expect(PictureFile.isWholeJPEG(whole.span))
        let padded = whole + [0, 0, 0]
        #expect(PictureFile.isWholeJPEG(padded.span))
        for count in 0..<whole.count {
            let cut = Array(whole[..<count])
            #expect(!PictureFile.isWholeJPEG(cut.span), "\(count) bytes")
        }
        #expect(!PictureFile.isWholePNG(whole.span))
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
        let rgb = try #require(YUYVPicture.rgb(bytes.span, width: 2, height: 2, stride: 6))
        #expect(rgb.count == 12)
        for (index, value) in rgb.enumerated() { #expect(abs(Int(value) - expected[index % 3]) <= 2) }
    }

    @Test func tooFewBytesAreNoPicture() {
        let bytes = [UInt8](repeating: 128, count: 15)
        #expect(YUYVPicture.rgb(bytes.span, width: 4, height: 2, stride: 8) == nil)
        let odd = [UInt8](repeating: 128, count: 64)
        #expect(YUYVPicture.rgb(odd.span, width: 3, height: 2, stride: 8) == nil)
    }
}
