/// A file inside a record. Its content may be personal: it has no readable description.
public struct UstarMember: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// A plain file name of at most 100 ASCII characters.
    public let name: String
    /// The content.
    public let bytes: [UInt8]

    /// A file called `name`.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Nothing about the file.
    public var description: String { "<redacted>" }
    /// Nothing about the file.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why bytes are not an archive this program wrote.
public enum UstarFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The archive ends inside a header, a file or its end mark.
    case truncated(atByte: Int)
    /// A header field is not what the format prescribes.
    case header(field: String, atByte: Int)
    /// Two files have one name.
    case duplicate(name: String)
    /// More files or bytes than a record ever has.
    case tooLarge
    /// A byte that must be zero is not, or something follows the end mark.
    case padding

    /// What is wrong and where.
    public var description: String {
        switch self {
        case .truncated(let offset): "the archive ends too early, at byte \(offset)"
        case .header(let field, let offset): "the archive's header at byte \(offset) has a wrong \(field)"
        case .duplicate(let name): "the archive holds \(name) twice"
        case .tooLarge: "the archive is larger than any record"
        case .padding: "the archive was altered between or after its files"
        }
    }
}

/// The archive format of POSIX.1-1988 (ustar), as `tar` reads it, in one fixed form: regular files, mode 0600, no owner,
/// no date. The reader takes exactly what the writer gives, so that one content has one encoding.
public enum Ustar {
    /// Size of headers and of the unit files are filled up to.
    static let blockSize = 512
    /// Files in an archive: a record has three, the rest is room to grow.
    public static let memberLimit = 8
    /// Bytes of an archive: 20 times an ordinary record.
    public static let byteLimit = 1_048_576
    private static let nameLimit = 100

    /// The archive of `members`, in their order.
    public static func write(_ members: [UstarMember]) -> [UInt8] {
        precondition(members.count <= memberLimit, "too many files")
        var archive: [UInt8] = []
        for member in members {
            archive += header(member.name, size: member.bytes.count)
            archive += member.bytes
            archive += [UInt8](repeating: 0, count: padding(after: member.bytes.count))
        }
        return archive + [UInt8](repeating: 0, count: 2 * blockSize)
    }

    /// The files of an archive, in their order.
    public static func read(_ archive: [UInt8]) throws(UstarFault) -> [UstarMember] {
        guard archive.count <= byteLimit else { throw .tooLarge }
        var members: [UstarMember] = []
        var offset = 0
        while true {
            guard archive.count - offset >= blockSize else { throw .truncated(atByte: archive.count) }
            let block = archive[offset..<offset + blockSize]
            if block.allSatisfy({ $0 == 0 }) { break }
            guard members.count < memberLimit else { throw .tooLarge }
            let (name, size) = try parse(Array(block), at: offset)
            guard !members.contains(where: { $0.name == name }) else { throw .duplicate(name: name) }
            offset += blockSize
            let stored = size + padding(after: size)
            guard stored <= archive.count - offset else { throw .truncated(atByte: archive.count) }
            members.append(UstarMember(name: name, bytes: Array(archive[offset..<offset + size])))
            guard archive[offset + size..<offset + stored].allSatisfy({ $0 == 0 }) else { throw .padding }
            offset += stored
        }
        guard archive.count - offset >= 2 * blockSize else { throw .truncated(atByte: archive.count) }
        guard archive.count - offset == 2 * blockSize, archive[offset...].allSatisfy({ $0 == 0 }) else {
            throw .padding
        }
        return members
    }

    private static func padding(after size: Int) -> Int { (blockSize - size % blockSize) % blockSize }

    private static func isName(_ name: [UInt8]) -> Bool {
        !name.isEmpty && name.count <= nameLimit && name.first != UInt8(ascii: ".")
            && name.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
    }

    private static func header(_ name: String, size: Int) -> [UInt8] {
        precondition(isName(Array(name.utf8)) && size <= byteLimit, "file of an archive")
        var block = [UInt8](repeating: 0, count: blockSize)
        put(Array(name.utf8), at: 0, in: &block)
        for (offset, width, value) in [(100, 8, 0o600), (108, 8, 0), (116, 8, 0), (124, 12, size), (136, 12, 0)] {
            put(octal(value, digits: width - 1), at: offset, in: &block)
        }
        block[156] = UInt8(ascii: "0")
        put(Array("ustar\0".utf8) + Array("00".utf8), at: 257, in: &block)
        // The sum is taken with its own field full of spaces (POSIX.1-1988, 10.1.1).
        put([UInt8](repeating: UInt8(ascii: " "), count: 8), at: 148, in: &block)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6) + [0], at: 148, in: &block)
        return block
    }

    private static func parse(_ block: [UInt8], at offset: Int) throws(UstarFault) -> (String, Int) {
        let name = Array(block[..<nameLimit].prefix { $0 != 0 })
        guard isName(name) else { throw .header(field: "name", atByte: offset) }
        var size = 0
        for digit in block[124..<135] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else {
                throw .header(field: "size", atByte: offset)
            }
            size = size * 8 + Int(digit - UInt8(ascii: "0"))
        }
        guard size <= byteLimit else { throw .tooLarge }
        let text = String(decoding: name, as: UTF8.self)
        guard block == header(text, size: size) else { throw .header(field: "checksum", atByte: offset) }
        return (text, size)
    }

    private static func put(_ field: [UInt8], at offset: Int, in block: inout [UInt8]) {
        block.replaceSubrange(offset..<offset + field.count, with: field)
    }

    private static func octal(_ value: Int, digits: Int) -> [UInt8] {
        let text = Array(String(value, radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: digits - text.count) + text
    }
}
