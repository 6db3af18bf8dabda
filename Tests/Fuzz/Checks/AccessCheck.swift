import CabineAccess

/// A challenge, a response or a key of any bytes.
///
/// | must hold |
/// |---|
/// | an understood code, written out, is understood the same |
/// | an understood key, written out, is understood the same |
/// | only the computed response opens a challenge |
enum AccessCheck {
    @Sendable static func code(_ bytes: [UInt8]) throws(FuzzFinding) {
        let text = String(decoding: bytes, as: UTF8.self)
        let key = try must("a fixed key is a key") { try UnlockKey(text: AccessSeeds.key) }
        if let found = try? UnlockKey(text: text) {
            let again = try must("a key that was understood") { try UnlockKey(text: found.text) }
            try demand(again.text == found.text, "a key means the same when it is written out")
        }
        guard let response = try? Response(text) else { return }
        let again = try must("a code that was understood") { try Response("\(response)") }
        try demand(again == response, "a code means the same when it is written out: \(response)")
        let asked = try must("a fixed challenge is one") { try Challenge(AccessSeeds.challenge) }
        try demand(
            key.verify(response, to: asked, cabin: "7K3M") == ("\(response)" == AccessSeeds.response),
            "\(response) opens \(asked) exactly when it is the response")
        guard let challenge = try? Challenge(text) else { return }
        try demand(
            key.verify(key.respond(to: challenge, cabin: "7K3M"), to: challenge, cabin: "7K3M"),
            "the computed response opens \(challenge)")
    }
}

/// Where fuzzing of codes begins.
enum AccessSeeds {
    static let key = "CBU1:000G40R40M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFGB"
    static let challenge = "S4K7-9QWM-2XAB"
    static let response = "2VQH-AB0V-ENE2"

    @Sendable static func codes() -> [FuzzSeed] {
        [
            FuzzSeed(name: "key", bytes: Array(key.utf8)), FuzzSeed(name: "challenge", bytes: Array(challenge.utf8)),
            FuzzSeed(name: "response", bytes: Array(response.utf8)),
            FuzzSeed(name: "typed", bytes: Array(" voo0 oooo oo12\n".utf8)),
        ]
    }
}
