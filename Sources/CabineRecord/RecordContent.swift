public import CabineCore

/// What one session hands to the State: two pictures and what is said about them. Personal through and through.
public struct RecordContent: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    static let manifestName = "manifest.json"
    /// Name of the portrait in the archive and on the State's disk.
    public static let portraitName = "portrait.jp2"
    /// Name of the signature in the archive and on the State's disk.
    public static let signatureName = "signature.jp2"

    /// What the record says of itself.
    public let manifest: Manifest
    /// The portrait as JPEG 2000.
    public let portrait: [UInt8]
    /// The handwritten signature as JPEG 2000.
    public let signature: [UInt8]

    /// The content of a fresh record.
    /// - Parameters:
    ///   - number: the number on the customer's sheet.
    ///   - cabin: the cabin's prefix.
    ///   - standard: the rules the portrait was judged by, for example "ISO/IEC 19794-5".
    ///   - document: what the customer asked for, for example "permis-de-conduire".
    ///   - issuedAt: the date on the sheet.
    ///   - portrait: the JPEG 2000 file.
    ///   - signature: the JPEG 2000 file.
    public init(
        number: RecordNumber, cabin: String, standard: String, document: String, issuedAt: WallTime,
        portrait: [UInt8], signature: [UInt8]
    ) {
        manifest = Manifest(
            version: Manifest.currentVersion, number: number.text, cabin: cabin, standard: standard,
            issuedAt: CivilDate(millisecondsSince1970: issuedAt.millisecondsSince1970).text, document: document,
            members: [
                Manifest.Member(name: Self.portraitName, bytes: portrait),
                Manifest.Member(name: Self.signatureName, bytes: signature),
            ])
        self.portrait = portrait
        self.signature = signature
    }

    /// The content of an archive, when it is whole and belongs to `number`.
    public init(archive: [UInt8], number: RecordNumber) throws(RecordFault) {
        let members: [UstarMember]
        do {
            members = try Ustar.read(archive)
        } catch {
            throw .content(error.description)
        }
        guard members.map(\.name) == [Self.manifestName, Self.portraitName, Self.signatureName] else {
            throw .content("the archive must hold manifest.json, portrait.jp2 and signature.jp2")
        }
        manifest = try Manifest.decode(members[0].bytes)
        portrait = members[1].bytes
        signature = members[2].bytes
        guard manifest.version == Manifest.currentVersion else { throw .version(manifest.version) }
        guard manifest.number == number.text else { throw .wrongNumber }
        for (member, stated) in zip(members.dropFirst(), manifest.members)
        where Manifest.Member(name: member.name, bytes: member.bytes) != stated {
            throw .content("the digest of \(member.name) is not the one in the manifest")
        }
        guard manifest.members.count == 2 else { throw .content("the manifest does not list both pictures") }
    }

    /// The archive that is sealed.
    public func archive() -> [UInt8] {
        Ustar.write([
            UstarMember(name: Self.manifestName, bytes: manifest.encoded()),
            UstarMember(name: Self.portraitName, bytes: portrait),
            UstarMember(name: Self.signatureName, bytes: signature),
        ])
    }

    /// Nothing about the record.
    public var description: String { "<redacted>" }
    /// Nothing about the record.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
