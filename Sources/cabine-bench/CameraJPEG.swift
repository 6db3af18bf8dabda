import CTurboJPEG
import HALContract

/// Pictures as cameras make them: 4:2:2.
enum CameraJPEG {
    /// A library call that failed.
    struct Failure: Error {
        var call: String
    }

    /// Cameras stream at a quality of about 90, and store at a higher one.
    static func encode(_ image: RGBImage, quality: Int32) throws -> [UInt8] {
        guard let handle = tjInitCompress() else { throw Failure(call: "tjInitCompress") }
        defer { tjDestroy(handle) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(bytes) }
        guard
            tjCompress2(
                handle, image.bytes, Int32(image.width), 0, Int32(image.height), Int32(TJPF_RGB.rawValue), &bytes,
                &count, Int32(TJSAMP_422.rawValue), quality, 0) == 0
        else { throw Failure(call: "tjCompress2") }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
