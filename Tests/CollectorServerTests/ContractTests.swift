import CabineRecord
@testable import CollectorServer
import CollectorCore
import CabineCore
import Crypto
import Foundation
import HALContract
import HALLinux
import Testing

/// One row of the reply table: what is sent after a first, good upload of `base`, and what must come back.
struct ContractRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int
    var sender = "cabin-AB12"
    /// The request, made from the first upload's envelope and a fresh one.
    let request: @Sendable (_ first: UploadEnvelope, _ fresh: UploadEnvelope, TestCollector) throws -> UplinkRequest

    static func changing(
        _ request: UplinkRequest, path: String? = nil, drop: String? = nil, set: (String, String)? = nil,
        body: [UInt8]? = nil
    ) -> UplinkRequest {
        var headers = request.headers.filter { $0.name != drop && $0.name != set?.0 }
        if let set { headers.append((set.0, set.1)) }
        return UplinkRequest(
            method: request.method, path: path ?? request.path, headers: headers, body: body ?? request.body)
    }

    static func signed(_ number: RecordNumber, _ body: [UInt8], by key: P256.Signing.PrivateKey) throws -> UplinkRequest
    {
        let digest = Array(SHA256.hash(data: body))
        let signature = try UploadSignature.make(number: number, digest: digest, key: key)
        return UplinkRequest(
            method: "PUT", path: UploadContract.path(of: number),
            headers: [
                ("Content-Digest", UploadContract.contentDigest(digest)),
                (UploadContract.signatureHeader, Data(signature).base64EncodedString()),
            ], body: body)
    }

    static let all: [ContractRow] = [
        ContractRow(testDescription: "201 fresh", status: 201) { _, fresh, _ in fresh.uploadRequest() },
        ContractRow(testDescription: "200 again", status: 200) { first, _, _ in first.uploadRequest() },
        ContractRow(testDescription: "409 other content", status: 409) { first, _, collector in
            try collector.envelope(first.number, portrait: "another").uploadRequest()
        },
        ContractRow(testDescription: "400 wrong digest", status: 400) { first, fresh, _ in
            let digest = UploadContract.contentDigest(first.sealed.digest)
            return changing(fresh.uploadRequest(), set: ("Content-Digest", digest))
        },
        ContractRow(testDescription: "400 no digest", status: 400) { _, fresh, _ in
            changing(fresh.uploadRequest(), drop: "Content-Digest")
        },
        ContractRow(testDescription: "400 content cut short", status: 400) { _, fresh, _ in
            changing(fresh.uploadRequest(), body: fresh.sealed.bytes.dropLast())
        },
        ContractRow(testDescription: "400 no signature", status: 400) { _, fresh, _ in
            changing(fresh.uploadRequest(), drop: UploadContract.signatureHeader)
        },
        ContractRow(testDescription: "400 no number", status: 400) { _, fresh, _ in
            changing(fresh.uploadRequest(), path: "/records/" + String(fresh.number.text.dropLast()))
        },
        ContractRow(testDescription: "400 no sealed record", status: 400) { _, fresh, collector in
            try signed(fresh.number, [1, 2, 3], by: #require(collector.cabinKeys["AB12"]))
        },
        ContractRow(testDescription: "403 signature of another key", status: 403) { _, fresh, _ in
            try signed(fresh.number, fresh.sealed.bytes, by: P256.Signing.PrivateKey())
        },
        ContractRow(testDescription: "403 signature for another number", status: 403) { first, fresh, _ in
            changing(fresh.uploadRequest(), path: UploadContract.path(of: first.number))
        },
        ContractRow(testDescription: "403 another cabin's number", status: 403, sender: "cabin-CD34") { _, fresh, _ in
            fresh.uploadRequest()
        },
        ContractRow(testDescription: "403 the State writes", status: 403, sender: "state") { _, fresh, _ in
            fresh.uploadRequest()
        },
        ContractRow(testDescription: "413 too large", status: 413) { _, fresh, collector in
            let body = [UInt8](repeating: 0, count: SealedRecord.byteLimit + 1)
            return try signed(fresh.number, body, by: #require(collector.cabinKeys["AB12"]))
        },
    ]
}

@Suite struct ContractTests {
    /// Every row over real TLS against SQLite, and the same request through the bare logic in memory.
    @Test func replyTable() async throws {
        try await TestCollector.with { collector in
            let memory = try MemoryCollector(collector)
            for row in ContractRow.all {
                let first = try collector.envelope()
                let fresh = try collector.envelope()
                #expect(try await collector.put(first) == 201)
                #expect(try memory.put(first.uploadRequest(), from: "cabin-AB12") == 201)
                let request = try row.request(first, fresh, collector)
                let reply = try await collector.send(request, as: row.sender)
                #expect(reply.status == row.status, "\(row.testDescription)")
                #expect(try memory.put(request, from: row.sender) == row.status, "\(row.testDescription), in memory")
                if row.status >= 400 {
                    let problem = try #require(
                        try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
                    #expect(problem["status"] as? Int == row.status)
                    #expect((problem["type"] as? String)?.hasPrefix("urn:cabine:problem:") == true)
                    #expect(!String(decoding: reply.body, as: UTF8.self).contains(fresh.number.text))
                }
                // A refused upload leaves the number free, or what was there untouched.
                #expect(try await collector.put(first) == 200)
            }
        }
    }

    @Test func aTakenRecordStaysTaken() async throws {
        try await TestCollector.with { collector in
            let envelope = try collector.envelope()
            #expect(try await collector.put(envelope) == 201)
            try await pull(envelope.number, collector)
            #expect(try await collector.put(envelope) == 410)
            #expect(try await collector.put(collector.envelope(envelope.number, portrait: "other")) == 410)
        }
    }

    @Test func manyAtOnceAreAllStoredOnce() async throws {
        try await TestCollector.with { collector in
            let envelopes = try (0..<40).map { _ in try collector.envelope() }
            let uplink = try collector.uplink("cabin-AB12")
            let statuses = await withTaskGroup(of: Int.self) { group in
                for envelope in envelopes + envelopes {
                    group.addTask { (try? await uplink.exchange(envelope.uploadRequest()).status) ?? 0 }
                }
                return await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
            }
            try await uplink.shutdown()
            #expect(statuses == [201: 40, 200: 40])
            #expect(try await collector.server.counts().records == 40)
        }
    }

    @Test func aCabinShutOutIsRefusedAtOnce() async throws {
        try await TestCollector.with { collector in
            #expect(try await collector.put(collector.envelope()) == 201)
            try FileManager.default.removeItem(atPath: collector.path + "/data/cabins/AB12.pem")
            #expect(try await collector.put(collector.envelope()) == 403)
        }
    }

    @Test func unknownPathsAreProblems() async throws {
        try await TestCollector.with { collector in
            let request = UplinkRequest(method: "GET", path: "/nothing", headers: [], body: [])
            let reply = try await collector.send(request, as: "state")
            #expect(reply.status == 404)
            #expect(String(decoding: reply.body, as: UTF8.self).contains("urn:cabine:problem:"))
            let health = UplinkRequest(method: "GET", path: "/health", headers: [], body: [])
            #expect(try await collector.send(health, as: "cabin-AB12").status == 200)
        }
    }
}

/// Pulls with the State's own client and returns the folder it wrote to.
@discardableResult
func pull(_ number: RecordNumber, _ collector: TestCollector, through lossy: LossyTransport? = nil) async throws
    -> String
{
    let out = collector.path + "/out"
    if let lossy {
        _ = try await StateClient(transport: lossy, stateKey: collector.stateKey()).pull(number, out: out)
        return out
    }
    let uplink = try collector.uplink("state")
    do {
        _ = try await StateClient(transport: uplink, stateKey: collector.stateKey()).pull(number, out: out)
        try await uplink.shutdown()
    } catch {
        try await uplink.shutdown()
        throw error
    }
    return out
}

/// The same decisions without network and database.
final class MemoryCollector {
    private let logic: RecordLogic<MemoryRecordStore, MemoryKeyStore, MemoryCabinRegistry>
    private let now: WallTime

    init(_ collector: TestCollector) throws {
        let registry = MemoryCabinRegistry()
        for cabin in collector.cabinKeys.keys.sorted() {
            if let key = collector.cabinKeys[cabin] { registry.enrol(cabin, key: key.publicKey) }
        }
        now = collector.clock.now
        logic = RecordLogic(
            store: MemoryRecordStore(), keys: MemoryKeyStore(), registry: registry,
            indexKey: IndexKey(bytes: [UInt8](repeating: 1, count: 32)), scheme: CrockfordNumberScheme.anyCabin,
            random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } })
    }

    func put(_ request: UplinkRequest, from sender: String) throws -> Int {
        let peer: Peer = sender == "state" ? .state("state-1") : .cabin(String(sender.suffix(4)))
        func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }
        let upload = Upload(
            number: String(request.path.dropFirst("/records/".count)),
            digest: header("Content-Digest").flatMap { UploadContract.digest(inContentDigest: $0) },
            signature: header(UploadContract.signatureHeader).flatMap { Data(base64Encoded: $0) }.map(Array.init),
            bytes: request.body)
        return try logic.put(upload, from: peer, now: now).status
    }
}
