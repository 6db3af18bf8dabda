import ArgumentParser
import CabineCore
import CabineImaging
import CabineJournal
import CabineRuntime
import Foundation
import HALContract
import HALSim

/// The hands of whoever tries a simulated cabin: each command moves a wire or a finger.
final class BenchPanel: Sendable {
    enum Order: Sendable {
        case line(String)
        case stop
    }

    static let help = """
        coin CENTS                 insert a coin
        start | proceed | shoot | retake | redo | back | cancel | voucher
                                   press that button
        language NAME              choose the language: french, english, spanish, german, arabic, portuguese
        document NAME              drivingLicence, passport, identityCard, identityPhoto
        sign [SEED]                sign on the pad and press OK
        customer [SEED]            let a simulated customer do everything
        photo FILE                 put a JPEG or PNG before the camera
        person [SEED [CHANGE ...]] put a drawn person there, such as `person 2 turnedLeft thin-glasses`
        person nobody              leave the cabin empty
        ink [SEED]                 sign on the pad and press nothing
        trouble NAME               make something fail: see `cabine demo --help`; `trouble none` mends it
        network on|off             cut the network, or mend it
        power                      cut the power: the program ends at once
        key in|out                 turn the service key
        door open|closed           open or close the service door
        inside somebody|nobody     come into the cabin, or leave it
        paid                       at a counter: the price was paid at the till, the sale is released
        status                     the whole state, as JSON
        quit                       stop the cabin
        """

    private nonisolated(unsafe) let station: Station
    private nonisolated(unsafe) let simulated: SimStation?
    private let network: NetworkSwitch?
    private let currency: String

    // SAFETY: the parts of both stations are actors or guarded by locks; their references never change after init.
    /// A panel for `station`; hands for wires and people are there only where they are `simulated`.
    init(station: Station, simulated: SimStation? = nil, network: NetworkSwitch? = nil, currency: String) {
        self.station = station
        self.simulated = simulated
        self.network = network
        self.currency = currency
    }

    private var sim: SimStation {
        get throws {
            guard let simulated else {
                throw Failure(
                    .failed,
                    "this board has real wires: only buttons, `paid`, `key`, `door`, `inside` and `status` are commands "
                        + "here")
            }
            return simulated
        }
    }

    /// Returns once the control loop has taken its first event.
    func waitForStart() async { for await _ in await station.cabin.moments() { return } }

    /// Prints every screen as it comes.
    func showScreen() async {
        var shown = ""
        var served = false
        for await moment in await station.cabin.moments() {
            if served, moment.state.session == nil { simulated?.emptyTray() }
            served = moment.state.session != nil
            let line = Self.line(moment.state, currency)
            if line != shown { say(line) }
            shown = line
        }
    }

    private static func line(_ state: State, _ currency: String) -> String {
        let words = Transcript.words(state.mode).map { name, value in
            switch value {
            case .number(let number): "\(name) \(number)"
            case .word(let word): name == "name" ? word : "\(name) \(word)"
            case .flag(let flag): "\(name) \(flag)"
            }
        }
        let payment =
            switch state.configuration.payment {
            case .coins: state.acceptorOpen ? "coins taken" : "coins refused"
            case .counter: state.awaitsRelease ? "paid at the counter: awaited" : "paid at the counter: not now"
            }
        let credit = money(state.ledger.credit.value, currency)
        return "screen: \(words.joined(separator: ", ")) | credit \(credit) | \(payment)"
    }

    /// Only a sale that can be completed and is not paid yet is released; the screen shows the credit once it is durable.
    private func release() async throws {
        let state = await station.cabin.state
        guard state.awaitsRelease else {
            throw Failure(.failed, "paid: \(Self.refusal(state)); nothing was released")
        }
        station.tell(.saleReleased)
    }

    private static func refusal(_ state: State) -> String {
        if state.configuration.payment == .coins { return "this board is paid in coins" }
        if let cause = state.serviceCause { return "nothing can be sold: \(Transcript.snakeCase("\(cause)"))" }
        if state.ledger.credit >= state.presentPrice { return "the price is paid already" }
        return "the sale before is not over yet"
    }

