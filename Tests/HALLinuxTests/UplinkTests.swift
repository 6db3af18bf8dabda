import HALContract
import HALLinux
import Testing

/// What needs no server; the exchange itself is tested with the collector.
@Suite struct UplinkTests {
    @Test(arguments: ["", "http://127.0.0.1:1", "https://", "127.0.0.1"])
    func onlyHTTPSIsAccepted(_ url: String) {
        #expect { () throws in
            try HTTPSUplink(baseURL: url, certificatePEM: [], keyPEM: [], authorityPEM: [])
        } throws: { error in
            (error as? DeviceFault)?.kind == .protocolViolation
        }
    }

    @Test func unreadableCertificatesAreTold() {
        #expect { () throws in
            try HTTPSUplink(
                baseURL: "https://127.0.0.1:1", certificatePEM: [1], keyPEM: [2], authorityPEM: [3])
        } throws: { error in
            (error as? DeviceFault)?.kind == .system
        }
    }
}
