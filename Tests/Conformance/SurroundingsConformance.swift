public import HALContract

/// A machine that can be furnished, and whoever looks at it. Paths are the machine's; folders are made as they are needed.
public protocol MachineBench: AnyObject {
    /// The look under test, at the machine as it is now.
    var machine: any Surroundings { get }
    /// Makes a file.
    func put(_ text: String, at path: String) throws
    /// Makes a link.
    func link(_ path: String, to target: String) throws
    /// Takes the right to read and write a file away; false where whoever runs this may do everything.
    func refuse(_ path: String) throws -> Bool
    /// Makes a chip of lines that has this label.
    func addChip(_ label: String, at path: String) throws
    /// A program takes connections at a socket of the file system.
    func listen(atSocket path: String) throws
    /// A program takes connections at a port of 127.0.0.1, which is returned.
    func listenAtPort() throws -> UInt16
    /// Every program that listens ends; a socket's file stays, as after a crash.
    func hangUp()
}

/// What every `Surroundings` promises: the machine's own, and one that is written down.
public enum SurroundingsConformance {
    /// The contract's bound for each look, with room for a machine that does other things too.
    private static let bound = Duration.milliseconds(100 + 400)
    /// The contract's bound for a text.
    private static let textBytes = 4_096

    /// The scenarios by name.
    public static let scenarios: [(name: String, run: @Sendable (any MachineBench) throws -> Void)] = [
        ("names are sorted, and those of the folder alone", names),
        ("a text has no white space around it, and an end", texts),
        ("a link leads to its end, or nowhere", links), ("a device file is absent, refused or granted", access),
        ("chips come in the order of their names, with their labels", chips),
        ("a socket answers only while somebody listens", sockets),
        ("an address is reached only while somebody listens", addresses),
    ]

    private static func timed<Result>(_ what: String, _ look: () -> Result) throws -> Result {
        let began = ContinuousClock.now
        let result = look()
        try demand(ContinuousClock.now - began < bound, "\(what) took \(ContinuousClock.now - began)")
        return result
    }

    private static func names(_ bench: any MachineBench) throws {
        for name in ["usb2", "usb10", "b/below", "a"] { try bench.put("", at: "/dev/\(name)") }
        let found = try timed("names of a folder") { bench.machine.names(in: "/dev") }
        try demand(found == ["a", "b", "usb10", "usb2"], "the names are \(found)")
        let none = try timed("names of no folder") { bench.machine.names(in: "/none") }
        try demand(none.isEmpty, "a folder that is not there has \(none)")
    }

    private static func texts(_ bench: any MachineBench) throws {
        try bench.put(" \t1452 8b01\n", at: "/sys/number")
        try bench.put("\n", at: "/sys/empty")
        try bench.put(String(repeating: "x", count: textBytes + 1), at: "/sys/long")
        try bench.link("/sys/linked", to: "/sys/number")
        for (path, wanted) in [("/sys/number", "1452 8b01"), ("/sys/linked", "1452 8b01"), ("/sys/empty", "")] {
            let found = try timed("a text") { bench.machine.text(of: path) }
            try demand(found == wanted, "the text of \(path) is \(found ?? "none")")
        }
        let count = bench.machine.text(of: "/sys/long")?.utf8.count ?? 0
        try demand(count == textBytes, "\(count) bytes of a text of \(textBytes + 1)")
        for path in ["/sys/none", "/sys"] {
            let found = try timed("no text") { bench.machine.text(of: path) }
            try demand(found == nil, "\(path) is no file, and has a text")
        }
    }

    private static func links(_ bench: any MachineBench) throws {
        try bench.put("", at: "/sys/devices/usb1/name")
        try bench.link("/sys/class/first", to: "/sys/devices/usb1")
        try bench.link("/sys/class/second", to: "/sys/class/first")
        try bench.link("/sys/class/broken", to: "/sys/devices/usb9")
        for (path, wanted) in [
            ("/sys/class/first", "/sys/devices/usb1"), ("/sys/class/second", "/sys/devices/usb1"),
            ("/sys/devices/usb1/name", "/sys/devices/usb1/name"), ("/sys/class/broken", nil), ("/sys/none", nil),
        ] {
            let found = try timed("a link's end") { bench.machine.target(of: path) }
            try demand(found == wanted, "\(path) leads to \(found ?? "nothing"), not \(wanted ?? "nothing")")
        }
    }

    private static func access(_ bench: any MachineBench) throws {
        try bench.put("", at: "/dev/video0")
        try bench.link("/dev/cabine/camera", to: "/dev/video0")
        try bench.link("/dev/cabine/gone", to: "/dev/video9")
        for (path, wanted) in [
            ("/dev/video0", DeviceAccess.granted), ("/dev/cabine/camera", .granted), ("/dev/cabine/gone", .absent),
            ("/dev/video1", .absent),
        ] {
            let found = try timed("a right") { bench.machine.access(to: path) }
            try demand(found == wanted, "\(path) is \(found), not \(wanted)")
        }
        try bench.put("", at: "/dev/watchdog0")
        guard try bench.refuse("/dev/watchdog0") else { return }
        let found = bench.machine.access(to: "/dev/watchdog0")
        try demand(found == .refused, "a file without rights is \(found)")
    }

    private static func chips(_ bench: any MachineBench) throws {
        let before = try timed("no chips") { bench.machine.chips() }
        try demand(before.isEmpty, "a machine without chips has \(before)")
        try bench.addChip("dln2", at: "/dev/gpiochip1")
        try bench.addChip("INTC1055", at: "/dev/gpiochip0")
        try bench.put("", at: "/dev/null")
        let found = try timed("chips") { bench.machine.chips() }
        let wanted = [
            FoundChip(label: "INTC1055", path: "/dev/gpiochip0"), FoundChip(label: "dln2", path: "/dev/gpiochip1"),
        ]
        try demand(found == wanted, "the chips are \(found)")
    }

    private static func sockets(_ bench: any MachineBench) throws {
        let path = "/run/s"
        let early = try timed("no socket") { bench.machine.answers(socket: path) }
        try demand(!early, "a socket that is not there answers")
        try bench.listen(atSocket: path)
        let there = try timed("a socket") { bench.machine.answers(socket: path) }
        try demand(there, "somebody listens, and the socket does not answer")
        bench.hangUp()
        let late = try timed("a dead socket") { bench.machine.answers(socket: path) }
        try demand(!late, "a socket answers without a program behind it")
    }

    private static func addresses(_ bench: any MachineBench) throws {
        let port = try bench.listenAtPort()
        func reaches(_ address: String, _ port: UInt16) throws -> Bool {
            let began = ContinuousClock.now
            let reached = bench.machine.reaches(address: address, port: port, limitMilliseconds: 300)
            let took = ContinuousClock.now - began
            try demand(took < .milliseconds(300) + bound, "reaching \(address) took \(took)")
            return reached
        }
        try demand(try reaches("127.0.0.1", port), "somebody listens, and is not reached")
        try demand(try !reaches("localhost", port), "a name is taken for a numeric address")
        // Nobody has it: RFC 5737 keeps it for documents.
        try demand(try !reaches("192.0.2.1", port), "an address that nobody has is reached")
        bench.hangUp()
        try demand(try !reaches("127.0.0.1", port), "nobody listens, and somebody is reached")
    }
}
