import HALContract

/// A file store whose kind is known only at run time.
final class AnyFileStore: FileStore {
    private let store: any FileStore

    init(_ store: any FileStore) { self.store = store }

    func list() throws(DeviceFault) -> [String] { try store.list() }
    func read(_ name: String) throws(DeviceFault) -> [UInt8] { try store.read(name) }
    func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) { try store.append(bytes, to: name) }
    func sync(_ name: String) throws(DeviceFault) { try store.sync(name) }
    func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) { try store.replace(name, with: bytes) }
    func truncate(_ name: String, to count: Int) throws(DeviceFault) { try store.truncate(name, to: count) }
    func remove(_ name: String) throws(DeviceFault) { try store.remove(name) }
    func freeBytes() throws(DeviceFault) -> UInt64 { try store.freeBytes() }
}
