import CabineAccess
import CabineRecord
import HALSim
import Testing

@Suite struct UnlockTests {
    let key = UnlockKey()

    /// Random bytes that any test can repeat.
    static func bytes(seed: UInt64) -> (Int) -> [UInt8] {
        var random = SplitMix(seed: seed)
        return { count in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    }

    /// Computed by a program of its own from the documented formula, with Python's hmac and hashlib.
    static let vectors: [(key: String, cabin: String, challenge: String, response: String)] = [
        (ascending, "7K3M", "S4K7-9QWM-2XAB", "2VQH-AB0V-ENE2"),
        (ascending, "7K3N", "S4K7-9QWM-2XAB", "M0NA-4Y1B-BW3G"),
        (ones, "7K3M", "S4K7-9QWM-2XAB", "K96T-A61W-JWRX"),
        (ascending, "7K3M", "V000-0000-0012", "RMPR-6Z8K-9VAW"),
        (ascending, "7K3M", "CZZZ-ZZZZ-ZZZ3", "MAM7-R479-Z7Q3"),
        (ascending, "7K3M", "C012-3456-7897", "HD98-BQ0H-FT1W"),
        (ascending, "7K3M", "VABC-DEFG-HJKG", "C694-WETF-VJBN"),
        (ascending, "7K3M", "S3K7-9QWM-2XAQ", "WZZK-4QQ2-8YN7"),
    ]
    static let ascending = "CBU1:000G40R40M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFGB"
    static let ones = "CBU1:ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZGX"

    @Test(arguments: UnlockTests.vectors.indices)
    func vector(index: Int) throws {
        let vector = Self.vectors[index]
        let key = try UnlockKey(text: vector.key)
        let challenge = try Challenge(vector.challenge)
        let response = key.respond(to: challenge, cabin: vector.cabin)
        #expect("\(response)" == vector.response)
        #expect("\(challenge)" == vector.challenge)
        #expect(key.verify(try Response(vector.response), to: challenge, cabin: vector.cabin))
        #expect(key.text == vector.key)
    }

    @Test func aResponseOpensItsOwnChallengeOnly() throws {
        let challenges = (1...200).map {
            Challenge(role: Role.allCases[$0 % 3], Self.bytes(seed: UInt64($0)))
        }
        #expect(Set(challenges.map(\.text)).count == 200)
        let responses = challenges.map { key.respond(to: $0, cabin: "7K3M") }
        for (place, response) in responses.enumerated() {
            for (other, challenge) in challenges.enumerated() {
                #expect(key.verify(response, to: challenge, cabin: "7K3M") == (place == other))
            }
            #expect(!key.verify(response, to: challenges[place], cabin: "7K3N"))
            #expect(!UnlockKey().verify(response, to: challenges[place], cabin: "7K3M"))
        }
    }

    @Test(arguments: Role.allCases)
    func theRoleIsPartOfTheChallenge(role: Role) throws {
        let challenge = Challenge(role: role, Self.bytes(seed: 7))
        #expect(try Challenge(challenge.text).role == role)
        // The same random bits for another role are another challenge with another response.
        for other in Role.allCases where other != role {
            let otherChallenge = Challenge(role: other, Self.bytes(seed: 7))
            #expect(!key.verify(key.respond(to: challenge, cabin: "7K3M"), to: otherChallenge, cabin: "7K3M"))
        }
    }

    @Test func codesAreTypedAsPeopleTypeThem() throws {
        let challenge = try Challenge("S4K7-9QWM-2XAB")
        for typed in ["s4k79qwm2xab", " S4K7 9QWM 2XAB ", "s4k7-9qwm-2xab"] {
            #expect(try Challenge(typed) == challenge)
        }
        #expect(try Challenge("voo0-OOoo-oo12") == Challenge("V000-0000-0012"))
        #expect(try Challenge("vabcdefghjkg") == Challenge("VABC-DEFG-HJKG"))
    }

    @Test func everyMistypedCharacterIsTold() throws {
        let right = Array("S4K79QWM2XAB")
        for place in right.indices {
            var wrong = right
            wrong[place] = wrong[place] == "7" ? "8" : "7"
            #expect(throws: AccessFault.mistyped) { try Response(String(wrong)) }
        }
        let others = [
            "", "S4K7", "S4K79QWM2XABC", "S4K7-9QWM-2XA\u{E9}", "S4K7\t9QWM2XAB", String(repeating: "-", count: 80),
        ]
        for text in others {
            #expect(throws: AccessFault.notACode) { try Response(text) }
        }
        #expect(throws: AccessFault.notAChallenge) { try Challenge("2VQH-AB0V-ENE2") }
    }

    @Test func anyBytesAreACodeOrAreNot() {
        var random = SplitMix(seed: 3)
        for _ in 0..<20_000 {
            let bytes = (0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let text = String(decoding: bytes, as: UTF8.self)
            if let response = try? Response(text) { #expect((try? Response("\(response)")) == response) }
            #expect(throws: AccessFault.notAKey) { try UnlockKey(text: text) }
        }
    }

    @Test func theKeyIsMadeOnceAndSaysNothing() throws {
        let store = MemoryStore()
        let first = try UnlockKey.open(in: store)
        #expect(try UnlockKey.open(in: store).text == first.text)
        #expect(try store.list() == [UnlockKey.file])
        #expect("\(first)" == "<redacted>")
        #expect(!String(reflecting: first).contains(first.text))
        #expect(try UnlockKey.renew(in: store).text != first.text)
        try store.replace(UnlockKey.file, with: Array("CBU1:HALF".utf8))
        #expect(throws: AccessFault.notAKey) { try UnlockKey.open(in: store) }
        #expect(try store.read(UnlockKey.file) == Array("CBU1:HALF".utf8))
    }

    @Test func everyoneMayLookAndNobodyMayDoAnothersWork() {
        for role in Role.allCases {
            #expect(role.allows(.view))
            #expect(role.allows(role))
        }
        #expect(!Role.view.allows(.service))
        #expect(!Role.service.allows(.cash))
        #expect(!Role.cash.allows(.service))
    }
}
