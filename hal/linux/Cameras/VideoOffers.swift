internal import CVideo

/// What a camera offers, in words.
enum VideoOffers {
    /// Formats looked at; the kernel knows of no camera with more than a dozen.
    private static let formatsMaximum: UInt32 = 32
    /// Sizes looked at for each format.
    private static let sizesMaximum: UInt32 = 64

    /// "YUYV 640x480, 1280x720; MJPG 1920x1080".
    static func list(_ descriptor: Int32) -> String {
        var formats: [String] = []
        for index in 0..<formatsMaximum {
            var code: UInt32 = 0
            guard cvideo_format_at(descriptor, index, &code) == 0 else { break }
            formats.append("\(letters(code)) \(sizes(descriptor, code))")
        }
        return formats.isEmpty ? "nothing" : formats.joined(separator: "; ")
    }

    private static func sizes(_ descriptor: Int32, _ code: UInt32) -> String {
        var sizes: [String] = []
        for index in 0..<sizesMaximum {
            var size = cvideo_size()
            guard cvideo_size_at(descriptor, code, index, &size) == 0 else { break }
            let smallest = "\(size.width_minimum)x\(size.height_minimum)"
            sizes.append(
                size.width_step == 0
                    ? smallest
                    : "\(smallest) to \(size.width_maximum)x\(size.height_maximum) in steps of "
                        + "\(size.width_step)x\(size.height_step)")
        }
        return sizes.isEmpty ? "in no stated size" : sizes.joined(separator: ", ")
    }

    private static func letters(_ code: UInt32) -> String {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * $0)) }
        return String(decoding: bytes.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
