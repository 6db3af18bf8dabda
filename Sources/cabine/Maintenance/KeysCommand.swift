import ArgumentParser
import CabineAccess
import CabineRecord
import CabineSite
import Foundation
import HALContract
import HALLinux

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Give the operator what enrolment needs of a cabin's keys.",
        subcommands: [Export.self, Renew.self])

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the cabin's public keys and its unlock key into a folder, once.",
            discussion: """
                The unlock key is a secret: whoever has it opens this cabin's console. Carry the folder to the operator's \
                key folder and delete it. A second export is refused, so that an operator knows of each; `--again` allows it.
                """)

        @Option(help: ArgumentHelp("The folder passed to `cabine run --data`.", valueName: "DIR"))
        var data: String

        @Option(help: ArgumentHelp("The folder to write into; made where it is missing.", valueName: "DIR"))
        var out: String

        @Flag(help: "Export once more.")
        var again = false

        private static let mark = "exported"

        func run() throws {
            let site = try SiteFile.read(StationFolders(data: data).siteFile)
            try translated {
                let store = try DirectoryStore(StationFolders(data: data).keys)
                guard try again || !store.list().contains(Self.mark) else {
                    throw Failure(
                        .failed,
                        "the unlock key was exported before; `cabine keys renew` makes a new one, --again exports it again"
                    )
                }
                let keys = try CabinKeys.open(in: store)
                let unlock = try UnlockKey.open(in: store)
                let folder = try DirectoryStore(out)
                try folder.replace("\(site.cabin)-cabin-public.pem", with: Array(keys.signingPublicPEM.utf8))
                try folder.replace("\(site.cabin)-voucher-public.pem", with: Array(keys.voucherPublicPEM.utf8))
                try folder.replace("\(site.cabin)-\(UnlockKey.file)", with: Array((unlock.text + "\n").utf8))
                try store.replace(Self.mark, with: Array("exported\n".utf8))
            }
            say("\(out): keys of cabin \(site.cabin); the unlock key among them is secret")
        }
    }

    struct Renew: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new unlock key: the operator's copy of the old one opens nothing from the next start on.")

        @Option(help: ArgumentHelp("The folder passed to `cabine run --data`.", valueName: "DIR"))
        var data: String

        func run() throws {
            try translated {
                let store = try DirectoryStore(existing: StationFolders(data: data).keys)
                _ = try UnlockKey.renew(in: store)
                try store.remove("exported")
            }
            say("a new unlock key is made; restart the cabin and run `cabine keys export`")
        }
    }
}
