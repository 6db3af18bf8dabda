import CabineCore
import CabineRecord
import CabineSheet
public import CabineSite
import HALContract

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
        let today = CivilDate(millisecondsSince1970: MachineClock.wall.millisecondsSince1970)
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
