public import CabineAuthority
import CabineRecord
public import CollectorCore
public import Crypto
public import Foundation

/// The collector's folder.
///
///     authority.pem, server.pem      certificates
///     secrets/                       authority.key, server.key, index.key: 0600, back them up apart from the database
///     record-keys/                   one key per record, destroyed with it: never back this folder up
///     cabins/                        one public key per enrolled cabin; remove a file to shut a cabin out
///     collector.sqlite               encrypted records and tombstones
///     collector.json                 hosts and port
///     state-public-key.pem           what cabins seal to
public struct CollectorFolder: Sendable {
    /// Renewal of the server's certificate while it starts: a month before the end.
    static let renewalDays = 30
    private static let indexKeyLength = 32

    /// Where it is.
    public let path: String

    /// The folder at `path`, initialised or not.
    public init(path: String) { self.path = path }

    /// Hosts and port as they were given to `initialise`.
    public struct Settings: Codable, Hashable, Sendable {
        /// Addresses and names the server's certificate holds.
        public let hosts: [String]
        /// The port clients are told.
        public let port: Int

        /// What clients are told to connect to.
        public var url: String {
            let host = hosts.first ?? "127.0.0.1"
            return host.contains(":") ? "https://[\(host)]:\(port)" : "https://\(host):\(port)"
        }
    }

    /// Whether `initialise` was done.
    public var isInitialised: Bool {
        get throws(CollectorFault) { try DurableFile.readIfPresent(path + "/collector.json") != nil }
    }

    /// Makes the authority, the server's certificate and the index key. The settings come last: a folder without them
    /// was cut short and may be initialised again.
    public func initialise(host: String, port: Int, now: Date) throws(CollectorFault) {
        guard try !isInitialised else {
            throw CollectorFault(.refused, "\(path) is already initialised: its keys and records are kept")
        }
        for folder in [path, path + "/secrets", path + "/cabins", path + "/record-keys"] {
            try DurableFile.makeFolder(folder)
            try DurableFile.makePrivate(folder)
        }
        let loopback = ["127.0.0.1", "localhost", "::1"]
        let hosts = loopback.contains(host) ? [host] + loopback.filter { $0 != host } : [host]
        let authority = try Authority(name: "cabine collector", now: now)
        try write(authority.keyPEM, "secrets/authority.key")
        try write(try authority.certificatePEM(), "authority.pem")
        try issueServer(authority, hosts: hosts, now: now)
        let indexKey = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        try DurableFile.write(indexKey, to: path + "/secrets/index.key")
        try writeSettings(Settings(hosts: hosts, port: port), to: path + "/collector.json")
    }

    /// The settings.
    public func settings() throws(CollectorFault) -> Settings {
        guard let bytes = try DurableFile.readIfPresent(path + "/collector.json") else {
            throw CollectorFault(.badData, "\(path) is no collector folder: run `collector init --data \(path)` first")
        }
        guard let settings = try? JSONDecoder().decode(Settings.self, from: Data(bytes)) else {
            throw CollectorFault(.badData, "\(path)/collector.json is damaged: it must hold hosts and port")
        }
        return settings
    }

    /// Enrols a cabin: its public key may sign uploads, and `out` receives its client certificate, the authority, the
    /// State's public key when there is one, and the address. The private key never leaves the cabin.
    public func enrol(cabin: String, publicKeyPEM: String, out: String, now: Date) throws(CollectorFault) {
        let settings = try settings()
        do {
            try CrockfordNumberScheme.check(cabin, length: CrockfordNumberScheme.cabinLength)
        } catch {
            throw CollectorFault(
                .badData, "a cabin's name has 4 characters of 0-9 and A-Z without I, L, O and U, '\(cabin)' has not")
        }
        guard let key = try? P256.Signing.PublicKey(pemRepresentation: publicKeyPEM) else {
            throw CollectorFault(.badData, "the cabin's key is not a P-256 public key in PEM")
        }
        let certificate = try authority().client(key, unit: Peer.cabinUnit, name: cabin, now: now)
        try DurableFile.makeFolder(out)
        try DurableFile.write(Array(certificate.utf8), to: out + "/client.pem")
        try copyPublic(to: out, settings: settings)
        // Last: until then the cabin cannot write.
        try write(key.pemRepresentation, "cabins/\(cabin).pem")
    }

