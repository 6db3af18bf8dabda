import CabineRecord
import CabineRuntime
import CabineSite
import Crypto
import Foundation
import HALContract
import HALLinux
import Synchronization

/// What stands around a simulated cabin: its keys, the State's key, the collector, and the connection to it.
final class SimSurroundings {
    let keys: CabinKeys
    let stateKey: P256.KeyAgreement.PrivateKey
    let uplink: (any UplinkTransport)?
    private let layout: StationFolders
    private let out: String
    private let collector: CollectorProcess?
    private let connection: HTTPSUplink?
    private let recorder: SentRecords?

    /// Makes what is missing and starts the collector, unless it is to be down.
    init(layout: StationFolders, out: String, collectorDown: Bool) throws {
        self.layout = layout
        self.out = out
        keys = try translated { try CabinKeys.open(in: DirectoryStore(layout.keys)) }
        try Self.enrol(layout, out, keys)
        let stateKeyFile = out + "/state-key"
        stateKey = try P256.KeyAgreement.PrivateKey(
            pemRepresentation: String(contentsOfFile: stateKeyFile, encoding: .utf8))
        guard !collectorDown else {
            (collector, connection, recorder, uplink) = (nil, nil, nil, DeadUplink())
            return
        }
        let started = try CollectorProcess(data: layout.collector)
        let connection = try Self.connect(to: started.url, credentials: layout.credentials, keys: keys)
        let recorder = SentRecords(through: connection)
        (self.collector, self.connection, self.recorder, uplink) = (started, connection, recorder, recorder)
    }

    /// The collector's authority, the State's key and the cabin's certificate, made once for an output folder.
    private static func enrol(_ layout: StationFolders, _ out: String, _ keys: CabinKeys) throws {
        let files = FileManager.default
        if !files.fileExists(atPath: out + "/state-key") {
            try CollectorProcess.require(["init", "--data", layout.collector, "--state-out", out])
        }
        guard !files.fileExists(atPath: layout.credentials + "/client.pem") else { return }
        let publicKey = layout.keys + "/cabin-public.pem"
        try keys.signingPublicPEM.write(toFile: publicKey, atomically: true, encoding: .utf8)
        let cabin = try DemoSite.site().cabin
        try CollectorProcess.require([
            "enrol", "--data", layout.collector, "--cabin", cabin, "--key", publicKey, "--out", layout.credentials,
        ])
    }

    /// The cabin's end of the link: its certificate from `credentials`, its key from its own folder.
    static func connect(to url: String, credentials: String, keys: CabinKeys) throws -> HTTPSUplink {
        try translated {
            let folder = try DirectoryStore(existing: credentials)
            return try HTTPSUplink(
                baseURL: url, certificatePEM: folder.read("client.pem"),
                keyPEM: Array(keys.signing.pemRepresentation.utf8), authorityPEM: folder.read("authority.pem"))
        }
    }

    /// Records the collector took in this run.
    var sentCount: Int { recorder?.count ?? 0 }

    /// How long the last record took over HTTPS.
    var uploadMilliseconds: Double? { recorder?.lastMilliseconds }

    /// The sealed record of `number`, as it was sent.
    func sealed(of number: RecordNumber) -> [UInt8]? { recorder?.sealed(of: number) }

    /// Pulls a record as the State does.
    func pull(_ number: RecordNumber, into folder: String) throws -> (code: Int32, output: String, error: String) {
        try CollectorProcess.run([
            "pull", number.text, "--state-key", out + "/state-key", "--out", folder, "--url", collector?.url ?? "",
        ])
    }

    /// Ends the connection, then the collector. What cannot be closed ends with the process.
    func stop() async {
        do { try await connection?.shutdown() } catch { complain("cabine: \(error)") }
        collector?.stop()
    }
}

/// A link that can be cut and mended by hand.
final class NetworkSwitch: UplinkTransport {
    private let uplink: any UplinkTransport
    private let connected = Mutex(true)

    init(_ uplink: any UplinkTransport) { self.uplink = uplink }

    var isOn: Bool {
        get { connected.withLock { $0 } }
        set { connected.withLock { $0 = newValue } }
    }

    func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
        guard isOn else { throw DeviceFault(.absent, "uplink: the network is cut; the record waits") }
        return try await uplink.exchange(request)
    }
}

/// A link that is down.
private struct DeadUplink: UplinkTransport {
    func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
        throw DeviceFault(.absent, "uplink: no connection to the collector; the record waits")
    }
}

/// Remembers what the collector took: sealed records are for everybody to keep.
private final class SentRecords: UplinkTransport {
    private let uplink: HTTPSUplink
    private let taken = Mutex<[(path: String, body: [UInt8], milliseconds: Double)]>([])

    init(through uplink: HTTPSUplink) { self.uplink = uplink }

    var count: Int { taken.withLock { $0.count } }

    /// How long the last exchange took, connection included.
    var lastMilliseconds: Double? { taken.withLock { $0.last?.milliseconds } }

    func sealed(of number: RecordNumber) -> [UInt8]? {
        taken.withLock { $0.last { $0.path.hasSuffix(number.text) }?.body }
    }

    func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
        let clock = Stopwatch()
        let reply = try await uplink.exchange(request)
        let milliseconds = clock.milliseconds
        if reply.status == 200 || reply.status == 201 {
            taken.withLock { $0.append((request.path, request.body, milliseconds)) }
        }
        return reply
    }
}
