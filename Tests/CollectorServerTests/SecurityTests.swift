import CabineAuthority
import CabineRecord
@testable import CollectorServer
import Crypto
import Foundation
import HALContract
import HALLinux
import Logging
import Testing

@Suite struct SecurityTests {
    /// What the collector keeps holds neither number nor picture nor sealed record, before and after the record goes.
    @Test func aSearchOfTheFolderFindsNothing() async throws {
        try await TestCollector.with { collector in
            let envelope = try collector.envelope()
            #expect(try await collector.put(envelope) == 201)
            let data = collector.path + "/data"
            let secret = Array(envelope.sealed.bytes[90..<122])
            let markers = [Array(envelope.number.text.utf8), Array("portrait-marker".utf8), secret]
            for marker in markers { #expect(try files(holding: marker, in: data).isEmpty) }
            let keyFolder = data + "/record-keys"
            let keyName = try #require(try DurableFile.names(in: keyFolder).first)
            let recordKey = try DurableFile.read(keyFolder + "/" + keyName)
            try await pull(envelope.number, collector)
            for marker in markers + [recordKey] { #expect(try files(holding: marker, in: data).isEmpty) }
            // The search itself works: the digest was stored in the clear, and a planted number is found.
            try DurableFile.write(Array(("x" + envelope.number.text).utf8), to: data + "/planted")
            #expect(try files(holding: markers[0], in: data) == ["planted"])
        }
    }

    @Test func commitsAreDurableAndDeletedContentIsOverwritten() async throws {
        try await TestCollector.with { collector in
            let settings = try await collector.server.databaseSettings()
            #expect(settings == DatabaseSettings(journalMode: "wal", synchronous: 2, secureDelete: 1))
        }
    }

    @Test func withoutACertificateOfOursThereIsNoConnection() async throws {
        try await TestCollector.with { collector in
            // A rogue authority signs a certificate that claims to be cabin AB12.
            let rogue = CollectorFolder(path: collector.path + "/rogue")
            try rogue.initialise(host: "127.0.0.1", port: 1, now: Date())
            let key = P256.Signing.PrivateKey()
            let out = collector.path + "/rogue-cabin"
            try rogue.enrol(cabin: "AB12", publicKeyPEM: key.publicKey.pemRepresentation, out: out, now: Date())
            try DurableFile.write(Array(key.pemRepresentation.utf8), to: out + "/client.key")
            let envelope = try collector.envelope()
            let uplink = try collector.uplink("rogue-cabin", authority: collector.path + "/cabin-AB12")
            await #expect(throws: DeviceFault.self) { try await uplink.exchange(envelope.uploadRequest()) }
            try await uplink.shutdown()
            // The cabin does not talk to a collector another authority vouches for.
            let deceived = try collector.uplink("cabin-AB12", authority: out)
            await #expect { try await deceived.exchange(envelope.uploadRequest()) } throws: {
                ($0 as? DeviceFault)?.kind == .protocolViolation
            }
            try await deceived.shutdown()
            #expect(try await collector.server.counts().records == 0)
            #expect(try await collector.put(envelope) == 201)
        }
    }

    /// curl is a client that was not written by us: without a certificate it gets nothing, with one it gets an answer.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "needs /usr/bin/curl"))
    func curlNeedsACertificate() async throws {
        try await TestCollector.with { collector in
            let folder = collector.path + "/cabin-AB12"
            let base = ["-s", "--max-time", "20", "--cacert", folder + "/authority.pem"]
            let client = ["--cert", folder + "/client.pem", "--key", folder + "/client.key"]
            let health = collector.url + "/health"
            let refused = try await runProgram("/usr/bin/curl", base + [health])
            #expect(refused.status != 0 && refused.output.isEmpty)
            let answered = try await runProgram("/usr/bin/curl", base + client + [health])
            #expect(answered.status == 0)
            #expect(answered.output.contains("\"status\":\"ok\""))
        }
    }

    @Test func secretsAreClosedToOthers() async throws {
        try await TestCollector.with { collector in
            let secrets = ["authority.key", "server.key", "index.key"].map { collector.path + "/data/secrets/" + $0 }
            let modes = try (secrets + [collector.path + "/state/state-key"]).map { try mode($0) }
            #expect(modes == [0o600, 0o600, 0o600, 0o600])
            let folder = try mode(collector.path + "/data")
            #expect(folder == 0o700)
        }
    }

    @Test func nobodyListeningIsAbsent() async throws {
        try await TestCollector.with { collector in
            let uplink = try collector.uplink("cabin-AB12")
            let request = try collector.envelope().uploadRequest()
            await collector.stop()
            await #expect { try await uplink.exchange(request) } throws: { ($0 as? DeviceFault)?.kind == .absent }
            try await uplink.shutdown()
        }
    }

    @Test func twoCollectorsDoNotShareAFolder() async throws {
        try await TestCollector.with { collector in
            let second = try CollectorServer(folder: collector.folder, logger: .init(label: "second"))
            await #expect { try await second.run(host: "127.0.0.1", port: 0, signals: []) { _ in } } throws: {
                ($0 as? CollectorFault)?.kind == .unavailable
            }
        }
    }

    @Test func initialisingAgainKeepsWhatIsThere() async throws {
        try await TestCollector.with { collector in
            let before = try DurableFile.read(collector.path + "/data/secrets/index.key")
            #expect { try collector.folder.initialise(host: "127.0.0.1", port: 1, now: Date()) } throws: {
                ($0 as? CollectorFault)?.kind == .refused
            }
            #expect { try collector.folder.makeState(name: "x", out: collector.path + "/state", now: Date()) } throws: {
                ($0 as? CollectorFault)?.kind == .refused
            }
            #expect(try DurableFile.read(collector.path + "/data/secrets/index.key") == before)
        }
    }

    @Test func theServersCertificateIsRenewedBeforeItEnds() async throws {
        try await TestCollector.with { collector in
            let now = Date()
            let fresh = try collector.folder.serverIdentity(now: now)
            let later = now.addingTimeInterval(340 * 86_400)
            let renewed = try collector.folder.serverIdentity(now: later)
            #expect(fresh.certificate != renewed.certificate)
            #expect(fresh.key == renewed.key)
            let pem = String(decoding: renewed.certificate, as: UTF8.self)
            #expect(try Authority.daysLeft(certificatePEM: pem, now: later) >= 364)
        }
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func files(holding marker: [UInt8], in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
            let data = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
            return data.range(of: Data(marker)) != nil
        }
    }
}
