public import CabineAuthority
public import CollectorCore

/// One file per record key in a folder of its own: overwritten, then removed, when the record goes.
public struct FileKeyStore: KeyStore, Sendable {
    private let folder: String

    /// The keys in `folder`.
    public init(folder: String) throws(StoreFault) {
        self.folder = folder
        try Self.onDisk { () throws(CollectorFault) in try DurableFile.makeFolder(folder) }
    }

    /// Writes the key durably.
    public func keep(_ key: [UInt8], name: String) throws(StoreFault) {
        try Self.onDisk { () throws(CollectorFault) in try DurableFile.write(key, to: path(name)) }
    }

    /// The key; nil when it was destroyed.
    public func key(_ name: String) throws(StoreFault) -> [UInt8]? {
        try Self.onDisk { () throws(CollectorFault) in try DurableFile.readIfPresent(path(name)) }
    }

    /// Overwrites, removes, syncs.
    public func destroy(_ name: String) throws(StoreFault) {
        try Self.onDisk { () throws(CollectorFault) in try DurableFile.shred(path(name)) }
    }

    /// Sorted names.
    public func names() throws(StoreFault) -> [String] {
        try Self.onDisk { () throws(CollectorFault) in try DurableFile.names(in: folder) }
    }

    private func path(_ name: String) -> String { folder + "/" + name }

    private static func onDisk<Value>(_ body: () throws(CollectorFault) -> Value) throws(StoreFault) -> Value {
        do {
            return try body()
        } catch {
            throw StoreFault(error.description)
        }
    }
}
