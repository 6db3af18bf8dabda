public import HALContract

/// A day on the calendar, as printed. The caller knows the clock and the time zone.
public struct SheetDate: Hashable, Sendable {
    /// Such as 2026.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// A day; `Sheet.compose` refuses one that no calendar has.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Whether it can be a day of the Gregorian calendar in this century.
    var isPossible: Bool {
        (2000...2099).contains(year) && (1...12).contains(month) && (1...Self.days(month, year)).contains(day)
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Who runs the cabin, as the paper must say.
public struct SheetIdentity: Hashable, Sendable {
    /// The operator's name.
    public let name: String
    /// Street and town, a line each.
    public let addressLines: [String]
    /// The telephone number as people write it.
    public let phone: String
    /// The e-mail address.
    public let email: String

    /// The operator's coordinates.
    public init(name: String, addressLines: [String], phone: String, email: String) {
        self.name = name
        self.addressLines = addressLines
        self.phone = phone
        self.email = email
    }
}

/// Everything on a sheet. It is personal data: it has no readable description.
public struct SheetContent: Sendable, CustomStringConvertible, CustomReflectable {
    /// The framed portrait, exactly 413 x 531 px.
    public let portrait: RGBImage
    /// The signature, 521 x 134 px at 300 dpi; a larger one is scaled down.
    public let signature: GrayImage?
    /// The 22 characters, ungrouped; nil for photos on paper alone, which nothing is sent of.
    public let number: String?
    /// The day of issue.
    public let issueDate: SheetDate
    /// The operator.
    public let identity: SheetIdentity
    /// The language of every fixed text.
    public let language: SheetLanguage
    /// Where the number is to be typed, such as `permisdeconduire.ants.gouv.fr`.
    public let formAddress: String
    /// A word to this customer, such as when the number can be used.
    public let note: String?

    /// A sheet's content.
    public init(
        portrait: RGBImage, signature: GrayImage?, number: String?, issueDate: SheetDate, identity: SheetIdentity,
        language: SheetLanguage = .french, formAddress: String, note: String? = nil
    ) {
        self.portrait = portrait
        self.signature = signature
        self.number = number
        self.issueDate = issueDate
        self.identity = identity
        self.language = language
        self.formAddress = formAddress
        self.note = note
    }

    /// Nothing about the customer.
    public var description: String { "<redacted>" }
    /// Nothing about the customer.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
