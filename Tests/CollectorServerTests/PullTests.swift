import CabineAuthority
import CabineRecord
@testable import CollectorServer
import Foundation
import HALContract
import HALLinux
import Synchronization
import Testing

/// Lets a request through and loses the answer, at the calls it is told.
final class LossyTransport: UplinkTransport {
    private let inner: any UplinkTransport
    private let lost: Set<Int>
    private let calls = Mutex(0)

    init(_ inner: any UplinkTransport, losing lost: Set<Int>) {
        self.inner = inner
        self.lost = lost
    }

    func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
        let call = calls.withLock { count in
            defer { count += 1 }
            return count
        }
        let reply = try await inner.exchange(request)
        if lost.contains(call) { throw DeviceFault(.timeout, "the answer was lost") }
        return reply
    }
}

@Suite struct PullTests {
    @Test func theStateGetsBothPicturesOnce() async throws {
        try await TestCollector.with { collector in
            let envelope = try collector.envelope()
            #expect(try await collector.put(envelope) == 201)
            let out = try await pull(envelope.number, collector)
            #expect(try DurableFile.read(out + "/portrait.jp2") == Array("portrait-marker".utf8))
            #expect(try DurableFile.read(out + "/signature.jp2") == Array("signature-marker".utf8))
            let counts = try await collector.server.counts()
            #expect(counts.records == 0 && counts.tombstones == 1)
            await #expect(throws: CollectorFault(.refused, "the record was already taken or purged (410)")) {
                try await pull(envelope.number, collector)
            }
            await #expect(
                throws: CollectorFault(.refused, "not found: the collector has no record under this number (404)")
            ) {
                try await pull(collector.draw(), collector)
            }
        }
    }

    /// The answer to any call may be lost: the record is neither lost nor stuck.
    @Test(arguments: [Set([0]), Set([1]), Set([1, 2]), Set([1, 2, 3])])
    func lostRepliesLoseNothing(_ lost: Set<Int>) async throws {
        try await TestCollector.with { collector in
            let envelope = try collector.envelope()
            #expect(try await collector.put(envelope) == 201)
            let uplink = try collector.uplink("state")
            let lossy = LossyTransport(uplink, losing: lost)
            do {
                try await pull(envelope.number, collector, through: lossy)
                #expect(lost == [1] || lost == [1, 2])
            } catch let fault as CollectorFault {
                #expect(fault.kind == .unavailable)
                if lost == [0] {
                    // Nothing was written yet: the same server asks again and gets the same record.
                    try await pull(envelope.number, collector, through: lossy)
                }
            }
            try await uplink.shutdown()
            #expect(try DurableFile.read(collector.path + "/out/portrait.jp2") == Array("portrait-marker".utf8))
            #expect(try await collector.server.counts().records == 0)
        }
    }

    @Test func anotherServerCannotTakeAClaimedRecord() async throws {
        try await TestCollector.with { collector in
            let envelope = try collector.envelope()
            #expect(try await collector.put(envelope) == 201)
            let path = UploadContract.path(of: envelope.number)
            let claim = UplinkRequest(method: "POST", path: path + "/claim", headers: [], body: [])
            #expect(try await collector.send(claim, as: "state").status == 200)
            #expect(try await collector.send(claim, as: "state").status == 200)
            #expect(try await collector.send(claim, as: "state-2").status == 409)
            #expect(try await collector.send(claim, as: "cabin-AB12").status == 403)
            let bare = UplinkRequest(method: "DELETE", path: path, headers: [], body: [])
            #expect(try await collector.send(bare, as: "state").status == 400)
            let wrong = UplinkRequest(method: "DELETE", path: path + "?claim=00", headers: [], body: [])
            #expect(try await collector.send(wrong, as: "state").status == 409)
        }
    }

    @Test func whatCannotBeOpenedOrWrittenIsNotConfirmed() async throws {
        try await TestCollector.with { collector in
            let envelope = try collector.envelope()
            #expect(try await collector.put(envelope) == 201)
            let uplink = try collector.uplink("state")
            let stranger = try StateCredentials.stateKey(file: collector.path + "/state-2/state-key")
            await #expect {
                try await StateClient(transport: uplink, stateKey: stranger)
                    .pull(envelope.number, out: collector.path + "/out")
            } throws: { ($0 as? CollectorFault)?.kind == .badData }
            let file = collector.path + "/file"
            try DurableFile.write([1], to: file)
            let key = try collector.stateKey()
            await #expect {
                try await StateClient(transport: uplink, stateKey: key)
                    .pull(envelope.number, out: file)
            } throws: { ($0 as? CollectorFault)?.kind == .cannotWrite }
            let altering = AlteringTransport(uplink)
            await #expect {
                try await StateClient(transport: altering, stateKey: key)
                    .pull(envelope.number, out: collector.path + "/out")
            } throws: { ($0 as? CollectorFault)?.kind == .badData }
            try await uplink.shutdown()
            #expect(try await collector.server.counts().records == 1)
            try await pull(envelope.number, collector)
        }
    }

    @Test func sixMonthsOnItIsPurgedAndItsKeyDestroyed() async throws {
        try await TestCollector.with { collector in
            let envelope = try collector.envelope()
            #expect(try await collector.put(envelope) == 201)
            let keys = collector.path + "/data/record-keys"
            #expect(try DurableFile.names(in: keys).count == 1)
            collector.clock.advance(days: 180)
            #expect(try await collector.server.purge() == 0)
            collector.clock.advance(days: 1)
            #expect(try await collector.server.purge() == 1)
            #expect(try DurableFile.names(in: keys).isEmpty)
            #expect(try await collector.put(envelope) == 410)
        }
    }
}

/// Changes one character in the middle of every record it carries.
private struct AlteringTransport: UplinkTransport {
    let inner: any UplinkTransport

    init(_ inner: any UplinkTransport) { self.inner = inner }

    func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
        let reply = try await inner.exchange(request)
        guard request.method == "POST" else { return reply }
        var body = reply.body
        let place = body.count - 40
        body[place] = body[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        return UplinkReply(status: reply.status, body: body)
    }
}
