public import CabineAuthority
import CabineRecord
import Crypto
public import Foundation

/// The folder of a fleet's operator.
///
///     authority.pem                the fleet's authority: cabins trust operators with its certificates, and they cabins
///     secrets/authority.key        0600; enrolling needs it, pulling does not: keep it elsewhere if you can
///     operator.pem, secrets/operator.key   this operator's certificate and key
///     inventory.yaml               the cabins
///     cabins/NAME/                 each cabin's certificate, voucher key (public) and unlock key (secret)
///     logs/NAME.jsonl              what was pulled
///     audit/NAME/                  audit files and signed statements
public struct FleetFolder: Sendable {
    /// The organisational unit of a cabin's certificate, and of an operator's.
    public static let cabinUnit = "cabin", operatorUnit = "operator"
    /// Two years: a cabin is visited more often than that.
    private static let cabinDays = 730

    /// Where it is.
    public let path: String

    /// The folder at `path`, initialised or not.
    public init(path: String) { self.path = path }

    /// The fleet's authority, in PEM.
    public var authorityFile: String { path + "/authority.pem" }
    /// The operator's certificate and key, in PEM.
    public var operatorFiles: (certificate: String, key: String) {
        (path + "/operator.pem", path + "/secrets/operator.key")
    }
    /// The cabins.
    public var inventoryFile: String { path + "/inventory.yaml" }
    /// The folder of what is kept of a cabin.
    public func cabinFolder(_ name: String) -> String { "\(path)/cabins/\(name)" }

    /// Makes the authority and this operator's certificate. The inventory comes last: a folder without one was cut short
    /// and may be initialised again.
    public func initialise(operatorName: String, now: Date) throws(ServiceFault) {
        guard try DurableFile.readIfPresent(inventoryFile) == nil else {
            throw ServiceFault(.refused, "\(path) is already initialised: its authority and its cabins are kept")
        }
        for folder in [path, path + "/secrets", path + "/cabins"] {
            try DurableFile.makeFolder(folder)
            try DurableFile.makePrivate(folder)
        }
        let authority = try Authority(name: "cabine fleet", now: now)
        try write(authority.keyPEM, "secrets/authority.key")
        try write(try authority.certificatePEM(), "authority.pem")
        let key = P256.Signing.PrivateKey()
        try write(key.pemRepresentation, "secrets/operator.key")
        try write(
            try authority.client(key.publicKey, unit: Self.operatorUnit, name: operatorName, now: now), "operator.pem")
        try write(Inventory.empty, "inventory.yaml")
    }

    /// A certificate and key for another operator, in `out`, with the authority beside them.
    public func enrol(operatorName: String, out: String, now: Date) throws(ServiceFault) {
        let key = P256.Signing.PrivateKey()
        let certificate = try authority().client(key.publicKey, unit: Self.operatorUnit, name: operatorName, now: now)
        try DurableFile.makeFolder(out)
        for (name, text) in [
            ("operator.key", key.pemRepresentation), ("operator.pem", certificate),
            ("authority.pem", try authority().certificatePEM()),
        ] { try DurableFile.write(Array(text.utf8), to: "\(out)/\(name)") }
    }

    /// Issues a cabin's certificate over the public half of the key it has, writes into `out` what the cabin needs, and
    /// puts the cabin into the inventory. The private key never leaves the cabin.
    public func enrol(_ cabin: EnrolledCabin, out: String, now: Date) throws(ServiceFault) {
        var inventory = try Inventory(reading: inventoryFile)
        guard let port = URLComponents(string: cabin.url)?.port ?? 443 as Int?, let host = cabin.host else {
            throw ServiceFault(.badData, "\(cabin.url): not an address such as https://192.0.2.7:19531")
        }
        // No address: whoever has it would be taken for the cabin, and addresses move. `fleet` asks for the name.
        let names = [Self.serverName(cabin.name)] + (Authority.isAddress(host) ? [] : [host])
        let certificate = try authority().server(
            cabin.key, unit: Self.cabinUnit, name: cabin.name, hosts: names, days: Self.cabinDays, now: now)
        let folder = cabinFolder(cabin.name)
        try DurableFile.makeFolder(folder)
        try DurableFile.makeFolder(out)
        var files = [("\(folder)/certificate.pem", certificate), ("\(out)/certificate.pem", certificate)]
        files.append(("\(out)/authority.pem", try authority().certificatePEM()))
        files.append(("\(out)/telemetry.yaml", Self.telemetry(cabin.name, port: port)))
        if let key = cabin.voucherKeyPEM { files.append(("\(folder)/voucher-public.pem", key)) }
        if let key = cabin.unlockKey { files.append(("\(folder)/unlock-key.txt", key)) }
        for (path, text) in files { try DurableFile.write(Array(text.utf8), to: path) }
        // Last: until then nobody asks the cabin.
        inventory.put(
            Inventory.Cabin(
                name: cabin.name, url: cabin.url, certificate: "cabins/\(cabin.name)/certificate.pem",
                voucherKey: cabin.voucherKeyPEM == nil ? nil : "cabins/\(cabin.name)/voucher-public.pem",
                unlockKey: cabin.unlockKey == nil ? nil : "cabins/\(cabin.name)/unlock-key.txt", line: 0))
        try write(inventory.yaml, "inventory.yaml")
    }

