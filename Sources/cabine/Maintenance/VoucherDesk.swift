import CabineConsole
import CabineCore
import CabineJournal
import CabineRecord
import CabineRuntime
import CabineSite
import Crypto
import HALContract
import HALLinux
import Synchronization

/// Vouchers at the console: genuine or not, and paid out once.
///
/// | what happens | what follows |
/// |---|---|
/// | a QR text | verified with the cabin's own key, however old it is |
/// | a short code | compared with the vouchers of the journal, about a week back |
/// | redeemed | durable before it is said; a second time is refused, after any restart |
final class VoucherDesk: Sendable {
    private let paid: Mutex<PaidVouchers>
    private let journal: String
    private let site: Site
    private let keys: CabinKeys

    init(store: sending DirectoryStore, journal: String, site: Site, keys: CabinKeys) throws {
        self.journal = journal
        self.site = site
        self.keys = keys
        paid = Mutex(try PaidVouchers(store))
    }

    func check(_ typed: String) throws(ConsoleFault) -> String {
        let voucher = try find(typed)
        let when = paid.withLock { $0[voucher.claim.serial] }
        return words(voucher) + (when.map { "; ALREADY PAID OUT: \($0)" } ?? "; not paid out yet")
    }

    func redeem(_ typed: String, by user: Operator) throws(ConsoleFault) -> String {
        let voucher = try find(typed)
        let serial = voucher.claim.serial
        let note = "\(WallText.utc(MachineClock.wall)) \(user)"
        let outcome = paid.withLock { paid -> Result<Void, ConsoleFault> in
            if let before = paid[serial] {
                return .failure(ConsoleFault("voucher \(serial) was paid out already: \(before)"))
            }
            do throws(DeviceFault) { try paid.note(serial, note) } catch {
                return .failure(ConsoleFault("do not pay: it cannot be written down: \(error)"))
            }
            return .success(())
        }
        try outcome.get()
        return "pay out \(cabine.money(Int(voucher.claim.amountCents), voucher.claim.currency)): " + words(voucher)
    }

    private func words(_ voucher: CabineRecord.Voucher) -> String {
        let claim = voucher.claim
        return "genuine: serial \(claim.serial), \(cabine.money(Int(claim.amountCents), claim.currency)), "
            + "\(WallText.utc(claim.issuedAt)), code \(voucher.shortCode)"
            + (claim.inDoubt ? ", IN DOUBT: look at the printer's count before paying" : "")
    }

    private func find(_ typed: String) throws(ConsoleFault) -> CabineRecord.Voucher {
        let text = typed.filter { !$0.isWhitespace && $0 != "-" }.uppercased()
        guard !text.isEmpty else { throw ConsoleFault("give the QR text or the short code of the voucher") }
        if typed.uppercased().contains("CBV") {
            do throws(VoucherFault) {
                let voucher = try CabineRecord.Voucher(qrText: typed, verifiedBy: keys.voucher.publicKey)
                guard voucher.claim.cabin == site.cabin else { throw VoucherFault.signature }
                return voucher
            } catch { throw ConsoleFault("\(error)") }
        }
        guard let voucher = try issued().first(where: { $0.matches(shortCode: text) }) else {
            throw ConsoleFault(
                "no voucher of this cabin's journal has this code; scan the QR code, which needs no journal")
        }
        return voucher
    }

    /// The vouchers of the journal, newest first.
    func issued() throws(ConsoleFault) -> [CabineRecord.Voucher] {
        var decided: [CabineCore.Voucher] = []
        do throws(DeviceFault) {
            _ = try Replay(DirectoryStore(existing: journal)) { step in
                for effect in step.effects {
                    if case .issueVoucher(let voucher, _) = effect, decided.last != voucher { decided.append(voucher) }
                }
            }
        } catch { throw ConsoleFault("\(error)") }
        return decided.reversed().compactMap { try? signed($0) }
    }

    func signed(_ voucher: CabineCore.Voucher) throws(RecordFault) -> CabineRecord.Voucher {
        try CabineRecord.Voucher(
            signing: VoucherClaim(
                cabin: site.cabin, serial: voucher.serial, amountCents: UInt32(clamping: voucher.amount.value),
                currency: site.currency, issuedAt: voucher.time, inDoubt: voucher.inDoubt), with: keys.voucher)
    }
}
