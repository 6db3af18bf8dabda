internal import Glibc
import HALContract
import HALDrivers

/// When a file came into its folder, in nanoseconds since 1970-01-01 00:00 UTC by the machine's clock.
struct Arrival: Comparable {
    let nanoseconds: Int64

    static func < (left: Arrival, right: Arrival) -> Bool { left.nanoseconds < right.nanoseconds }

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    init(_ time: timespec) { nanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }

    static func now() -> Arrival {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Arrival(time)
    }

    func earlier(bySeconds seconds: Int64) -> Arrival { Arrival(nanoseconds: nanoseconds - seconds * 1_000_000_000) }
}

/// The pictures of a folder.
struct PictureFolder {
    /// One picture file.
    struct Picture {
        let name: String
        let arrival: Arrival
        let byteCount: Int
    }

    /// More files than a year of a photographer's work are not a folder for one cabin.
    private static let filesMaximum = 100_000
    /// A 60-megapixel camera's best JPEG has about 40 MB.
    private static let fileBytesMaximum = 64 << 20
    private static let endings = [".jpg", ".jpeg", ".png"]

    let path: String

    /// Every picture file, the newest first; hidden files are those of programs that rename them when they are complete.
    func pictures() throws(DeviceFault) -> [Picture] {
        let stream = opendir(path)
        let code = errno
        guard let stream else { throw fault(code) }
        defer { closedir(stream) }
        var pictures: [Picture] = []
        while let entry = readdir(stream) {
            let name = VideoText.read(&entry.pointee.d_name)
            guard !name.hasPrefix("."), Self.endings.contains(where: name.lowercased().hasSuffix) else { continue }
            guard pictures.count < Self.filesMaximum else {
                throw DeviceFault(
                    .system,
                    "camera folder \(path): it holds more than \(Self.filesMaximum) pictures. Move the old ones away.")
            }
            var status = stat()
            guard stat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            pictures.append(
                Picture(name: name, arrival: Arrival(status.st_ctim), byteCount: Int(status.st_size)))
        }
        // Two of one instant in the order of their names, whatever the order of the folder.
        return pictures.sorted { ($0.arrival, $0.name) > ($1.arrival, $1.name) }
    }

    /// The bytes of a picture; nil while it is still being written, when it is too long, or when it went away.
    func completeBytes(of picture: Picture) throws(DeviceFault) -> [UInt8]? {
        guard picture.byteCount > 0, picture.byteCount <= Self.fileBytesMaximum else { return nil }
        let descriptor = open("\(path)/\(picture.name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: picture.byteCount)
        var count = 0
        while count < bytes.count {
            let got = bytes[count...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            let code = errno
            if got < 0, code == EINTR { continue }
            guard got >= 0 else { throw fault(code) }
            if got == 0 { return nil }
            count += got
        }
        return PictureFile.isWholeJPEG(bytes.span) || PictureFile.isWholePNG(bytes.span) ? bytes : nil
    }

    private func fault(_ code: Int32) -> DeviceFault {
        let text = String(cString: strerror(code))
        return code == ENOENT || code == ENOTDIR
            ? DeviceFault(.absent, "camera folder \(path): there is no such folder. Make it, or correct the board.")
            : DeviceFault(.system, "camera folder \(path): \(text). Give the program's user the right to read it.")
    }
}
