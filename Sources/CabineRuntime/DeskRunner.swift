import CabineCore
public import CabineDesks
public import CabineNotices
public import HALContract

/// Runs one desk on a thread of its own: its blocking calls never hold up the control loop or another desk.
public actor DeskRunner<D: Desk & SendableMetatype> {
    private nonisolated let thread: DeviceThread
    /// The thread its blocking calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let desk: D
    private let mailbox: Mailbox
    private nonisolated let lane = Lane()
    private var idling: Task<Void, Never>?
    private var wakeUp: AsyncStream<Void>.Continuation?

    /// Takes `desk` over; `name` is the thread's.
    public init(_ name: String, _ desk: sending D, mailbox: Mailbox) {
        thread = DeviceThread(name)
        self.desk = desk
        self.mailbox = mailbox
    }

    /// Leaves an order; orders are carried out one after another.
    public nonisolated func give(_ order: D.Order) { lane.add { await self.carryOut(order) } }

    /// Leaves an order that can as well be given later: a desk that is busy is not given any, so that a slow device
    /// never has a queue of questions before it.
    nonisolated func offer(_ order: D.Order) {
        if lane.isFree { give(order) }
    }

    /// Leaves an order, waits until it was carried out, and reads what came of it before the next one begins.
    public nonisolated func perform<Value: Sendable>(
        _ order: D.Order, _ read: @escaping @Sendable (D) -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            lane.add {
                await self.carryOut(order)
                continuation.resume(returning: await self.read(read))
            }
        }
    }

    private func carryOut(_ order: D.Order) async {
        idling?.cancel()
        desk.begin(order)
        while true {
            switch desk.step(at: MachineClock.now) {
            case .wait(let milliseconds):
                if milliseconds > 0 { try? await Task.sleep(for: .milliseconds(milliseconds)) }
            case .done(let events):
                for event in events { mailbox.post(event) }
                idling = Task { await idle() }
                wakeUp?.yield()
                return
            }
        }
    }

    private func idle() async {
        while !Task.isCancelled {
            let (events, pause) = desk.idle(at: MachineClock.now)
            for event in events { mailbox.post(event) }
            guard let pause else { return }
            if pause > 0 { try? await Task.sleep(for: .milliseconds(pause)) } else { await Task.yield() }
        }
    }
}

/// Longest pause before the queue of records is looked at again, whatever was said.
private let forwardPauseMaximumMilliseconds: UInt64 = 60_000

extension DeskRunner {
    /// Reads something of the desk, between two of its steps.
    public func read<Value: Sendable>(_ body: @Sendable (D) -> Value) -> Value { body(desk) }

    /// Sends what is due, again and again, until the task is cancelled. New records go on being stored meanwhile.
    public func forward<Store>(over uplink: any UplinkTransport, log: @Sendable (Notice) -> Void) async
    where D == RecordDesk<Store> {
        let (wakeUps, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        wakeUp = continuation
        let alarm = Task { await self.ring(continuation) }
        defer { alarm.cancel() }
        for await _ in wakeUps {
            while !Task.isCancelled, let (key, request) = desk.nextToSend(at: MachineClock.now) {
                var reply: UplinkReply?
                do throws(DeviceFault) { reply = try await uplink.exchange(request) } catch {
                    log(Notice(.linkFault, .detail("\(error)")))
                }
                desk.answered(reply, key: key, at: MachineClock.now)
            }
            if Task.isCancelled { return }
        }
    }

    /// Wakes the forwarding when something is due.
    private func ring<Store>(_ continuation: AsyncStream<Void>.Continuation) async where D == RecordDesk<Store> {
        while !Task.isCancelled {
            continuation.yield()
            let pause = desk.pauseMilliseconds(at: MachineClock.now) ?? forwardPauseMaximumMilliseconds
            try? await Task.sleep(for: .milliseconds(min(max(pause, 100), forwardPauseMaximumMilliseconds)))
        }
    }
}
