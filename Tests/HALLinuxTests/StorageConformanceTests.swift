import Foundation
import HALContract
import HALLinux
import HALSim
import Testing

/// What every file store promises, asked of the simulated ones and of the real one.
@Suite struct StorageConformanceTests {
    enum Kind: String, CaseIterable, Sendable {
        case memory, simulatedDisk, directory
        /// A store with slips, which must not pass.
        case broken
        static let allCases: [Kind] = [.memory, .simulatedDisk, .directory]
    }

    /// The suite can fail: each of its checks sees a store that is careless.
    @Test func aBrokenStoreDoesNotConform() {
        withKnownIssue { try readsWhatWasWritten(.broken) }
        withKnownIssue { try saysAbsentForAMissingFile(.broken) }
    }

    /// Appends in front, lists in any order and has an empty file of every name.
    private final class BrokenStore: FileStore {
        private let store = MemoryStore()
        func list() throws(DeviceFault) -> [String] { try store.list().reversed() }
        func read(_ name: String) throws(DeviceFault) -> [UInt8] {
            do throws(DeviceFault) { return try store.read(name) } catch { return [] }
        }
        func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) {
            try store.replace(name, with: bytes + read(name))
        }
        func sync(_ name: String) throws(DeviceFault) { try store.sync(name) }
        func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) { try append(bytes, to: name) }
        func truncate(_ name: String, to count: Int) throws(DeviceFault) { try store.truncate(name, to: count) }
        func remove(_ name: String) throws(DeviceFault) { try store.remove(name) }
        func freeBytes() throws(DeviceFault) -> UInt64 { try store.freeBytes() }
    }

    private func with(_ kind: Kind, _ body: (any FileStore) throws -> Void) throws {
        switch kind {
        case .memory: try body(MemoryStore())
        case .broken: try body(BrokenStore())
        case .simulatedDisk:
            let dice = FaultDice(component: 0, plan: FaultPlan(), seed: 0)
            try body(SimulatedDisk(time: SimulatedTime(), dice: dice))
        case .directory:
            let folder = FileManager.default.temporaryDirectory.path + "/store-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try body(DirectoryStore(folder + "/inner"))
        }
    }

    @Test(arguments: Kind.allCases) func readsWhatWasWritten(_ kind: Kind) throws {
        try with(kind) { store in
            try store.append([1, 2], to: "b")
            try store.append([3], to: "b")
            try store.sync("b")
            try store.replace("a", with: [9, 9])
            #expect(try store.list() == ["a", "b"])
            #expect(try store.read("b") == [1, 2, 3])
            try store.replace("a", with: [7])
            #expect(try store.read("a") == [7])
            try store.truncate("b", to: 1)
            #expect(try store.read("b") == [1])
            try store.append([5], to: "b")
            #expect(try store.read("b") == [1, 5])
            try store.remove("a")
            try store.remove("a")
            #expect(try store.list() == ["b"])
            #expect(try store.freeBytes() > 0)
        }
    }

    @Test(arguments: Kind.allCases) func saysAbsentForAMissingFile(_ kind: Kind) throws {
        try with(kind) { store in
            do throws(DeviceFault) {
                _ = try store.read("nothing")
                Issue.record("a missing file must not be readable")
            } catch {
                #expect(error.kind == .absent)
            }
        }
    }

    /// Not asked of the memory store, which makes a missing file when it is synced.
    @Test(arguments: [Kind.simulatedDisk, .directory]) func syncsAndCutsNoMissingFile(_ kind: Kind) throws {
        try with(kind) { store in
            for change in [{ try store.sync("nothing") }, { try store.truncate("nothing", to: 0) }] {
                let fault = #expect(throws: DeviceFault.self) { try change() }
                #expect(fault?.kind == .absent)
            }
            #expect(try store.list().isEmpty)
            try store.append([1], to: "a")
            try store.truncate("a", to: 3)
            #expect(try store.read("a") == [1, 0, 0])
        }
    }

    @Test(arguments: Kind.allCases) func keepsALargeFileWhole(_ kind: Kind) throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
        try with(kind) { store in
            try store.append(bytes, to: "large")
            #expect(try store.read("large") == bytes)
        }
    }

    @Test func aFolderIsClosedToOthers() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/store-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try DirectoryStore(folder)
        try store.replace("secret", with: [1])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/secret")
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
    }

    /// A journal or a key that cannot be looked at must not seem to be missing: it would be made anew.
    @Test func aNameThatCannotBeLookedAtIsNotLeftOut() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/store-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try DirectoryStore(folder)
        // A link to itself: ELOOP for whoever looks, root too.
        try FileManager.default.createSymbolicLink(atPath: folder + "/key", withDestinationPath: folder + "/key")
        let fault = #expect(throws: DeviceFault.self) { try store.list() }
        #expect(fault?.message.contains("/key") == true, "\(String(describing: fault))")
        try FileManager.default.removeItem(atPath: folder + "/key")
        #expect(try store.list() == [])
    }

    @Test func aFullDiskSaysFull() throws {
        try #require(FileManager.default.fileExists(atPath: "/dev/full"), "Linux has /dev/full")
        let folder = FileManager.default.temporaryDirectory.path + "/store-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try DirectoryStore(folder)
        try FileManager.default.createSymbolicLink(atPath: folder + "/full", withDestinationPath: "/dev/full")
        do throws(DeviceFault) {
            try store.append([1], to: "full")
            Issue.record("a full disk must not take bytes")
        } catch {
            #expect(error.kind == .full)
        }
    }
}
