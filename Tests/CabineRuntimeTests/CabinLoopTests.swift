import CabineCore
import CabineNotices
import CabineRuntime
import Glibc
import HALContract
import HALSim
import SanitizerScale
import Synchronization
import Testing

/// A store on which every write fails while it is told to.
private final class FailingStore: FileStore {
    private let store = MemoryStore()
    private let fails: Switch

    init(_ fails: Switch) { self.fails = fails }

    private func check() throws(DeviceFault) {
        if fails.isOn { throw DeviceFault(.system, "disk: input/output error") }
    }
    func list() throws(DeviceFault) -> [String] { try store.list() }
    func read(_ name: String) throws(DeviceFault) -> [UInt8] { try store.read(name) }
    func append(_ bytes: [UInt8], to name: String) throws(DeviceFault) {
        try check()
        try store.append(bytes, to: name)
    }
    func sync(_ name: String) throws(DeviceFault) {
        try check()
        try store.sync(name)
    }
    func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault) {
        try check()
        try store.replace(name, with: bytes)
    }
    func truncate(_ name: String, to count: Int) throws(DeviceFault) {
        try check()
        try store.truncate(name, to: count)
    }
    func remove(_ name: String) throws(DeviceFault) {
        try check()
        try store.remove(name)
    }
    func freeBytes() throws(DeviceFault) -> UInt64 { try store.freeBytes() }
}

private final class Switch: Sendable {
    private let state = Mutex(false)
    var isOn: Bool { state.withLock { $0 } }
    func turn(_ on: Bool) { state.withLock { $0 = on } }
}

/// A crew that remembers what it was told.
private final class RememberingCrew: Crew {
    enum Told: Hashable {
        case effect(Effect)
        case safe
    }

    private let told = Mutex<[Told]>([])
    let mailbox: Mailbox
    init(mailbox: Mailbox) { self.mailbox = mailbox }

    var history: [Told] { told.withLock { $0 } }
    func carryOut(_ effect: Effect) { told.withLock { $0.append(.effect(effect)) } }
    func makeSafe() { told.withLock { $0.append(.safe) } }
    func lookAround(known: State, journalHasRoom: Bool) {}

    func reportReady() {
        for device in Device.allCases { mailbox.post(.deviceReported(device, .ready)) }
        mailbox.post(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
    }
}

/// A crew whose acceptor takes its time to open.
private final class SlowCrew: Crew {
    let acceptor = Switch()
    func carryOut(_ effect: Effect) {
        guard case .setAcceptor(let open) = effect else { return }
        usleep(20_000)
        acceptor.turn(open)
    }
    func makeSafe() {}
    func lookAround(known: State, journalHasRoom: Bool) {}
}

@Suite struct CabinLoopTests {
    /// A coin inserted as soon as the screen asked for it would be given back.
    @Test(.timeLimit(.minutes(Sanitizer.slowness))) func theAcceptorIsOpenBeforeTheScreenSaysSo() async throws {
        let mailbox = Mailbox()
        let crew = SlowCrew()
        let cabin = try Cabin(store: MemoryStore(), crew: crew, mailbox: mailbox, log: { _ in })
        let loop = Task { await cabin.run(.initial) }
        for device in Device.allCases { mailbox.post(.deviceReported(device, .ready)) }
        mailbox.post(.printerReported(PrinterReport(health: .ready, printsLeft: 400)))
        for await moment in await cabin.moments() where moment.state.acceptorOpen { break }
        #expect(crew.acceptor.isOn)
        await cabin.stop()
        await loop.value
    }

    @Test(.timeLimit(.minutes(Sanitizer.slowness))) func outputsAreSafeBeforeTheStartAndAfterTheStop() async throws {
        let mailbox = Mailbox()
        let crew = RememberingCrew(mailbox: mailbox)
        let cabin = try Cabin(store: MemoryStore(), crew: crew, mailbox: mailbox, log: { _ in })
        let loop = Task { await cabin.run(.initial) }
        crew.reportReady()
        for await moment in await cabin.moments() where moment.state.mode == .attract { break }
        await cabin.stop()
        await loop.value
        #expect(crew.history.first == .safe)
        #expect(crew.history.last == .safe)
        #expect(crew.history.contains(.effect(.setAcceptor(open: true))))
    }

    @Test(.timeLimit(.minutes(Sanitizer.slowness))) func coinsInTheMailboxAreTakenBeforeTheStop() async throws {
        let mailbox = Mailbox()
        let cabin = try Cabin(
            store: MemoryStore(), crew: RememberingCrew(mailbox: mailbox), mailbox: mailbox, log: { _ in })
        let loop = Task { await cabin.run(.initial) }
        for await _ in await cabin.moments() { break }
        for _ in 0..<100 { mailbox.post(.coinInserted(Cents(50))) }
        await cabin.stop()
        await loop.value
        #expect(await cabin.state.ledger.credit == Cents(5_000))
    }

    @Test(.timeLimit(.minutes(Sanitizer.slowness))) func whileTheJournalFailsTheOutputsAreSafeAndTheCoinIsKept()
        async throws
    {
        let mailbox = Mailbox()
        let crew = RememberingCrew(mailbox: mailbox)
        let fails = Switch()
        let complained = Switch()
        let cabin = try Cabin(
            store: FailingStore(fails), crew: crew, mailbox: mailbox,
            log: { notice in if notice.message == .journalRefused { complained.turn(true) } })
        let loop = Task { await cabin.run(.initial) }
        crew.reportReady()
        for await moment in await cabin.moments() where moment.state.mode == .attract { break }
        let before = crew.history.count
        fails.turn(true)
        mailbox.post(.coinInserted(Cents(200)))
        while !complained.isOn { await Task.yield() }
        #expect(crew.history.dropFirst(before).contains(.safe))
        #expect(await cabin.state.ledger.credit == .zero, "not shown before it is durable")
        fails.turn(false)
        for await moment in await cabin.moments() where moment.state.ledger.credit == Cents(200) { break }
        #expect(
            crew.history.last { if case .effect(.setAcceptor) = $0 { true } else { false } }
                == .effect(.setAcceptor(open: true)), "the acceptor is told again what the state says")
        await cabin.stop()
        await loop.value
    }

    @Test(.timeLimit(.minutes(Sanitizer.slowness))) func aCabinInFrontOfADeadDiskCanBeStopped() async throws {
        let mailbox = Mailbox()
        let crew = RememberingCrew(mailbox: mailbox)
        let fails = Switch()
        let complained = Switch()
        let cabin = try Cabin(
            store: FailingStore(fails), crew: crew, mailbox: mailbox,
            log: { notice in if notice.message == .journalRefused { complained.turn(true) } })
        let loop = Task { await cabin.run(.initial) }
        crew.reportReady()
        for await moment in await cabin.moments() where moment.state.mode == .attract { break }
        fails.turn(true)
        mailbox.post(.coinInserted(Cents(200)))
        while !complained.isOn { await Task.yield() }
        await cabin.stop()
        await loop.value
        #expect(crew.history.last == .safe)
    }
}
