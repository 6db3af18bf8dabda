/// One file of a simulated disk: what a reader sees, and what of it is on the platter.
///
/// Bytes below `durableCount` are durable, but for holes: bytes a failed sync dropped and later bytes went past. Bytes
/// above it are readable only; those that are in no pending write either will never become durable, however often the
/// file is synced.
struct StoredFile {
    let name: String
    /// Distinguishes it from an earlier file of the same name.
    let serial: UInt64
    /// What a reader sees.
    var bytes: [UInt8]
    /// Length of the file on the platter.
    private(set) var durableCount = 0
    /// Whether the name is on the platter.
    var isNamed = false
    /// Bytes the canary search has seen.
    var searchedCount = 0
    private var holes: [Range<Int>] = []
    private var hashed = Fingerprint()
    private var hashedCount = 0

    init(name: String, serial: UInt64, bytes: [UInt8] = []) {
        self.name = name
        self.serial = serial
        self.bytes = bytes
    }

    /// The write of `range` reached the platter; what lies between it and the last durable byte did not.
    mutating func makeDurable(_ range: Range<Int>) {
        if range.lowerBound > durableCount { holes.append(durableCount..<range.lowerBound) }
        durableCount = max(durableCount, range.upperBound)
    }

    /// The length reached the platter, and none of the bytes since `durableCount`.
    mutating func lengthen(to count: Int) {
        holes.append(durableCount..<count)
        durableCount = count
    }

    /// Gives the file another content, durable or not yet.
    mutating func replace(_ content: [UInt8], isDurable: Bool) {
        bytes = content
        holes = []
        durableCount = isDurable ? content.count : 0
        searchedCount = 0
        forgetHash()
    }

    /// Cuts or extends the file, as ftruncate does; the new length is durable.
    mutating func truncate(to count: Int) {
        if count < bytes.count { bytes.removeLast(bytes.count - count) }
        while bytes.count < count { bytes.append(0) }
        holes = holes.filter { $0.lowerBound < count }.map { $0.clamped(to: 0..<count) }
        if durableCount < count { holes.append(durableCount..<count) }
        durableCount = count
        searchedCount = min(searchedCount, count)
        forgetHash()
    }

    /// Drops what is readable and not durable.
    mutating func dropUnsynced() {
        bytes.removeLast(bytes.count - durableCount)
        searchedCount = min(searchedCount, durableCount)
    }

    /// After a power cut only the platter remains.
    mutating func forgetWhatIsNotDurable() {
        dropUnsynced()
        guard !holes.isEmpty else { return }
        bytes = durableImage
        holes = []
        forgetHash()
    }

    /// What is on the platter.
    var durableImage: [UInt8] {
        var image = durableCount == bytes.count ? bytes : Array(bytes[..<durableCount])
        for hole in holes { for offset in hole { image[offset] = 0 } }
        return image
    }

    /// Flips one durable bit.
    mutating func flip(bit: Int, at offset: Int) {
        bytes[offset] ^= 1 << UInt8(bit)
        forgetHash()
    }

    /// The fingerprint of what is on the platter; only bytes that are new since the last call are looked at.
    mutating func durableHash() -> UInt64 {
        guard holes.isEmpty else {
            var hash = Fingerprint()
            hash.take(durableImage)
            return hash.value
        }
        hashed.take(bytes[hashedCount..<durableCount])
        hashedCount = durableCount
        return hashed.value
    }

    private mutating func forgetHash() {
        hashed = Fingerprint()
        hashedCount = 0
    }
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv): tells contents apart, proves nothing.
struct Fingerprint {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func take(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func take(_ number: UInt64) {
        for index in 0..<8 { value = (value ^ (number >> UInt64(8 * index) & 0xFF)) &* 0x0000_0100_0000_01B3 }
    }
}
