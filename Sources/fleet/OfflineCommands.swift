import ArgumentParser
import CabineAuthority
import FleetCore
import Foundation

struct VoucherCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voucher", abstract: "Check a voucher without any network.", subcommands: [Verify.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a voucher's QR text with the keys of the inventory.",
            discussion: "Prints what is owed; exits with 65 and says why when no cabin signed it.")

        @OptionGroup var place: FolderOption

        @Argument(help: ArgumentHelp("What the QR code holds.", valueName: "TEXT"))
        var text: String

        @Option(help: ArgumentHelp("The cabin it should be of; without it any of the inventory.", valueName: "CABIN"))
        var cabin: String?

        func run() throws {
            say(try Offline.verify(text, try place.readInventory(), cabin: cabin).description)
        }
    }
}

struct UnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Answer the challenge a cabin's console shows to a technician.",
        discussion: "Needs no network: the answer is computed from the cabin's unlock key.")

    @OptionGroup var place: FolderOption

    @Argument(
        help: ArgumentHelp("The cabin.", valueName: "CABIN"),
        completion: .custom { (_: [String], _: Int, _: String) in CabinArguments.names() })
    var cabin: String

    @Argument(help: ArgumentHelp("What its console shows, such as S4K7-9QWM-2XAB.", valueName: "CHALLENGE"))
    var challenge: String

    func run() throws {
        let answer = try Offline.unlock(challenge, try place.readInventory(), cabin: cabin)
        say(answer.response)
        complain("for cabin \(cabin.uppercased()), role \(answer.role)")
    }
}

struct AuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca", abstract: "The fleet's own certificate authority.",
        subcommands: [Initialise.self, Operator.self])

    struct Initialise: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Make the operator's folder: authority, this operator's certificate, an empty inventory.",
            discussion: "The authority's key (secrets/authority.key) is needed for enrolling only: back it up, apart.")

        @OptionGroup var place: FolderOption

        @Option(name: .customLong("operator"), help: ArgumentHelp("Who this operator is.", valueName: "NAME"))
        var name = "operator"

        func validate() throws {
            guard (1...60).contains(name.utf8.count) else {
                throw ValidationError("--operator takes 1 to 60 characters")
            }
        }

        func run() throws {
            try place.folder.initialise(operatorName: name, now: Date())
            say(
                "\(place.path): authority, operator \(name) and inventory made; next: fleet enrol CABIN --url URL --keys DIR"
            )
        }
    }

    struct Operator: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Issue a certificate and a key for another operator.")

        @OptionGroup var place: FolderOption

        @Argument(help: ArgumentHelp("Who it is for.", valueName: "NAME"))
        var name: String

        @Option(help: ArgumentHelp("The folder to write them into.", valueName: "DIR"), completion: .directory)
        var out: String

        func validate() throws {
            guard (1...60).contains(name.utf8.count) else { throw ValidationError("a name has 1 to 60 characters") }
        }

        func run() throws {
            try place.folder.enrol(operatorName: name, out: out, now: Date())
            say("\(out): operator.pem, operator.key and authority.pem for \(name)")
        }
    }
}

struct EnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Issue a cabin's certificate and put the cabin into the inventory.",
        discussion: """
            --keys is what `cabine keys export` wrote, the cabin's data folder, or any folder with cabin-public.pem, and \
            for vouchers and unlocking with voucher-public.pem and unlock-key.txt. What the cabin needs is written into --out; telemetry.yaml there goes \
            into its site file. Enrolling a cabin again renews its certificate; --renew \
            does it over the same key, without --url and --keys. The cabin serves with the new one after a restart.
            """)

    @OptionGroup var place: FolderOption

    @Argument(help: ArgumentHelp("The cabin's name, four characters.", valueName: "CABIN"))
    var cabin: String

    @Option(help: ArgumentHelp("Where the cabin answers, such as https://192.0.2.7:19531.", valueName: "URL"))
    var url: String?

    @Option(help: ArgumentHelp("The folder with the cabin's keys.", valueName: "DIR"), completion: .directory)
    var keys: String?

    @Flag(help: "Renew the certificate of a cabin that is enrolled, over the key it has.")
    var renew = false

    @Option(help: ArgumentHelp("The folder for what the cabin needs.", valueName: "DIR"), completion: .directory)
    var out: String

    func validate() throws {
        if renew, keys != nil {
            throw ValidationError("--renew keeps the key the cabin has: leave out --keys, or leave out --renew")
        }
        if !renew, url == nil || keys == nil {
            throw ValidationError("a cabin is enrolled with --url and --keys, or again with --renew")
        }
    }

    func run() throws {
        guard !renew else { return try runRenewal() }
        guard let url, let keys else { throw ValidationError("--url and --keys are missing") }
        let enrolled = try EnrolledCabin(name: cabin.uppercased(), url: url, keys: keys)
        try place.folder.enrol(enrolled, out: out, now: Date())
        say(
            "cabin \(cabin.uppercased()) enrolled; put \(out) on the cabin and \(out)/telemetry.yaml into its site file"
        )
    }

    private func runRenewal() throws {
        try place.folder.enrol(try place.folder.renewal(of: cabin, url: url), out: out, now: Date())
        say(
            "certificate of cabin \(cabin.uppercased()) renewed; put \(out)/certificate.pem on the cabin and restart it"
        )
    }
}
