public import CabineCore
public import CabineDesks
public import CabineRecord
public import CabineSite
public import Crypto
public import HALContract

/// Draws numbers and seals records for the State's key, signed with the cabin's.
public struct RecordOffice: RecordMaker {
    private let keys: CabinKeys
    private let stateKey: P256.KeyAgreement.PublicKey?
    private let numbers: any NumberScheme
    private let site: Site

    /// An office of one site. Without `stateKey` nothing can be sealed.
    public init(
        keys: CabinKeys, stateKey: P256.KeyAgreement.PublicKey?, numbers: any NumberScheme, site: Site
    ) {
        self.keys = keys
        self.stateKey = stateKey
        self.numbers = numbers
        self.site = site
    }

    /// Whether the State's key is there.
    public var hasKeys: Bool { stateKey != nil }

    /// Draws a number and seals a session under it.
    public func seal(
        _ portrait: SessionPortrait, _ signature: SessionSignature, _ sale: Sale
    ) throws(RecordMakingFault) -> (number: RecordNumber, payload: [UInt8]) {
        guard let stateKey else { throw RecordMakingFault("the State's key is missing: install it") }
        let number = numbers.draw(Self.randomBytes)
        let record = RecordContent(
            number: number, cabin: site.cabin, standard: "fr-2009", document: sale.session.document.inRecords,
            issuedAt: MachineClock.wall, portrait: portrait.jp2, signature: signature.jp2)
        do {
            let sealed = try SealedRecord(sealing: record.archive(), number: number, to: stateKey)
            let envelope = try UploadEnvelope(number: number, sealed: sealed, signedBy: keys.signing)
            return (number, try envelope.encode(atRest: keys.atRest))
        } catch {
            throw RecordMakingFault("\(error)")
        }
    }

    /// The request that sends a sealed record.
    public func request(_ payload: [UInt8]) throws(RecordMakingFault) -> UplinkRequest {
        do throws(EnvelopeFault) {
            return try UploadEnvelope(decoding: payload, atRest: keys.atRest).uploadRequest()
        } catch {
            throw RecordMakingFault("\(error)")
        }
    }

    /// Unpredictable bits.
    public func random() -> UInt64 { UInt64.random(in: .min ... .max) }

    private static func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }
}

extension Document {
    /// The document's name in the manifest of a record.
    var inRecords: String {
        switch self {
        case .drivingLicence: "permis-de-conduire"
        case .passport: "passeport"
        case .identityCard: "carte-nationale-d-identite"
        case .identityPhoto: "photo-d-identite"
        }
    }
}
