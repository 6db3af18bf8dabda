import CabineAuthority
import ArgumentParser
import CollectorServer
import Foundation

struct Enrol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a cabin write: register its key and issue its client certificate.",
        discussion: """
            Writes client.pem, authority.pem, collector.json and, when there is one, state-public-key.pem to --out. The \
            cabin's private key stays in the cabin. Takes effect at once, also while the collector serves; removing \
            DIR/cabins/ID.pem shuts the cabin out at once.
            """)

    @OptionGroup var data: DataOption

    @Option(help: ArgumentHelp("The cabin's four characters in its numbers.", valueName: "id"))
    var cabin: String

    @Option(help: ArgumentHelp("The cabin's P-256 public key.", valueName: "publickey.pem"))
    var key: String

    @Option(help: ArgumentHelp("Where to write what the cabin needs.", valueName: "dir"))
    var out: String

    func run() async throws {
        try await reporting { () async throws(CollectorFault) in
            let pem = String(decoding: try DurableFile.read(key), as: UTF8.self)
            try data.folder.enrol(cabin: cabin, publicKeyPEM: pem, out: out, now: Date())
            print("enrolled cabin \(cabin), its certificate is in \(out)")
        }
    }
}
