import CabineGzip
import CabineTelemetry
import Foundation
import Synchronization
import TestFleet
import Testing

/// `GET /audit`, asked by curl; what it says is `CabineAudit`'s, and who asks for it is `fleet audit`.
@Suite(.serialized) struct AuditTests {
    @Test func itIsMadeAnewForEachOperatorWhoAsks() async throws {
        let made = Mutex(0)
        try await served(audit: { () async throws(TelemetryFault) in
            made.withLock {
                $0 += 1
                return "{\"made\":\($0)}"
            }
        }) { served in
            let plain = try served.get("/audit", more: ["-D", served.fleet.path("headers")])
            #expect(plain.output == "{\"made\":1}")
            let headers = try String(contentsOfFile: served.fleet.path("headers"), encoding: .utf8).lowercased()
            #expect(headers.contains("content-type: application/json") && headers.contains("cache-control: no-store"))
            let packed = try served.get("/audit", ["Accept-Encoding: gzip"])
            var unpacked: [UInt8] = []
            let decoder = try GzipDecoder()
            try decoder.unpack(Array(packed.data)) { unpacked += $0 }
            #expect(decoder.isComplete && String(decoding: unpacked, as: UTF8.self) == "{\"made\":2}")
            // Another cabin's certificate is of the same authority; nothing is made for it.
            let refused = try served.get("/audit", as: "cabin", more: ["-w", "%{http_code}"])
            #expect(refused.output.hasSuffix("403") && !refused.output.contains("made"))
            #expect(try served.get("/audit", as: nil).code != 0)
            #expect(made.withLock { $0 } == 2)
        }
    }

    @Test func oneThatCannotBeMadeSaysWhy() async throws {
        try await served { served in
            let answer = try served.get("/audit", more: ["-w", "%{http_code}"])
            #expect(answer.output == "the cabin was never started\n503")
        }
    }
}