    /// Makes credentials for a server of the State called `name`, and the key pair records are sealed to, in `out`. In
    /// production the State makes both itself and hands over public keys; this is for demonstrations and tests.
    public func makeState(name: String, out: String, now: Date) throws(CollectorFault) {
        let settings = try settings()
        guard try DurableFile.readIfPresent(out + "/" + StateCredentials.keyFile) == nil else {
            throw CollectorFault(.refused, "\(out) already holds a State key: records may be sealed to it, it is kept")
        }
        try DurableFile.makeFolder(out)
        let client = P256.Signing.PrivateKey()
        let certificate = try authority().client(client.publicKey, unit: Peer.stateUnit, name: name, now: now)
        try DurableFile.write(Array(client.pemRepresentation.utf8), to: out + "/client.key")
        try DurableFile.write(Array(certificate.utf8), to: out + "/client.pem")
        let stateKey = P256.KeyAgreement.PrivateKey()
        let publicPEM = stateKey.publicKey.pemRepresentation
        try write(publicPEM, "state-public-key.pem")
        try copyPublic(to: out, settings: settings)
        try DurableFile.write(Array(stateKey.pemRepresentation.utf8), to: out + "/" + StateCredentials.keyFile)
    }

    func indexKey() throws(CollectorFault) -> IndexKey {
        let bytes = try DurableFile.read(path + "/secrets/index.key")
        guard bytes.count == Self.indexKeyLength else {
            throw CollectorFault(.badData, "\(path)/secrets/index.key is damaged: restore it from its backup")
        }
        return IndexKey(bytes: bytes)
    }

    /// The server's chain and key, renewed when they end soon.
    func serverIdentity(now: Date) throws(CollectorFault) -> (certificate: [UInt8], key: [UInt8], authority: [UInt8]) {
        let settings = try settings()
        let certificate = String(decoding: try DurableFile.read(path + "/server.pem"), as: UTF8.self)
        if try Authority.daysLeft(certificatePEM: certificate, now: now) < Self.renewalDays {
            try issueServer(try authority(), hosts: settings.hosts, now: now)
        }
        return (
            try DurableFile.read(path + "/server.pem"), try DurableFile.read(path + "/secrets/server.key"),
            try DurableFile.read(path + "/authority.pem")
        )
    }

    /// The database.
    public func database() throws(StoreFault) -> DatabaseStore { try DatabaseStore(path: path + "/collector.sqlite") }

    /// The keys of the records.
    public func recordKeys() throws(StoreFault) -> FileKeyStore { try FileKeyStore(folder: path + "/record-keys") }

    /// The enrolled cabins.
    public var registry: FileCabinRegistry { FileCabinRegistry(folder: path + "/cabins") }

    private func authority() throws(CollectorFault) -> Authority {
        try Authority(
            certificatePEM: String(decoding: try DurableFile.read(path + "/authority.pem"), as: UTF8.self),
            keyPEM: String(decoding: try DurableFile.read(path + "/secrets/authority.key"), as: UTF8.self))
    }

    private func issueServer(_ authority: Authority, hosts: [String], now: Date) throws(CollectorFault) {
        let key: P256.Signing.PrivateKey
        if let bytes = try DurableFile.readIfPresent(path + "/secrets/server.key"),
            let kept = try? P256.Signing.PrivateKey(pemRepresentation: String(decoding: bytes, as: UTF8.self))
        {
            key = kept
        } else {
            key = P256.Signing.PrivateKey()
            try write(key.pemRepresentation, "secrets/server.key")
        }
        let certificate = try authority.server(
            key.publicKey, unit: "collector", name: hosts.first ?? "", hosts: hosts, now: now)
        try write(certificate, "server.pem")
    }

    private func copyPublic(to out: String, settings: Settings) throws(CollectorFault) {
        try DurableFile.write(try DurableFile.read(path + "/authority.pem"), to: out + "/authority.pem")
        if let state = try DurableFile.readIfPresent(path + "/state-public-key.pem") {
            try DurableFile.write(state, to: out + "/state-public-key.pem")
        }
        let json = "{\"url\":\"\(settings.url)\"}\n"
        try DurableFile.write(Array(json.utf8), to: out + "/collector.json")
    }

    private func writeSettings(_ settings: Settings, to file: String) throws(CollectorFault) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(settings) else {
            preconditionFailure("strings and integers always encode")
        }
        try DurableFile.write(Array(data) + [UInt8(ascii: "\n")], to: file)
    }

    private func write(_ text: String, _ name: String) throws(CollectorFault) {
        try DurableFile.write(Array(text.utf8), to: path + "/" + name)
    }
}

/// Enrolled cabins as files, read at every upload: a cabin enrolled or shut out takes effect at once.
public struct FileCabinRegistry: CabinRegistry, Sendable {
    private let folder: String

    init(folder: String) { self.folder = folder }

    /// The cabin's key; nil when it is not enrolled.
    public func signingKey(of cabin: String) throws(StoreFault) -> P256.Signing.PublicKey? {
        // The name comes from a certificate we signed; it is checked all the same before it becomes part of a path.
        guard (try? CrockfordNumberScheme.check(cabin, length: CrockfordNumberScheme.cabinLength)) != nil else {
            return nil
        }
        do {
            guard let bytes = try DurableFile.readIfPresent("\(folder)/\(cabin).pem") else { return nil }
            return try P256.Signing.PublicKey(pemRepresentation: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw StoreFault("the enrolled key of cabin \(cabin) cannot be read: enrol the cabin again")
        }
    }
}
