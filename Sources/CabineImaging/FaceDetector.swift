import CFaceDetect
import HALContract

/// The face detector cannot start: a file of OpenCV's is missing or damaged.
public struct FaceDetectorUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file that could not be loaded.
    public let path: String

    /// Which file, and which package brings it.
    public var description: String {
        "The face detector cannot load \(path). Install the Debian package opencv-data, or give the folder that holds "
            + "haarcascades and lbpcascades."
    }
}

/// OpenCV's cascades, loaded.
final class FaceDetector {
    /// A square that was found, in pixels of the picture searched.
    struct Hit {
        var box: PixelBox
        /// Overlapping hits it was made of: a measure of confidence.
        var neighbours: Int
    }

    /// More hits than this in one search are noise.
    private static let hitLimit = 64

    private let handle: OpaquePointer
    /// The searches made since `beginRecording`; nil while none are kept.
    private var recorded: [Search]?

    /// One call of OpenCV's detector.
    struct Search {
        var search: cface_search
        var picture: GrayImage
    }

    init(cascadeFolder: String) throws(FaceDetectorUnavailable) {
        var path = [CChar](repeating: 0, count: 1024)
        guard let handle = cface_create(cascadeFolder, &path, path.count) else {
            let bytes = path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw FaceDetectorUnavailable(path: String(decoding: bytes, as: UTF8.self))
        }
        self.handle = handle
    }

    deinit { cface_destroy(handle) }

    /// Keeps every search from now on, so that a measurement can repeat exactly the calls that a portrait needed.
    func beginRecording() { recorded = [] }

    /// The searches made since `beginRecording`, in their order; from now on none are kept.
    func endRecording() -> [Search] {
        defer { recorded = nil }
        return recorded ?? []
    }

    /// Searches a whole grey picture. An error inside OpenCV counts as nothing found.
    func find(_ search: cface_search, in picture: GrayImage) -> [Hit] {
        recorded?.append(Search(search: search, picture: picture))
        var boxes = [cface_box](repeating: cface_box(), count: Self.hitLimit)
        let found = cface_find(
            handle, picture.bytes, Int32(picture.width), Int32(picture.height), Int32(picture.width), search, &boxes,
            Int32(boxes.count))
        return boxes.prefix(max(0, min(Int(found), boxes.count))).map { box in
            Hit(
                box: PixelBox(x: Int(box.x), y: Int(box.y), width: Int(box.side), height: Int(box.side)),
                neighbours: Int(box.neighbours))
        }
    }
}
