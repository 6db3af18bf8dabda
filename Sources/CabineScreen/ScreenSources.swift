public import CabineCore
public import CabineDesks
public import CabineSite
public import HALDrivers

/// What the screen asks of the cabin, and the one thing it may tell it.
public struct ScreenSources: Sendable {
    /// Posts a touch; the state machine decides what comes of it.
    public let touch: @Sendable (Button) -> Void
    /// Photo, signature and number of the session in front.
    public let vault: Vault
    /// The last voucher signed.
    public let voucher: @Sendable () -> SignedVoucher?
    /// Whether the collector has the record of a sale.
    public let isSent: @Sendable (UInt64) async -> Bool
    /// Where the sheet is that is being made.
    public let sheetStage: @Sendable () async -> PrintStage?
    /// The monotonic clock.
    public let now: @Sendable () -> Instant

    /// The cabin as the screen knows it.
    public init(
        touch: @escaping @Sendable (Button) -> Void, vault: Vault, voucher: @escaping @Sendable () -> SignedVoucher?,
        isSent: @escaping @Sendable (UInt64) async -> Bool,
        sheetStage: @escaping @Sendable () async -> PrintStage?, now: @escaping @Sendable () -> Instant
    ) {
        self.touch = touch
        self.vault = vault
        self.voucher = voucher
        self.isSent = isSent
        self.sheetStage = sheetStage
        self.now = now
    }
}

/// What of a site the screen shows.
public struct ScreenSite: Sendable {
    let languages: [Language]
    let currency: String
    let operatorName: String
    let phone: String
    let formAddress: String

    /// The decisions of `site`.
    public init(_ site: Site) {
        languages = site.languages
        currency = site.currency
        operatorName = site.identity.name
        phone = site.identity.phone
        formAddress = site.formAddress
    }

    /// A site of one's own, for tests.
    init(languages: [Language], currency: String, operatorName: String, phone: String, formAddress: String) {
        self.languages = languages
        self.currency = currency
        self.operatorName = operatorName
        self.phone = phone
        self.formAddress = formAddress
    }
}

extension Language {
    /// The name by ISO 639, as pages and speech files bear it.
    var tag: String {
        switch self {
        case .french: "fr"
        case .english: "en"
        case .spanish: "es"
        case .german: "de"
        case .arabic: "ar"
        case .portuguese: "pt"
        }
    }
}
