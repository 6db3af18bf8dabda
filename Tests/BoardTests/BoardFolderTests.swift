@testable import BoardPiCM4
import BoardSim
import Foundation
import HALContract
import HALDrivers
import Testing

/// What a board's folder says must be what its value says.
@Suite struct BoardFolderTests {
    private static func text(_ board: Board, _ file: String) throws -> String {
        try String(
            contentsOfFile: "\(BoardExamples.root)/boards/\(board.identifier)/\(file)", encoding: .utf8)
    }

    @Test(arguments: BoardExamples.all) func theReadmeHoldsTheTableOfTheValue(board: Board) throws {
        let readme = try Self.text(board, "README.md")
        #expect(
            BoardTable.section(of: readme) == BoardTable.markdown(board),
            "put the output of `cabine boards show \(board.identifier) --markdown` into boards/\(board.identifier)/README.md"
        )
    }

    @Test func aTableThatSaysSomethingElseIsNoticed() {
        let made = BoardTable.markdown(.piCM4)
        let readme = "# Board\n\n" + made.replacing("pin 16", with: "pin 18") + "\nmore\n"
        #expect(BoardTable.section(of: readme)?.isEmpty == false)
        #expect(BoardTable.section(of: readme) != made)
        #expect(BoardTable.section(of: "# Board\n") == nil)
    }

    @Test func aBarInATextDoesNotEndTheCell() {
        let board = BoardExamples.board(
            house: HouseWiring(lamps: [
                Lamp("a|b", OutputWire(BoardExamples.terminal(6), .activeHigh))
            ]))
        #expect(BoardTable.markdown(board).contains("| lamp a\\|b |"))
    }

    /// Every USB device a driver opens must belong to the controller's group, or it is "refused" on a fresh machine.
    @Test(arguments: BoardExamples.all.filter { $0.identifier != "sim" })
    func theRulesNameEveryDeviceOfTheValue(board: Board) throws {
        let rules = try Self.text(board, "udev/70-cabine-\(board.identifier).rules")
        var devices = board.chips.compactMap(\.usb) + board.signature.pads.map(\.usb)
        if case .gphoto2(let camera) = board.camera.kind { devices += [camera.usb].compactMap(\.self) }
        if case .gutenprint(_, let usb) = board.printer { devices.append(usb) }
        #expect(devices.isEmpty == false)
        for usb in devices {
            let numbers = "\(usb)".split(separator: ":")
            let rule =
                "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"\(numbers[0])\", ATTR{idProduct}==\"\(numbers[1])\", GROUP"
            #expect(rules.contains(rule), "no rule for \(usb)")
        }
        if case .v4l2(let camera) = board.camera.kind, case .device(let path) = camera.match {
            #expect(rules.contains("SYMLINK+=\"\(path.dropFirst("/dev/".count))\""))
        }
        for path in [board.watchdog?.path, board.console?.path].compactMap(\.self) {
            #expect(rules.contains("KERNEL==\"\(path.dropFirst("/dev/".count))\""))
        }
    }

    @Test func theRulesOfTheSimulatedBoardGiveNothingAway() throws {
        let rules = try Self.text(.sim, "udev/70-cabine-sim.rules").split(separator: "\n")
        #expect(!rules.isEmpty && rules.allSatisfy { $0.hasPrefix("#") })
    }

    @Test(arguments: BoardExamples.all)
    func theDropInOpensEveryKindOfDeviceOfTheValueAndNoOther(board: Board) throws {
        let isSimulated = board.identifier == "sim"
        var allowed: Set<String> = isSimulated ? [] : ["char-usb_device"]
        if !isSimulated, !board.chips.isEmpty { allowed.insert("char-gpiochip") }
        if case .v4l2 = board.camera.kind { allowed.insert("char-video4linux") }
        if board.watchdog != nil { allowed.insert("char-watchdog") }
        if let console = board.console { allowed.insert(console.path) }
        let stated = try Self.text(board, "systemd/board.conf").split(separator: "\n")
            .filter { $0.hasPrefix("DeviceAllow=") }.map { $0.dropFirst("DeviceAllow=".count).split(separator: " ")[0] }
        #expect(Set(stated.map(String.init)) == allowed)
    }

    /// A part that is silent: systemd starts the program anew, and only when that does not help the computer starts itself
    /// anew. For that the manager must lose its patience well before the watchdog does.
    @Test(arguments: BoardExamples.all.filter { $0.watchdog != nil })
    func theManagerLosesItsPatienceBeforeTheHardwareDoes(board: Board) throws {
        let restartSeconds = 7
        let stated = try Self.text(board, "systemd/board.conf").split(separator: "\n")
            .first { $0.hasPrefix("WatchdogSec=") }
        let seconds = try #require(stated.flatMap { Int($0.dropFirst("WatchdogSec=".count)) })
        #expect(seconds >= 5 && seconds + restartSeconds < board.watchdog?.timeoutSeconds ?? 0)
    }

    /// The pins of supply and ground, from the Raspberry Pi documentation; the rest are lines 0 to 27, each once.
    @Test func theHeaderHasTwelvePinsWithoutALineAndEveryLineOnce() {
        let without = Header.lineOfPin.indices.filter { Header.lineOfPin[$0] == nil }.map { $0 + 1 }
        #expect(without == [1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39])
        #expect(Header.lineOfPin.compactMap(\.self).sorted() == Array(0...27))
    }

    /// Well-known places: I2C, UART, SPI and the EEPROM's bus.
    @Test(arguments: [
        (3, 2), (5, 3), (8, 14), (10, 15), (19, 10), (21, 9), (23, 11), (24, 8), (27, 0), (28, 1), (40, 21),
    ])
    func knownPinsHaveTheirLines(pin: Int, line: Int) {
        #expect(Header.pin(pin).offset == line)
    }

    /// Lines 0 to 8 are pulled up after a reset, which would switch an output on.
    @Test func noOutputOfThePiIsOnALineThatIsPulledUpAtReset() {
        for line in Board.piCM4.lines {
            guard case .output = line.direction else { continue }
            #expect(line.terminal.offset >= 9, "\(line.name)")
        }
    }
}
