import ArgumentParser
import CabineCore
import CabineRecord
import Crypto
import Foundation

struct VoucherCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voucher", abstract: "Check a voucher without any network.", subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a voucher's QR text with the cabin's public voucher key.",
            discussion: "Prints what is owed; exits with 65 and says why when the voucher is not genuine.")

        @Argument(help: ArgumentHelp("What the QR code holds.", valueName: "TEXT"))
        var text: String

        @Option(help: ArgumentHelp("The cabin's public voucher key, in PEM.", valueName: "FILE"))
        var key: String

        func run() throws {
            guard let pem = try? String(contentsOfFile: key, encoding: .utf8) else {
                throw Failure(.badData, "\(key): cannot be read; give the cabin's public voucher key")
            }
            do {
                let voucher = try Voucher(qrText: text, verifiedBy: Ed25519PEM.publicKey(pem))
                let claim = voucher.claim
                let time = CivilDate(millisecondsSince1970: claim.issuedAt.millisecondsSince1970).text
                print(
                    "genuine: cabin \(claim.cabin), serial \(claim.serial), "
                        + "\(money(Int(claim.amountCents), claim.currency)), \(time), code \(voucher.shortCode)"
                        + (claim.inDoubt ? ", IN DOUBT: check the printer's count before paying" : ""))
            } catch let fault as VoucherFault {
                throw Failure(.badData, "\(fault)")
            } catch let fault as RecordFault {
                throw Failure(.badData, "\(fault)")
            }
        }
    }
}
