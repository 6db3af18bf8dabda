/// Looks for canary bytes in what was written, each byte once (Horspool 1980: a window at a time, not a byte).
struct CanarySearch {
    /// Markers remembered at once; the oldest is forgotten, and looked for everywhere again when it is asked for.
    static let markersMaximum = 8
    /// Bytes of replaced and removed files kept for the next search; beyond, they are searched at once.
    static let buriedBytesMaximum = 4 << 20

    private struct Marker {
        let bytes: [UInt8]
        /// How far the window moves when its last byte is this one.
        let skips: [Int]
        /// Where it was found first.
        var place: String?

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            var skips = [Int](repeating: bytes.count, count: 256)
            for (index, byte) in bytes.dropLast().enumerated() { skips[Int(byte)] = bytes.count - 1 - index }
            self.skips = skips
        }

        func occurs(in content: [UInt8], from start: Int) -> Bool {
            content.withUnsafeBufferPointer { content in
                bytes.withUnsafeBufferPointer { bytes in
                    var end = start + bytes.count - 1
                    while end < content.count {
                        if Self.equal(content, end, bytes) { return true }
                        end += skips[Int(content[end])]
                    }
                    return false
                }
            }
        }

        private static func equal(
            _ content: UnsafeBufferPointer<UInt8>, _ end: Int, _ bytes: UnsafeBufferPointer<UInt8>
        ) -> Bool {
            for back in 0..<bytes.count where content[end - back] != bytes[bytes.count - 1 - back] { return false }
            return true
        }
    }

    private var markers: [Marker] = []
    private var buried: [(name: String, bytes: [UInt8], searched: Int)] = []
    private var buriedBytes = 0

    /// Starts to look for `marker`.
    ///
    /// - Returns: whether it is new: then everything stored must be searched from its beginning.
    mutating func watch(_ marker: [UInt8]) -> Bool {
        precondition(!marker.isEmpty, "a canary has at least one byte")
        if markers.contains(where: { $0.bytes == marker }) { return false }
        if markers.count == Self.markersMaximum { markers.removeFirst() }
        markers.append(Marker(marker))
        return true
    }

    /// Keeps the unsearched end of a content that is about to go.
    mutating func bury(_ name: String, _ bytes: [UInt8], searched: Int) {
        guard !markers.isEmpty, searched < bytes.count else { return }
        buried.append((name, bytes, searched))
        buriedBytes += bytes.count - searched
        if buriedBytes > Self.buriedBytesMaximum { searchBuried() }
    }

    /// Searches what went since the last time.
    mutating func searchBuried() {
        for content in buried { search(content.bytes, searched: content.searched, name: content.name) }
        buried = []
        buriedBytes = 0
    }

    /// Searches what of a content is new, and the seam to what is old.
    mutating func search(_ bytes: [UInt8], searched: Int, name: String) {
        for index in markers.indices where markers[index].place == nil {
            let start = max(0, searched - markers[index].bytes.count + 1)
            if markers[index].occurs(in: bytes, from: start) { markers[index].place = name }
        }
    }

    /// Where `marker` was found first.
    func place(of marker: [UInt8]) -> String? { markers.first { $0.bytes == marker }?.place }
}
