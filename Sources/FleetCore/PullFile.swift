import CabineAuthority
import Glibc

/// The file of one cabin's entries, and the place to go on from.
///
/// | what happens | what is left | what the next pull does |
/// |---|---|---|
/// | kill -9 in the middle of a write | whole entries and a piece of one | the piece is cut off; goes on after the last whole entry |
/// | kill -9 between file and cursor | a cursor that is older than the file | the file's last entry counts |
/// | the file was moved away | the cursor | goes on after it, in a new file |
/// | the power of the operator's machine fails | a shorter file | goes on after what is there |
/// | the disk is full | whole entries, or a piece | as above, once there is room |
///
/// The cursor is read out of the last entry, so entries and cursor cannot disagree; a copy is kept beside it, replaced as
/// a whole, for files that are moved away.
final class PullFile {
    /// The end of a file that is read to find its last entry: twice the longest entry.
    private static let tailBytes = 2 * EntrySplitter.entryMaximum

    let path: String
    private let form: EntryForm
    private let descriptor: Int32
    /// The cursor of the last entry that is in the file, or was before it was moved away.
    private(set) var cursor: String?

    /// Opens the file, cuts off a piece of an entry, and finds the place to go on from.
    ///
    /// - Throws: `disk` when the file cannot be read or written, or another pull is at it.
    init(folder: String, name: String, form: EntryForm) throws(CabinFault) {
        path = "\(folder)/\(name).\(form.suffix)"
        self.form = form
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(path, "open") }
        do throws(CabinFault) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw CabinFault(.disk, "\(path): another pull writes this file")
            }
            try recover()
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    private var cursorPath: String { path + ".cursor" }

    private func recover() throws(CabinFault) {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else { throw Self.fault(path, "read") }
        if size > 0 {
            let kept = try findLast(size)
            if kept < size, ftruncate(descriptor, kept) != 0 { throw Self.fault(path, "cut") }
            guard lseek(descriptor, 0, SEEK_END) == kept else { throw Self.fault(path, "read") }
        }
        if cursor == nil {
            do throws(ServiceFault) {
                let bytes = try DurableFile.readIfPresent(cursorPath) ?? []
                let text = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
                cursor = text.isEmpty ? nil : text
            } catch {
                throw CabinFault(.disk, error.description)
            }
        }
    }

    /// Where the last whole entry ends; notes its cursor.
    private func findLast(_ size: off_t) throws(CabinFault) -> off_t {
        let start = max(0, size - off_t(Self.tailBytes))
        var tail = [UInt8](repeating: 0, count: Int(size - start))
        let count = tail.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, start) }
        guard count == tail.count else { throw Self.fault(path, "read") }
        let marks = form == .json ? [0x0A] : [0x0A, 0x0A] as [UInt8]
        var end = tail.count
        // Backwards over pieces: an entry without a cursor is none. In the export form an empty line may also stand in
        // data; what stands before it then holds no cursor, and the search goes on.
        while let found = Self.last(marks, in: tail[..<end]) {
            let whole = found + marks.count
            let before = Self.last(marks, in: tail[..<found]).map { $0 + marks.count } ?? 0
            if let cursor = EntrySplitter.cursor(tail[before..<whole], form) {
                self.cursor = cursor
                return start + off_t(whole)
            }
            end = found
        }
        guard start == 0 else {
            throw CabinFault(
                .disk, "\(path): no entry in its last \(Self.tailBytes) bytes: move it away, it is no file of a pull")
        }
        return 0
    }

    private static func last(_ marks: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var place = bytes.endIndex - marks.count
        while place >= bytes.startIndex {
            if bytes[place..<(place + marks.count)].elementsEqual(marks) { return place }
            place -= 1
        }
        return nil
    }

    /// Adds whole entries, of which the last one has `cursor`.
    func append(_ bytes: ArraySlice<UInt8>, upTo cursor: String) throws(CabinFault) {
        var written = bytes.startIndex
        while written < bytes.endIndex {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            let code = errno
            if count > 0 { written += count }
            if count < 0, code != EINTR { throw Self.fault(path, "write") }
        }
        self.cursor = cursor
    }

    /// Makes what was added outlast a power cut, and keeps the cursor beside it.
    func finish() throws(CabinFault) {
        guard let cursor else { return }
        guard fdatasync(descriptor) == 0 else { throw Self.fault(path, "write") }
        do throws(ServiceFault) {
            try DurableFile.write(Array((cursor + "\n").utf8), to: cursorPath)
        } catch {
            throw CabinFault(.disk, error.description)
        }
    }

    private static func fault(_ path: String, _ action: String) -> CabinFault {
        let code = errno
        return CabinFault(.disk, "\(path): cannot \(action): \(String(cString: strerror(code)))")
    }
}
