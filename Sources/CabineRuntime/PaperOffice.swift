public import CabineCore
public import CabineDesks
public import CabineNotices
public import CabineRecord
import CabineSheet
public import CabineSite
public import HALContract
import Synchronization

/// Composes what goes on paper, the sheet of four photos and vouchers, and signs the vouchers.
///
/// The same voucher signed twice is the same text, so nothing has to be remembered of it.
public final class PaperOffice: PaperMaker, Sendable {
    private let site: Site
    private let keys: CabinKeys
    private let log: @Sendable (Notice) -> Void
    private let shown = Mutex<SignedVoucher?>(nil)

    /// A maker of papers that bear the site's identity and the cabin's signature.
    public init(site: Site, keys: CabinKeys, log: @escaping @Sendable (Notice) -> Void) {
        self.site = site
        self.keys = keys
        self.log = log
    }

    /// The last voucher signed: what the screen shows.
    public var last: SignedVoucher? { shown.withLock { $0 } }

    /// What a voucher is verified with, offline.
    public var publicKeyPEM: String { keys.voucherPublicPEM }

    private static func note(_ conformity: SessionPortrait.Conformity, _ language: SheetLanguage) -> String? {
        switch conformity {
        case .conforming: nil
        case .unsure: language.partlyCheckedNote
        case .failed: language.notConformingNote
        }
    }

    /// The sheet of a sale.
    public func sheet(_ content: Vault.Content, _ sale: Sale) -> RGBImage? {
        guard let portrait = content.portrait, content.number != nil || !sale.session.document.terms.isSent else {
            log(
                Notice(.sheetNotComposed, .detail("photo or number is not in memory any more; nothing is printed")))
            return nil
        }
        let today = MachineClock.local(MachineClock.wall)
        do throws(SheetFault) {
            return try Sheet.compose(
                SheetContent(
                    portrait: portrait.image, signature: content.signature?.image, number: content.number?.text,
                    issueDate: SheetDate(year: today.year, month: today.month, day: today.day),
                    identity: identity, language: sale.session.language.onPaper, formAddress: site.formAddress,
                    note: Self.note(portrait.conformity, sale.session.language.onPaper)))
        } catch {
            log(Notice(.sheetNotComposed, .detail("\(error)")))
            return nil
        }
    }

    /// Signs a voucher.
    public func sign(_ voucher: CabineCore.Voucher) -> SignedVoucher? {
        let claim = VoucherClaim(
            cabin: site.cabin, serial: voucher.serial, amountCents: UInt32(clamping: voucher.amount.value),
            currency: site.currency, issuedAt: voucher.time, inDoubt: voucher.inDoubt)
        do throws(RecordFault) {
            let signed = try CabineRecord.Voucher(signing: claim, with: keys.voucher)
            let voucher = SignedVoucher(voucher: voucher, qrText: signed.qrText, shortCode: signed.shortCode)
            shown.withLock { $0 = voucher }
            return voucher
        } catch {
            log(Notice(.voucherFault, .field(.serial, voucher.serial), .detail("\(error)")))
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
            log(Notice(.voucherFault, .field(.serial, voucher.serial), .detail("\(error)")))
            return nil
        }
    }

    /// The technician's test sheet.
    public func testSheet() -> RGBImage? {
        do throws(SheetFault) { return try TestSheet.compose() } catch {
            log(Notice(.sheetNotComposed, .detail("test sheet: \(error)")))
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
        case .spanish: .spanish
        case .german: .german
        case .arabic: .arabic
        case .portuguese: .portuguese
        }
    }
}
