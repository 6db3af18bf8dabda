/// A reader of EVA DTS written from the standard alone, to judge the product's files by: nothing of the product is used.
struct IndependentDTS {
    let lines: [[String]]

    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    init(_ text: String) throws {
        guard text.hasSuffix("\r\n"), !text.replacingCRLF.contains("\n") else {
            throw Refusal(description: "lines end with CRLF")
        }
        lines = text.replacingCRLF.split(separator: "\u{1}").map {
            $0.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        }
        guard lines.first?[0] == "DXS", lines.first?[3] == "V1/6", lines.last == ["DXE", "1", "1"] else {
            throw Refusal(description: "framed by DXS and DXE")
        }
        let from = try place("ST")
        let to = try place("G85")
        let covered = lines[from..<to].map { $0.joined(separator: "*") + "\r\n" }.joined()
        guard lines[to][1] == Self.checksum(Array(covered.utf8)) else { throw Refusal(description: "G85") }
        let end = try place("SE")
        guard lines[end] == ["SE", "\(end - from + 1)", lines[from][2]] else { throw Refusal(description: "SE") }
    }

    func place(_ name: String) throws -> Int {
        guard let place = lines.firstIndex(where: { $0[0] == name }) else { throw Refusal(description: name) }
        return place
    }

    /// The fields of the first line of a name, as numbers, from 1.
    func numbers(_ name: String) throws -> [Int] {
        try lines[place(name)].dropFirst().map { field in
            guard let number = Int(field) else { throw Refusal(description: "\(name) holds '\(field)'") }
            return number
        }
    }

    func all(_ name: String) -> [[String]] { lines.filter { $0[0] == name } }

    /// CRC-16 by long division of the reflected message by x16 + x15 + x2 + 1, bit after bit.
    static func checksum(_ bytes: [UInt8]) -> String {
        var register: UInt32 = 0
        for byte in bytes {
            for bit in 0..<8 {
                let incoming = UInt32(byte >> bit) & 1
                let top = register >> 15 & 1
                register = register << 1 & 0xFFFF
                if top ^ incoming == 1 { register ^= 0x8005 }
            }
        }
        let reflected = (0..<16).reduce(UInt32(0)) { $0 | (register >> $1 & 1) << (15 - $1) }
        let digits = String(reflected, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension String {
    fileprivate var replacingCRLF: String {
        String(
            decoding: Array(utf8).split(separator: 0x0D, omittingEmptySubsequences: false).enumerated().flatMap {
                $0 > 0 && $1.first == 0x0A ? [1] + $1.dropFirst() : ($0 > 0 ? [0x0D] : []) + $1
            }, as: UTF8.self)
    }
}
