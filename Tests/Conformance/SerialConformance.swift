import Glibc
public import HALContract

/// A serial line with whoever stands at its other end.
public protocol SerialBench {
    /// The line under test; nobody is at its other end yet.
    var line: any SerialTransport { get }
    /// Somebody takes the other end. What came and went before is forgotten.
    func attach() throws
    /// The other end goes away.
    func detach()
    /// The other end sends.
    func send(_ bytes: [UInt8])
    /// What came at the other end since the last call; waits for nothing.
    func received() -> [UInt8]
}

/// What every `SerialTransport` promises: the console's tty, and the pseudoterminal in its place.
public enum SerialConformance {
    /// As long as a wait may take on a machine that does other things too.
    private static let patience = Duration.seconds(5)
    /// The contract's "without waiting", with the same room.
    private static let atOnce = Duration.milliseconds(500)
    /// More than any kernel keeps of a line whose other end does not read.
    private static let floodBytes = 1_000_000

    /// The scenarios by name.
    public static let scenarios: [(name: String, run: @Sendable (any SerialBench) throws -> Void)] = [
        ("a read without bytes ends empty, in its time", silence),
        ("every byte comes as it was sent", comes), ("every byte goes as it was written", goes),
        ("a write never waits, and says what went", neverWaits), ("a wake ends a read", wakes),
        ("a line that is gone is absent, and opens anew", opensAnew),
    ]

    /// Every value, control characters among them, in an order in which none is doubled by accident.
    private static let everyByte = (0..<512).map { UInt8(truncatingIfNeeded: $0 &* 37) }

    /// Takes the other end, and looks until the line has noticed.
    private static func open(_ stage: any SerialBench) throws {
        try stage.attach()
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            stage.send([0x55])
            // A fault from before is told first.
            do throws(DeviceFault) {
                let bytes = try stage.line.read(limitMilliseconds: 100, untilWritable: false)
                if !bytes.isEmpty { return try drain(stage) }
            } catch { try demand(error.kind == .absent, "a line that comes and goes is \(error.kind)") }
        }
        throw Nonconformity("somebody sends, and nothing comes")
    }

    private static func drain(_ stage: any SerialBench) throws(DeviceFault) {
        while try !stage.line.read(limitMilliseconds: 100, untilWritable: false).isEmpty {}
        _ = stage.received()
    }

    private static func silence(_ stage: any SerialBench) throws {
        try open(stage)
        for limit in [0, 60] {
            let began = ContinuousClock.now
            let bytes = try stage.line.read(limitMilliseconds: limit, untilWritable: false)
            let took = ContinuousClock.now - began
            try demand(bytes.isEmpty, "nobody sent, and \(bytes) came")
            try demand(took < .milliseconds(limit) + atOnce, "a read of \(limit) ms took \(took)")
            try demand(took >= .milliseconds(limit / 2), "a read of \(limit) ms gave up after \(took)")
        }
    }

    private static func comes(_ stage: any SerialBench) throws {
        try open(stage)
        stage.send(everyByte)
        var found: [UInt8] = []
        let end = ContinuousClock.now + patience
        while found.count < everyByte.count, ContinuousClock.now < end {
            let bytes = try stage.line.read(limitMilliseconds: 1_000, untilWritable: false)
            try demand(bytes.count <= 1_024, "a chunk of \(bytes.count) bytes")
            found += bytes
        }
        try demand(found == everyByte, "\(found.count) of \(everyByte.count) bytes came, or others")
        try demand(stage.received().isEmpty, "what came was sent back: the line echoes")
    }

    private static func goes(_ stage: any SerialBench) throws {
        try open(stage)
        var left = everyByte[...]
        var found: [UInt8] = []
        let end = ContinuousClock.now + patience
        while found.count < everyByte.count, ContinuousClock.now < end {
            if left.isEmpty {
                usleep(1_000)
            } else {
                left = left.dropFirst(try stage.line.write(left))
                _ = try stage.line.read(limitMilliseconds: 20, untilWritable: !left.isEmpty)
            }
            found += stage.received()
        }
        try demand(found == everyByte, "\(found.count) of \(everyByte.count) bytes arrived, or others")
    }

    private static func neverWaits(_ stage: any SerialBench) throws {
        try open(stage)
        let flood = [UInt8](repeating: 0x2A, count: 4_096)
        var went = 0
        var refusals = 0
        while went < floodBytes, refusals < 3 {
            let began = ContinuousClock.now
            let count = try stage.line.write(flood[...])
            try demand(ContinuousClock.now - began < atOnce, "a write takes \(ContinuousClock.now - began)")
            try demand((0...flood.count).contains(count), "\(count) of \(flood.count) bytes are said to have gone")
            went += count
            refusals = count == 0 ? refusals + 1 : 0
        }
        try demand(went > 0 && went < floodBytes, "\(went) bytes went, and nobody reads")
        var arrived = 0
        let end = ContinuousClock.now + patience
        while arrived < went, ContinuousClock.now < end {
            arrived += stage.received().count
            usleep(1_000)
        }
        usleep(20_000)
        arrived += stage.received().count
        try demand(arrived == went, "\(went) bytes are said to have gone, \(arrived) arrived")
        let began = ContinuousClock.now
        _ = try stage.line.read(limitMilliseconds: 5_000, untilWritable: true)
        try demand(ContinuousClock.now - began < .seconds(4), "bytes can be written, and a read waits all the same")
        try demand(try stage.line.write([0x2A]) == 1, "there is room again, and nothing goes")
    }

    private static func wakes(_ stage: any SerialBench) throws {
        try open(stage)
        let began = ContinuousClock.now
        stage.line.wake()
        _ = try stage.line.read(limitMilliseconds: 5_000, untilWritable: false)
        try demand(ContinuousClock.now - began < .seconds(4), "nobody woke the read")
        let again = ContinuousClock.now
        _ = try stage.line.read(limitMilliseconds: 60, untilWritable: false)
        try demand(ContinuousClock.now - again >= .milliseconds(30), "one wake ends two reads")
    }

    private static func opensAnew(_ stage: any SerialBench) throws {
        try open(stage)
        stage.detach()
        let end = ContinuousClock.now + patience
        var fault: DeviceFault?
        while fault == nil, ContinuousClock.now < end {
            do throws(DeviceFault) { _ = try stage.line.read(limitMilliseconds: 100, untilWritable: false) } catch {
                fault = error
            }
        }
        let kind = fault.map { "\($0.kind)" } ?? "no fault"
        try demand(fault?.kind == .absent, "the other end is gone, and that is \(kind)")
        try demand(fault?.message.isEmpty == false, "gone without a word")
        try open(stage)
        stage.send([1, 2, 3])
        var found: [UInt8] = []
        while found.count < 3, ContinuousClock.now < end + patience {
            found += try stage.line.read(limitMilliseconds: 100, untilWritable: false)
        }
        try demand(found == [1, 2, 3], "after it came back, \(found) came")
    }
}
