internal import CQREncode
internal import Glibc

/// QR codes (ISO/IEC 18004) as plain modules.
public enum QRCode {
    /// How much of a code may be dirt and scratches.
    public enum Correction: Hashable, Sendable {
        /// 15 %: long contents.
        case medium
        /// 25 %: paper that is carried about for six months.
        case quartile
    }

    /// Light modules to be left around a code, by the standard.
    public static let quietModules = 4

    /// The modules of a code that holds exactly `text`, row by row, without the quiet zone.
    ///
    /// - Throws: `empty`, `tooLong` (above the standard's largest code) or `qrCode`.
    public static func modules(
        _ text: String, correction: Correction = .quartile
    ) throws(SheetFault) -> (size: Int, dark: [Bool]) {
        guard !text.isEmpty else { throw .empty(.qrText) }
        guard !text.utf8.contains(0) else { throw .qrCode("its text has a zero byte") }
        let level = correction == .quartile ? QR_ECLEVEL_Q : QR_ECLEVEL_M
        guard let code = QRcode_encodeString(text, 0, level, QR_MODE_8, 1) else {
            let code = errno
            if code == ERANGE { throw .tooLong(.qrText) }
            throw .qrCode(String(cString: strerror(code)))
        }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        // Bit 0 of a module is its colour; the others tell its role.
        let dark = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
        return (size, dark)
    }
}
