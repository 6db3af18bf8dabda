import Glibc
import HALContract
import Testing

@testable import HALSupervision

@Suite(.serialized) struct ServiceManagerTests {
    @Test(arguments: ["/tmp/", "@"])
    func tellsInTheWordsOfTheProtocol(prefix: String) throws {
        let address = prefix + freshName()
        let socket = try #require(PlayedSocket(address))
        let manager = try ServiceManager(address: address)
        for news in [ServiceNews.ready, .alive, .status("paper: 12 left\nREADY=1"), .stopping] {
            try manager.tell(news)
        }
        #expect(socket.messages() == ["READY=1", "WATCHDOG=1", "STATUS=paper: 12 left READY=1", "STOPPING=1"])
    }

    @Test func aFullQueueAndAGoneManagerAreToldApart() throws {
        let address = "@" + freshName()
        var socket = PlayedSocket(address)
        #expect(socket != nil)
        let manager = try ServiceManager(address: address)
        // The kernel's queue holds net.unix.max_dgram_qlen messages, 10 to 512 on machines as they come.
        var full: DeviceFault?
        for _ in 0..<10_000 where full == nil {
            do throws(DeviceFault) { try manager.tell(.alive) } catch { full = error }
        }
        #expect(full?.kind == .busy)
        socket = nil
        #expect(#expect(throws: DeviceFault.self) { try manager.tell(.alive) }?.kind == .absent)
    }

    @Test(arguments: ["relative", "", "@", "/" + String(repeating: "x", count: 108)])
    func anAddressThatCannotBeIsRefused(address: String) {
        let fault = #expect(throws: DeviceFault.self) { _ = try ServiceManager(address: address) }
        #expect(fault?.kind == .system && fault?.message.contains("NOTIFY_SOCKET") == true)
    }

    @Test(
        arguments: [
            ("/run/x", "30000000", nil, 30_000),
            ("/run/x", "30000000", "own", 30_000),
            ("/run/x", "30000000", "1", nil),
            ("/run/x", nil, nil, nil),
            ("/run/x", "999", nil, nil),
            (nil, "30000000", nil, nil),
        ] as [(String?, String?, String?, UInt64?)])
    func readsTheEnvironment(address: String?, microseconds: String?, process: String?, milliseconds: UInt64?) throws {
        let pairs = [("NOTIFY_SOCKET", address), ("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", process)]
        for (name, value) in pairs {
            if let value { setenv(name, value == "own" ? "\(getpid())" : value, 1) } else { unsetenv(name) }
        }
        defer { for (name, _) in pairs { unsetenv(name) } }
        let manager = try ServiceManager.ofEnvironment()
        #expect((manager == nil) == (address == nil))
        #expect(manager?.watchdogMilliseconds == milliseconds)
    }
}
