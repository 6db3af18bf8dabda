public import Crypto
public import Foundation
import Glibc
import SwiftASN1
import X509

/// A private certificate authority: the collector's signs its server, its cabins and the State's servers, a fleet's signs
/// cabins and operators. Nothing else is trusted.
public struct Authority: Sendable {
    /// Ten years, the life of an installation: replacing it means visiting every cabin.
    public static let authorityDays = 3_653
    /// Two years for clients: a cabin is visited more often than that.
    public static let clientDays = 730
    /// One year for the server, which renews it itself while it starts.
    public static let serverDays = 365
    /// Certificates begin a day early: a cabin's clock may be behind.
    private static let backdateSeconds: TimeInterval = 86_400

    private let key: P256.Signing.PrivateKey
    private let certificate: Certificate

    /// A fresh authority that is called `name`.
    public init(name: String, now: Date) throws(ServiceFault) {
        key = P256.Signing.PrivateKey()
        let name = Self.name(unit: "authority", name: name)
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
    public init(certificatePEM: String, keyPEM: String) throws(ServiceFault) {
        (key, certificate) = try Self.translating {
            (
                try P256.Signing.PrivateKey(pemRepresentation: keyPEM),
                try Certificate(pemEncoded: certificatePEM)
            )
        }
    }

    /// Its key: a secret.
    public var keyPEM: String { key.pemRepresentation }

    /// Its certificate.
    public func certificatePEM() throws(ServiceFault) -> String { try Self.pem(certificate) }

    /// A certificate for a server reached by `hosts`, addresses or names; `unit` is its role, `name` who it is.
    public func server(
        _ publicKey: P256.Signing.PublicKey, unit: String, name: String, hosts: [String], days: Int = serverDays,
        now: Date
    ) throws(ServiceFault) -> String {
        let names = hosts.map { host in
            Self.address(host).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? GeneralName.dnsName(host)
        }
        return try issue(publicKey, unit: unit, name: name, days: days, now: now) {
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names)
        }
    }

    /// A certificate for a client; `unit` is its role, `name` who it is.
    public func client(_ publicKey: P256.Signing.PublicKey, unit: String, name: String, now: Date) throws(ServiceFault)
        -> String
    {
        try issue(publicKey, unit: unit, name: name, days: Self.clientDays, now: now) {
            try ExtendedKeyUsage([.clientAuth])
        }
    }

    /// Whole days until a certificate ends; negative afterwards.
    public static func daysLeft(certificatePEM: String, now: Date) throws(ServiceFault) -> Int {
        let certificate = try translating { try Certificate(pemEncoded: certificatePEM) }
        return Int((certificate.notValidAfter.timeIntervalSince(now) / 86_400).rounded(.down))
    }

    /// The key a certificate is over.
    public static func publicKey(certificatePEM: String) throws(ServiceFault) -> P256.Signing.PublicKey {
        let certificate = try translating { try Certificate(pemEncoded: certificatePEM) }
        guard let key = P256.Signing.PublicKey(certificate.publicKey) else {
            throw ServiceFault(.badData, "a certificate is not over a P-256 key: no cabin has another kind")
        }
        return key
    }

    private func issue(
        _ publicKey: P256.Signing.PublicKey, unit: String, name: String, days: Int, now: Date,
        @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws(ServiceFault) -> String {
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

    private static func pem(_ certificate: Certificate) throws(ServiceFault) -> String {
        try translating { try certificate.serializeAsPEM().pemString + "\n" }
    }

    /// Whether `host` is an IPv4 or IPv6 address and no name.
    public static func isAddress(_ host: String) -> Bool { address(host) != nil }

    /// The bytes of an IPv4 or IPv6 address; nil for a name.
    private static func address(_ host: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, host, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        return nil
    }

    private static func translating<Value>(_ body: () throws -> Value) throws(ServiceFault) -> Value {
        do {
            return try body()
        } catch {
            throw ServiceFault(.badData, "a certificate or its key cannot be read or made: \(error)")
        }
    }
}
