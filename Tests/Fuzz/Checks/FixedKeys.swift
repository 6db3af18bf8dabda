import CabineRecord
import Crypto

/// Keys that are the same in every run: an input that fails must fail again. They protect nothing.
enum FixedKeys {
    static let cabin = "AB12"
    static let atRest = SymmetricKey(data: scalar(1))
    static let state = made { try P256.KeyAgreement.PrivateKey(rawRepresentation: scalar(2)) }
    static let signing = made { try P256.Signing.PrivateKey(rawRepresentation: scalar(3)) }
    static let voucher = made { try Curve25519.Signing.PrivateKey(rawRepresentation: scalar(4)) }
    static let scheme = made { try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: cabin) }
    static let number = number(7)

    /// A number drawn from bytes that are all alike.
    static func number(_ byte: UInt8) -> RecordNumber {
        var next = byte
        return scheme.draw { count in
            next &+= 1
            return [UInt8](repeating: next, count: count)
        }
    }

    private static func scalar(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    private static func made<Value>(_ body: () throws -> Value) -> Value {
        do {
            return try body()
        } catch {
            preconditionFailure("a fixed key is a key: \(error)")
        }
    }
}

/// The form of a sealed record, written down a second time, around bytes nobody sealed.
enum SealedForm {
    static let headerLength = 25

    static func record(around body: [UInt8]) -> [UInt8] {
        let identifier = SHA256.hash(data: FixedKeys.state.publicKey.x963Representation).prefix(8)
        let length = UInt32(truncatingIfNeeded: max(0, body.count - 65))
        let start = Array("CBSR".utf8) + [1] + Array(identifier) + bigEndian(length)
        return start + sum(start, body) + body
    }

    /// The same bytes with the checksum they ought to have.
    static func mended(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= headerLength else { return bytes }
        let start = Array(bytes[..<17])
        let body = Array(bytes[headerLength...])
        return start + sum(start, body) + body
    }

    static func bigEndian(_ number: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    private static func sum(_ start: [UInt8], _ body: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: start + body).prefix(8))
    }
}
