import Foundation
import HALContract
import HALLinux
import Testing

/// ippeveprinter, the reference printer of CUPS, at a port and on a bus of its own; it keeps what it was sent.
final class ReferencePrinter {
    static let program = "/usr/sbin/ippeveprinter"
    static let bus = "/usr/bin/dbus-daemon"
    static let isInstalled = [program, bus].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    static let skipText = "skipped: ippeveprinter or dbus-daemon is missing, install cups-ipp-utils and dbus-daemon"

    let address: String
    private let folder: URL
    private var processes: [Process] = []

    /// A printer whose tray says `tray`, in the words of PWG 5100.13.
    init(tray: String) throws {
        folder = URL(fileURLWithPath: "/tmp/cabine-ipp-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("spool"), withIntermediateDirectories: true)
        let port = try Self.freePort()
        address = "ipp://localhost:\(port)/ipp/print"
        let socket = folder.path + "/bus"
        try """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
         "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>system</type><listen>unix:path=\(socket)</listen><auth>EXTERNAL</auth>
        <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
        """.write(to: folder.appendingPathComponent("bus.conf"), atomically: true, encoding: .utf8)
        try """
        ATTR keyword media-supported na_index-4x6_4x6in
        ATTR keyword media-default na_index-4x6_4x6in
        ATTR octetString printer-input-tray "\(tray)"
        """.write(to: folder.appendingPathComponent("attributes.conf"), atomically: true, encoding: .utf8)
        try start(Self.bus, ["--config-file=\(folder.path)/bus.conf", "--nofork", "--nopidfile"], [:])
        try wait("the bus") { FileManager.default.fileExists(atPath: socket) }
        try start(
            Self.program,
            [
                "-r", "off", "-p", String(port), "-n", "localhost", "-d", folder.path + "/spool", "-k",
                "-a", folder.path + "/attributes.conf", "Cabine",
            ], ["DBUS_SYSTEM_BUS_ADDRESS": "unix:path=\(socket)", "HOME": folder.path])
        try wait("the printer") { (try? CUPSSpool(printer: self.address).printer()) != nil }
    }

    deinit {
        // Killed, since both would tidy up for seconds; the kernel has nothing of theirs to keep.
        for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The documents it was sent.
    func documents() throws -> [Data] {
        let spool = folder.appendingPathComponent("spool")
        let names = try FileManager.default.contentsOfDirectory(atPath: spool.path).filter { $0.hasSuffix(".pwg") }
        return try names.sorted().map { try Data(contentsOf: spool.appendingPathComponent($0)) }
    }

    func wait(_ what: String, until holds: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: 20)
        while try !holds() {
            guard Date() < end else { throw Missing(what: what) }
            usleep(20_000)
        }
    }

    private func start(_ program: String, _ arguments: [String], _ variables: [String: String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        processes.append(process)
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else { throw Missing(what: "a free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    struct Missing: Error, CustomStringConvertible {
        let what: String
        var description: String { "\(what) did not come within its time" }
    }
}

/// Reads PWG raster (PWG 5102.4) and shares nothing with the writer.
private func decodePWG(_ data: Data) throws -> (width: Int, height: Int, dots: Int, bytes: [UInt8]) {
    let bytes = [UInt8](data)
    func number(_ offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    try #require(bytes.count > 1_800 && bytes.starts(with: Array("RaS2PwgRaster".utf8)))
    let (dots, width, height, pixel) = (number(4 + 276), number(4 + 372), number(4 + 376), 3)
    try #require(number(4 + 388) == 24, "bits a pixel")
    var picture: [UInt8] = []
    var at = 4 + 1_796
    while picture.count < width * height * pixel {
        let repeats = Int(bytes[at]) + 1
        at += 1
        var line: [UInt8] = []
        while line.count < width * pixel {
            let code = Int(bytes[at])
            at += 1
            if code < 128 {
                for _ in 0...code { line += bytes[at..<at + pixel] }
                at += pixel
            } else {
                line += bytes[at..<at + (257 - code) * pixel]
                at += (257 - code) * pixel
            }
        }
        for _ in 0..<repeats { picture += line }
    }
    return (width, height, dots, picture)
}

/// Printers that speak IPP themselves take PWG raster, without CUPS or a driver between.
@Suite(.enabled(if: ReferencePrinter.isInstalled, "\(ReferencePrinter.skipText)"), .serialized)
struct IPPPrinterTests {
    /// Noise shows every kind of scaling and smoothing.
    private static func page(width: Int, height: Int) -> RGBImage? {
        var state: UInt64 = 7
        let bytes = (0..<width * height * 3).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 56)
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }

    @Test func theMiddleOfThePlaneArrivesDotForDot() throws {
        let printer = try ReferencePrinter(tray: "type=sheetFeedAutoRemovableTray;maxcapacity=20;level=17;name=main;")
        let spool = try CUPSSpool(printer: printer.address)
        #expect(try spool.printer().printsLeft == 17)
        #expect(try spool.printer().state == .idle)
        let page = try #require(Self.page(width: 1_240, height: 1_844))
        let identifier = try spool.submit(page, name: "cabine-1")
        try printer.wait("the end of the job") { try spool.jobs(named: "cabine-1").first?.state == .completed }
        #expect(try spool.jobs(named: "cabine-1").map(\.identifier) == [identifier])
        #expect(try spool.jobs(named: "cabine-2").isEmpty)
        #expect(try spool.activeJobs().isEmpty)
        let raster = try decodePWG(try #require(try printer.documents().first))
        #expect(try printer.documents().count == 1)
        #expect((raster.width, raster.height, raster.dots) == (1_200, 1_800, 300))
        var differing = 0
        for y in 0..<1_800 {
            let from = ((y + 22) * 1_240 + 20) * 3
            if raster.bytes[y * 3_600..<(y + 1) * 3_600] != page.bytes[from..<from + 3_600] { differing += 1 }
        }
        #expect(differing == 0, "rows that differ")
        try spool.resume()
        try spool.refreshLevels()
        try spool.cancel(identifier)
    }

    @Test func aTrayThatDoesNotCountGivesNoNumber() throws {
        let printer = try ReferencePrinter(tray: "type=sheetFeedAutoRemovableTray;maxcapacity=20;level=-2;name=main;")
        #expect(try CUPSSpool(printer: printer.address).printer().printsLeft == nil)
    }

    @Test func aPageSmallerThanThePaperIsRefused() throws {
        let printer = try ReferencePrinter(tray: "type=other;level=5;")
        let page = try #require(Self.page(width: 1_199, height: 1_800))
        #expect(throws: DeviceFault.self) { try CUPSSpool(printer: printer.address).submit(page, name: "small") }
        #expect(try printer.documents().isEmpty)
    }

    @Test(arguments: ["", "http://printer/ipp", "ipp:///ipp/print", "printer"])
    func whatIsNoAddressIsSaidSo(address: String) {
        #expect(throws: DeviceFault.self) { try CUPSSpool(printer: address) }
    }

    @Test func aPrinterThatIsAwayIsAbsent() throws {
        let spool = try CUPSSpool(printer: "ipp://localhost:9/ipp/print")
        do {
            _ = try spool.printer()
            Issue.record("nobody is there")
        } catch { #expect(error.kind == .absent) }
    }
}
