import CabineJournal
public import Crypto
import FoundationEssentials

/// Why something of the cash audit cannot be done.
public enum CashFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cabin never started: there is nothing to count from.
    case neverStarted
    /// A customer is inside, or money is between two places.
    case served
    /// The figures moved since the reset was prepared.
    case changed
    /// The statement of an earlier reset is not on the disk yet.
    case unsettled(UInt64)
    /// A file of the statements cannot be read or written.
    case file(String)
    /// A statement that is none, or whose signature is not the cabin's.
    case statement(String)

    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .neverStarted: "the cabin never started: there is nothing to audit yet"
        case .served: "somebody is served, or a print or voucher is under way: wait until the cabin rests"
        case .changed:
            "the code does not fit the present figures: coins came in meanwhile, or it was mistyped; prepare the reset again"
        case .unsettled(let number):
            "the statement of reset \(number) could not be written: make room on the disk, then try again"
        case .file(let text), .statement(let text): text
        }
    }
}

/// What a cabin signs at each reset of its cash box.
public struct CashStatement: Hashable, Sendable, Codable {
    /// Version of this form.
    public static let version = 1

    /// The form's version.
    public let version: Int
    /// The cabin.
    public let cabin: String
    /// ISO 4217 code.
    public let currency: String
    /// Which reset; the first one is 1.
    public let reset: UInt64
    /// The period that the reset closed.
    public let period: CashFigures
    /// Everything up to the reset.
    public let whole: CashFigures
    /// The reset's link of the chain of cash entries, in hexadecimal, and the number of links up to it.
    public let chainHead: String
    /// Links up to it.
    public let chainCount: UInt64
    /// SHA-256 of the file of the statement before, in hexadecimal; zeros for the first one.
    public let previous: String

    /// The statement of the last reset in `audit`, which must be of a closed period.
    public init(_ audit: CashAudit, previous: String) {
        version = Self.version
        cabin = audit.identity.cabin
        currency = audit.identity.currency
        reset = audit.resets
        period = audit.period
        whole = audit.whole
        chainHead = audit.chainHead.hexadecimal
        chainCount = audit.chainCount
        self.previous = previous
    }

    /// The `previous` of the first statement.
    public static let noPrevious = String(repeating: "0", count: 64)
}

/// A statement with the cabin's signature: two lines of JSON, of which the second signs the bytes of the first.
///
/// Ed25519 by the cabin's voucher key, over "cabine/cash-statement/v1", a line feed and the first line. The signature is
/// the same each time (RFC 8032), so a statement that is written again after a power cut is still the same file.
public struct SignedStatement: Hashable, Sendable {
    private static let context = Array("cabine/cash-statement/v1\n".utf8)
    /// Largest file: ten times a long one.
    public static let bytesMaximum = 65_536

    private struct Signature: Codable {
        let ed25519: String
    }

    /// What was signed.
    public let statement: CashStatement
    /// The file's bytes.
    public let bytes: [UInt8]

    /// Signs `statement`.
    public init(_ statement: CashStatement, with key: Curve25519.Signing.PrivateKey) throws(CashFault) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = Array(try encoder.encode(statement))
            let signature = Array(try key.signature(for: Self.context + line))
            let second = Array(try encoder.encode(Signature(ed25519: hexadecimal(signature))))
            bytes = line + [0x0A] + second + [0x0A]
        } catch {
            throw .statement("signing the statement of reset \(statement.reset) failed: \(error)")
        }
        self.statement = statement
    }

    /// The statement in `bytes`, when `key` signed it.
    public init(_ bytes: [UInt8], verifiedBy key: Curve25519.Signing.PublicKey) throws(CashFault) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard bytes.count <= Self.bytesMaximum, lines.count == 3, lines[2].isEmpty else {
            throw .statement("not a signed statement: it has two lines")
        }
        let decoder = JSONDecoder()
        guard let statement = try? decoder.decode(CashStatement.self, from: Data(lines[0])),
            let written = try? decoder.decode(Signature.self, from: Data(lines[1])),
            let signature = Self.signature(written.ed25519), statement.version == CashStatement.version
        else { throw .statement("not a signed statement of this version") }
        guard key.isValidSignature(signature, for: Self.context + Array(lines[0])) else {
            throw .statement("the signature is not this cabin's, or the statement was changed")
        }
        self.statement = statement
        self.bytes = bytes
    }

    /// What the next statement names as `previous`.
    public var digest: String { hexadecimal(Array(SHA256.hash(data: bytes))) }

    private static func signature(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 128, text.utf8.count == 128 else { return nil }
        return stride(from: 0, to: 128, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// Lower-case hexadecimal.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
