import CabineCore
import HALContract
import HALDrivers

/// A world with one camera whose calls fail as a script says; it takes no real time.
final class ScriptedCamera: CameraSession {
    var name: String { "camera T" }
    var clock = Instant(nanoseconds: 1_000_000_000)
    /// What was called, in order.
    private(set) var calls: [String] = []
    /// Asked at every call, by its name; nil lets it go well.
    var fault: (String) -> FaultKind? = { _ in nil }
    /// Time a failing call takes, unless its limit is shorter.
    var failingMilliseconds = 10
    private(set) var longestOverrun = 0

    lazy var line = ScriptedLine(self)

    func call(_ name: String, _ limit: Int) throws(DeviceFault) {
        calls.append(name)
        guard let kind = fault(name) else { return pass(min(1, limit)) }
        pass(min(failingMilliseconds, limit))
        throw DeviceFault(kind, "camera T: \(name) fails.")
    }

    func pass(_ milliseconds: Int) { clock = clock.advanced(byMilliseconds: UInt64(milliseconds)) }

    func open(limitMilliseconds: Int) throws(DeviceFault) { try call("open", limitMilliseconds) }
    func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        try call("capture", limitMilliseconds)
        return CameraFrame(encoding: .file, bytes: [1])
    }
    func close() { calls.append("close") }
    func reset(limitMilliseconds: Int) throws(DeviceFault) { try call("reset", limitMilliseconds) }

    func forget() { calls = [] }
}

/// The scripted camera's power line.
final class ScriptedLine: OutputLine {
    private unowned let camera: ScriptedCamera
    private(set) var isAsserted = true

    init(_ camera: ScriptedCamera) { self.camera = camera }

    func set(asserted: Bool) throws(DeviceFault) {
        try camera.call(asserted ? "power off" : "power on", 1)
        isAsserted = asserted
    }
}
