import CabineCore
import CabineImaging
import CabineRecord
import CabineSheet
public import CabineSite
public import HALContract

/// Composes what goes on paper: the sheet of four photos, and vouchers.
public struct PaperMaker: Sendable {
    private let site: Site
    private let log: @Sendable (String) -> Void

    /// A maker of papers that bear the site's identity.
    public init(site: Site, log: @escaping @Sendable (String) -> Void) {
        self.site = site
        self.log = log
    }

    func sheet(_ content: Vault.Content, _ language: Language) -> RGBImage? {
        guard let portrait = content.portrait, let number = content.number else {
            log("sheet: photo or number is not in memory any more; nothing is printed")
            return nil
        }
        let today = MachineClock.local(MachineClock.wall)
        do throws(SheetFault) {
            return try Sheet.compose(
                SheetContent(
                    portrait: portrait.image, signature: content.signature?.image, number: number.text,
                    issueDate: SheetDate(year: today.year, month: today.month, day: today.day),
                    identity: identity, language: language.onPaper, formAddress: site.formAddress, note: nil))
        } catch {
            log("sheet: \(error)")
            return nil
        }
    }

    /// A voucher, for paper or for the screen.
    public func slip(_ signed: SignedVoucher) -> RGBImage? {
        let voucher = signed.voucher
        let local = MachineClock.local(voucher.time)
        let minutes = local.minute < 10 ? "0\(local.minute)" : "\(local.minute)"
        do throws(SheetFault) {
            return try VoucherSlip.compose(
                VoucherContent(
                    amountCents: voucher.amount.value, currency: site.currency, cabin: site.cabin,
                    serial: voucher.serial, issued: SheetDate(year: local.year, month: local.month, day: local.day),
                    time: "\(local.hour):\(minutes)", shortCode: signed.shortCode, qrText: signed.qrText,
                    identity: identity, language: voucher.language.onPaper, inDoubt: voucher.inDoubt))
        } catch {
            log("voucher \(voucher.serial): \(error)")
            return nil
        }
    }

    private var identity: SheetIdentity {
        SheetIdentity(
            name: site.identity.name, addressLines: site.identity.addressLines, phone: site.identity.phone,
            email: site.identity.email)
    }
}

extension Language {
    var onPaper: SheetLanguage {
        switch self {
        case .french: .french
        case .english: .english
        }
    }
}
