public import HALContract

/// What a customer gets when the cabin cannot deliver what was paid.
public struct VoucherContent: Hashable, Sendable {
    /// The amount owed, in hundredths of the currency.
    public let amountCents: Int
    /// The currency by ISO 4217.
    public let currency: String
    /// The cabin's name.
    public let cabin: String
    /// The voucher's number in its cabin.
    public let serial: UInt64
    /// The day of issue.
    public let issued: SheetDate
    /// The time of issue as it is to be printed, such as "14:32".
    public let time: String
    /// A code short enough to read out on the telephone.
    public let shortCode: String
    /// The signed voucher, whole: the content of the QR code.
    public let qrText: String
    /// The operator who owes the amount.
    public let identity: SheetIdentity
    /// The language of every fixed text.
    public let language: SheetLanguage
    /// Whether a sheet may have come out after all: the operator checks before paying.
    public let inDoubt: Bool

    /// A voucher's content.
    public init(
        amountCents: Int, currency: String = "EUR", cabin: String, serial: UInt64, issued: SheetDate, time: String,
        shortCode: String, qrText: String, identity: SheetIdentity, language: SheetLanguage = .french,
        inDoubt: Bool = false
    ) {
        self.amountCents = amountCents
        self.currency = currency
        self.cabin = cabin
        self.serial = serial
        self.issued = issued
        self.time = time
        self.shortCode = shortCode
        self.qrText = qrText
        self.identity = identity
        self.language = language
        self.inDoubt = inDoubt
    }

    /// The amount as the language writes it.
    var amountText: String {
        let cents = amountCents % 100
        let (units, rest) = (amountCents / 100, cents < 10 ? "0\(cents)" : "\(cents)")
        let symbol = currency == "EUR" ? "€" : currency
        switch language {
        case .arabic: return "\(units).\(rest)\u{a0}\(symbol)"
        case .english: return "\(symbol)\(symbol.count > 1 ? " " : "")\(units).\(rest)"
        case .french, .german, .spanish, .portuguese: return "\(units),\(rest)\u{a0}\(symbol)"
        }
    }
}

/// A voucher on the paper of a sheet; the same bitmap is shown on the screen when the printer is the fault.
public enum VoucherSlip {
    private static let band = Box(x: 60, y: 70, width: 1_120, height: 420)
    private static let heading = Box(x: 100, y: 104, width: 1_040, height: 76)
    private static let amount = Box(x: 100, y: 184, width: 1_040, height: 220)
    private static let doubt = Box(x: 300, y: 410, width: 640, height: 56)
    private static let use = Box(x: 100, y: 520, width: 1_040, height: 120)
    private static let facts = Box(x: 100, y: 660, width: 1_040, height: 84)
    private static let code = Box(x: 270, y: 760, width: 700, height: 560)
    private static let codeText = Box(x: 100, y: 1_326, width: 1_040, height: 40)
    private static let shortBand = Box(x: 270, y: 1_390, width: 700, height: 140)
    private static let shortLabel = Box(x: 300, y: 1_400, width: 640, height: 32)
    private static let short = Box(x: 300, y: 1_432, width: 640, height: 92)
    private static let operatorLabel = Box(x: 100, y: 1_564, width: 1_040, height: 30)
    private static let operatorLines = Box(x: 100, y: 1_600, width: 1_040, height: 190)
    /// A QR module is at least 4 px, a third of a millimetre; on a screen it is that many pixels.
    private static let modulePixels = 4

    /// Draws the voucher, as large as a sheet.
    ///
    /// - Throws: `SheetFault`, naming the field that is at fault.
    public static func compose(_ content: VoucherContent) throws(SheetFault) -> RGBImage {
        guard content.amountCents > 0 else { throw .empty(.amount) }
        guard content.issued.isPossible else { throw .impossibleDate }
        guard !content.shortCode.isEmpty else { throw .empty(.shortCode) }
        let qr = try QRCode.modules(content.qrText, correction: .medium)
        let canvas = try Canvas(width: Sheet.width, height: Sheet.height)
        try drawAmount(content, on: canvas)
        try drawFacts(content, on: canvas)
        try drawFoot(content, on: canvas)
        var image = try canvas.image()
        try image.paste(qr: qr, in: code, smallest: modulePixels)
        return image
    }

    private static func drawAmount(_ content: VoucherContent, on canvas: borrowing Canvas) throws(SheetFault) {
        canvas.fill(band, Ink.accent, radius: 20)
        try canvas.write(
            SheetText.voucher.text(in: content.language),
            in: TextPlace(
                field: .label, box: heading,
                style: TextStyle(size: 52, bold: true, colour: Ink.band, alignment: .centre)))
        try canvas.write(
            content.amountText,
            in: TextPlace(
                field: .amount, box: amount,
                style: TextStyle(size: 170, bold: true, colour: Ink.white, alignment: .centre), isCentred: true))
        guard content.inDoubt else { return }
        canvas.fill(doubt, Ink.alertBand, radius: 28)
        try canvas.write(
            SheetText.voucherDoubt.text(in: content.language),
            in: TextPlace(
                field: .label, box: doubt.inset(8),
                style: TextStyle(size: 28, bold: true, colour: Ink.alert, alignment: .centre), isCentred: true))
    }

    private static func drawFacts(_ content: VoucherContent, on canvas: borrowing Canvas) throws(SheetFault) {
        let language = content.language
        let centred = TextStyle(size: 34, alignment: .centre)
        try canvas.write(
            SheetText.voucherUse.text(in: language),
            in: TextPlace(field: .label, box: use, style: centred, wrapping: .freely, isCentred: true))
        let cabin = "\(SheetText.cabin.text(in: language)) \(content.cabin)"
        let serial = "\(SheetText.serial.text(in: language)) \(content.serial)"
        let when = "\(content.issued.text(in: language)) \(content.time)"
        try canvas.write(
            "\(serial)   ·   \(cabin)   ·   \(when)",
            in: TextPlace(
                field: .cabin, box: facts,
                style: TextStyle(size: 32, bold: true, colour: Ink.text, alignment: .centre),
                wrapping: .afterShrinking, isCentred: true))
        try canvas.write(
            SheetText.voucherCode.text(in: language),
            in: TextPlace(
                field: .label, box: codeText, style: TextStyle(size: 26, colour: Ink.quiet, alignment: .centre)))
    }

    private static func drawFoot(_ content: VoucherContent, on canvas: borrowing Canvas) throws(SheetFault) {
        canvas.fill(shortBand, Ink.band, radius: 14)
        try canvas.write(
            SheetText.shortCode.text(in: content.language),
            in: TextPlace(
                field: .label, box: shortLabel,
                style: TextStyle(size: 22, bold: true, colour: Ink.quiet, alignment: .centre)))
        try canvas.write(
            content.shortCode,
            in: TextPlace(
                field: .shortCode, box: short,
                style: TextStyle(size: 76, bold: true, family: Family.fixed, colour: Ink.black, alignment: .centre),
                isCentred: true))
        try canvas.write(
            SheetText.operator_.text(in: content.language),
            in: TextPlace(
                field: .label, box: operatorLabel,
                style: TextStyle(size: 22, bold: true, colour: Ink.quiet, alignment: .centre)))
        try canvas.write(content.identity, in: operatorLines, alignment: .centre)
    }
}
