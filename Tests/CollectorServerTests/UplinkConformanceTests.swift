import CabineAuthority
import CabineRecord
@testable import CollectorServer
import HALContract
import HALLinux
import Testing
import TransportConformance

/// The suite of uplinks over HTTPS, against a collector of its own.
@Suite struct UplinkConformanceTests {
    struct Stage: UplinkStage {
        let uplink: any UplinkTransport
        let nobody: any UplinkTransport
        let collector: TestCollector

        func upload() throws -> UplinkRequest { try collector.envelope().uploadRequest() }
    }

    @Test func theRealLinkConforms() async throws {
        try await TestCollector.with { collector in
            let uplink = try collector.uplink("cabin-AB12")
            let folder = collector.path + "/cabin-AB12"
            let nobody = try HTTPSUplink(
                baseURL: "https://127.0.0.1:1", certificatePEM: DurableFile.read(folder + "/client.pem"),
                keyPEM: DurableFile.read(folder + "/client.key"),
                authorityPEM: DurableFile.read(folder + "/authority.pem"))
            do {
                try await UplinkConformance.run(Stage(uplink: uplink, nobody: nobody, collector: collector))
            } catch {
                Issue.record("\(error)")
            }
            try await uplink.shutdown()
            try await nobody.shutdown()
        }
    }
}
