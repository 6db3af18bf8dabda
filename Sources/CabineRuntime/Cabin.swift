public import CabineCore
import CabineDesks
public import CabineJournal
public import CabineNotices
public import HALContract

/// What an observer of the cabin sees after each event.
public struct Moment: Sendable {
    /// The state after the event.
    public let state: State
    /// The event's place in the journal.
    public let sequence: UInt64
    /// The chain of cash entries up to the event.
    public let chain: CashChain
}

/// One event that was journalled, and the state it led to.
public struct CabinStep: Sendable {
    /// What happened.
    public let event: Event
    /// The event's place in the journal.
    public let sequence: UInt64
    /// The state after it.
    public let state: State
}

/// The control loop: the only owner of the controller.
///
/// One event at a time: journal, decide, act, publish. Between reading and writing the state nothing is awaited.
public actor Cabin<Store: FileStore & SendableMetatype> {
    private var controller: ControlLoop<Store>
    private let crew: any Crew
    private let mailbox: Mailbox
    private let log: @Sendable (Notice) -> Void
    private var timer: Task<Void, Never>?
    private var observers: [(identifier: Int, continuation: AsyncStream<Moment>.Continuation)] = []
    private var followers: [(identifier: Int, continuation: AsyncStream<CabinStep>.Continuation)] = []
    private var nextObserver = 0
    /// Events a follower may be behind before it misses the oldest.
    private static var stepsMaximum: Int { 512 }
    /// Coins may come in no more, whatever the last events ask for: nobody would write them down.
    private var isStopping = false
    /// The last run's state is no moment of this one.
    private var hasStarted = false

    /// Opens the journal in `store`; the cabin does nothing before `run`.
    public init(
        store: sending Store, crew: any Crew, mailbox: Mailbox, log: @escaping @Sendable (Notice) -> Void
    ) throws(JournalFault) {
        controller = try ControlLoop(store)
        self.crew = crew
        self.mailbox = mailbox
        self.log = log
    }

    /// The present state.
    public var state: State { controller.state }

    /// The present state, with its place in the journal and in the chain of cash entries.
    public var moment: Moment {
        Moment(state: controller.state, sequence: controller.sequence, chain: controller.chain)
    }

    /// Every state from now on; a slow observer sees the newest only.
    public func moments() -> AsyncStream<Moment> {
        let (stream, continuation) = AsyncStream.makeStream(of: Moment.self, bufferingPolicy: .bufferingNewest(1))
        let identifier = nextObserver
        nextObserver += 1
        observers.append((identifier, continuation))
        continuation.onTermination = { _ in Task { await self.forget(identifier) } }
        if hasStarted { continuation.yield(moment) }
        return stream
    }

    private func forget(_ identifier: Int) {
        observers.removeAll { $0.identifier == identifier }
        followers.removeAll { $0.identifier == identifier }
    }

    /// Every event from now on; a follower that is very slow misses the oldest.
    public func steps() -> AsyncStream<CabinStep> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: CabinStep.self, bufferingPolicy: .bufferingNewest(Self.stepsMaximum))
        let identifier = nextObserver
        nextObserver += 1
        followers.append((identifier, continuation))
        continuation.onTermination = { _ in Task { await self.forget(identifier) } }
        return stream
    }

    /// Gives the control loop an event and waits until it was taken; the state after it. Nil when whoever waits was
    /// cancelled: the event may be taken later all the same.
    public func order(_ event: Event) async -> State? {
        let steps = steps()
        mailbox.post(event)
        for await step in steps where step.event == event { return step.state }
        return nil
    }

    /// Runs until `stop`; the outputs are safe before it begins and when it returns.
    public func run(_ configuration: Configuration) async {
        crew.makeSafe()
        for damage in controller.damage { log(Notice(.journalDamaged, .detail("\(damage)"))) }
        // Before the first look: what the devices said in the last run is nothing to compare with.
        await take(.started(configuration, MachineClock.wall))
        let looks = Task { await self.lookAgainAndAgain() }
        let clock = Task { await self.readTheClock() }
        await mailbox.empty { event in await take(event) }
        await take(.stopped)
        looks.cancel()
        clock.cancel()
        timer?.cancel()
        crew.makeSafe()
        for observer in observers { observer.continuation.finish() }
        for follower in followers { follower.continuation.finish() }
    }

    /// Ends the loop: no more coins are let in, and the events that are there are still taken.
    public func stop() {
        isStopping = true
        crew.makeSafe()
        mailbox.close()
    }

    private func take(_ event: Event) async {
        while true {
            let before = controller.state
            let now = MachineClock.now
            switch controller.take(event, at: now) {
            case .done(let effects):
                StateNotices.tell(event, from: before, to: controller.state, effects: effects, at: now, log)
                // First the devices, then the screen: whoever reads "insert coins" finds the acceptor open.
                for effect in effects { carryOut(effect) }
                publish(event)
                return
            case .refused(let fault):
                // Nothing may follow from an event that is not durable: outputs safe, and the same event again.
                crew.makeSafe()
                log(Notice(.journalRefused, .detail("\(fault)")))
                try? await Task.sleep(for: .milliseconds(ControlLoop<Store>.retryMilliseconds))
                // Told to stop in front of a dead disk: outputs are safe, and waiting for ever would mend nothing.
                if isStopping { return log(Notice(.journalAbandoned)) }
            }
        }
    }

    private func publish(_ event: Event) {
        hasStarted = true
        for follower in followers {
            follower.continuation.yield(
                CabinStep(event: event, sequence: controller.sequence, state: controller.state))
        }
        let moment = moment
        for observer in observers { observer.continuation.yield(moment) }
    }

    private func carryOut(_ effect: Effect) {
        if isStopping, effect == .setAcceptor(open: true) { return }
        guard case .setTimer(let token, let milliseconds) = effect else { return crew.carryOut(effect) }
        timer?.cancel()
        let mailbox = mailbox
        timer = Task {
            try? await Task.sleep(for: .milliseconds(milliseconds))
            if !Task.isCancelled { mailbox.post(.timerFired(token)) }
        }
    }

    private func lookAgainAndAgain() async {
        while !Task.isCancelled {
            for fault in controller.keepRoom() { log(Notice(.journalRoom, .detail("\(fault)"))) }
            if !controller.isRefused {
                crew.lookAround(known: controller.state, journalHasRoom: controller.journalHasRoom)
            }
            try? await Task.sleep(for: .milliseconds(Rounds.pauseMilliseconds))
        }
    }

    private func readTheClock() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(ControlLoop<Store>.clockMilliseconds))
            if !Task.isCancelled { mailbox.post(.clockRead(MachineClock.wall)) }
        }
    }
}
