import CabineAccess
public import CabineAuthority
import CabineCore
import CabineRecord
import Crypto
import Foundation

/// What an operator does without a network.
public enum Offline {
    /// A voucher that is genuine.
    public struct Genuine: Hashable, Sendable {
        /// One line for whoever pays it out.
        public let description: String
        /// Whether nobody knows if a sheet came out: look before paying.
        public let isInDoubt: Bool
    }

    /// Checks a voucher's QR text with the keys of the inventory: of the cabin named, or of any.
    public static func verify(_ text: String, _ inventory: Inventory, cabin: String?) throws(ServiceFault) -> Genuine {
        let cabins = try inventory.select(cabin.map { [$0] } ?? [])
        guard cabins.contains(where: { $0.voucherKey != nil }) else {
            throw ServiceFault(.badData, "no voucher_key in the inventory: enrol the cabin with its public voucher key")
        }
        var isVoucher = true
        for cabin in cabins {
            guard let path = cabin.voucherKey else { continue }
            guard let bytes = try DurableFile.readIfPresent(inventory.resolve(path)) else {
                throw ServiceFault(.badData, "\(inventory.resolve(path)): missing: enrol cabin \(cabin.name) again")
            }
            let key: Curve25519.Signing.PublicKey
            do throws(RecordFault) { key = try Ed25519PEM.publicKey(String(decoding: bytes, as: UTF8.self)) } catch {
                throw ServiceFault(.badData, "\(inventory.resolve(path)): \(error)")
            }
            do throws(VoucherFault) {
                return describe(try CabineRecord.Voucher(qrText: text, verifiedBy: key))
            } catch {
                if error == .notAVoucher { isVoucher = false }
            }
        }
        guard isVoucher else { throw ServiceFault(.badData, "\(VoucherFault.notAVoucher)") }
        throw ServiceFault(
            .badData,
            cabins.count == 1
                ? "\(VoucherFault.signature)" : "no cabin of the inventory signed this voucher: do not pay, report it")
    }

    private static func describe(_ voucher: CabineRecord.Voucher) -> Genuine {
        let claim = voucher.claim
        let time = CivilDate(millisecondsSince1970: claim.issuedAt.millisecondsSince1970).text
        let amount = String(format: "%d.%02d", claim.amountCents / 100, claim.amountCents % 100)
        return Genuine(
            description: "genuine: cabin \(claim.cabin), serial \(claim.serial), \(amount) \(claim.currency), \(time), "
                + "code \(voucher.shortCode)"
                + (claim.inDoubt ? ", IN DOUBT: check the printer's count before paying" : ""),
            isInDoubt: claim.inDoubt)
    }

    /// The response to a console's challenge, and the role it opens.
    public static func unlock(
        _ challenge: String, _ inventory: Inventory, cabin name: String
    ) throws(ServiceFault) -> (response: String, role: String) {
        let cabin = try inventory.select([name])[0]
        guard let path = cabin.unlockKey else {
            throw ServiceFault(
                .badData, "cabin \(cabin.name) has no unlock_key in the inventory: enrol it with its key")
        }
        guard let bytes = try DurableFile.readIfPresent(inventory.resolve(path)) else {
            throw ServiceFault(.badData, "\(inventory.resolve(path)): missing: enrol cabin \(cabin.name) again")
        }
        do throws(AccessFault) {
            let key = try UnlockKey(text: String(decoding: bytes, as: UTF8.self))
            let challenge = try Challenge(challenge)
            return ("\(key.respond(to: challenge, cabin: cabin.name))", challenge.role.rawValue)
        } catch {
            throw ServiceFault(.badData, "\(error)")
        }
    }
}
