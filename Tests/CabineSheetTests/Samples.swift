import CabineSheet
import HALContract

/// Contents for tests: a portrait of noise, because noise shows every kind of resampling.
enum Sample {
    static let number = "7K3M9QX2T8VWCZ4HD6RNB1"
    static let identity = SheetIdentity(
        name: "Galarneau Photo", addressLines: ["30, rue Grande Fusterie", "62700 BRUAY-LA-BUISSIÈRE"],
        phone: "02 94 65 88 37", email: "galarneau-photo@example.org")

    static func noise(width: Int, height: Int) -> RGBImage {
        var state: UInt64 = 42
        let bytes = (0..<width * height * 3).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 56)
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    static func signature(width: Int = 521, height: Int = 134) -> GrayImage {
        let bytes = (0..<width * height).map { UInt8(($0 % width + $0 / width) % 7 == 0 ? 0 : 255) }
        return GrayImage(width: width, height: height, bytes: bytes)
    }

    static func content(
        portrait: RGBImage = noise(width: 413, height: 531), signature: GrayImage? = signature(),
        number: String? = Sample.number, date: SheetDate = SheetDate(year: 2026, month: 11, day: 23),
        identity: SheetIdentity = Sample.identity, language: SheetLanguage = .french,
        formAddress: String = "permisdeconduire.ants.gouv.fr", note: String? = nil
    ) -> SheetContent {
        SheetContent(
            portrait: portrait, signature: signature, number: number, issueDate: date, identity: identity,
            language: language, formAddress: formAddress, note: note)
    }

    static func voucher(
        amountCents: Int = 1_200, qrText: String = String(repeating: "CABINE1.eyJhbW91bnQi", count: 14),
        shortCode: String = "H7K2-9QXM", language: SheetLanguage = .french, inDoubt: Bool = false
    ) -> VoucherContent {
        VoucherContent(
            amountCents: amountCents, cabin: "Gare de Lille 2", serial: 17,
            issued: SheetDate(year: 2026, month: 11, day: 23), time: "14:32", shortCode: shortCode, qrText: qrText,
            identity: identity, language: language, inDoubt: inDoubt)
    }
}

extension RGBImage {
    /// The part of a picture, pixel by pixel.
    func part(x: Int, y: Int, width: Int, height: Int) -> RGBImage {
        var result: [UInt8] = []
        for row in y..<y + height {
            let start = (row * self.width + x) * 3
            result += bytes[start..<start + width * 3]
        }
        return RGBImage(width: width, height: height, bytes: result)
    }

    /// Whether every pixel outside the rectangle is white.
    func isWhiteOutside(x: Int, y: Int, width: Int, height: Int) -> Bool {
        for row in 0..<self.height {
            for column in 0..<self.width where !(x..<x + width ~= column && y..<y + height ~= row) {
                let offset = (row * self.width + column) * 3
                if bytes[offset..<offset + 3].contains(where: { $0 != 255 }) { return false }
            }
        }
        return true
    }
}
