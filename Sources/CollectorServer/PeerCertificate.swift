import CollectorCore
import SwiftASN1
import X509

extension Peer {
    /// The organisational unit of a cabin's certificate.
    static let cabinUnit = "cabin"
    /// The organisational unit of a State server's certificate.
    static let stateUnit = "state"

    /// The peer a certificate was issued to; nil when its subject has no role here. TLS already checked who signed it.
    init?(certificateDER: [UInt8]) {
        guard let certificate = try? Certificate(derEncoded: certificateDER) else { return nil }
        var units: [String] = []
        var names: [String] = []
        for part in certificate.subject {
            for attribute in part {
                if attribute.type == .RDNAttributeType.organizationalUnitName {
                    units.append(attribute.value.description)
                } else if attribute.type == .RDNAttributeType.commonName {
                    names.append(attribute.value.description)
                }
            }
        }
        guard units.count == 1, names.count == 1 else { return nil }
        switch units[0] {
        case Self.cabinUnit: self = .cabin(names[0])
        case Self.stateUnit: self = .state(names[0])
        default: return nil
        }
    }
}
