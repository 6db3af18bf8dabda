public import HALContract

/// A disk in memory that forgets what was not made durable when its power is cut.
///
/// Every change is one operation. The power can be set to fail before any of them, and what an unfinished write leaves
/// is chosen: nothing, all of it, or its first whole sectors.
public final class MemoryStore: FileStore {
    /// What of the bytes appended and not synced survives a power cut.
    public enum Survival: Hashable, Sendable, CaseIterable {
        /// None of them.
        case nothing
        /// The whole sectors among them.
        case wholeSectors
        /// All of them.
        case everything
    }

    /// Disks write sectors of this size whole.
    public static let sectorBytes = 512

    private struct File {
        var name: String
        var current: [UInt8]
        /// What is on the platter; nil while even the name is not.
        var durable: [UInt8]?
    }

    private var files: [File] = []
    /// Operations that still succeed before the power fails; nil while it does not.
    public var operationsUntilCut: Int?
    /// Changes made so far: the places where the power can be cut.
    public private(set) var operations = 0
    /// Bytes the disk holds in all.
    public var capacity = Int.max
    /// Whether the next syncs fail.
    public var syncFails = false
    /// A disk that lies: sync returns, and nothing is durable. For tests that must fail on it.
    public var syncDoesNothing = false

    /// An empty disk with power.
    public init() {}

    /// Cuts the power and restores it: what was not durable survives as `survival` says.
    public func cutPower(_ survival: Survival) {
        operationsUntilCut = nil
        files = files.compactMap { file in
            var file = file
            guard let durable = file.durable else {
                if survival != .everything { return nil }
                file.durable = file.current
                return file
            }
            if file.current.count > durable.count, file.current.starts(with: durable) {
                let tail = file.current.count - durable.count
                let kept =
                    switch survival {
                    case .nothing: 0
                    case .wholeSectors: tail / Self.sectorBytes * Self.sectorBytes
                    case .everything: tail
                    }
                file.current = Array(file.current[..<(durable.count + kept)])
            } else {
                file.current = survival == .everything ? file.current : durable
            }
            file.durable = file.current
            return file
        }
    }

    /// The names present, sorted.
    public func list() throws(DeviceFault) -> [String] {
        try powered()
        return files.map(\.name)
    }

    /// The whole content of a file.
    public func read(_ name: String) throws(DeviceFault) -> [UInt8] {
        try powered()
        guard let file = files.first(where: { $0.name == name }) else {
            throw DeviceFault(.absent, "\(name): not there")
        }
        return file.current
    }

    /// Adds bytes at the end of a file. On a full disk the bytes that fit are written.
    public func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) {
        try operate()
        let fitting = min(bytes.count, max(0, capacity - used))
        let index = place(name)
        files[index].current += bytes[..<fitting]
        if fitting < bytes.count { throw DeviceFault(.full, "\(name): no room left to write; free some space") }
    }

    /// Makes content and name durable.
    public func sync(_ name: String) throws(DeviceFault) {
        try operate()
        if syncFails { throw DeviceFault(.system, "\(name): cannot make durable: input/output error") }
        let index = place(name)
        if !syncDoesNothing { files[index].durable = files[index].current }
    }

    /// Writes a whole file, durably and in one step.
    public func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) {
        try operate()
        guard used + bytes.count <= capacity else {
            throw DeviceFault(.full, "\(name): no room left to write; free some space")
        }
        if syncFails { throw DeviceFault(.system, "\(name): cannot make durable: input/output error") }
        let index = place(name)
        files[index].current = bytes
        if !syncDoesNothing { files[index].durable = bytes }
    }

    /// Cuts a file.
    public func truncate(_ name: String, to count: Int) throws(DeviceFault) {
        try operate()
        let index = place(name)
        files[index].current = Array(files[index].current.prefix(count))
        if !syncDoesNothing { files[index].durable = files[index].current }
    }

    /// Removes a file.
    public func remove(_ name: String) throws(DeviceFault) {
        try operate()
        files.removeAll { $0.name == name }
    }

    /// Room left.
    public func freeBytes() throws(DeviceFault) -> UInt64 {
        try powered()
        return UInt64(max(0, capacity - used))
    }

    private var used: Int { files.reduce(0) { $0 + $1.current.count } }

    private func place(_ name: String) -> Int {
        if let index = files.firstIndex(where: { $0.name == name }) { return index }
        let index = files.firstIndex { $0.name > name } ?? files.count
        files.insert(File(name: name, current: [], durable: nil), at: index)
        return index
    }

    private func powered() throws(DeviceFault) {
        if operationsUntilCut == 0 { throw DeviceFault(.absent, "the power is cut") }
    }

    private func operate() throws(DeviceFault) {
        try powered()
        operations += 1
        if let left = operationsUntilCut { operationsUntilCut = left - 1 }
    }
}
