public import HALContract

/// The serials of the vouchers that were paid out at this cabin, each with who paid it and when.
///
/// | what happens | what follows |
/// |---|---|
/// | a voucher is noted | durable before `note` returns, or a fault and nothing noted: the caller must not pay |
/// | the disk fails while it is noted | a start may find the old list or the new one, and never a part of a line |
/// | a line without its end, of a version that appended | not read: half of a number is another voucher's |
public final class PaidVouchers {
    /// A line for each voucher: serial, blank, note.
    public static let file = "vouchers-paid.txt"

    private let store: any FileStore
    private var notes: [UInt64: String] = [:]

    /// The list in `store`.
    public init(_ store: any FileStore) throws(DeviceFault) {
        self.store = store
        guard try store.list().contains(Self.file) else { return }
        let content = try store.read(Self.file)
        for line in content[..<((content.lastIndex(of: 0x0A) ?? -1) + 1)].split(separator: 0x0A) {
            let words = line.split(separator: 0x20, maxSplits: 1)
            guard words.count == 2, let serial = UInt64(String(decoding: words[0], as: UTF8.self)) else { continue }
            notes[serial] = String(decoding: words[1], as: UTF8.self)
        }
    }

    /// Who paid the voucher out, and when; nil when nobody did.
    public subscript(serial: UInt64) -> String? { notes[serial] }

    /// Notes that a voucher is paid out now; `note` is one line of text.
    public func note(_ serial: UInt64, _ note: String) throws(DeviceFault) {
        var noted = notes
        noted[serial] = note
        let lines = noted.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
        try store.replace(Self.file, with: Array(lines.joined().utf8))
        notes = noted
    }
}
