import CabineAccess
import CabineAudit
import CabineAuthority
import CabineCore
import CabineJournal
import CabineRecord
import Crypto
import FleetCore
import Foundation
import HALSim
import Synchronization
import Testing

/// The operator's side of money and keys, over a stub cabin that answers what a real one would.
@Suite struct OperatorTests {
    private static let keys = CabinKeys()

    /// A fleet of one cabin whose voucher and unlock keys are known.
    private static func fleet() throws -> (TestFleet, UnlockKey) {
        let fleet = try TestFleet(1)
        let folder = fleet.root + "/keys-7K3M"
        let unlock = UnlockKey()
        try Data(keys.voucherPublicPEM.utf8).write(to: URL(fileURLWithPath: folder + "/voucher-public.pem"))
        try Data(unlock.text.utf8).write(to: URL(fileURLWithPath: folder + "/unlock-key.txt"))
        try fleet.folder.enrol(
            EnrolledCabin(name: "7K3M", url: fleet.cabins[0].url, keys: folder), out: fleet.root + "/for-7K3M",
            now: Date())
        return (fleet, unlock)
    }

    private static func report(resets: Int) throws -> CashReport {
        let (store, folder) = (MemoryStore(), MemoryStore())
        let identity = AuditIdentity(cabin: "7K3M", currency: "EUR", model: "sim", version: "1")
        let office = CashOffice(folder, identity, key: keys.voucher)
        let opening = try Journal.open(store)
        var (journal, state, instant) = (opening.journal, opening.state, UInt64(0))
        func take(_ event: Event) throws {
            instant += 1_000_000_000
            try journal.append(event, at: Instant(nanoseconds: instant), on: state)
            _ = state.handle(event, at: Instant(nanoseconds: instant))
        }
        try take(.started(.initial, WallTime(millisecondsSince1970: 1_760_000_000_000)))
        for device in Device.allCases { try take(.deviceReported(device, .ready)) }
        try take(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        for reset in 0...resets {
            try take(.coinInserted(Cents(200)))
            try take(.touched(.voucher))
            try take(.voucherIssued(serial: state.vouchersIssued))
            try take(.touched(.proceed))
            guard reset < resets else { break }
            let books = CashBooks(state: state, chain: journal.chain)
            let now = state.wallTime(at: Instant(nanoseconds: instant))
            try take(try office.confirm(try office.prepare(books, now: now).code, books))
            try office.settle(CashBooks(state: state, chain: journal.chain))
        }
        let books = CashBooks(state: state, chain: journal.chain)
        let audit = try office.audit(books, now: state.wallTime(at: Instant(nanoseconds: instant)))
        return CashReport(audit, statements: try office.statements())
    }

    private static func ask(_ fleet: TestFleet, _ answer: String) async throws -> CabinAudit {
        fleet.cabins[0].state.withLock { $0.audit = answer }
        let inventory = try Inventory(reading: fleet.folder.inventoryFile)
        let audit = try FleetAudit(
            OperatorIdentity(fleet.folder), into: fleet.root + "/audit", settings: fleet.settings, group: fleet.group)
        return try #require(await audit.run(inventory.cabins, inventory: inventory).first).result.get()
    }

    @Test func anAuditThatIsRightIsKeptWithItsStatements() async throws {
        let (fleet, _) = try Self.fleet()
        defer { fleet.stop() }
        let audit = try await Self.ask(fleet, try Self.report(resets: 2).json)
        #expect(audit.problems == [] && audit.notes == [])
        let files = try FileManager.default.contentsOfDirectory(atPath: fleet.root + "/audit/7K3M").sorted()
        #expect(files == ["audit.eva_dts", "cash-00000001.statement", "cash-00000002.statement", "statement.txt"])
    }

    @Test(arguments: ["\"inserted\":600,", "CA3*200*", "\"resets\":2", "ed25519"]) func anAuditThatWasBentIsFound(
        _ place: String
    ) async throws {
        let (fleet, _) = try Self.fleet()
        defer { fleet.stop() }
        let right = try Self.report(resets: 2).json
        let bent = right.replacing(
            place,
            with: place.replacing("600", with: "500").replacing("200", with: "100")
                .replacing(":2", with: ":1").replacing("ed25519", with: "ed25518"))
        try #require(bent != right, "the bent place must be there")
        #expect(try await !Self.ask(fleet, bent).problems.isEmpty)
    }

    /// Somebody who emptied the box and put the cabin back to before: the operator has the statement already.
    @Test func aCabinThatForgetsAResetIsFound() async throws {
        let (fleet, _) = try Self.fleet()
        defer { fleet.stop() }
        _ = try await Self.ask(fleet, try Self.report(resets: 2).json)
        let audit = try await Self.ask(fleet, try Self.report(resets: 1).json)
        #expect(audit.problems.contains { $0.contains("was signed before") }, "\(audit.problems)")
    }

    @Test func vouchersAreVerifiedOffline() throws {
        let (fleet, _) = try Self.fleet()
        defer { fleet.stop() }
        let inventory = try Inventory(reading: fleet.folder.inventoryFile)
        let claim = VoucherClaim(
            cabin: "7K3M", serial: 7, amountCents: 850, currency: "EUR",
            issuedAt: WallTime(millisecondsSince1970: 1_760_000_000_000), inDoubt: false)
        let genuine = try Voucher(signing: claim, with: Self.keys.voucher).qrText
        #expect(
            try Offline.verify(genuine, inventory, cabin: nil).description.contains("cabin 7K3M, serial 7, 8.50 EUR"))
        let forged = try Voucher(signing: claim, with: .init()).qrText
        for text in [forged, "CBV1:XYZ", "hello", ""] {
            #expect(throws: ServiceFault.self) { try Offline.verify(text, inventory, cabin: nil) }
        }
    }