    /// What enrolling a cabin again needs, as it was enrolled: the key its certificate is over, its address unless `url`
    /// is another, and the keys kept of it. Nothing is asked of the cabin.
    public func renewal(of name: String, url: String?) throws(ServiceFault) -> EnrolledCabin {
        let inventory = try Inventory(reading: inventoryFile)
        guard let cabin = try inventory.select([name]).first else {
            throw ServiceFault(.badData, "no cabin \(name) in \(inventoryFile)")
        }
        func kept(_ path: String?) throws(ServiceFault) -> String? {
            guard let path else { return nil }
            let file = inventory.resolve(path)
            guard let bytes = try DurableFile.readIfPresent(file) else {
                throw ServiceFault(
                    .badData, "\(file): missing, and the inventory names it: enrol \(cabin.name) with --url and --keys")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let certificate = try kept(cabin.certificate) else {
            throw ServiceFault(
                .badData,
                "\(inventoryFile): \(cabin.name) has no certificate to renew: enrol it with --url and --keys")
        }
        return EnrolledCabin(
            name: cabin.name, url: url ?? cabin.url, key: try Authority.publicKey(certificatePEM: certificate),
            voucherKeyPEM: try kept(cabin.voucherKey), unlockKey: try kept(cabin.unlockKey))
    }

    /// The name a cabin's certificate holds whatever its address: it is checked at every connection, so that no cabin
    /// can answer for another.
    public static func serverName(_ cabin: String) -> String { cabin.lowercased() + ".cabin.invalid" }

    /// What is put into the cabin's site file.
    private static func telemetry(_ cabin: String, port: Int) -> String {
        """
        # For the site file of cabin \(cabin); the paths are where you put these files on the cabin.
        telemetry:
          address: 0.0.0.0
          port: \(port)
          certificate: /etc/cabine/telemetry/certificate.pem
          authority: /etc/cabine/telemetry/authority.pem
          key: /var/lib/cabine/keys/\(CabinKeys.signingFile)

        """
    }

    private func authority() throws(ServiceFault) -> Authority {
        guard let certificate = try DurableFile.readIfPresent(authorityFile) else {
            throw ServiceFault(.badData, "\(path) is no fleet folder: run `fleet ca init --fleet \(path)` first")
        }
        guard let key = try DurableFile.readIfPresent(path + "/secrets/authority.key") else {
            throw ServiceFault(
                .badData, "\(path)/secrets/authority.key is missing: enrol where the authority's key is kept")
        }
        return try Authority(
            certificatePEM: String(decoding: certificate, as: UTF8.self), keyPEM: String(decoding: key, as: UTF8.self))
    }

    private func write(_ text: String, _ name: String) throws(ServiceFault) {
        try DurableFile.write(Array(text.utf8), to: path + "/" + name)
    }
}

/// What enrolling a cabin needs.
public struct EnrolledCabin: Sendable {
    let name: String
    let url: String
    let key: P256.Signing.PublicKey
    let voucherKeyPEM: String?
    let unlockKey: String?

    init(name: String, url: String, key: P256.Signing.PublicKey, voucherKeyPEM: String?, unlockKey: String?) {
        (self.name, self.url, self.key) = (name, url, key)
        (self.voucherKeyPEM, self.unlockKey) = (voucherKeyPEM, unlockKey)
    }

    /// A cabin whose keys are in `folder`: its data folder, what `cabine keys export` wrote, where each file bears the
    /// cabin's name as well, or any folder with `cabin-public.pem`, and if you have them
    /// `voucher-public.pem` and `unlock-key.txt`.
    public init(name: String, url: String, keys folder: String) throws(ServiceFault) {
        do {
            try CrockfordNumberScheme.check(name, length: CrockfordNumberScheme.cabinLength)
        } catch {
            throw ServiceFault(
                .badData, "a cabin's name has 4 characters of 0-9 and A-Z without I, L, O and U, '\(name)' has not")
        }
        self.name = name
        self.url = url
        let found = try CabinKeyFolder(folder, cabin: name)
        key = found.signing
        voucherKeyPEM = found.voucherPEM
        unlockKey = found.unlock
    }

    var host: String? {
        guard let parts = URLComponents(string: url), parts.scheme == "https", let host = parts.host, !host.isEmpty
        else {
            return nil
        }
        return host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    }
}

/// The public keys, and the unlock key, of a cabin as it handed them over.
private struct CabinKeyFolder {
    let signing: P256.Signing.PublicKey
    let voucherPEM: String?
    let unlock: String?

    init(_ folder: String, cabin: String) throws(ServiceFault) {
        let places = [folder + "/keys", folder]
        func text(_ name: String) throws(ServiceFault) -> String? {
            for path in places.flatMap({ ["\($0)/\(cabin)-\(name)", "\($0)/\(name)"] }) {
                if let bytes = try DurableFile.readIfPresent(path) {
                    return String(decoding: bytes, as: UTF8.self)
                }
            }
            return nil
        }
        if let own = try text(CabinKeys.signingFile), let voucher = try text(CabinKeys.voucherFile) {
            do throws(RecordFault) {
                let keys = try CabinKeys(signingPEM: own, voucherPEM: voucher)
                (signing, voucherPEM) = (keys.signing.publicKey, keys.voucherPublicPEM)
            } catch {
                throw ServiceFault(.badData, "\(folder): \(error)")
            }
        } else if let pem = try text("cabin-public.pem") {
            guard let key = try? P256.Signing.PublicKey(pemRepresentation: pem) else {
                throw ServiceFault(.badData, "\(folder)/cabin-public.pem is not a P-256 public key in PEM")
            }
            signing = key
            voucherPEM = try text("voucher-public.pem")
        } else {
            throw ServiceFault(
                .badData,
                "\(folder) holds neither cabin-public.pem nor a cabin's keys: give the cabin's data folder, or "
                    + "the public keys it showed")
        }
        unlock = try text("unlock-key.txt")
    }
}
