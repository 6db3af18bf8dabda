import Foundation
import HALContract
import Testing
import TransportConformance

@testable import HALSurroundings

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

    private static func run(
        _ name: String, as wrap: (FolderSurroundings) -> any Surroundings = { $0 }
    ) throws {
        let scenario = try #require(SurroundingsConformance.scenarios.first { $0.name == name })
        let copy = try Copy()
        try scenario.run { looked in
            for file in looked.files { try copy.file(file.path, file.text) }
            for link in looked.links { try copy.link(link.path, to: copy.root + link.target) }
            return wrap(copy.machine)
        }
    }

    @Test(arguments: SurroundingsConformance.scenarios.map(\.name)) func aFolderConforms(name: String) throws {
        try Self.run(name)
    }

    /// The control: a machine with a slip, over a good one.
    private struct Slip: Surroundings {
        enum Kind: String, CaseIterable { case unsorted, untrimmed, whole, oneLink, namesOfTheDead, optimist }

        let machine: FolderSurroundings
        let root: String
        let kind: Kind

        func names(in folder: String) -> [String] {
            kind == .unsorted ? machine.names(in: folder).reversed() : machine.names(in: folder)
        }

        func text(of path: String) -> String? {
            guard kind == .untrimmed || kind == .whole else { return machine.text(of: path) }
            guard let text = try? String(contentsOfFile: root + path, encoding: .utf8) else { return nil }
            return kind == .untrimmed
                ? String(text.prefix(4_096)) : text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func target(of path: String) -> String? {
            guard kind == .oneLink else { return machine.target(of: path) }
            let next = try? FileManager.default.destinationOfSymbolicLink(atPath: root + path)
            return next.map { String($0.dropFirst(root.count)) } ?? machine.target(of: path)
        }

        func access(to path: String) -> DeviceAccess {
            kind == .namesOfTheDead && (try? FileManager.default.destinationOfSymbolicLink(atPath: root + path)) != nil
                ? .granted : machine.access(to: path)
        }

        func chips() -> [FoundChip] { machine.chips() }
        func answers(socket path: String) -> Bool { kind == .optimist || machine.answers(socket: path) }
        func reaches(address: String, port: UInt16, limitMilliseconds: Int) -> Bool {
            machine.reaches(address: address, port: port, limitMilliseconds: limitMilliseconds)
        }
    }

    @Test(arguments: Slip.Kind.allCases.map(\.rawValue)) func aPlantedSlipIsNoticed(name: String) throws {
        let kind = try #require(Slip.Kind(rawValue: name))
        let scenario =
            switch kind {
            case .unsorted: "the names in a folder are its own, sorted"
            case .untrimmed: "a text comes without the white space around it"
            case .whole: "a text ends at its limit"
            case .oneLink: "a link leads to where it ends"
            case .namesOfTheDead: "a file is absent or granted"
            case .optimist: "what is not there is found nowhere"
            }
        #expect(throws: Nonconformity.self) {
            try Self.run(scenario) { Slip(machine: $0, root: $0.rooted(""), kind: kind) }
        }
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
