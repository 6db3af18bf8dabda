import HALContract
import Testing

@testable import CabineSheet

@Suite struct SheetTests {
    @Test func copiesFourPortraitsPixelByPixel() throws {
        let portrait = Sample.noise(width: 413, height: 531)
        let sheet = try Sheet.compose(Sample.content(portrait: portrait))
        #expect(sheet.width == 1_240 && sheet.height == 1_844)
        #expect(Sheet.portraitOrigins.count == 4)
        for origin in Sheet.portraitOrigins {
            #expect(sheet.part(x: origin.x, y: origin.y, width: 413, height: 531) == portrait)
        }
    }

    @Test(arguments: SheetLanguage.allCases)
    func staysInsideTheSafeArea(language: SheetLanguage) throws {
        let sheet = try Sheet.compose(Sample.content(language: language, note: "Utilisable à partir de demain."))
        #expect(sheet.isWhiteOutside(x: 20, y: 22, width: 1_200, height: 1_800))
        let voucher = try VoucherSlip.compose(Sample.voucher(language: language, inDoubt: true))
        #expect(voucher.isWhiteOutside(x: 20, y: 22, width: 1_200, height: 1_800))
    }

    /// Photos on paper alone: where number, instruction and code stand otherwise nothing is claimed.
    @Test(arguments: SheetLanguage.allCases)
    func photosOnPaperBearNoNumberAndNoCode(language: SheetLanguage) throws {
        let sheet = try Sheet.compose(Sample.content(signature: nil, number: nil, language: language))
        for box in [SheetLayout.code, SheetLayout.formAddress, SheetLayout.signatureFrame] {
            let part = sheet.part(x: box.x, y: box.y, width: box.width, height: box.height)
            #expect(part.bytes.allSatisfy { $0 == 255 })
        }
        #expect(sheet.isWhiteOutside(x: 20, y: 22, width: 1_200, height: 1_800))
    }

    @Test func keepsASignatureOfFullSizeUnscaled() throws {
        let signature = Sample.signature()
        let sheet = try Sheet.compose(Sample.content(signature: signature))
        let place = SheetLayout.signature
        let part = sheet.part(x: place.x, y: place.y, width: 521, height: 134)
        #expect(stride(from: 0, to: part.bytes.count, by: 3).map { part.bytes[$0] } == signature.bytes)
    }

    @Test(arguments: [(1_042, 268, 521, 134), (600, 134, 521, 116), (521, 200, 349, 134), (10, 10, 10, 10)])
    func scalesALargeSignatureDown(width: Int, height: Int, newWidth: Int, newHeight: Int) {
        let fitted = Sample.signature(width: width, height: height).fitting(width: 521, height: 134)
        #expect(fitted.width == newWidth && fitted.height == newHeight)
    }

    @Test func meansTheAreaWhenScaling() {
        let checks = GrayImage(width: 4, height: 2, bytes: [0, 255, 0, 0, 255, 0, 0, 0])
        #expect(checks.fitting(width: 2, height: 1).bytes == [127, 0])
    }

    @Test func groupsTheNumber() {
        #expect(Sheet.grouped(Sample.number) == "7K3M 9QX2 T8VW CZ4H D6RN B1")
        #expect(Sheet.grouped("") == "")
    }

    @Test func marksTouchNoPortraitAndNoText() {
        let marks = SheetLayout.portraits.flatMap(SheetLayout.cutMarks(around:))
        let others = SheetLayout.portraits + [SheetLayout.title, SheetLayout.issued, SheetLayout.numberBand]
        for mark in marks {
            for box in others {
                let apart =
                    mark.right <= box.x || box.right <= mark.x || mark.bottom <= box.y || box.bottom <= mark.y
                #expect(apart, "\(mark) \(box)")
            }
        }
        #expect(marks.count == 32)
    }

    @Test func redactsItself() {
        #expect("\(Sample.content())" == "<redacted>")
        var dumped = ""
        dump(Sample.content(), to: &dumped)
        #expect(!dumped.contains(Sample.number))
    }

    @Test func drawsItsLayout() {
        let lines = Sheet.layoutText.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count == 62 })
        for label in ["35 x 45 mm", "signature", "number, grouped by four", "QR code", "operator", "issue date"] {
            #expect(Sheet.layoutText.contains(label), "\(label)")
        }
    }

    @Test func drawsTheTestSheet() throws {
        let sheet = try TestSheet.compose()
        #expect(sheet.isWhiteOutside(x: 20, y: 22, width: 1_200, height: 1_800))
        // The outermost pixels of the frame, where a cropping printer loses them.
        #expect(sheet.part(x: 20, y: 22, width: 1, height: 1).bytes == [0, 0, 0])
        #expect(sheet.part(x: 1_219, y: 1_821, width: 1, height: 1).bytes == [0, 0, 0])
    }
}
