public import HALContract

/// A machine to look at, made for one scenario.
public struct LookedAtMachine {
    /// Files by their paths, with their texts.
    public var files: [(path: String, text: String)] = []
    /// Links by their paths, with the paths of the machine that they lead to.
    public var links: [(path: String, target: String)] = []
}

/// What every `Surroundings` promises: the machine below a folder, and the one that is written down for tests.
public enum SurroundingsConformance {
    /// Makes what is looked at of a machine; it must last as long as the answer.
    public typealias Make = (LookedAtMachine) throws -> any Surroundings

    /// As long as a look may take on a machine that does other things too; the contract has 100 ms.
    private static let atOnce = Duration.milliseconds(1_000)
    /// The contract's length of a text.
    private static let textBytesMaximum = 4_096

    /// The scenarios by name.
    public static let scenarios: [(name: String, run: @Sendable (Make) throws -> Void)] = [
        ("the names in a folder are its own, sorted", names),
        ("a text comes without the white space around it", texts), ("a text ends at its limit", limits),
        ("a link leads to where it ends", links), ("a file is absent or granted", access),
        ("what is not there is found nowhere", nothing),
    ]

    private static func names(_ make: Make) throws {
        let machine = try make(
            LookedAtMachine(
                files: ["b", "usb10", "a", "usb2", "sub/below"].map { ("/dev/\($0)", "") },
                links: [("/dev/l", "/dev/a")]))
        try demand(
            machine.names(in: "/dev") == ["a", "b", "l", "sub", "usb10", "usb2"], "names: \(machine.names(in: "/dev"))")
        try demand(machine.names(in: "/dev/sub") == ["below"], "a folder below: \(machine.names(in: "/dev/sub"))")
        try demand(machine.names(in: "/dev/a") == [], "a file has names in it")
    }

    private static func texts(_ make: Make) throws {
        let machine = try make(
            LookedAtMachine(files: [("/sys/a", "  14 52\t\n"), ("/sys/empty", "\n"), ("/sys/none", "")]))
        try demand(machine.text(of: "/sys/a") == "14 52", "white space around: \(machine.text(of: "/sys/a") ?? "nil")")
        try demand(machine.text(of: "/sys/empty") == "", "a line without a text is none: it is there, and empty")
        try demand(machine.text(of: "/sys/none") == "", "a file without a byte is there, and empty")
        try demand(machine.text(of: "/sys") == nil, "a folder is no text")
    }

    private static func limits(_ make: Make) throws {
        let machine = try make(LookedAtMachine(files: [("/long", String(repeating: "x", count: 5_000))]))
        let count = machine.text(of: "/long")?.utf8.count ?? 0
        try demand(count == textBytesMaximum, "\(count) bytes of a text of 5,000")
    }

    private static func links(_ make: Make) throws {
        let machine = try make(
            LookedAtMachine(
                files: [("/sys/devices/1-2/name", "camera"), ("/dev/video0", "")],
                links: [("/dev/camera", "/dev/video0"), ("/dev/second", "/dev/camera"), ("/dev/dead", "/dev/gone")]))
        try demand(machine.target(of: "/dev/video0") == "/dev/video0", "a file leads to itself")
        try demand(machine.target(of: "/dev/camera") == "/dev/video0", "a link leads to its end")
        try demand(machine.target(of: "/dev/second") == "/dev/video0", "a link to a link leads to the end of both")
        try demand(machine.target(of: "/dev/dead") == nil, "a link that leads nowhere has no end")
        try demand(machine.target(of: "/dev/none") == nil, "what is not there leads nowhere")
    }

    private static func access(_ make: Make) throws {
        let machine = try make(
            LookedAtMachine(
                files: [("/dev/ttyS0", "")], links: [("/dev/console", "/dev/ttyS0"), ("/dev/dead", "/dev/gone")]))
        try demand(machine.access(to: "/dev/ttyS0") == .granted, "a file of one's own is granted")
        try demand(machine.access(to: "/dev/console") == .granted, "and so it is by its link")
        try demand(machine.access(to: "/dev/ttyS1") == .absent, "what is not there is absent")
        try demand(machine.access(to: "/dev/dead") == .absent, "a link that leads nowhere is absent")
    }

    /// Port 9 of the loopback is nobody's: discard has been gone from systems for decades.
    private static func nothing(_ make: Make) throws {
        let machine = try make(LookedAtMachine(files: [("/run/socket", "")]))
        let began = ContinuousClock.now
        try demand(machine.names(in: "/none") == [], "a folder that is not there has names")
        try demand(machine.text(of: "/none") == nil, "a file that is not there has a text")
        try demand(machine.chips() == [], "chips without a device file")
        try demand(!machine.answers(socket: "/run/none"), "a socket that is not there answers")
        try demand(!machine.answers(socket: "/run/socket"), "a file without a program behind it answers")
        try demand(
            !machine.reaches(address: "127.0.0.1", port: 9, limitMilliseconds: 100), "a port of nobody's answers")
        try demand(
            !machine.reaches(address: "printer", port: 9, limitMilliseconds: 100), "a name is taken for an address")
        try demand(ContinuousClock.now - began < atOnce, "finding nothing took \(ContinuousClock.now - began)")
    }
}
