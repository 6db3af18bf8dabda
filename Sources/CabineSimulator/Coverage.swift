import CabineCore
public import HALSim

/// What happened in which mode: a pair that never occurs is a place where the simulator is blind.
public struct Coverage: Sendable {
    /// Rows: modes; columns: kinds of events.
    public private(set) var events: [[UInt64]]
    /// Rows: modes and, last, a cabin without power; columns: kinds of faults.
    public private(set) var faults: [[UInt64]]

    /// Nothing happened yet.
    public init() {
        events = Array(repeating: Array(repeating: 0, count: Event.names.count), count: Mode.names.count)
        faults = Array(
            repeating: Array(repeating: 0, count: SimulatedFault.allCases.count), count: Mode.names.count + 1)
    }

    mutating func note(_ event: Event, in mode: Mode) { events[mode.place][event.place] += 1 }

    mutating func note(_ fault: SimulatedFault, in mode: Mode?) {
        faults[mode?.place ?? Mode.names.count][Int(fault.rawValue)] += 1
    }

    /// Both together.
    public mutating func add(_ other: Coverage) {
        for row in events.indices {
            for column in events[row].indices { events[row][column] += other.events[row][column] }
        }
        for row in faults.indices {
            for column in faults[row].indices { faults[row][column] += other.faults[row][column] }
        }
    }

    /// How often each kind of fault happened, in their order.
    public var faultCounts: [(fault: SimulatedFault, count: UInt64)] {
        SimulatedFault.allCases.map { fault in
            (fault, faults.reduce(0) { $0 + $1[Int(fault.rawValue)] })
        }
    }

    /// How many pairs of mode and event happened, can happen, and cannot.
    public var describeEvents: String {
        let possible = Mode.names.reduce(0) { sum, mode in
            sum + Event.names.reduce(0) { $0 + (Self.cannotHappen($1, in: mode) ? 0 : 1) }
        }
        let all = Mode.names.count * Event.names.count
        return "\(possible - missingEvents.count) of \(possible) that can happen; \(all - possible) cannot"
    }

    /// How many pairs of mode and fault happened, can happen, and cannot.
    public var describeFaults: String {
        let modes = Mode.names + ["off"]
        let possible = modes.reduce(0) { sum, mode in
            sum + SimulatedFault.allCases.reduce(0) { $0 + (Self.cannotHappen($1, in: mode) ? 0 : 1) }
        }
        let all = modes.count * SimulatedFault.allCases.count
        return "\(possible - missingFaults.count) of \(possible) that can happen; \(all - possible) cannot"
    }

    /// Pairs of mode and event that never happened and can.
    public var missingEvents: [String] {
        var missing: [String] = []
        for (row, mode) in Mode.names.enumerated() {
            for (column, event) in Event.names.enumerated()
            where events[row][column] == 0 && !Self.cannotHappen(event, in: mode) {
                missing.append("\(mode) x \(event)")
            }
        }
        return missing
    }

    /// Pairs of mode and fault that never happened and can.
    public var missingFaults: [String] {
        var missing: [String] = []
        for (row, mode) in (Mode.names + ["off"]).enumerated() {
            for fault in SimulatedFault.allCases
            where faults[row][Int(fault.rawValue)] == 0 && !Self.cannotHappen(fault, in: mode) {
                missing.append("\(mode) x \(fault.name)")
            }
        }
        return missing
    }

    /// Pairs that no world has to reach, each for the reason given.
    static func cannotHappen(_ event: String, in mode: String) -> Bool {
        impossibleEvents.contains { $0.modes.contains(mode) && $0.events.contains(event) }
    }

    static func cannotHappen(_ fault: SimulatedFault, in mode: String) -> Bool {
        impossibleFaults.contains { $0.modes.contains(mode) && $0.faults.contains(fault) }
    }
}
