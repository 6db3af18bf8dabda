import CabineRecord
import Testing

@Suite struct NumberTests {
    /// Published numbers that end in a MOD 37,36 check character: the GRid example of IFPI's standard 2.1, ISANs of ISO
    /// 15706 (its first and its second check character), and examples of two public implementations.
    static let published = [
        "A12425GABC1234002M", "000000003A8D0000Z", "000000003A8D0000000000006", "188166C7342000003",
        "B159D8FA01240000K", "DADPIDA3897722461J", "123ABX",
    ]

    @Test(arguments: published)
    func publishedExamplesAreValid(_ text: String) {
        #expect(CheckCharacter.isValid(text))
        #expect(CheckCharacter.of(String(text.dropLast())) == text.last)
    }

    @Test(arguments: published)
    func everySingleSubstitutionIsFound(_ text: String) {
        let characters = Array(text)
        for place in characters.indices {
            for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" where other != characters[place] {
                var changed = characters
                changed[place] = other
                #expect(!CheckCharacter.isValid(String(changed)))
            }
        }
    }

    @Test func charactersOutsideTheStandardHaveNoCheck() {
        #expect(CheckCharacter.of("A*") == nil)
        #expect(CheckCharacter.of("a") == nil)
        #expect(!CheckCharacter.isValid(""))
    }

    @Test func drawnNumbersKeepTheFormat() throws {
        let scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        var source = Source(state: 7)
        var seen: Set<RecordNumber> = []
        for _ in 0..<2_000 {
            let number = scheme.draw { source.bytes($0) }
            #expect(number.text.count == 22)
            #expect(number.text.hasPrefix("C1AB12"))
            #expect(number.text.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains($0) })
            #expect(CheckCharacter.isValid(number.text))
            #expect(try scheme.parse(number.grouped.lowercased()) == number)
            #expect(scheme.cabin(of: number) == "AB12")
            seen.insert(number)
        }
        #expect(seen.count == 2_000)
    }

    /// Every value of every random byte must be reachable: fewer would be fewer than 75 bits.
    @Test func everyRandomCharacterTakesAll32Values() throws {
        let scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        var source = Source(state: 11)
        var seen = [Set<Character>](repeating: [], count: 15)
        for _ in 0..<2_000 {
            let text = Array(scheme.draw { source.bytes($0) }.text)
            for place in 0..<15 { seen[place].insert(text[6 + place]) }
        }
        #expect(seen.allSatisfy { $0.count == 32 })
    }

    @Test func aCheckCharacterOutsideTheAlphabetIsDrawnAgain() throws {
        let scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        // Find random bytes whose check character is I, L, O or U, then see that a second draw is asked for.
        var rejected: [UInt8]?
        for value in UInt8.min..<32 where rejected == nil {
            let bytes = [UInt8](repeating: 0, count: 14) + [value]
            let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
            let body = "C1AB12" + String(bytes.map { alphabet[Int($0)] })
            if let check = CheckCharacter.of(body), "ILOU".contains(check) { rejected = bytes }
        }
        let first = try #require(rejected)
        var draws = 0
        var source = Source(state: 3)
        let number = scheme.draw { count in
            draws += 1
            return draws == 1 ? first : source.bytes(count)
        }
        #expect(draws >= 2)
        #expect(CheckCharacter.isValid(number.text))
    }

    @Test func faultsSayWhatAndWhere() throws {
        let scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        var source = Source(state: 5)
        let number = scheme.draw { source.bytes($0) }
        let characters = Array(number.text)
        let table: [(String, NumberFault)] = [
            ("", .length(found: 0)),
            (String(characters.dropLast()), .length(found: 21)),
            (number.text + "0", .length(found: 23)),
            ("C1AB-O" + String(characters.dropFirst(5)), .character("O", place: 5)),
            ("C1 é" + String(characters.dropFirst(3)), .character("é", place: 3)),
            (swapping(characters, at: 21), .checkCharacter),
            (swapping(characters, at: 8), .checkCharacter),
        ]
        for (text, fault) in table {
            #expect(throws: fault) { try scheme.parse(text) }
            #expect(!fault.description.contains(number.text))
        }
        let other = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "CD34")
        #expect(throws: NumberFault.prefix(expected: "C1CD34")) { try other.parse(number.text) }
        #expect(try CrockfordNumberScheme.anyCabin.parse(number.text) == number)
    }

    @Test func prefixesAreChecked() {
        #expect(throws: NumberFault.length(found: 3)) {
            try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB1")
        }
        #expect(throws: NumberFault.character("I", place: 1)) {
            try CrockfordNumberScheme(collectorPrefix: "I1", cabinPrefix: "AB12")
        }
    }

    @Test func aNumberShowsNothingByAccident() throws {
        var source = Source(state: 9)
        let scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        let number = scheme.draw { source.bytes($0) }
        var dumped = ""
        dump(number, to: &dumped)
        for text in ["\(number)", String(reflecting: number), dumped, "\([number])", "\(Optional(number) as Any)"] {
            #expect(!text.contains(number.text))
        }
        #expect(number.grouped.split(separator: " ").map(\.count) == [4, 4, 4, 4, 4, 2])
    }

    private func swapping(_ characters: [Character], at place: Int) -> String {
        var changed = characters
        changed[place] = changed[place] == "7" ? "8" : "7"
        return String(changed)
    }
}

/// Repeatable bytes: a 64-bit linear congruential generator.
struct Source {
    var state: UInt64

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
    }
}
