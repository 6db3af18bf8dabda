import BoardPCUSB
import BoardPiCM4
import Glibc
import HALContract
import HALDrivers
import LineFakes
import Testing

@testable import HALLines

private let path = "/dev/gpiochip2"
private let label = "adapter"

/// The production transport and the production shim, over chips that exist only in memory.
///
/// The played library is one for the whole program: one test at a time.
@Suite(.serialized) struct GPIOLinesTests {
    init() { world(label) }

    private func world(_ label: String, lines: UInt32 = 32) {
        fake_lines_reset()
        fake_lines_add(path, label, lines, 0)
    }

    private func wire(_ offset: UInt32, high: Bool, at nanoseconds: UInt64) {
        fake_lines_wire(path, offset, high ? 1 : 0, nanoseconds)
    }

    @Test func edgesComeWithTheKernelsTimeAndTheBoardsPolarity() throws {
        do {
            let lines = try GPIOInputLines(
                chip: label,
                [
                    GPIOInput("coin", offset: 4, polarity: .activeLow, bias: .pullUp),
                    GPIOInput("door", offset: 1, polarity: .activeHigh),
                ])
            #expect(fake_lines_settings(path, 4) == 1 && fake_lines_settings(path, 1) == 0)
            #expect(try lines.levels() == [true, false])
            #expect(try lines.wait(limitMilliseconds: 0) == InputBatch())
            wire(4, high: true, at: 5_000_000_001)
            wire(1, high: true, at: 5_000_000_000)
            wire(4, high: false, at: 5_020_000_001)
            let batch = try lines.wait(limitMilliseconds: 100)
            #expect(
                batch.edges == [
                    InputEdge(line: 1, edge: LineEdge(asserted: true, nanoseconds: 5_000_000_000)),
                    InputEdge(line: 0, edge: LineEdge(asserted: false, nanoseconds: 5_000_000_001)),
                    InputEdge(line: 0, edge: LineEdge(asserted: true, nanoseconds: 5_020_000_001)),
                ])
            #expect(batch.lostLines == [] && !batch.isCut)
        }
        #expect(fake_lines_open() == 0, "all was given back")
    }

    @Test func edgesNobodyFetchedAreToldAsLost() throws {
        let lines = try GPIOInputLines(
            chip: label, (0..<3).map { GPIOInput("line \($0)", offset: $0, polarity: .activeHigh) })
        for number in 0..<UInt64(40) { wire(1, high: number % 2 == 0, at: 1_000 + number) }
        var lost: Set<Int> = []
        for number in 0..<UInt64(3) {
            lost.formUnion(try lines.wait(limitMilliseconds: 0).lostLines)
            // A gap is seen by the edge after it.
            wire(1, high: number % 2 == 0, at: 2_000 + number)
        }
        #expect(lost == [1])
    }

    @Test func anUnpluggedAdapterIsAbsentAfterItsLastEdges() throws {
        let lines = try GPIOInputLines(chip: label, [GPIOInput("coin", offset: 0, polarity: .activeHigh)])
        wire(0, high: true, at: 7)
        #expect(try lines.wait(limitMilliseconds: 0).edges.count == 1)
        fake_lines_unplug(path)
        let fault = #expect(throws: DeviceFault.self) { _ = try lines.wait(limitMilliseconds: 1_000) }
        #expect(fault?.kind == .absent && fault?.message.contains("coin (lines 0 of adapter)") == true)
        #expect(#expect(throws: DeviceFault.self) { _ = try lines.levels() }?.kind == .absent)
    }

    @Test(
        arguments: [
            ("another chip", FaultKind.absent, ["line chip other", "there is none"]),
            ("taken", .busy, ["door (line 3 of adapter)", "held by \"gpio-leds\""]),
            ("no such line", .system, ["door (line 32 of adapter)", "0 to 31"]),
            ("not permitted", .system, ["adapter", "udev"]),
            ("cannot do edges", .system, ["door (line 3 of adapter)", "edges"]),
            ("two of a label", .system, ["adapter", "two chips"]),
        ] as [(String, FaultKind, [String])])
    func aRefusalNamesTheLineAndWhatToDo(name: String, kind: FaultKind, words: [String]) {
        var offset = 3
        switch name {
        case "taken": fake_lines_hold(path, 3, "gpio-leds")
        case "no such line": offset = 32
        case "cannot do edges": fake_lines_refuse(path, 3, ENOTTY)
        case "two of a label": fake_lines_add("/dev/gpiochip3", label, 8, 0)
        case "not permitted":
            fake_lines_reset()
            fake_lines_add(path, label, 32, EACCES)
        default: break
        }
        let fault = #expect(throws: DeviceFault.self) {
            _ = try GPIOInputLines(
                chip: name == "another chip" ? "other" : label,
                [
                    GPIOInput("key", offset: 0, polarity: .activeHigh),
                    GPIOInput("door", offset: offset, polarity: .activeHigh),
                ])
        }
        #expect(fault?.kind == kind)
        for word in words { #expect(fault?.message.contains(word) == true, "\(name): \(fault?.message ?? "")") }
        #expect(fake_lines_open() == 0)
    }

    /// How an inhibit is wired, and the level that must refuse coins.
    @Test(
        arguments: [
            (InhibitSense.lowRefuses, OutputStage.following, Int32(0)), (.lowRefuses, .inverting, 1),
            (.highRefuses, .following, 1), (.highRefuses, .inverting, 0),
        ])
    func anInhibitRefusesFromTheFirstInstantToTheLast(sense: InhibitSense, stage: OutputStage, level: Int32) throws {
        let terminal = Terminal(chip: label, offset: 5, place: "screw 5")
        fake_lines_wire(path, 5, 1 - level, 0)
        do {
            let line = try GPIOOutputLine(
                inhibit: InhibitWire(terminal, sense: sense, through: stage, heldRefusingBy: "a resistor"))
            #expect(fake_lines_driven(path, 5) == level)
            try line.set(asserted: false)
            #expect(fake_lines_driven(path, 5) == 1 - level)
        }
        #expect(fake_lines_level(path, 5) == level, "driven back before it was given back")
        #expect(fake_lines_open() == 0)
    }

    @Test func anOutputThatRefusesSaysSo() throws {
        let line = try GPIOOutputLine(
            "flash", OutputWire(Terminal(chip: label, offset: 6, place: ""), .activeHigh))
        #expect(fake_lines_driven(path, 6) == 0)
        fake_lines_refuse(path, 6, EIO)
        let fault = #expect(throws: DeviceFault.self) { try line.set(asserted: true) }
        #expect(fault?.kind == .system && fault?.message.contains("flash (line 6 of adapter)") == true)
    }

    /// What a board says is what is requested: each line of `board.lines` is held by somebody afterwards.
    @Test(arguments: [Board.pcUSB, .piCM4])
    func everyLineOfABoardCanBeOpened(board: Board) throws {
        let chip = try #require(board.chips.first)
        world(chip.label)
        do {
            let coins = try #require(board.coins)
            let profile = try #require(CoinAcceptorProfile(coins))
            let inputs = try GPIOInputLines(board.coinInputs)
            #expect(inputs.count == profile.inputCount)
            let inhibit = try GPIOOutputLine(inhibit: coins.inhibit)
            let panels = try board.panels.map { wires throws(DeviceFault) in
                (wires.roles, try GPIOInputLines(wires.wires))
            }
            for (roles, lines) in panels { #expect(roles.count == lines.count) }
            let flash = try board.flash.map { wiring throws(DeviceFault) in try GPIOOutputLine("flash", wiring.line) }
            let trigger = try board.camera.trigger.map { wire throws(DeviceFault) in
                try GPIOOutputLine("camera trigger", wire)
            }
            var outputs = [inhibit, flash, trigger].compactMap { $0 }
            if case .relay(let wire, _)? = board.camera.powerCycle {
                outputs.append(try GPIOOutputLine("camera power", wire))
            }
            let lamps = try board.house.lamps.map { lamp throws(DeviceFault) in
                try GPIOOutputLine("lamp \(lamp.name)", lamp.line)
            }
            let requested = inputs.count + panels.map { $0.1.count }.reduce(0, +) + outputs.count + lamps.count
            let wired = board.lines.filter { line in
                if case .taken = line.direction { return false } else { return true }
            }
            #expect(requested == wired.count, "\(board.identifier)")
        }
        #expect(fake_lines_open() == 0)
    }

    /// A program that was killed left a light on and an acceptor open.
    @Test func whatTheLastProgramLeftIsPutToRest() throws {
        let board = Board.pcUSB
        let coins = try #require(board.coins)
        let flash = try #require(board.flash)
        world(flash.line.terminal.chip)
        let refusing: Int32 = coins.inhibit.polarity == .activeHigh ? 1 : 0
        let dark: Int32 = flash.line.polarity == .activeHigh ? 0 : 1
        let inhibit = UInt32(coins.inhibit.terminal.offset)
        let light = UInt32(flash.line.terminal.offset)
        wire(inhibit, high: refusing == 0, at: 1)
        wire(light, high: dark == 0, at: 2)
        #expect(board.restOutputs() == [])
        #expect(fake_lines_level(path, inhibit) == refusing)
        #expect(fake_lines_level(path, light) == dark)
        #expect(fake_lines_open() == 0, "both were given back")
        // A cabin that runs holds its lines; one that refuses does not keep the other from its rest.
        fake_lines_hold(path, light, "cabine")
        #expect(board.restOutputs() == [])
        fake_lines_hold(path, light, nil)
        fake_lines_refuse(path, inhibit, EIO)
        wire(light, high: dark == 0, at: 3)
        #expect(board.restOutputs().map(\.kind) == [.system])
        #expect(fake_lines_level(path, light) == dark)
    }
}
