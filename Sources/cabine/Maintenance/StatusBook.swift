import CabineCore
import CabineDesks
import CabineNotices
import CabineRuntime
import Synchronization

/// What the console shows of the devices: their state, since when, the last thing said about each, and counters of this
/// run. Follows the control loop; nothing is asked of a device for it.
final class StatusBook: Sendable {
    /// Devices as people name them, the printer among them.
    static let devices = Device.allCases.map(name) + ["printer"]

    struct Row {
        var state = "unknown"
        var since: WallTime?
        /// What it holds, where it says so.
        var stock = ""
        var lastError = ""
        var lastErrorAt: WallTime?
    }

    private struct Content {
        var rows: [String: Row] = [:]
        var counters: [(name: String, count: UInt64)] = []
        var state: State?
    }

    private let content = Mutex(Content())

    static func name(_ device: Device) -> String {
        switch device {
        case .camera: "camera"
        case .pad: "pad"
        case .coinAcceptor: "coins"
        case .storage: "storage"
        case .keys: "keys"
        case .flash: "flash"
        }
    }

    /// The newest state; nil before the first event.
    var state: State? { content.withLock { $0.state } }

    func row(_ device: String) -> Row { content.withLock { $0.rows[device] ?? Row() } }

    /// In the order in which they first counted.
    var counters: [(name: String, count: UInt64)] { content.withLock { $0.counters } }

    func follow(_ step: CabinStep, at now: WallTime) {
        content.withLock { content in
            let before = content.state
            content.state = step.state
            for device in Device.allCases where before?.devices[device] != step.state.devices[device] {
                Self.change(&content.rows, Self.name(device), "\(step.state.devices[device])", now)
            }
            if before?.devices.printer != step.state.devices.printer {
                let printer = step.state.devices.printer
                if before?.devices.printer.health != printer.health {
                    Self.change(&content.rows, "printer", "\(printer.health)", now)
                }
                content.rows["printer", default: Row()].stock = printer.printsLeft.map { "\($0) prints left" } ?? ""
            }
            guard let name = Self.counted(step.event) else { return }
            if let place = content.counters.firstIndex(where: { $0.name == name }) {
                content.counters[place].count += 1
            } else {
                content.counters.append((name, 1))
            }
        }
    }

    private static func change(_ rows: inout [String: Row], _ name: String, _ state: String, _ now: WallTime) {
        var row = rows[name] ?? Row()
        row.state = state
        row.since = now
        rows[name] = row
    }

    private static func counted(_ event: Event) -> String? {
        switch event {
        case .coinInserted: "coin pulses"
        case .photoTaken(_, _, .conforming): "photos taken"
        case .photoTaken(_, _, .refused): "photos refused"
        case .photoTaken(_, _, .cameraFailed): "photos failed"
        case .signatureTaken(_, _, .accepted): "signatures taken"
        case .signatureTaken(_, _, .refused): "signatures refused"
        case .signatureTaken(_, _, .padFailed): "signatures failed"
        case .printConcluded(_, .printed): "sheets printed"
        case .printConcluded(_, .notPrinted): "sheets not printed"
        case .printConcluded(_, .unknown): "sheets in doubt"
        case .voucherIssued: "vouchers"
        case .started, .clockRead, .timerFired, .touched, .recordStored, .recordNotStored, .recordReleased,
            .recordDiscarded, .deviceReported, .printerReported, .serviceKey, .serviceOrdered, .serviceWork,
            .voucherOrdered, .saleReleased, .serviceDoor, .presence, .cashReset, .stopped:
            nil
        }
    }

    /// The device that a notice speaks of; nil for what is about none.
    private static func device(_ notice: Notice) -> String? {
        switch notice.message.subsystem {
        case .camera:
            if notice.message == .flashFault { return "flash" }
            return notice[.device] == .text(Device.flash.noticeName) ? "flash" : "camera"
        case .pad: return "pad"
        case .coins: return "coins"
        case .printer: return "printer"
        case .journal, .records, .log: return notice.message == .linkFault ? nil : "storage"
        case .lines: return notice[.device] == .text("coins") ? "coins" : nil
        case .program, .service, .session, .money, .console, .telemetry, .screen: return nil
        }
    }

    /// Takes a notice of trouble as the last word on the device it speaks of.
    func hear(_ notice: Notice, at now: WallTime) {
        guard notice.level <= .warning, let device = Self.device(notice) else { return }
        content.withLock { content in
            var row = content.rows[device] ?? Row()
            row.lastError = notice.description
            row.lastErrorAt = now
            content.rows[device] = row
        }
    }
}
