import Crypto
import Foundation
import Glibc
import SwiftASN1
import X509

/// The collector's own certificate authority: it signs the server, the cabins and the State's servers, and nothing else
/// is trusted.
struct Authority {
    /// Ten years, the life of an installation: replacing it means visiting every cabin.
    static let authorityDays = 3_653
    /// Two years for clients: a cabin is visited more often than that.
    static let clientDays = 730
    /// One year for the server, which renews it itself while it starts.
    static let serverDays = 365
    /// Certificates begin a day early: a cabin's clock may be behind.
    private static let backdateSeconds: TimeInterval = 86_400

    private let key: P256.Signing.PrivateKey
    private let certificate: Certificate

    /// A fresh authority.
    init(now: Date) throws(CollectorFault) {
        key = P256.Signing.PrivateKey()
        let name = Self.name(unit: "authority", name: "cabine collector")
        let signingKey = key
        certificate = try Self.translating {
            try Self.sign(
                Certificate.PublicKey(signingKey.publicKey), subject: name, issuer: name, days: Self.authorityDays,
                now: now, key: signingKey,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                })
        }
    }

    /// The authority that was written with `certificatePEM` and `keyPEM`.
    init(certificatePEM: String, keyPEM: String) throws(CollectorFault) {
        (key, certificate) = try Self.translating {
            (
                try P256.Signing.PrivateKey(pemRepresentation: keyPEM),
                try Certificate(pemEncoded: certificatePEM)
            )
        }
    }

    var keyPEM: String { key.pemRepresentation }

    func certificatePEM() throws(CollectorFault) -> String { try Self.pem(certificate) }

    /// A certificate for a server reached by `hosts`, addresses or names.
    func server(_ publicKey: P256.Signing.PublicKey, hosts: [String], now: Date) throws(CollectorFault) -> String {
        let names = hosts.map { host in
            Self.address(host).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? GeneralName.dnsName(host)
        }
        return try issue(publicKey, unit: "collector", name: hosts.first ?? "", days: Self.serverDays, now: now) {
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names)
        }
    }

    /// A certificate for a client; `unit` is its role, `name` who it is.
    func client(_ publicKey: P256.Signing.PublicKey, unit: String, name: String, now: Date) throws(CollectorFault)
        -> String
    {
        try issue(publicKey, unit: unit, name: name, days: Self.clientDays, now: now) {
            try ExtendedKeyUsage([.clientAuth])
        }
    }

    /// Whole days until a certificate ends; negative afterwards.
    static func daysLeft(certificatePEM: String, now: Date) throws(CollectorFault) -> Int {
        let certificate = try translating { try Certificate(pemEncoded: certificatePEM) }
        return Int((certificate.notValidAfter.timeIntervalSince(now) / 86_400).rounded(.down))
    }

    private func issue(
        _ publicKey: P256.Signing.PublicKey, unit: String, name: String, days: Int, now: Date,
        @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws(CollectorFault) -> String {
        let issued = try Self.translating {
            let usage = try extensions().get()
            return try Self.sign(
                Certificate.PublicKey(publicKey), subject: Self.name(unit: unit, name: name),
                issuer: certificate.subject, days: days, now: now, key: key,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    for one in usage { one }
                })
        }
        return try Self.pem(issued)
    }

    private static func sign(
        _ publicKey: Certificate.PublicKey, subject: DistinguishedName, issuer: DistinguishedName, days: Int, now: Date,
        key: P256.Signing.PrivateKey, extensions: Certificate.Extensions
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-backdateSeconds),
            notValidAfter: now.addingTimeInterval(TimeInterval(days) * 86_400), issuer: issuer, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: Certificate.PrivateKey(key))
    }

    private static func name(unit: String, name: String) -> DistinguishedName {
        DistinguishedName([
            RelativeDistinguishedName(
                RelativeDistinguishedName.Attribute(
                    type: .RDNAttributeType.organizationalUnitName, value: .init(utf8String: unit))),
            RelativeDistinguishedName(
                RelativeDistinguishedName.Attribute(
                    type: .RDNAttributeType.commonName, value: .init(utf8String: name))),
        ])
    }

    private static func pem(_ certificate: Certificate) throws(CollectorFault) -> String {
        try translating { try certificate.serializeAsPEM().pemString + "\n" }
    }

    /// The bytes of an IPv4 or IPv6 address; nil for a name.
    private static func address(_ host: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, host, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        return nil
    }

    private static func translating<Value>(_ body: () throws -> Value) throws(CollectorFault) -> Value {
        do {
            return try body()
        } catch {
            throw CollectorFault(.badData, "a certificate or its key cannot be read or made: \(error)")
        }
    }
}
