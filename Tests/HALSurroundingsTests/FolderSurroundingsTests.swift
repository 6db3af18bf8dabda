import Foundation
import HALContract
import HALSurroundings
import Testing

@Suite struct FolderSurroundingsTests {
    /// A copy of a machine, deleted with its suite.
    private final class Copy {
        let root = NSTemporaryDirectory() + "/surroundings-" + UUID().uuidString

        init() throws { try folder("/") }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        func folder(_ path: String) throws {
            try FileManager.default.createDirectory(atPath: root + path, withIntermediateDirectories: true)
        }

        func file(_ path: String, _ text: String = "") throws {
            try folder((path as NSString).deletingLastPathComponent)
            try Data(text.utf8).write(to: URL(fileURLWithPath: root + path))
        }

        func link(_ path: String, to target: String) throws {
            try folder((path as NSString).deletingLastPathComponent)
            try FileManager.default.createSymbolicLink(atPath: root + path, withDestinationPath: target)
        }

        var machine: FolderSurroundings { FolderSurroundings(root: root) }
    }

    @Test func namesAreSortedAndAnAbsentFolderHasNone() throws {
        let copy = try Copy()
        for name in ["b", "a", "c"] { try copy.file("/dev/\(name)") }
        #expect(copy.machine.names(in: "/dev") == ["a", "b", "c"])
        #expect(copy.machine.names(in: "/sys") == [])
    }

    @Test func textsLoseTheWhiteSpaceAroundThemAndWhatIsTooLong() throws {
        let copy = try Copy()
        try copy.file("/a", "  1452\n")
        try copy.file("/empty", "\n")
        try copy.file("/long", String(repeating: "x", count: 5_000))
        #expect(copy.machine.text(of: "/a") == "1452")
        #expect(copy.machine.text(of: "/empty") == "")
        #expect(copy.machine.text(of: "/long")?.count == 4_096)
        #expect(copy.machine.text(of: "/none") == nil)
        #expect(copy.machine.text(of: "/") == nil, "a folder is no text")
    }

    @Test func aLinkLeadsWithinTheCopyOrNowhere() throws {
        let copy = try Copy()
        try copy.file("/sys/devices/usb1/1-2/name")
        try copy.link("/sys/class/video4linux/video0", to: "../../devices/usb1/1-2")
        try copy.link("/outside", to: "/etc/passwd")
        #expect(copy.machine.target(of: "/sys/class/video4linux/video0") == "/sys/devices/usb1/1-2")
        #expect(copy.machine.target(of: "/outside") == nil)
        #expect(copy.machine.access(to: "/outside") == .absent)
    }

    @Test func aFileIsAbsentOrGranted() throws {
        let copy = try Copy()
        try copy.file("/dev/ttyS0")
        #expect(copy.machine.access(to: "/dev/ttyS0") == .granted)
        #expect(copy.machine.access(to: "/dev/ttyS1") == .absent)
    }

    @Test func aFileWithoutRightsIsRefused() throws {
        guard getuid() != 0 else {
            print("skipped: root may read and write everything, so nothing is refused")
            return
        }
        let copy = try Copy()
        try copy.file("/dev/ttyS0")
        chmod(copy.root + "/dev/ttyS0", 0)
        #expect(copy.machine.access(to: "/dev/ttyS0") == .refused)
    }

    @Test func aChipThatMayNotBeAskedHasTheLabelOfTheOlderInterface() throws {
        let copy = try Copy()
        try copy.file("/dev/gpiochip0")
        try copy.file("/dev/gpiochip1")
        try copy.file("/sys/devices/dln2/gpiochip1/dev")
        try copy.file("/sys/class/gpio/gpiochip512/label", "dln2\n")
        try copy.link("/sys/class/gpio/gpiochip512/device", to: "../../../devices/dln2")
        #expect(
            copy.machine.chips() == [
                FoundChip(label: nil, path: "/dev/gpiochip0"), FoundChip(label: "dln2", path: "/dev/gpiochip1"),
            ])
    }

    @Test func aSocketAnswersOnlyWhileSomebodyListens() throws {
        let copy = try Copy()
        try copy.folder("/run")
        let path = copy.root + "/run/s"
        #expect(!copy.machine.answers(socket: "/run/s"))
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 1) == 0)
        #expect(copy.machine.answers(socket: "/run/s"))
        close(listener)
        #expect(!copy.machine.answers(socket: "/run/s"), "a socket file without a program behind it")
    }

    @Test func anAddressIsReachedOnlyWhileSomebodyListens() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let made = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        try #require(made)
        let port = UInt16(bigEndian: address.sin_port)
        let machine = FolderSurroundings()
        #expect(machine.reaches(address: "127.0.0.1", port: port, limitMilliseconds: 1_000))
        close(listener)
        #expect(!machine.reaches(address: "127.0.0.1", port: port, limitMilliseconds: 1_000))
        #expect(!machine.reaches(address: "printer", port: port, limitMilliseconds: 1_000), "a name is no address")
    }
}
