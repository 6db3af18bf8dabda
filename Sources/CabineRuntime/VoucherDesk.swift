public import CabineCore
public import CabineRecord
public import CabineSite

/// A voucher as people see it.
public struct SignedVoucher: Sendable {
    /// What is owed.
    public let voucher: CabineCore.Voucher
    /// What its QR code holds: claim and signature.
    public let qrText: String
    /// What a person reads over the telephone.
    public let shortCode: String
}

/// Signs vouchers. The same voucher signed twice is the same text, so nothing has to be remembered of it.
public actor VoucherDesk {
    private let keys: CabinKeys
    private let site: Site
    private let log: @Sendable (String) -> Void
    /// The last voucher signed: what the screen shows.
    public private(set) var last: SignedVoucher?

    /// A desk that signs with the cabin's voucher key.
    public init(keys: CabinKeys, site: Site, log: @escaping @Sendable (String) -> Void) {
        self.keys = keys
        self.site = site
        self.log = log
    }

    /// What a voucher is verified with, offline.
    public nonisolated var publicKeyPEM: String { keys.voucherPublicPEM }

    func sign(_ voucher: CabineCore.Voucher) -> SignedVoucher? {
        let claim = VoucherClaim(
            cabin: site.cabin, serial: voucher.serial, amountCents: UInt32(clamping: voucher.amount.value),
            currency: site.currency, issuedAt: voucher.time, inDoubt: voucher.inDoubt)
        do {
            let signed = try CabineRecord.Voucher(signing: claim, with: keys.voucher)
            last = SignedVoucher(voucher: voucher, qrText: signed.qrText, shortCode: signed.shortCode)
            return last
        } catch {
            log("voucher \(voucher.serial): \(error)")
            return nil
        }
    }
}
