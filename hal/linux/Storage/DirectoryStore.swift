internal import Glibc
public import HALContract

/// A folder on a real disk, with the calls that make bytes survive a power cut.
///
/// | requirement | calls, in order |
/// |---|---|
/// | `append` | open with O_APPEND, write until all is written |
/// | `sync` | fdatasync of the file; fsync of the folder the first time this store sees the name |
/// | `replace` | write a temporary file, fsync it, rename it over the old one, fsync the folder |
/// | `truncate` | ftruncate, fsync |
/// | `remove` | unlink, fsync of the folder |
///
/// Every call that a signal may interrupt is repeated on EINTR; errno is read in the statement after the call.
public final class DirectoryStore: FileStore {
    /// What `replace` writes before it renames; leftovers of a power cut are overwritten by the next one.
    private static let temporarySuffix = ".new"
    /// Largest file read into memory; journals and records are far smaller.
    private static let bytesMaximum = 64 << 20

    private let path: String
    private var durableNames: Set<String> = []

    /// Opens the folder at `path`, making it, closed to other users, when it is not there.
    public convenience init(_ path: String) throws(DeviceFault) {
        var missing: [String] = []
        var folder = path
        while !folder.isEmpty, access(folder, F_OK) != 0 {
            missing.append(folder)
            guard let slash = folder.lastIndex(of: "/") else { break }
            folder = String(folder[..<slash])
        }
        for folder in missing.reversed() {
            let made = mkdir(folder, 0o700)
            let code = errno
            if made != 0, code != EEXIST { throw Self.fault(code, "make the folder", folder) }
            // What is durable in a folder whose own name is not would be gone with it.
            try OpenFile(Self.parent(of: folder), O_RDONLY | O_DIRECTORY).sync()
        }
        try self.init(existing: path)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Opens the folder at `path`, which must be there.
    public init(existing path: String) throws(DeviceFault) {
        self.path = path
        guard let folder = opendir(path) else {
            let code = errno
            throw Self.fault(code, "open the folder", path)
        }
        closedir(folder)
    }

    /// The names present, sorted.
    ///
    /// A name that cannot be looked at is a fault and not left out: a key or a journal that seems not to be there would be
    /// made anew.
    public func list() throws(DeviceFault) -> [String] {
        guard let folder = opendir(path) else {
            let code = errno
            throw Self.fault(code, "list", path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while true {
            errno = 0
            let entry = readdir(folder)
            let code = errno
            guard let entry else {
                if code != 0 { throw Self.fault(code, "list", path) }
                return names.sorted()
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix("."), !name.hasSuffix(Self.temporarySuffix), try isFile(name) { names.append(name) }
        }
    }

    private func isFile(_ name: String) throws(DeviceFault) -> Bool {
        var status = stat()
        let result = stat(path + "/" + name, &status)
        let code = errno
        if result != 0 {
            // Removed since it was listed.
            if code == ENOENT { return false }
            throw Self.fault(code, "look at", path + "/" + name)
        }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// The whole content of a file.
    public func read(_ name: String) throws(DeviceFault) -> [UInt8] {
        let file = try OpenFile(path + "/" + name, O_RDONLY)
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while content.count <= Self.bytesMaximum {
            let count = try file.read(&chunk)
            if count == 0 { return content }
            content += chunk[..<count]
        }
        throw DeviceFault(.protocolViolation, "\(path)/\(name): larger than \(Self.bytesMaximum) bytes")
    }

    /// Adds bytes at the end of a file.
    public func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) {
        try OpenFile(path + "/" + name, O_WRONLY | O_APPEND | O_CREAT).write(bytes)
    }

    /// Makes content and name durable.
    public func sync(_ name: String) throws(DeviceFault) {
        try OpenFile(path + "/" + name, O_WRONLY).syncData()
        try makeNameDurable(name)
    }

    /// Writes a whole file: the old content or the new survives, never a mix.
    public func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) {
        let temporary = path + "/" + name + Self.temporarySuffix
        do throws(DeviceFault) {
            let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_TRUNC)
            try file.write(bytes)
            try file.sync()
        } catch {
            // A half-written copy would only hold room that is short already.
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path + "/" + name) == 0 else {
            let code = errno
            throw Self.fault(code, "rename", temporary)
        }
        durableNames.remove(name)
        try makeNameDurable(name)
    }

    /// A name counts as durable only once the folder was: a folder that failed is tried again with the next call.
    private func makeNameDurable(_ name: String) throws(DeviceFault) {
        guard !durableNames.contains(name) else { return }
        try syncFolder()
        durableNames.insert(name)
    }

    /// Cuts a file.
    public func truncate(_ name: String, to count: Int) throws(DeviceFault) {
        let file = try OpenFile(path + "/" + name, O_WRONLY)
        try file.truncate(count)
        try file.sync()
        try makeNameDurable(name)
    }

    /// Removes a file.
    public func remove(_ name: String) throws(DeviceFault) {
        if unlink(path + "/" + name) != 0 {
            let code = errno
            if code != ENOENT { throw Self.fault(code, "remove", path + "/" + name) }
        }
        durableNames.remove(name)
        try syncFolder()
    }

    /// Bytes an ordinary user may still write.
    public func freeBytes() throws(DeviceFault) -> UInt64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            let code = errno
            throw Self.fault(code, "ask for room on", path)
        }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    private func syncFolder() throws(DeviceFault) {
        try OpenFile(path, O_RDONLY | O_DIRECTORY).sync()
    }

    static func fault(_ code: Int32, _ action: String, _ path: String) -> DeviceFault {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT: return DeviceFault(.full, "\(path): no room left to \(action); free some space")
        case ENOENT: return DeviceFault(.absent, "\(path): cannot \(action): not there")
        case EROFS, EACCES, EPERM:
            return DeviceFault(.system, "\(path): cannot \(action): \(reason); check mount options and owner")
        default: return DeviceFault(.system, "\(path): cannot \(action): \(reason)")
        }
    }
}

/// A file descriptor that is closed when it goes out of scope.
private struct OpenFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    init(_ path: String, _ flags: Int32) throws(DeviceFault) {
        self.path = path
        var opened: Int32
        var code: Int32 = 0
        repeat {
            opened = open(path, flags | O_CLOEXEC, 0o600)
            code = errno
        } while opened < 0 && code == EINTR
        guard opened >= 0 else { throw DirectoryStore.fault(code, "open", path) }
        descriptor = opened
    }

    deinit { close(descriptor) }

    func read(_ buffer: inout [UInt8]) throws(DeviceFault) -> Int {
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            let code = errno
            if count >= 0 { return count }
            if code != EINTR { throw DirectoryStore.fault(code, "read", path) }
        }
    }

    func write(_ bytes: [UInt8]) throws(DeviceFault) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            let code = errno
            if count > 0 { written += count }
            if count < 0, code != EINTR { throw DirectoryStore.fault(code, "write", path) }
        }
    }

    func syncData() throws(DeviceFault) { try again("make durable") { fdatasync(descriptor) } }

    func sync() throws(DeviceFault) { try again("make durable") { fsync(descriptor) } }

    func truncate(_ count: Int) throws(DeviceFault) { try again("cut") { ftruncate(descriptor, off_t(count)) } }

    /// Makes a call until no signal interrupts it.
    private func again(_ action: String, _ call: () -> Int32) throws(DeviceFault) {
        while call() != 0 {
            let code = errno
            if code != EINTR { throw DirectoryStore.fault(code, action, path) }
        }
    }
}
