import BoardPCUSB
import BoardPiCM4
import BoardShop
import BoardSim
import Foundation
import HALContract
import HALDrivers
import Testing

/// A machine written down: files with their texts, links, and what may not be used.
struct WrittenMachine: Surroundings {
    var files: [String: String] = [:]
    var links: [String: String] = [:]
    var refused: Set<String> = []
    var labels: [FoundChip] = []
    var sockets: Set<String> = []
    var addresses: Set<String> = []

    func names(in folder: String) -> [String] {
        guard let folder = target(of: folder) else { return [] }
        let below = (Array(files.keys) + Array(links.keys)).filter { $0.hasPrefix(folder + "/") }
        return Set(below.compactMap { $0.dropFirst(folder.count + 1).split(separator: "/").first.map(String.init) })
            .sorted()
    }

    func text(of path: String) -> String? {
        guard let end = target(of: path), let text = files[end] else { return nil }
        let bytes = Array(text.utf8.prefix(4_096))
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Through every link on the way, as the kernel goes; eight are more than any test writes down.
    func target(of path: String) -> String? {
        var path = path
        for _ in 0..<8 {
            let link = links.keys.sorted().first { path == $0 || path.hasPrefix($0 + "/") }
            guard let link, let target = links[link] else {
                return files.keys.contains { $0 == path || $0.hasPrefix(path + "/") } ? path : nil
            }
            path = target + path.dropFirst(link.count)
        }
        return nil
    }

    func access(to path: String) -> DeviceAccess {
        guard let end = target(of: path) else { return .absent }
        return refused.contains(end) ? .refused : .granted
    }

    func chips() -> [FoundChip] { labels.sorted { $0.path < $1.path } }
    func answers(socket path: String) -> Bool { sockets.contains(path) }
    func reaches(address: String, port: UInt16, limitMilliseconds: Int) -> Bool {
        addresses.contains("\(address):\(port)")
    }

    mutating func plug(_ socket: String, _ vendor: String, _ product: String, _ name: String, number: Int) {
        let folder = "/sys/bus/usb/devices/\(socket)"
        files["\(folder)/idVendor"] = vendor
        files["\(folder)/idProduct"] = product
        files["\(folder)/product"] = name
        files["\(folder)/busnum"] = "1"
        files["\(folder)/devnum"] = "\(number)"
        files["/dev/bus/usb/001/\(number < 10 ? "00" : "0")\(number)"] = ""
    }

    /// A kiosk PC with everything plugged in.
    static var pc: WrittenMachine {
        var machine = WrittenMachine()
        machine.plug("1-1", "a257", "2013", "DLN-2", number: 4)
        machine.plug("1-2", "056a", "00a4", "STU-430", number: 5)
        machine.plug("1-3", "1452", "8b01", "DS620", number: 12)
        machine.labels = [
            FoundChip(label: "INTC1055", path: "/dev/gpiochip0"), FoundChip(label: "dln2", path: "/dev/gpiochip1"),
        ]
        for path in [
            "/dev/gpiochip0", "/dev/gpiochip1", "/dev/cabine/camera", "/dev/watchdog0", "/dev/ttyS0", "/dev/rtc0",
            "/usr/sbin/cupsd", "/usr/lib/cups/backend/gutenprint53+usb", "/usr/lib/cups/driver/gutenprint.5.3",
            "/run/systemd/timesync/synchronized",
        ] { machine.files[path] = "" }
        machine.files["/sys/class/watchdog/watchdog0/identity"] = "iTCO_wdt"
        return machine
    }
}

@Suite struct SelfTestTests {
    private func findings(_ board: Board, _ machine: WrittenMachine) -> [DeviceFinding] {
        SelfTest(board, on: machine).findings()
    }

    private func result(_ device: String, _ board: Board, _ machine: WrittenMachine) -> DeviceFinding.Result? {
        findings(board, machine).first { $0.device == device }?.result
    }

