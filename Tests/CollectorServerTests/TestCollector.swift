import CabineAuthority
import CabineCore
import CabineRecord
@testable import CollectorServer
import Crypto
import Foundation
import HALContract
import HALLinux
import Logging
import Synchronization

/// A collector of its own on a free loopback port, with two cabins and a server of the State, removed afterwards.
final class TestCollector: Sendable {
    let path: String
    let folder: CollectorFolder
    let server: CollectorServer
    let port: Int
    let clock: Clock
    let cabinKeys: [String: P256.Signing.PrivateKey]
    private let task: Task<Void, any Error>

    /// A wall clock the test moves.
    final class Clock: Sendable {
        private let time = Mutex(WallTime(millisecondsSince1970: 1_795_392_000_000))
        var now: WallTime { time.withLock { $0 } }
        func advance(days: Int64) {
            time.withLock {
                $0 = WallTime(millisecondsSince1970: $0.millisecondsSince1970 + days * 86_400_000)
            }
        }
    }

    static func with(_ body: (TestCollector) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "cabine-collector-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let collector = try await TestCollector(path: path)
        do {
            try await body(collector)
        } catch {
            await collector.stop()
            throw error
        }
        await collector.stop()
    }

    private init(path: String) async throws {
        self.path = path
        folder = CollectorFolder(path: path + "/data")
        try folder.initialise(host: "127.0.0.1", port: 8443, now: Date())
        try folder.makeState(name: "state-1", out: path + "/state", now: Date())
        try folder.makeState(name: "state-2", out: path + "/state-2", now: Date())
        var keys: [String: P256.Signing.PrivateKey] = [:]
        for cabin in ["AB12", "CD34"] {
            let key = P256.Signing.PrivateKey()
            keys[cabin] = key
            let out = path + "/cabin-" + cabin
            try folder.enrol(cabin: cabin, publicKeyPEM: key.publicKey.pemRepresentation, out: out, now: Date())
            try DurableFile.write(Array(key.pemRepresentation.utf8), to: out + "/client.key")
        }
        cabinKeys = keys
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let clock = Clock()
        self.clock = clock
        let server = try CollectorServer(folder: folder, logger: logger, now: { clock.now })
        self.server = server
        let (ports, listening) = AsyncThrowingStream.makeStream(of: Int.self)
        task = Task {
            do {
                try await server.run(host: "127.0.0.1", port: 0, signals: []) { listening.yield($0) }
                listening.finish()
            } catch {
                listening.finish(throwing: error)
                throw error
            }
        }
        var found = 0
        for try await port in ports {
            found = port
            break
        }
        port = found
    }

    func stop() async {
        task.cancel()
        _ = await task.result
    }

    var url: String { "https://127.0.0.1:\(port)" }

    /// A client with the credentials in `folder`, which the caller shuts down.
    func uplink(_ name: String, authority: String? = nil) throws -> HTTPSUplink {
        let folder = path + "/" + name
        return try HTTPSUplink(
            baseURL: url, certificatePEM: DurableFile.read(folder + "/client.pem"),
            keyPEM: DurableFile.read(folder + "/client.key"),
            authorityPEM: DurableFile.read((authority ?? folder) + "/authority.pem"),
            replyLimitBytes: StateClient.replyLimitBytes)
    }

    /// Sends one request with the credentials in `folder`.
    func send(_ request: UplinkRequest, as name: String) async throws -> UplinkReply {
        let uplink = try uplink(name)
        do {
            let reply = try await uplink.exchange(request)
            try await uplink.shutdown()
            return reply
        } catch {
            try await uplink.shutdown()
            throw error
        }
    }

    func stateKey() throws -> P256.KeyAgreement.PrivateKey {
        try StateCredentials.stateKey(file: path + "/state/" + StateCredentials.keyFile)
    }

    /// A fresh record of cabin AB12.
    func envelope(_ number: RecordNumber? = nil, portrait: String = "portrait-marker") throws -> UploadEnvelope {
        let number = try number ?? draw()
        let content = RecordContent(
            number: number, cabin: "AB12", standard: "ISO/IEC 19794-5", document: "permis-de-conduire",
            issuedAt: clock.now, portrait: Array(portrait.utf8), signature: Array("signature-marker".utf8))
        let sealed = try SealedRecord(sealing: content.archive(), number: number, to: stateKey().publicKey)
        guard let key = cabinKeys["AB12"] else { throw CollectorFault(.badData, "no key of AB12") }
        return try UploadEnvelope(number: number, sealed: sealed, signedBy: key)
    }

    func draw(_ cabin: String = "AB12") throws -> RecordNumber {
        try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: cabin).draw { count in
            (0..<count).map { _ in UInt8.random(in: .min ... .max) }
        }
    }

    func put(_ envelope: UploadEnvelope) async throws -> Int {
        try await send(envelope.uploadRequest(), as: "cabin-AB12").status
    }
}
