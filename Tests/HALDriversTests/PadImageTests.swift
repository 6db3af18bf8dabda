import HALContract
import HALDrivers
import Testing

@Suite struct PadImageTests {
    /// Black, red, green, blue, white and a grey: the bytes each display is sent, worked out by hand.
    private static let picture = RGBImage(
        width: 6, height: 1, bytes: [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0x84, 0x82, 0x88])

    @Test(
        arguments: [
            (.blackAndWhite, [0b0010_1111]),
            (.colour565, [0, 0, 0xF8, 0, 0x07, 0xE0, 0, 0x1F, 0xFF, 0xFF, 0x84, 0x11]),
            (.colour888, [0, 0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 0x88, 0x82, 0x84]),
        ] as [(PadImage.Encoding, [UInt8])])
    func coloursAreWrittenAsTheDisplayReadsThem(encoding: PadImage.Encoding, bytes: [UInt8]) {
        #expect(PadImage(Self.picture).encoded(encoding) == bytes)
    }

    @Test func rowsOfBlackAndWhiteAreWholeBytes() {
        var image = PadImage(whiteWidth: 10, height: 2)
        image.draw(from: (0, 0), to: (9, 0))
        image.draw(from: (9, 1), to: (9, 1))
        #expect(image.encoded(.blackAndWhite) == [0x00, 0x3F, 0xFF, 0xBF])
        #expect(image.encoded(.colour565).count == 40 && image.encoded(.colour888).count == 60)
        #expect(Array(image.encoded(.colour565).suffix(4)) == [0xFF, 0xFF, 0, 0])
    }

    @Test func whatIsOutsideIsLeftOut() {
        var image = PadImage(whiteWidth: 8, height: 1)
        image.draw(from: (-5, 0), to: (20, 0))
        image.draw(from: (3, -4), to: (3, 9))
        #expect(image.encoded(.blackAndWhite) == [0])
    }

    @Test func greyIsInkBelowTheMiddle() {
        let grey = GrayImage(width: 3, height: 1, bytes: [127, 128, 0])
        #expect(PadImage(grey).encoded(.blackAndWhite) == [0b0101_1111])
    }

    @Test func inkIsDrawnWhereThePenWas() {
        let capability = PadCapability(
            maximumX: 700, maximumY: 100, maximumPressure: 1_023, displayWidth: 8, displayHeight: 2)
        var image = PadImage(whiteWidth: 8, height: 2)
        func point(_ x: Double, _ y: Double) -> PenPoint { PenPoint(xMillimetres: x, yMillimetres: y, pressure: 1) }
        image.draw([PenStroke(points: [point(0, 0), point(2, 0)]), PenStroke(points: [point(7, 1)])], on: capability)
        #expect(image.encoded(.blackAndWhite) == [0b0001_1111, 0b1111_1110])
    }

    @Test func everyDisplayGetsAPromptOfItsSize() {
        for (width, height) in [(396, 100), (640, 480), (800, 480), (320, 200), (1, 1)] {
            let capability = PadCapability(
                maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: width, displayHeight: height)
            let image = PadImage.signatureLine(for: capability)
            #expect(image.width == width && image.height == height)
            #expect(image.encoded(.blackAndWhite).count == (width + 7) / 8 * height)
            if width > 1 { #expect(image.encoded(.blackAndWhite).contains { $0 != 0xFF }) }
        }
    }
}
