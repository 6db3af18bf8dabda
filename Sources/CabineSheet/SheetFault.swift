/// A text on a paper; the raw value is what a technician calls it.
public enum SheetField: String, Sendable, CaseIterable {
    /// The operator's name.
    case name
    /// A line of the operator's address.
    case address
    /// The operator's telephone number.
    case phone
    /// The operator's e-mail address.
    case email
    /// The address of the online form.
    case formAddress = "form address"
    /// The note to the customer.
    case note
    /// The 22-character number.
    case number
    /// The day of issue.
    case date
    /// The cabin's name.
    case cabin
    /// The time of day.
    case time
    /// The voucher's short code.
    case shortCode = "short code"
    /// The content of a QR code.
    case qrText = "QR text"
    /// The amount of a voucher.
    case amount
    /// One of the paper's own texts.
    case label
}

/// Why a paper cannot be composed. It never quotes the text itself, which may be personal.
public enum SheetFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The portrait is not 413 x 531 px.
    case portraitSize(width: Int, height: Int)
    /// The number is not 22 capital letters and digits.
    case numberFormat
    /// No calendar has this day.
    case impossibleDate
    /// The text does not fit its place, even small and on several lines.
    case tooLong(SheetField)
    /// The text has a character that no installed font can draw.
    case noGlyph(SheetField)
    /// A text that must be there is empty.
    case empty(SheetField)
    /// A font family is not installed.
    case fontMissing(String)
    /// The QR library refused.
    case qrCode(String)
    /// cairo failed, as it does without memory.
    case drawing

    /// What happened and what to do next.
    public var description: String {
        switch self {
        case .portraitSize(let width, let height):
            "The portrait is \(width) x \(height) px, not 413 x 531: frame it first; the sheet never scales it."
        case .numberFormat: "The number is not 22 characters of 0-9 and A-Z: draw it again."
        case .impossibleDate: "The date does not exist: check the cabin's clock."
        case .tooLong(let field): "The \(field.rawValue) is too long for the paper: shorten it in the site settings."
        case .noGlyph(let field): "The \(field.rawValue) has a character that no installed font can draw: change it."
        case .empty(let field): "The \(field.rawValue) is empty: fill it in in the site settings."
        case .fontMissing(let family):
            "The font \(family) is missing: install it with `apt-get install fonts-dejavu-core`."
        case .qrCode(let detail): "The QR code cannot be made: \(detail)."
        case .drawing: "cairo could not draw the paper: is there memory left?"
        }
    }
}