    /// Carries one order out; false when the cabin is to stop.
    func obey(_ order: Order) async -> Bool {
        guard case .line(let line) = order else { return false }
        do {
            let understood = try BenchOrder(line: line)
            if understood == .quit { return false }
            if let text = try await obey(understood) { say(text) }
        } catch let failure as Failure {
            complain("cabine: \(failure.message)")
        } catch {
            complain("cabine: \(error)")
        }
        return true
    }

    /// Carries an order out that came from the bench's page, and says what came of it.
    func answer(_ line: String) async -> String {
        do {
            switch try BenchOrder(line: line) {
            case .quit: return "the cabin is stopped where it was started"
            case .photo: return "photo: give it on the command line: the page names no files"
            case .customer(let seed):
                // It takes as long as a customer takes.
                Task { try? await self.play(seed) }
                return "customer \(seed) comes"
            case let order: return try await obey(order) ?? "done"
            }
        } catch let failure as Failure {
            return failure.message
        } catch {
            return "\(error)"
        }
    }

    /// What is to be said of it, if anything.
    private func obey(_ order: BenchOrder) async throws -> String? {
        switch order {
        case .nothing, .quit: break
        case .help: return Self.help
        case .coin(let cents):
            return try sim.insert(cents: cents) ? "coin of \(cents) taken" : "coin of \(cents) given back"
        case .touch(let button): station.touch(button)
        case .sign(let seed): try await sim.sign(SimulatedCustomer.signature(seed: seed))
        case .ink(let seed): return try ink(seed)
        case .customer(let seed): try await play(seed)
        case .photo(let path): try show(path)
        case .person(let seed): try sim.camera.show(SimulatedPeople.picture(seed: seed))
        case .changedPerson(let seed, let changes):
            try sim.camera.show(SimulatedPeople.picture(seed: seed, changes: changes, inCabinOf: SimStation.cabinSeed))
        case .nobody:
            let empty = SimulatedPeople.emptyCabin(seed: SimStation.cabinSeed)
            try sim.camera.show { empty }
        case .trouble(let name): try trouble(name)
        case .network(let on): return try network(on)
        case .power:
            _ = try sim
            kill(getpid(), SIGKILL)
        case .key(let turned): station.tell(.serviceKey(turned))
        case .door(let open): station.tell(.serviceDoor(open: open))
        case .presence(let inside): station.tell(.presence(inside: inside))
        case .paid: try await release()
        case .status: return Transcript.line(await station.cabin.state)
        }
        return nil
    }

    private func ink(_ seed: UInt64) throws -> String {
        guard try sim.pad.isInking else { return "nobody is asked to sign now" }
        try sim.pad.draw(SimulatedCustomer.signature(seed: seed))
        return "signed on the pad"
    }

    private func network(_ on: Bool) throws -> String {
        guard let network else { throw Failure(.failed, "network: this cabin has a collector of its own to reach") }
        network.isOn = on
        return on ? "the network is back" : "the network is cut: records wait"
    }

    private func show(_ path: String) throws {
        let bytes = try PhotoFile.read(path)
        try sim.camera.show { CameraFrame(encoding: .file, bytes: bytes) }
    }

    private func trouble(_ name: String) throws {
        guard let trouble = SimStation.Trouble(rawValue: name) else {
            let known = SimStation.Trouble.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(.failed, "trouble: accepted: \(known)")
        }
        try sim.mend()
        try sim.make(trouble)
    }

    /// Lets a customer act until they leave.
    private func play(_ seed: UInt64) async throws {
        var customer = SimulatedCustomer(seed: seed)
        for await moment in await station.cabin.moments() {
            switch customer.act(on: moment.state) {
            case .touch(.cancel):
                station.touch(.cancel)
                return
            case .touch(let button): station.touch(button)
            case .insert(let cents): _ = try sim.insert(cents: cents)
            case .sign(let strokes): try await sim.sign(strokes)
            case .wait:
                if case .outOfService(let cause) = moment.state.mode, cause != .starting { return }
            case .leave:
                station.touch(.proceed)
                return
            }
        }
    }
}
