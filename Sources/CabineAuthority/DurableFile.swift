import Glibc

/// Whole files that are durable on return: new content beside, fsync, rename, fsync of the folder. Files 0600, folders
/// 0700.
public enum DurableFile {
    /// Longest file read: ten times a record.
    private static let readLimit = 8_388_608

    /// Makes a folder and those above it that are missing.
    public static func makeFolder(_ path: String) throws(ServiceFault) {
        if isFolder(path) { return }
        let above = parent(of: path)
        if above != path { try makeFolder(above) }
        let result = mkdir(path, 0o700)
        let code = errno
        // Somebody else may have made it in between.
        guard result == 0 || (code == EEXIST && isFolder(path)) else {
            throw fault(.cannotWrite, "make the folder", path, code)
        }
        try synchronise(above)
    }

    /// Closes a folder that was there before to other users.
    public static func makePrivate(_ path: String) throws(ServiceFault) {
        guard chmod(path, 0o700) == 0 else {
            let code = errno
            throw fault(.cannotWrite, "close to others", path, code)
        }
    }

    /// Writes a file so that a power cut leaves the old content or the new.
    public static func write(_ bytes: [UInt8], to path: String) throws(ServiceFault) {
        let unfinished = path + ".unfinished"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        let code = errno
        guard file >= 0 else { throw fault(.cannotWrite, "write", path, code) }
        do {
            defer { _ = close(file) }
            try writeAll(bytes, to: file, at: 0, path)
            try synchronise(file, path)
        } catch {
            _ = unlink(unfinished)
            throw error
        }
        guard rename(unfinished, path) == 0 else {
            let code = errno
            _ = unlink(unfinished)
            throw fault(.cannotWrite, "write", path, code)
        }
        try synchronise(parent(of: path))
    }

    /// The whole file; nil when there is none.
    public static func readIfPresent(_ path: String) throws(ServiceFault) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        let code = errno
        guard file >= 0 else {
            if code == ENOENT || code == ENOTDIR { return nil }
            throw fault(.badData, "read", path, code)
        }
        defer { _ = close(file) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            let code = errno
            if count < 0, code == EINTR { continue }
            guard count >= 0 else { throw fault(.badData, "read", path, code) }
            if count == 0 { return result }
            result += chunk[..<count]
            guard result.count <= readLimit else {
                throw ServiceFault(.badData, "\(path) is larger than any file expected here")
            }
        }
    }

    /// The whole file.
    public static func read(_ path: String) throws(ServiceFault) -> [UInt8] {
        guard let bytes = try readIfPresent(path) else {
            throw ServiceFault(.badData, "there is no file \(path)")
        }
        return bytes
    }

    /// Overwrites a file in place, syncs it, removes it and syncs the folder. A file that is not there is no error.
    ///
    /// A copying file system or a wearing flash cell may keep the old bytes: put this folder on a device that encrypts.
    public static func shred(_ path: String) throws(ServiceFault) {
        let file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        let code = errno
        if file >= 0 {
            defer { _ = close(file) }
            let size = lseek(file, 0, SEEK_END)
            try writeAll([UInt8](repeating: 0, count: max(0, Int(size))), to: file, at: 0, path)
            try synchronise(file, path)
        } else if code != ENOENT {
            throw fault(.cannotWrite, "overwrite", path, code)
        }
        let removed = unlink(path)
        let unlinkCode = errno
        guard removed == 0 || unlinkCode == ENOENT else { throw fault(.cannotWrite, "remove", path, unlinkCode) }
        try synchronise(parent(of: path))
    }

    /// Sorted names of the finished files in a folder.
    public static func names(in path: String) throws(ServiceFault) -> [String] {
        let folder = opendir(path)
        let code = errno
        guard let folder else { throw fault(.badData, "read the folder", path, code) }
        defer { _ = closedir(folder) }
        var result: [String] = []
        while true {
            errno = 0
            let entry = readdir(folder)
            let code = errno
            guard let entry else {
                if code != 0 { throw fault(.badData, "read the folder", path, code) }
                return result.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".unfinished") }.sorted()
            }
            result.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { field in
                    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
    }

    static func parent(of path: String) -> String {
        let parts = path.split(separator: "/")
        let above = parts.dropLast().joined(separator: "/")
        return path.hasPrefix("/") ? "/" + above : (above.isEmpty ? "." : above)
    }

    private static func isFolder(_ path: String) -> Bool {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        close(folder)
        return true
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32, at start: Int, _ path: String) throws(ServiceFault) {
        var offset = start
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(file, buffer.baseAddress.map { $0 + offset }, bytes.count - offset, off_t(offset))
            }
            let code = errno
            if count < 0, code == EINTR { continue }
            guard count >= 0 else { throw fault(.cannotWrite, "write", path, code) }
            offset += count
        }
    }

    private static func synchronise(_ folder: String) throws(ServiceFault) {
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let code = errno
        guard handle >= 0 else { throw fault(.cannotWrite, "open the folder", folder, code) }
        defer { _ = close(handle) }
        try synchronise(handle, folder)
    }

    private static func synchronise(_ handle: Int32, _ path: String) throws(ServiceFault) {
        while fsync(handle) != 0 {
            let code = errno
            if code != EINTR { throw fault(.cannotWrite, "make durable", path, code) }
        }
    }

    private static func fault(_ kind: ServiceFault.Kind, _ what: String, _ path: String, _ code: Int32)
        -> ServiceFault
    {
        ServiceFault(kind, "cannot \(what) \(path): \(String(cString: strerror(code)))")
    }
}
