import CabineRecord
import Testing

@Suite struct UstarTests {
    static let members = [
        UstarMember(name: "manifest.json", bytes: Array("{}".utf8)),
        UstarMember(name: "portrait.jp2", bytes: (0..<1_300).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
        UstarMember(name: "signature.jp2", bytes: [UInt8](repeating: 3, count: 512)),
        UstarMember(name: "empty", bytes: []),
    ]

    @Test func whatIsWrittenIsRead() throws {
        #expect(try Ustar.read(Ustar.write(Self.members)) == Self.members)
        #expect(try Ustar.read(Ustar.write([])) == [])
    }

    @Test func theHeaderIsPosix() {
        let archive = Ustar.write([UstarMember(name: "a", bytes: [1, 2, 3])])
        #expect(archive.count == 2_048)
        #expect(Array(archive[257..<265]) == Array("ustar\0".utf8) + Array("00".utf8))
        #expect(String(decoding: archive[124..<135], as: UTF8.self) == "00000000003")
        let sum = archive[..<512].enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 32 : Int(byte.element))
        }
        #expect(Int(String(decoding: archive[148..<154], as: UTF8.self), radix: 8) == sum)
    }

    @Test func everyTruncationIsRefused() {
        let archive = Ustar.write(Self.members)
        for count in 0..<archive.count {
            #expect(throws: UstarFault.self) { try Ustar.read(Array(archive[..<count])) }
        }
    }

    /// Outside the files' own content, which the manifest's digests cover, no bit may change.
    @Test func everyBitOfHeadersAndPaddingIsGuarded() throws {
        let archive = Ustar.write(Self.members)
        for bit in 0..<archive.count * 8 {
            var changed = archive
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = try? Ustar.read(changed) else { continue }
            #expect(read.map(\.name) == Self.members.map(\.name))
            #expect(read.map(\.bytes.count) == Self.members.map(\.bytes.count))
            #expect(read != Self.members)
        }
    }

    @Test func duplicatesAndExcessAreRefused() {
        let twice = [UstarMember(name: "a", bytes: []), UstarMember(name: "a", bytes: [1])]
        #expect(throws: UstarFault.duplicate(name: "a")) { try Ustar.read(Ustar.write(twice)) }
        let many = (0..<8).map { UstarMember(name: "f\($0)", bytes: []) }
        let nine = Ustar.write(many).dropLast(1_024) + Ustar.write([UstarMember(name: "f8", bytes: [])])
        #expect(throws: UstarFault.tooLarge) { try Ustar.read(Array(nine)) }
        #expect(throws: UstarFault.tooLarge) { try Ustar.read([UInt8](repeating: 0, count: Ustar.byteLimit + 1)) }
        #expect(throws: UstarFault.padding) { try Ustar.read(Ustar.write(Self.members) + [0]) }
    }
}
