import Foundation
import HALContract
import HALSurroundings
import Testing
import TransportConformance

/// A copy of a machine below a folder, with programs of the test's own that listen; deleted with its suite.
private final class MachineCopy: MachineBench {
    private let root = NSTemporaryDirectory() + "/m-" + UUID().uuidString.prefix(8)
    private let slip: (FolderSurroundings) -> any Surroundings
    private var listeners: [Int32] = []

    init(_ slip: @escaping (FolderSurroundings) -> any Surroundings = { $0 }) throws {
        self.slip = slip
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit {
        hangUp()
        try? FileManager.default.removeItem(atPath: root)
    }

    var machine: any Surroundings { slip(FolderSurroundings(root: root)) }

    private func makeFolder(of path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (root + path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    }

    func put(_ text: String, at path: String) throws {
        try makeFolder(of: path)
        try Data(text.utf8).write(to: URL(fileURLWithPath: root + path))
    }

    func link(_ path: String, to target: String) throws {
        try makeFolder(of: path)
        // From the link's own folder: an absolute one would lead out of the copy.
        let up = String(repeating: "../", count: path.split(separator: "/").count - 1)
        try FileManager.default.createSymbolicLink(
            atPath: root + path, withDestinationPath: up + target.dropFirst())
    }

    func refuse(_ path: String) throws -> Bool {
        chmod(root + path, 0)
        return getuid() != 0
    }

    /// As sysfs shows it: a file of /dev in a copy is no chip that could be asked.
    func addChip(_ label: String, at path: String) throws {
        let name = (path as NSString).lastPathComponent
        try put("", at: path)
        try put("", at: "/sys/devices/\(label)/\(name)/dev")
        try put(label + "\n", at: "/sys/class/gpio/gpiochip-\(label)/label")
        try link("/sys/class/gpio/gpiochip-\(label)/device", to: "/sys/devices/\(label)")
    }

    func listen(atSocket path: String) throws {
        try makeFolder(of: path)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array((root + path).utf8)
        try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        listeners.append(listener)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && Glibc.listen(listener, 4) == 0)
    }

    func listenAtPort() throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listeners.append(listener)
        let made = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && Glibc.listen(listener, 4) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        try #require(made)
        return UInt16(bigEndian: address.sin_port)
    }

    func hangUp() {
        listeners.forEach { close($0) }
        listeners = []
    }
}

/// A look with a slip, over a good one.
private struct CarelessLook: Surroundings {
    enum Slip: String, CaseIterable {
        case unsorted, untrimmed, oneLink, grantsAll, forgetsLabels, answersAlways, takesNames
    }

    let good: FolderSurroundings
    let slip: Slip

    func names(in folder: String) -> [String] {
        slip == .unsorted ? good.names(in: folder).reversed() : good.names(in: folder)
    }
    func text(of path: String) -> String? { good.text(of: path).map { slip == .untrimmed ? $0 + "\n" : $0 } }
    func target(of path: String) -> String? {
        slip == .oneLink && path.hasSuffix("second") ? "/sys/class/first" : good.target(of: path)
    }
    func access(to path: String) -> DeviceAccess { slip == .grantsAll ? .granted : good.access(to: path) }
    func chips() -> [FoundChip] {
        slip == .forgetsLabels ? good.chips().map { FoundChip(label: nil, path: $0.path) } : good.chips()
    }
    func answers(socket path: String) -> Bool {
        good.answers(socket: path) || slip == .answersAlways && good.target(of: path) != nil
    }
    func reaches(address: String, port: UInt16, limitMilliseconds: Int) -> Bool {
        good.reaches(
            address: slip == .takesNames && address == "localhost" ? "127.0.0.1" : address, port: port,
            limitMilliseconds: limitMilliseconds)
    }
}

@Suite struct SurroundingsConformanceTests {
    private func run(_ name: String, _ bench: any MachineBench) throws {
        let scenario = try #require(SurroundingsConformance.scenarios.first { $0.name == name })
        try scenario.run(bench)
    }

    @Test(arguments: SurroundingsConformance.scenarios.map(\.name)) func theMachineConforms(name: String) throws {
        try run(name, try MachineCopy())
    }

    /// Each scenario can fail, and each by one slip.
    @Test(
        arguments: zip(SurroundingsConformance.scenarios.map(\.name), CarelessLook.Slip.allCases.map(\.rawValue)))
    func aPlantedSlipIsNoticed(name: String, slip: String) throws {
        let planted = try #require(CarelessLook.Slip(rawValue: slip))
        let bench = try MachineCopy { CarelessLook(good: $0, slip: planted) }
        #expect(throws: Nonconformity.self) { try run(name, bench) }
    }

    @Test func thereIsASlipForEachScenario() {
        #expect(SurroundingsConformance.scenarios.count == CarelessLook.Slip.allCases.count)
    }
}
