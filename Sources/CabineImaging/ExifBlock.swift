/// What an Exif block (Exif 2.3, a small TIFF file) says that matters here. A damaged block says nothing: it is about the
/// picture, not part of it.
struct ExifBlock {
    /// Orientation, 1...8, of tag 0x0112; nil when it is absent or damaged.
    let orientation: Int?
    /// Whether the camera wrote Adobe RGB: interoperability index R03 (DCF 2.0), which comes without a profile.
    let isAdobeRGB: Bool

    private static let shortType = 3
    private static let orientationTag = 0x0112
    private static let exifDirectoryTag = 0x8769
    private static let interoperabilityDirectoryTag = 0xA005
    private static let interoperabilityIndexTag = 1

    /// Reads the TIFF file `tiff`: it begins with its byte order.
    init(_ tiff: ArraySlice<UInt8>) {
        let reader = TIFFReader(tiff)
        guard let first = reader?.firstDirectory, let reader else {
            orientation = nil
            isAdobeRGB = false
            return
        }
        let entry = reader.entry(Self.orientationTag, in: first)
        let value = entry.flatMap { reader.number($0 + 2, 2) == Self.shortType ? reader.number($0 + 8, 2) : nil }
        orientation = value.flatMap { (1...8).contains($0) ? $0 : nil }
        let index = reader.entry(Self.exifDirectoryTag, in: first)
            .flatMap { reader.number($0 + 8, 4) }
            .flatMap { reader.entry(Self.interoperabilityDirectoryTag, in: $0) }
            .flatMap { reader.number($0 + 8, 4) }
            .flatMap { reader.entry(Self.interoperabilityIndexTag, in: $0) }
            .flatMap { reader.text($0 + 8, 3) }
        isAdobeRGB = index == "R03"
    }
}

/// Numbers and directories of a TIFF file; whatever lies outside of it is nil.
private struct TIFFReader {
    private let bytes: ArraySlice<UInt8>
    private let isLittleEndian: Bool

    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= 8 else { return nil }
        switch (bytes[bytes.startIndex], bytes[bytes.startIndex + 1]) {
        case (0x49, 0x49): isLittleEndian = true
        case (0x4D, 0x4D): isLittleEndian = false
        default: return nil
        }
        self.bytes = bytes
    }

    var firstDirectory: Int? { number(4, 4) }

    /// `count` bytes, at most 4, at `offset` as an unsigned number.
    func number(_ offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset + count <= bytes.count else { return nil }
        let field = bytes.dropFirst(offset).prefix(count)
        return isLittleEndian
            ? field.reversed().reduce(0) { $0 << 8 | Int($1) } : field.reduce(0) { $0 << 8 | Int($1) }
    }

    func text(_ offset: Int, _ count: Int) -> String? {
        guard offset >= 0, offset + count <= bytes.count else { return nil }
        return String(decoding: bytes.dropFirst(offset).prefix(count), as: UTF8.self)
    }

    /// Where the entry of `tag` lies in the directory at `offset`.
    func entry(_ tag: Int, in offset: Int) -> Int? {
        guard let count = number(offset, 2) else { return nil }
        for index in 0..<count {
            let entry = offset + 2 + index * 12
            guard let found = number(entry, 2) else { return nil }
            if found == tag { return entry }
        }
        return nil
    }
}