    @Test func aWholeKioskIsThere() {
        let found = findings(.pcUSB, .pc)
        #expect(found.allSatisfy { $0.result == .there }, "\(found.filter { $0.result != .there })")
        #expect(
            found.map(\.device) == [
                "lines dln2", "coin acceptor", "camera trigger", "camera power", "flash", "door", "service key",
                "presence", "power fail", "lamps", "camera", "signature pad", "printer", "print spooler", "watchdog",
                "service console", "clock",
            ])
    }

    @Test(arguments: [Board.pcUSB, .piCM4, .shop])
    func onAnEmptyMachineEveryMissingDeviceSaysWhatToCheck(board: Board) {
        let found = findings(board, WrittenMachine())
        #expect(found.allSatisfy { $0.result != .there })
        #expect(found.allSatisfy { !$0.found.isEmpty && !$0.check.isEmpty })
        #expect(found.contains { $0.result == .missing })
    }

    @Test func theSimulatedBoardNeedsNoDevice() {
        var machine = WrittenMachine()
        machine.files = ["/usr/sbin/cupsd": "", "/usr/lib/cups/driver/gutenprint.5.3": ""]
        #expect(findings(.sim, machine).filter { $0.result == .missing } == [])
        machine.files["/usr/sbin/cupsd"] = nil
        #expect(result("print spooler", .sim, machine) == .missing)
    }

    /// What is taken from the whole kiosk, what is missing then, and a word of why.
    struct Loss: CustomTestStringConvertible, Sendable {
        let device: String
        let why: String
        let change: @Sendable (inout WrittenMachine) -> Void
        var testDescription: String { "\(device): \(why)" }
    }

    static let losses: [Loss] = [
        Loss(device: "lines dln2", why: "does not list a257:2013") {
            $0.labels.removeLast()
            $0.files["/sys/bus/usb/devices/1-1/idVendor"] = nil
        },
        Loss(device: "lines dln2", why: "its kernel module made no chip") { $0.labels.removeLast() },
        Loss(device: "lines dln2", why: "may not be used") { $0.refused = ["/dev/gpiochip1"] },
        Loss(device: "lines dln2", why: "may not be asked for a label") {
            $0.labels = [FoundChip(label: nil, path: "/dev/gpiochip0")]
        },
        Loss(device: "coin acceptor", why: "without chip dln2") { $0.labels.removeLast() },
        Loss(device: "camera", why: "no camera with /dev/cabine/camera") { $0.files["/dev/cabine/camera"] = nil },
        Loss(device: "camera", why: "may not be used") { $0.refused = ["/dev/cabine/camera"] },
        Loss(device: "signature pad", why: "no STU-430 (USB 056a:00a4) on the bus") {
            $0.files["/sys/bus/usb/devices/1-2/idProduct"] = "00a8"
        },
        Loss(device: "signature pad", why: "/dev/bus/usb/001/005 may not be used") {
            $0.refused = ["/dev/bus/usb/001/005"]
        },
        Loss(device: "printer", why: "no dnp-ds620") { $0.files["/sys/bus/usb/devices/1-3/idVendor"] = nil },
        Loss(device: "print spooler", why: "gutenprint53+usb is not there") {
            $0.files["/usr/lib/cups/backend/gutenprint53+usb"] = nil
        },
        Loss(device: "watchdog", why: "/dev/watchdog0 is not there") { $0.files["/dev/watchdog0"] = nil },
        Loss(device: "service console", why: "/dev/ttyS0 may not be used") { $0.refused = ["/dev/ttyS0"] },
        Loss(device: "clock", why: "no clock chip") {
            $0.files["/run/systemd/timesync/synchronized"] = nil
            $0.files["/dev/rtc0"] = nil
        },
    ]

