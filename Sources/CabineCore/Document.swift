/// What a photo is made for, in the order the screen offers it. The numbers are part of the journal.
public enum Document: UInt8, Hashable, Sendable, CaseIterable {
    /// Permis de conduire (Cerfa 06).
    case drivingLicence
    /// Passeport.
    case passport
    /// Carte nationale d'identité.
    case identityCard
    /// Four identity photos on paper and nothing else: no number, and nothing leaves the cabin.
    case identityPhoto
}

/// What a document asks of the customer and gives them; its price is the site's to say.
public struct DocumentTerms: Hashable, Sendable {
    /// Whether the customer signs.
    public let needsSignature: Bool
    /// Whether photo and signature are sent, sealed, and the sheet bears their number.
    public let isSent: Bool
    /// How many months number and photo can be used.
    public let validityMonths: Int
}

extension Document {
    /// The table of documents.
    ///
    /// Six months: the collector purges by then (the State's service for online applications), and administrations take
    /// no photo on paper that is older (service-public.fr, "photo d'identité").
    public var terms: DocumentTerms {
        switch self {
        case .drivingLicence: DocumentTerms(needsSignature: true, isSent: true, validityMonths: 6)
        case .passport: DocumentTerms(needsSignature: true, isSent: true, validityMonths: 6)
        case .identityCard: DocumentTerms(needsSignature: true, isSent: true, validityMonths: 6)
        case .identityPhoto: DocumentTerms(needsSignature: false, isSent: false, validityMonths: 6)
        }
    }
}

/// The price of one sheet for each document.
public struct DocumentPrices: Hashable, Sendable {
    /// Of a driving licence.
    public var drivingLicence: Cents
    /// Of a passport.
    public var passport: Cents
    /// Of an identity card.
    public var identityCard: Cents
    /// Of plain identity photos.
    public var identityPhoto: Cents

    /// One price for all.
    public init(all price: Cents) {
        drivingLicence = price
        passport = price
        identityCard = price
        identityPhoto = price
    }

    /// The price of `document`.
    public subscript(document: Document) -> Cents {
        get {
            switch document {
            case .drivingLicence: drivingLicence
            case .passport: passport
            case .identityCard: identityCard
            case .identityPhoto: identityPhoto
            }
        }
        set {
            switch document {
            case .drivingLicence: drivingLicence = newValue
            case .passport: passport = newValue
            case .identityCard: identityCard = newValue
            case .identityPhoto: identityPhoto = newValue
            }
        }
    }
}
