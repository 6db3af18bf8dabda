import CabineAuthority
import ArgumentParser
import CabineRecord
import CollectorServer
import Foundation
import HALContract
import HALLinux

struct Pull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take a record, once, as the State does.",
        discussion: """
            Claims the record, opens it with the State's key, checks every digest, writes portrait.jp2 and \
            signature.jp2 durably, and only then confirms, which destroys the record at the collector.

            The folder of the key file usually holds everything else: client.pem, client.key, authority.pem and \
            collector.json ({"url":"https://host:port"}), as `collector init --state-out` writes them. --credentials \
            names another folder, --url another address.

            Exit codes: 1 not found or already taken, 65 wrong number, wrong key or altered record (not confirmed), \
            69 collector unavailable, 73 cannot write (not confirmed).
            """)

    @Argument(help: ArgumentHelp("The 22 characters on the sheet; spaces and hyphens do no harm.", valueName: "number"))
    var number: String

    @Option(help: ArgumentHelp("The State's private key.", valueName: "file"))
    var stateKey: String

    @Option(help: ArgumentHelp("Where to write the two pictures.", valueName: "dir"))
    var out: String

    @Option(help: "The collector's address instead of the one in collector.json.")
    var url: String?

    @Option(help: ArgumentHelp("Folder of the client's credentials.", valueName: "dir"))
    var credentials: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting { () async throws(CollectorFault) in
            forbidCores()
            let number = try parsed()
            let key = try StateCredentials.stateKey(file: stateKey)
            let folder = credentials ?? URL(fileURLWithPath: stateKey).deletingLastPathComponent().path
            let credentials = try StateCredentials(folder: folder, url: url)
            let uplink = try connect(credentials)
            let result: Result<StateClient.Pulled, CollectorFault>
            do throws(CollectorFault) {
                result = .success(
                    try await StateClient(transport: uplink, stateKey: key).pull(number, out: out))
            } catch {
                result = .failure(error)
            }
            // The connections end with the process: a failure to close them changes nothing for the caller.
            do { try await uplink.shutdown() } catch { _ = error }
            report(try result.get())
        }
    }

    private func parsed() throws(CollectorFault) -> RecordNumber {
        do {
            return try CrockfordNumberScheme.anyCabin.parse(number)
        } catch {
            throw CollectorFault(.badData, error.description)
        }
    }

    private func connect(_ credentials: StateCredentials) throws(CollectorFault) -> HTTPSUplink {
        do {
            return try HTTPSUplink(
                baseURL: credentials.url, certificatePEM: credentials.certificatePEM,
                keyPEM: credentials.clientKeyPEM, authorityPEM: credentials.authorityPEM,
                replyLimitBytes: StateClient.replyLimitBytes)
        } catch {
            throw CollectorFault(.badData, error.message)
        }
    }

    private func report(_ pulled: StateClient.Pulled) {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(pulled) else {
                preconditionFailure("strings and integers always encode")
            }
            print(String(decoding: data, as: UTF8.self))
        } else {
            print("wrote \(pulled.portrait) (\(pulled.portraitBytes) bytes)")
            print("wrote \(pulled.signature) (\(pulled.signatureBytes) bytes)")
            print("the record of cabin \(pulled.cabin), \(pulled.document), is taken and destroyed at the collector")
        }
    }
}
