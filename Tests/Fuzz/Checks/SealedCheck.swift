import CabineRecord

/// A sealed record of any bytes.
///
/// | must hold |
/// |---|
/// | accepted bytes are kept as they are, and refused with any byte changed, missing or added |
/// | what nobody sealed does not open |
enum SealedCheck {
    /// The first bit decides whether the checksum is put right, so that damage reaches what lies behind it.
    @Sendable static func record(_ bytes: [UInt8]) throws(FuzzFinding) {
        var feed = ByteFeed(bytes)
        let flags = feed.byte()
        let place = Int(feed.number(bytes: 3))
        let given = feed.rest()
        try check(flags & 1 == 0 ? given : SealedForm.mended(given), place)
    }

    private static func check(_ bytes: [UInt8], _ place: Int) throws(FuzzFinding) {
        let sealed: SealedRecord
        do throws(RecordFault) {
            sealed = try SealedRecord(bytes: bytes)
        } catch {
            return try demand(!error.description.isEmpty, "a refusal says why")
        }
        try demand(sealed.bytes == bytes && bytes.count <= SealedRecord.byteLimit, "kept as it is, within the limit")
        try demand("\(sealed)" == "sealed record of \(bytes.count) bytes", "a record says its size alone")
        var flipped = bytes
        flipped[place % bytes.count] ^= 1 << UInt8(place & 7)
        try demand(refuses(flipped), "byte \(place % bytes.count) changed")
        try demand(refuses(Array(bytes[..<(place % bytes.count)])), "cut at byte \(place % bytes.count)")
        try demand(refuses(bytes + [0]), "a byte added")
        try demand(!opens(sealed), "nobody sealed this")
    }

    private static func refuses(_ bytes: [UInt8]) -> Bool {
        do throws(RecordFault) {
            _ = try SealedRecord(bytes: bytes)
            return false
        } catch {
            return true
        }
    }

    private static func opens(_ sealed: SealedRecord) -> Bool {
        do throws(RecordFault) {
            _ = try sealed.open(with: FixedKeys.state, number: FixedKeys.number)
            return true
        } catch {
            return false
        }
    }
}