    @Test(arguments: losses) func aLossIsNamed(loss: Loss) throws {
        var machine = WrittenMachine.pc
        loss.change(&machine)
        let finding = try #require(findings(.pcUSB, machine).first { $0.device == loss.device })
        #expect(finding.result == .missing)
        #expect((finding.found + finding.check).contains(loss.why), "\(finding.found) / \(finding.check)")
    }

    @Test func aClockChipMakesAnUnsetClockBearable() {
        var machine = WrittenMachine.pc
        machine.files["/run/systemd/timesync/synchronized"] = nil
        #expect(result("clock", .pcUSB, machine) == .unsure)
        machine.files["/run/chrony/chronyd.pid"] = "17"
        #expect(findings(.pcUSB, machine).last?.check == "`chronyc tracking`")
    }

    @Test func aRunningSpoolerIsAWarningAboutItsQueues() {
        var machine = WrittenMachine.pc
        machine.sockets = ["/run/cups/cups.sock"]
        let finding = findings(.pcUSB, machine).first { $0.device == "print spooler" }
        #expect(finding?.result == .there)
        #expect(finding?.check.contains("fight") == true)
    }

    @Test(arguments: [("N", .there), ("Y", .missing), (nil, .unsure)] as [(String?, DeviceFinding.Result)])
    func aKernelSettingIsCompared(value: String?, expected: DeviceFinding.Result) {
        var machine = WrittenMachine()
        machine.files["/sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs"] = value
        #expect(result("kernel setting", .piCM4, machine) == expected)
    }

    @Test func ofCameraAndFolderOneIsEnough() {
        var machine = WrittenMachine()
        #expect(result("camera", .shop, machine) == .missing)
        machine.files["/var/lib/cabine/photos"] = ""
        #expect(result("camera", .shop, machine) == .unsure)
        machine = WrittenMachine()
        machine.plug("1-1", "04b0", "0440", "D7500", number: 3)
        #expect(result("camera", .shop, machine) == .there)
        #expect(result("camera, or its folder", .shop, machine) == .unsure)
    }

    @Test func aNetworkPrinterIsLookedUpInTheHostsFileAndAsked() {
        var machine = WrittenMachine()
        machine.files["/etc/hosts"] =
            "127.0.0.1 localhost\n# 192.0.2.1 cabine-printer\n192.0.2.7\tprinter cabine-printer # hall"
        #expect(findings(.shop, machine).first { $0.device == "printer" }?.found.contains("192.0.2.7 takes no") == true)
        machine.addresses = ["192.0.2.7:631"]
        #expect(result("printer", .shop, machine) == .there)
        machine.files["/etc/hosts"] = "# 192.0.2.1 cabine-printer"
        #expect(result("printer", .shop, machine) == .missing)
    }

    private func video(_ match: V4L2Match) -> DeviceFinding.Result? {
        var machine = WrittenMachine()
        machine.files["/sys/class/video4linux/video0/name"] = "other"
        let device = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0/video4linux/video2"
        machine.files[device + "/name"] = "vivid"
        machine.links["/sys/class/video4linux/video2"] = device
        machine.files["/dev/video0"] = ""
        machine.files["/dev/video2"] = ""
        let camera = V4L2Camera(
            match: match, formats: [.mjpeg], still: FrameSize(1, 1), preview: FrameSize(1, 1), controls: [],
            hasFixedFocus: true)
        let finding = findings(BoardExamples.board(camera: CameraWiring(.v4l2(camera), powerCycle: nil)), machine)
            .first { $0.device == "camera" }
        return finding?.found == "/dev/video2" ? finding?.result : .missing
    }

    @Test func aVideoCameraIsFoundByCardBusOrDevice() {
        #expect(video(.card("vivid")) == .there)
        #expect(video(.card("viv")) == .missing)
        #expect(video(.bus("usb-0000:00:14.0-2.3")) == .there)
        #expect(video(.bus("usb-0000:00:14.0-2")) == .missing)
        #expect(video(.device("/dev/video2")) == .there)
        #expect(video(.device("/dev/video3")) == .missing)
    }
}
