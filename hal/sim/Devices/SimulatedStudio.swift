public import CabineCore
public import HALContract

/// Camera and flash of a simulated world, in one place because the light of one is in the picture of the other.
///
/// A frame begins with the world's canary and is bright when the flash was on, dark otherwise.
///
/// | fault | opportunity | what happens |
/// |---|---|---|
/// | `cameraNoFrame` | each capture | it takes the whole limit and throws `timeout` |
/// | `cameraLate` | each capture | it takes longer than the usual 300 to 900 ms, within the limit where that allows |
/// | `cameraShortFrame` | each capture | the bytes end before the stated size |
/// | `cameraWrongSize` | each capture | the stated size is another, and the bytes are that many |
/// | `flashNotReady` | each switching on | for 0.25 to 8 s the line throws `system`, and the flash stays off |
/// | `flashStuck` | each switching off while on | for 10 to 5,120 ms the line throws `system`, and the flash stays on |
/// | power cut | `powerCut` | the flash is off: it has no other supply |
public final class SimulatedStudio: CameraTransport {
    /// Shortest usual capture.
    public static let captureMillisecondsMinimum = 300
    /// Longest usual capture.
    public static let captureMillisecondsMaximum = 900
    private static let brightSample: UInt8 = 200
    private static let darkSample: UInt8 = 40

    /// The flash's line.
    public let flash: SimulatedFlash
    /// Bytes each frame begins with, by which the world finds a picture where none may be.
    public var marker: [UInt8] = [] {
        didSet { precondition(marker.count < samples, "a marker that fits into a frame") }
    }

    private let time: SimulatedTime
    private let dice: FaultDice
    private let width: Int
    private let height: Int
    private var samples: Int { width * height * 3 }

    /// A studio whose frames are `width` by `height` pixels: small ones, since nobody looks at them.
    public init(time: SimulatedTime, dice: FaultDice, width: Int = 16, height: Int = 12) {
        precondition(width > 1 && height > 1, "a frame that can have another size")
        self.time = time
        self.dice = dice
        self.width = width
        self.height = height
        flash = SimulatedFlash(time: time, dice: dice)
    }

    /// Takes one picture in the light there is at this instant.
    public func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        let span = Self.captureMillisecondsMaximum - Self.captureMillisecondsMinimum + 1
        var needed = Self.captureMillisecondsMinimum + dice.draw(below: span)
        if dice.happens(.cameraLate), limitMilliseconds > Self.captureMillisecondsMaximum + 1 {
            let late = limitMilliseconds - Self.captureMillisecondsMaximum - 1
            needed = Self.captureMillisecondsMaximum + 1 + dice.draw(below: late)
        }
        if needed > limitMilliseconds || dice.happens(.cameraNoFrame) {
            spend(max(0, limitMilliseconds))
            throw DeviceFault(.timeout, "camera: no picture within \(limitMilliseconds) ms; check its cable")
        }
        let isLit = flash.isOn
        spend(needed)
        return frame(isLit)
    }

    private func spend(_ milliseconds: Int) {
        time.spend(milliseconds: UInt64(milliseconds))
        flash.callTook(milliseconds: UInt64(milliseconds))
    }

    private func frame(_ isLit: Bool) -> CameraFrame {
        let isWrongSize = dice.happens(.cameraWrongSize)
        let columns = isWrongSize ? width - 1 : width
        var bytes = [UInt8](repeating: isLit ? Self.brightSample : Self.darkSample, count: columns * height * 3)
        for (index, byte) in marker.enumerated() where index < bytes.count { bytes[index] = byte }
        if dice.happens(.cameraShortFrame) { bytes.removeLast(1 + dice.draw(below: bytes.count)) }
        return CameraFrame(encoding: .rgb(width: columns, height: height), bytes: bytes)
    }

    /// Whether a frame shows the light of the flash.
    public static func isLit(_ frame: CameraFrame) -> Bool { frame.bytes.last == brightSample }

    /// The power fails.
    public func powerCut() { flash.powerCut() }

    /// Ends every condition that lasts: the flash obeys.
    public func heal() { flash.heal() }
}

/// The flash of a simulated studio, and how long it was on.
///
/// A call that blocks moves the clock only after it: what is done with the flash before the clock moves again counts as
/// done after that call, and what other events do meanwhile at their own instants.
public final class SimulatedFlash: OutputLine {
    /// The longest time the flash was ever on, the present one included.
    public var longestNanoseconds: UInt64 { max(longest, onNanoseconds) }
    /// Whether it is on.
    public var isOn: Bool { onSince != nil }

    private let time: SimulatedTime
    private let dice: FaultDice
    /// Since when it is on, in nanoseconds; nil while it is off.
    public private(set) var onSince: UInt64?
    private var longest: UInt64 = 0
    private var notReadyUntil: Instant?
    /// Until when the line refuses to go off, as far as it was tried; nil when it obeys.
    public private(set) var stuckUntil: Instant?
    /// The last call that blocked: the clock it began at, and the instant it ends.
    private var call: (began: Instant, ends: UInt64)?

    init(time: SimulatedTime, dice: FaultDice) {
        self.time = time
        self.dice = dice
    }

    /// How long it has been on now; 0 while it is off.
    public var onNanoseconds: UInt64 { onSince.map { present > $0 ? present - $0 : 0 } ?? 0 }

    private var present: UInt64 {
        guard let call, call.began == time.now else { return time.now.nanoseconds }
        return call.ends
    }

    func callTook(milliseconds: UInt64) {
        call = (time.now, present + milliseconds * 1_000_000)
    }

    /// Drives the line.
    public func set(asserted: Bool) throws(DeviceFault) {
        let now = Instant(nanoseconds: present)
        if asserted { try beReady(now) } else { try comeFree(now) }
        if asserted, onSince == nil { onSince = now.nanoseconds }
        if !asserted { goOff() }
    }

    private func beReady(_ now: Instant) throws(DeviceFault) {
        if let until = notReadyUntil, now >= until { notReadyUntil = nil }
        if notReadyUntil == nil, dice.happens(.flashNotReady) {
            notReadyUntil = now.advanced(byMilliseconds: 250 << UInt64(dice.draw(below: 6)))
        }
        if notReadyUntil != nil { throw DeviceFault(.system, "flash line: refuses to go on; the flash is not ready") }
    }

    private func comeFree(_ now: Instant) throws(DeviceFault) {
        if let until = stuckUntil, now >= until {
            stuckUntil = nil
            return
        }
        if stuckUntil == nil, isOn, dice.happens(.flashStuck) {
            stuckUntil = now.advanced(byMilliseconds: 10 << UInt64(dice.draw(below: 10)))
        }
        if stuckUntil != nil {
            throw DeviceFault(.system, "flash line: refuses to go off; cut the flash's supply if it stays on")
        }
    }

    private func goOff() {
        longest = longestNanoseconds
        onSince = nil
    }

    func powerCut() {
        goOff()
        notReadyUntil = nil
        stuckUntil = nil
    }

    /// A line that refused to go off obeys from now on: it is still on until it is tried again.
    func heal() {
        notReadyUntil = nil
        stuckUntil = stuckUntil.map { min($0, time.now) }
    }
}
