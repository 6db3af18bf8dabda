import CabineRecord

/// The archive inside a record, of any bytes: whoever holds the State's public key can seal one.
///
/// | must hold |
/// |---|
/// | an accepted archive is exactly what the writer gives for its files: one content, one encoding |
/// | no more files and bytes than the limits, no name twice, none that leaves a folder |
/// | an accepted record survives being written and read again |
enum ArchiveCheck {
    @Sendable static func archive(_ bytes: [UInt8]) throws(FuzzFinding) {
        let members: [UstarMember]
        do throws(UstarFault) {
            members = try Ustar.read(bytes)
        } catch {
            return try demand(!error.description.isEmpty, "a refusal says why")
        }
        try demand(Ustar.write(members) == bytes, "what was read is written the same")
        try demand(members.count <= Ustar.memberLimit && bytes.count <= Ustar.byteLimit, "within the limits")
        for (index, member) in members.enumerated() {
            try demand(!members[..<index].contains { $0.name == member.name }, "no name twice")
            try demand(!member.name.contains("/") && !member.name.hasPrefix("."), "no name leaves its folder")
        }
        try demand(refuses(bytes + [0]) && refuses(Array(bytes.dropLast())), "a byte more or less is refused")
        try content(bytes)
    }

    private static func refuses(_ bytes: [UInt8]) -> Bool {
        do throws(UstarFault) {
            _ = try Ustar.read(bytes)
            return false
        } catch {
            return true
        }
    }

    private static func content(_ bytes: [UInt8]) throws(FuzzFinding) {
        let content: RecordContent
        do throws(RecordFault) {
            content = try RecordContent(archive: bytes, number: FixedKeys.number)
        } catch {
            return try demand(!error.description.isEmpty, "a refusal says why")
        }
        try demand(content.manifest.number == FixedKeys.number.text, "the record is that of its number")
        try demand("\(content)" == "<redacted>" && "\(content.manifest)" == "<redacted>", "a record has no description")
        let again = try must("a record written is read") {
            try RecordContent(archive: content.archive(), number: FixedKeys.number)
        }
        try demand(again == content, "a record written is read back equal")
    }
}
