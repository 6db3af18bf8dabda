import CabineAuthority
import CabineCore
import CabineOutbox
import CabineRecord
import CollectorServer
import Foundation
import HALContract
import HALLinux
import Testing

/// The cabin's queue on a real disk, over real TLS, into the real collector.
@Suite struct DeliveryTests {
    private static let start = Instant(nanoseconds: 1)

    @Test func recordsWaitForTheCollectorAndArriveOnce() async throws {
        try await TestCollector.with { collector in
            let keys = try CabinKeys.open(in: DirectoryStore(collector.path + "/cabin-keys"))
            let folder = collector.path + "/outbox"
            let numbers = try fill(folder, keys, collector)
            // Nobody answers: everything stays, and the next start finds it again.
            let nobody = try HTTPSUplink(
                baseURL: "https://127.0.0.1:1",
                certificatePEM: DurableFile.read(collector.path + "/cabin-AB12/client.pem"),
                keyPEM: DurableFile.read(collector.path + "/cabin-AB12/client.key"),
                authorityPEM: DurableFile.read(collector.path + "/cabin-AB12/authority.pem"))
            #expect(try await drain(folder, keys, nobody) == [])
            try await nobody.shutdown()
            // The answer to the first upload is lost: it is sent again and answered 200.
            let uplink = try collector.uplink("cabin-AB12")
            #expect(try await drain(folder, keys, LossyTransport(uplink, losing: [0])) == [200, 201, 201])
            try await uplink.shutdown()
            #expect(try Outbox(DirectoryStore(folder)).count == 0)
            for number in numbers { try await pull(number, collector) }
            #expect(try await collector.server.counts().tombstones == 3)
        }
    }

    /// The limit is over the whole exchange: an answer that begins and never ends would hold all records that wait.
    @Test(.timeLimit(.minutes(1)), arguments: ["", "HTTP/1.1 201 Created\r\nContent-Length: 9000\r\n\r\nhalf"])
    func anAnswerThatNeverEndsIsGivenUp(_ answer: String) async throws {
        try await TestCollector.with { collector in
            let data = collector.path + "/data"
            let server = try await StalledServer(
                certificatePEM: DurableFile.read(data + "/server.pem"),
                keyPEM: DurableFile.read(data + "/secrets/server.key"), answer: answer)
            let uplink = try HTTPSUplink(
                baseURL: "https://127.0.0.1:\(server.port)",
                certificatePEM: DurableFile.read(collector.path + "/cabin-AB12/client.pem"),
                keyPEM: DurableFile.read(collector.path + "/cabin-AB12/client.key"),
                authorityPEM: DurableFile.read(collector.path + "/cabin-AB12/authority.pem"), limitMilliseconds: 300)
            let request = UplinkRequest(method: "PUT", path: "/records/1", headers: [], body: [1])
            let fault = await #expect(throws: DeviceFault.self) { try await uplink.exchange(request) }
            #expect(fault?.kind == .timeout, "\(String(describing: fault))")
            try await uplink.shutdown()
            try await server.stop()
        }
    }

    /// Three sealed records, released; nothing readable on the disk.
    private func fill(_ folder: String, _ keys: CabinKeys, _ collector: TestCollector) throws -> [RecordNumber] {
        var outbox = try Outbox(DirectoryStore(folder))
        var numbers: [RecordNumber] = []
        for key in UInt64(1)...3 {
            let envelope = try collector.envelope()
            try outbox.store(envelope.encode(atRest: keys.atRest), key: key)
            try outbox.release(key: key)
            numbers.append(envelope.number)
        }
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let content = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
            for number in numbers { #expect(content.range(of: Data(number.text.utf8)) == nil) }
            #expect(content.range(of: Data("portrait-marker".utf8)) == nil)
        }
        return numbers
    }

    /// Sends what is due, waiting in a clock of its own; the statuses of what left the queue, sorted.
    private func drain(_ folder: String, _ keys: CabinKeys, _ uplink: any UplinkTransport) async throws -> [Int] {
        var outbox = try Outbox(DirectoryStore(folder))
        var now = Self.start
        var settled: [Int] = []
        for _ in 0..<8 {
            guard let key = outbox.due(at: now) else { break }
            let request = try UploadEnvelope(decoding: outbox.payload(key: key), atRest: keys.atRest).uploadRequest()
            let waiting = outbox.count
            let reply = try? await uplink.exchange(request)
            try outbox.answered(reply, key: key, at: now, random: .max)
            if let reply, outbox.count < waiting { settled.append(reply.status) }
            now = outbox.nextDue(after: now) ?? now
        }
        return settled.sorted()
    }

    /// kill -9 while uploads arrive: whatever was acknowledged is there after the restart.
    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: collectorProgram),
            "needs the collector built beside the tests"), arguments: [3, 11, 24])
    func acknowledgedRecordsSurviveAKill(_ acknowledgements: Int) async throws {
        try await TestCollector.with { collector in
            // The same authority and cabins in a folder of their own, which another process may lock.
            let data = collector.path + "/data-of-process"
            try FileManager.default.copyItem(atPath: collector.folder.path, toPath: data)
            let first = try Serving(data)
            let envelopes = try (0..<40).map { _ in try collector.envelope() }
            let uplink = try first.uplink(collector.path + "/cabin-AB12")
            let acknowledged = await withTaskGroup(of: Int?.self) { group in
                for (place, envelope) in envelopes.enumerated() {
                    group.addTask {
                        (try? await uplink.exchange(envelope.uploadRequest()).status) == 201 ? place : nil
                    }
                }
                var places: [Int] = []
                for await place in group {
                    if let place { places.append(place) }
                    if places.count == acknowledgements { first.kill() }
                }
                return places
            }
            try await uplink.shutdown()
            #expect(acknowledged.count >= acknowledgements)
            let second = try Serving(data)
            let again = try second.uplink(collector.path + "/cabin-AB12")
            for place in acknowledged {
                #expect(try await again.exchange(envelopes[place].uploadRequest()).status == 200)
            }
            // The others are accepted as if they came for the first time, or were committed unheard.
            for envelope in envelopes {
                #expect([200, 201].contains(try await again.exchange(envelope.uploadRequest()).status))
            }
            try await again.shutdown()
            second.kill()
        }
    }
}

/// A `collector serve` of its own process.
private final class Serving {
    private let process = Process()
    private let port: Int

    init(_ data: String) throws {
        process.executableURL = URL(fileURLWithPath: collectorProgram)
        process.arguments = ["serve", "--data", data, "--port", "0"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw CollectorFault(.unavailable, "the collector ended before it listened") }
            line += more
        }
        let digits = String(decoding: line, as: UTF8.self).split(separator: ":").last?.filter(\.isNumber) ?? ""
        port = Int(digits) ?? 0
    }

    deinit { kill() }

    func kill() {
        guard process.isRunning else { return }
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func uplink(_ folder: String) throws -> HTTPSUplink {
        try HTTPSUplink(
            baseURL: "https://127.0.0.1:\(port)", certificatePEM: DurableFile.read(folder + "/client.pem"),
            keyPEM: DurableFile.read(folder + "/client.key"),
            authorityPEM: DurableFile.read(folder + "/authority.pem"))
    }
}
