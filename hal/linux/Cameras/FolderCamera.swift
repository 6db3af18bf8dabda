public import HALContract
import HALDrivers
internal import Glibc

/// A folder that a photographer, or a program that tethers his camera, drops pictures into.
///
/// The next picture wanted is the newest complete one that arrived and was not taken yet. A picture is given once, and
/// with it everything older is passed over: a picture of one customer must never become the portrait of the next.
///
/// | what happens | what it does |
/// |---|---|
/// | pictures that lay there before the camera was made, or before somebody else posed | never taken |
/// | a file that is still being written | waited for within the limit: it is complete when it begins and ends as JPEG or PNG |
/// | nothing new within the limit | `timeout` |
/// | a picture that arrived longer ago than `ageMaximumSeconds` | passed over: whoever was on it has left |
/// | no folder | `absent` |
/// | a folder that may not be read | `system` |
///
/// When a picture arrived is told by the time its file was changed in this folder (ctime), which a camera's wrong clock
/// and a copying program cannot set. Pictures are only read; deleting them is the photographer's.
public final class FolderCamera: CameraTransport {
    /// A customer is photographed and served within ten minutes.
    static let ageMaximumSeconds: Int64 = 600
    /// Two looks at the folder while waiting.
    private static let pauseMicroseconds: UInt32 = 50_000

    private let folder: PictureFolder
    /// When the newest picture arrived that was taken or passed over.
    private var taken: Arrival?

    /// A camera whose pictures appear in the folder at `path`; what lies there now is passed over.
    public init(_ path: String) {
        folder = PictureFolder(path: path)
        passOver()
    }

    /// Takes nothing that lies there now.
    public func passOver() {
        // A folder that cannot be read yet is told of when a picture is wanted. What it will show then of the time before
        // this moment is somebody else's.
        do throws(DeviceFault) { taken = try folder.pictures().first?.arrival ?? taken } catch { taken = .now() }
    }

    /// The newest complete picture that was not taken yet.
    public func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        let deadline = Deadline(milliseconds: limitMilliseconds)
        while true {
            if let frame = try newest() { return frame }
            guard !deadline.hasPassed else { break }
            usleep(min(Self.pauseMicroseconds, UInt32(deadline.milliseconds + 1) * 1_000))
        }
        throw DeviceFault(
            .timeout,
            "camera folder \(folder.path): no new complete JPEG or PNG within \(limitMilliseconds) ms. Take the picture, "
                + "and check that the tethering program writes here.")
    }

    /// Whether the folder is there and may be read; takes nothing.
    public func check(limitMilliseconds: Int) throws(DeviceFault) { _ = try folder.pictures() }

    private func newest() throws(DeviceFault) -> CameraFrame? {
        let oldest = Arrival.now().earlier(bySeconds: Self.ageMaximumSeconds)
        for picture in try folder.pictures() {
            if let taken, picture.arrival <= taken { return nil }
            if picture.arrival < oldest { return nil }
            guard let bytes = try folder.completeBytes(of: picture) else { continue }
            taken = picture.arrival
            return CameraFrame(encoding: .file, bytes: bytes)
        }
        return nil
    }
}