    @Test func aChallengeIsAnsweredOffline() throws {
        let (fleet, unlock) = try Self.fleet()
        defer { fleet.stop() }
        let inventory = try Inventory(reading: fleet.folder.inventoryFile)
        let challenge = Challenge(role: .cash) { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }
        let answer = try Offline.unlock("\(challenge)".lowercased(), inventory, cabin: "7k3m")
        #expect(answer.role == "cash")
        #expect(try unlock.verify(Response(answer.response), to: challenge, cabin: "7K3M"))
        #expect(throws: ServiceFault.self) { try Offline.unlock("S4K7", inventory, cabin: "7K3M") }
    }

    @Test func aRenewedCertificateIsOverTheSameKeyAndNothingIsForgotten() throws {
        let (fleet, unlock) = try Self.fleet()
        defer { fleet.stop() }
        func certificate() throws -> String {
            try String(contentsOfFile: fleet.folder.cabinFolder("7K3M") + "/certificate.pem", encoding: .utf8)
        }
        let (before, inventory) = (try certificate(), try Inventory(reading: fleet.folder.inventoryFile))
        let later = Date() + 600 * 86_400
        try fleet.folder.enrol(try fleet.folder.renewal(of: "7k3m", url: nil), out: fleet.root + "/new", now: later)
        let after = try certificate()
        #expect(try Authority.daysLeft(certificatePEM: before, now: later) < 131)
        #expect(try Authority.daysLeft(certificatePEM: after, now: later) >= 729)
        #expect(
            try Authority.publicKey(certificatePEM: after).rawRepresentation
                == Authority.publicKey(certificatePEM: before).rawRepresentation)
        #expect(try String(contentsOfFile: fleet.root + "/new/certificate.pem", encoding: .utf8) == after)
        let renewed = try Inventory(reading: fleet.folder.inventoryFile)
        #expect(renewed.cabins == inventory.cabins)
        let challenge = Challenge(role: .cash) { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }
        let answer = try Offline.unlock("\(challenge)", renewed, cabin: "7K3M")
        #expect(try unlock.verify(Response(answer.response), to: challenge, cabin: "7K3M"))
        #expect(throws: ServiceFault.self) { try fleet.folder.renewal(of: "0000", url: nil) }
        try FileManager.default.removeItem(atPath: fleet.folder.cabinFolder("7K3M") + "/unlock-key.txt")
        #expect(throws: ServiceFault.self) { try fleet.folder.renewal(of: "7K3M", url: nil) }
    }

    @Test func whatIsEnrolledCannotBeInitialisedAway() throws {
        let (fleet, _) = try Self.fleet()
        defer { fleet.stop() }
        #expect(throws: ServiceFault.self) { try fleet.folder.initialise(operatorName: "x", now: Date()) }
        let mode = try FileManager.default.attributesOfItem(atPath: fleet.folder.path + "/secrets/authority.key")[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
        let telemetry = try String(contentsOfFile: fleet.root + "/for-7K3M/telemetry.yaml", encoding: .utf8)
        #expect(telemetry.contains("port: \(fleet.cabins[0].port)"))
    }
}
