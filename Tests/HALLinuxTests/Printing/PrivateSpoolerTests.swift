import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import Testing

@Suite(.enabled(if: Bench.hasSpooler, "\(Bench.skipText)"), .serialized)
struct PrivateSpoolerTests {
    @Test func leavesNothingBehind() throws {
        let bench = try Bench()
        let folder = bench.spooler.folderPath
        let identifier = try #require(bench.spooler.processIdentifier)
        #expect(FileManager.default.fileExists(atPath: folder))
        #expect(kill(identifier, 0) == 0)
        bench.spooler.stop()
        #expect(!FileManager.default.fileExists(atPath: folder))
        #expect(kill(identifier, 0) != 0)
        bench.spooler.stop()
    }

    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm"), "skipped: no /dev/shm here"))
    func staysInMemory() throws {
        let bench = try Bench()
        #expect(bench.spooler.isInMemory)
        #expect(bench.spooler.folderPath.hasPrefix("/dev/shm/"))
    }

    @Test func keepsNoPageAfterItIsPrinted() async throws {
        let bench = try Bench()
        let outcome = await bench.driver().print(Bench.page, job: await bench.job("sale-000020"))
        #expect(outcome == .printed)
        let spool = bench.spooler.folderPath + "/spool"
        // d00002-001 is a document; c00002 beside it holds a job's attributes.
        let documents = { try FileManager.default.contentsOfDirectory(atPath: spool).filter { $0.hasPrefix("d") } }
        #expect(try await Bench.poll { try documents().isEmpty })
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.spooler.folderPath + "/tmp").isEmpty)
    }

    @Test func nobodyElseGetsThroughTheDoor() throws {
        let bench = try Bench()
        let door = try FileManager.default.attributesOfItem(atPath: bench.spooler.folderPath + "/door")
        #expect((door[.posixPermissions] as? Int) == 0o700)
    }

    @Test func saysWhatIsMissing() {
        var unknownPrinter = SpoolerConfiguration(
            device: .script(backend: "cabine-sim", text: "#!/bin/sh\n", address: "cabine-sim:/none"))
        unknownPrinter.printer = "dnp-nosuch"
        let unknownBackend = SpoolerConfiguration(device: .installed(backend: "nosuch", address: "nosuch:/"))
        for (configuration, text) in [(unknownPrinter, "dnp-nosuch"), (unknownBackend, "printer-driver-gutenprint")] {
            do {
                _ = try PrivateSpooler(configuration)
                Issue.record("it must not start")
            } catch {
                #expect(error.message.contains(text), "\(error)")
            }
        }
    }

    /// A cupsd with a broken configuration: the fault carries its last words.
    @Test func saysWhyItDidNotStart() throws {
        let bench = try Bench()
        let settings = URL(fileURLWithPath: bench.spooler.folderPath + "/etc/cupsd.conf")
        try Data("<Policy default>\n".utf8).write(to: settings)
        do {
            try bench.spooler.restart()
            Issue.record("it must not start")
        } catch {
            #expect(error.message.contains("(package cups-daemon)"), "\(error)")
            #expect(error.message.contains("Unexpected end-of-file"), "\(error)")
        }
        #expect(bench.spooler.processIdentifier == nil)
    }

    /// What stays in the spool would be printed a second time.
    @Test func doesNotStartAgainOverJobsThatStay() throws {
        let bench = try Bench()
        let spool = bench.spooler.folderPath + "/spool"
        // A spool that cannot be read, for root too; cupsd would make it anew, or not.
        try FileManager.default.removeItem(atPath: spool)
        try Data().write(to: URL(fileURLWithPath: spool))
        do {
            try bench.spooler.restart()
            Issue.record("it must not start")
        } catch {
            #expect(error.message.contains("printed again"), "\(error)")
        }
        #expect(bench.spooler.processIdentifier == nil)
    }

    /// cupsd tells a service manager it finds named in its environment that the service is ready, and that it is it.
    @Test func tellsItsSpoolerOfNoServiceManager() throws {
        let names = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS"]
        for name in names { setenv(name, "/nowhere", 1) }
        defer { for name in names { unsetenv(name) } }
        let bench = try Bench()
        let identifier = try #require(bench.spooler.processIdentifier)
        let environment = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(identifier)/environ"))
        let variables = environment.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        #expect(variables.contains { $0.hasPrefix("PATH=") })
        for name in names { #expect(!variables.contains { $0.hasPrefix(name + "=") }) }
    }

    /// The back end of a cabin; no printer hangs on this machine, and none is needed to start.
    @Test func startsWithTheInstalledBackEnd() throws {
        let device = SpoolerDevice.installed(
            backend: "gutenprint53+usb", address: "gutenprint53+usb://dnp-ds620/DS6X00000000")
        let spooler = try PrivateSpooler(SpoolerConfiguration(device: device))
        defer { spooler.stop() }
        #expect(try spooler.spool().printer().state == .idle)
    }
}
