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
        language french|english    choose the language
        document drivingLicence|passport|identityCard
        sign [SEED]                sign on the pad and press OK
        customer [SEED]            let a simulated customer do everything
        photo FILE                 put a JPEG or PNG before the camera
        person [SEED]              put a drawn person there
        trouble NAME               make something fail: see `cabine demo --help`; `trouble none` mends it
        key in|out                 turn the service key
        door open|closed           open or close the service door
        inside somebody|nobody     come into the cabin, or leave it
        paid                       at a counter: the price was paid at the till, the sale is released
        status                     the whole state, as JSON
        quit                       stop the cabin
        """

    private nonisolated(unsafe) let station: Station
    private nonisolated(unsafe) let simulated: SimStation?
    private let currency: String

    // SAFETY: the parts of both stations are actors or guarded by locks; their references never change after init.
    /// A panel for `station`; hands for wires and people are there only where they are `simulated`.
    init(station: Station, simulated: SimStation? = nil, currency: String) {
        self.station = station
        self.simulated = simulated
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
        if state.ledger.credit >= state.configuration.price { return "the price is paid already" }
        return "the sale before is not over yet"
    }

    /// Carries one order out; false when the cabin is to stop.
    func obey(_ order: Order) async -> Bool {
        guard case .line(let line) = order else { return false }
        do {
            let understood = try BenchOrder(line: line)
            if understood == .quit { return false }
            try await obey(understood)
        } catch let failure as Failure {
            complain("cabine: \(failure.message)")
        } catch {
            complain("cabine: \(error)")
        }
        return true
    }

    private func obey(_ order: BenchOrder) async throws {
        switch order {
        case .nothing, .quit: break
        case .help: say(Self.help)
        case .coin(let cents):
            say(try sim.insert(cents: cents) ? "coin of \(cents) taken" : "coin of \(cents) given back")
        case .touch(let button): station.touch(button)
        case .sign(let seed): try await sim.sign(SimulatedCustomer.signature(seed: seed))
        case .customer(let seed): try await play(seed)
        case .photo(let path): try show(path)
        case .person(let seed): try sim.camera.show(SimulatedPeople.picture(seed: seed))
        case .trouble(let name): try trouble(name)
        case .key(let turned): station.tell(.serviceKey(turned))
        case .door(let open): station.tell(.serviceDoor(open: open))
        case .presence(let inside): station.tell(.presence(inside: inside))
        case .paid: try await release()
        case .status: say(Transcript.line(await station.cabin.state))
        }
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
