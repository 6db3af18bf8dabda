import CabineCore
import CabineDesks
import CabineRecord
import CollectorCore
import HALContract
import HALSim
import Testing
import TransportConformance

@testable import CabineSimulator

/// The suite of uplinks over the world's link and collector, and over broken ones that it must refuse.
@Suite struct UplinkConformanceTests {
    enum Slip: String, CaseIterable, Sendable {
        case altersContent, dropsFields, answersBeforeItSends, sendsTwice, mixesAnswers, inventsAnswers
    }

    /// The simulated link: a request reaches the collector's own logic in the same instant.
    actor Link: UplinkTransport {
        private let collector = SimulatedCollector(seed: 3)
        private let slip: Slip?
        private var last = 0

        init(_ slip: Slip? = nil) { self.slip = slip }

        func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
            var request = request
            switch slip {
            case .altersContent:
                request = UplinkRequest(
                    method: request.method, path: request.path, headers: request.headers, body: request.body + [0])
            case .dropsFields:
                request = UplinkRequest(method: request.method, path: request.path, headers: [], body: request.body)
            case .answersBeforeItSends: return UplinkReply(status: 201)
            case .sendsTwice: _ = answer(request)
            case .mixesAnswers, .inventsAnswers, nil: break
            }
            let status = answer(request)
            defer { last = status }
            return UplinkReply(status: slip == .mixesAnswers && last != 0 ? last : status)
        }

        private func answer(_ request: UplinkRequest) -> Int {
            // What the HTTP server does in front of the record logic.
            guard request.path.hasPrefix("/records/") else { return 404 }
            guard request.method == "PUT" else { return 405 }
            do throws(StoreFault) {
                let now = WallTime(millisecondsSince1970: 1_790_000_000_000)
                return try collector.put(request, now: now, slip: nil).status
            } catch {
                return 500
            }
        }
    }

    struct Nobody: UplinkTransport {
        let answers: Bool
        func exchange(_ request: UplinkRequest) async throws(DeviceFault) -> UplinkReply {
            if answers { return UplinkReply(status: 201) }
            throw DeviceFault(.absent, "simulated link: nobody answers")
        }
    }

    final class Stage: UplinkStage {
        let uplink: any UplinkTransport
        let nobody: any UplinkTransport

        init(_ slip: Slip? = nil) {
            uplink = Link(slip)
            nobody = Nobody(answers: slip == .inventsAnswers)
        }

        func upload() throws -> UplinkRequest {
            let numbers = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: SimulatedRecordMaker.cabin)
            let number = numbers.draw { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
            let sealed = try SealedRecord(
                bytes: SimulatedRecordMaker.seal([1, 2, 3], under: UInt64.random(in: 1 ... .max)))
            return UploadEnvelope(
                number: number, sealed: sealed,
                signature: SimulatedRecordMaker.signature(number: number, digest: sealed.digest)
            ).uploadRequest()
        }
    }

    @Test func theSimulatedLinkConforms() async throws { try await UplinkConformance.run(Stage()) }

    @Test(arguments: Slip.allCases) func aBrokenLinkDoesNot(_ slip: Slip) async {
        await #expect(throws: Nonconformity.self, "\(slip.rawValue) is not noticed") {
            try await UplinkConformance.run(Stage(slip))
        }
    }
}
