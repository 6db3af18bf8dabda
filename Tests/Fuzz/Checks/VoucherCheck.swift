import CabineRecord
import Crypto

/// A voucher's QR text as somebody presents it to be paid.
///
/// | must hold |
/// |---|
/// | a voucher is paid only when it is, letter for letter, one the cabin's key makes |
/// | it is read back equal from its own text, and its short code is its own |
enum VoucherCheck {
    @Sendable static func qrText(_ bytes: [UInt8]) throws(FuzzFinding) {
        let voucher: Voucher
        do throws(VoucherFault) {
            voucher = try Voucher(
                qrText: String(decoding: bytes, as: UTF8.self), verifiedBy: FixedKeys.voucher.publicKey)
        } catch {
            return try demand(!error.description.isEmpty, "a refusal says why")
        }
        let known = try must("the seeds") { try TextSeeds.signedVouchers() }
        try demand(known.contains(voucher), "the cabin never signed this")
        let again = try must("its own text") {
            try Voucher(qrText: voucher.qrText, verifiedBy: FixedKeys.voucher.publicKey)
        }
        try demand(again == voucher, "read back equal")
        try demand(voucher.matches(shortCode: voucher.shortCode), "its short code is its own")
    }
}
