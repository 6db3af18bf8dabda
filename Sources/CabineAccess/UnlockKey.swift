import CabineRecord
import Crypto
import FoundationEssentials
public import HALContract

/// The secret of one cabin that turns challenges into responses: 256 bits, known to the cabin and to its operator.
///
/// **Why a secret of each cabin, and no operator's signature.** A response is typed by somebody who hears it over the
/// telephone. The shortest signature in use is 64 bytes, 103 characters of base 32; a truncated HMAC is as short as the
/// lock needs, because whoever guesses is slowed down by `LoginGuard`. What that costs: who holds a cabin's disk holds
/// this key, as they hold all else that is on the disk; it opens no other cabin, since each has a key of its own, and it
/// opens nothing once the cabin has a new one (`cabine keys renew`).
///
/// **What is signed.** HMAC-SHA-256 (RFC 2104) with this key over `cabine/unlock/v1`, the cabin's four characters, the
/// twelve of the challenge, each followed by a zero byte, and a counter byte from 0. The first 55 bits in Crockford's base
/// 32 are the body; the counter rises until the check character falls in Crockford's alphabet. The challenge's first
/// letter is the role: a response for one role opens no other.
public struct UnlockKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The key's file beside the cabin's other keys, and in the operator's folder of keys.
    public static let file = "unlock-key.txt"
    private static let marker = "CBU1:"
    private static let context = "cabine/unlock/v1"
    private static let byteCount = 32

    private let secret: SymmetricKey

    /// A fresh key.
    public init() { secret = SymmetricKey(size: .bits256) }

    /// The key in a text: `CBU1:`, 52 characters of Crockford's base 32, one check character.
    public init(text: String) throws(AccessFault) {
        let line = text.filter { !$0.isWhitespace }
        guard line.utf8.count == Self.textLength, line.hasPrefix(Self.marker) else { throw .notAKey }
        let code = String(line.dropFirst(Self.marker.count))
        guard CheckCharacter.isValid(code), let bytes = Crockford.decode(String(code.dropLast())),
            bytes.count == Self.byteCount
        else { throw .notAKey }
        secret = SymmetricKey(data: bytes)
    }

    private static let textLength = marker.utf8.count + (byteCount * 8 + 4) / 5 + 1

    /// The key as it is kept in files that nobody else may read. It is a secret: never print it, never log it.
    public var text: String {
        let body = Crockford.encode(secret.withUnsafeBytes { Array($0) })
        guard let check = CheckCharacter.of(body) else { preconditionFailure("base 32 is within the alphabet") }
        return Self.marker + body + String(check)
    }

    /// The key in `store`, made there on the first call. The store must keep files from other users (mode 0600).
    ///
    /// A key that is there and cannot be read is an error, never replaced: the operator has its copy.
    public static func open(in store: any FileStore) throws -> UnlockKey {
        if try store.list().contains(file) {
            return try UnlockKey(text: String(decoding: try store.read(file), as: UTF8.self))
        }
        return try renew(in: store)
    }

    /// A fresh key in `store`, in place of the one before: the operator needs the new one.
    public static func renew(in store: any FileStore) throws -> UnlockKey {
        let key = UnlockKey()
        try store.replace(file, with: Array((key.text + "\n").utf8))
        return key
    }

    /// What opens the console of `cabin`, its four characters, to whoever was shown `challenge`.
    public func respond(to challenge: Challenge, cabin: String) -> Response {
        for counter in UInt8.min...UInt8.max {
            var message: [UInt8] = []
            for part in [Self.context, cabin, challenge.text] { message += Array(part.utf8) + [0] }
            let code = HMAC<SHA256>.authenticationCode(for: message + [counter], using: secret)
            let body = Array(Crockford.encode(Array(code)).utf8.prefix(SpokenCode.bodyLength))
            if let spoken = SpokenCode(body: body) { return Response(spoken) }
        }
        preconditionFailure("HMAC missed the alphabet 256 times")
    }

    /// Whether `response` is the one to `challenge`. Takes the same time for every wrong one.
    public func verify(_ response: Response, to challenge: Challenge, cabin: String) -> Bool {
        let expected = Array(respond(to: challenge, cabin: cabin).code.text.utf8)
        let given = Array(response.code.text.utf8)
        // Both have twelve characters by construction.
        return zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Nothing about the key.
    public var description: String { "<redacted>" }
    /// Nothing about the key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
