public import HALContract

/// What an input of the housing tells.
public enum InputRole: UInt8, Hashable, Sendable, CaseIterable {
    /// Asserted while the service door is open.
    case door
    /// Asserted while the technician's key is turned.
    case serviceKey
    /// Asserted while somebody is inside.
    case presence
    /// Asserted when mains is gone and only the buffer is left.
    case powerFail
    /// Asserted once the flash is charged.
    case flashReady

    /// How its contact is read where the board says nothing else.
    public var debounce: DebounceProfile {
        switch self {
        // A door's magnet contact and a key switch bounce for a few milliseconds; nobody turns a key in 50 ms.
        case .door, .serviceKey: DebounceProfile(assertMilliseconds: 50, releaseMilliseconds: 50)
        // A curtain swings, and a person who bends down has not left.
        case .presence: DebounceProfile(assertMilliseconds: 200, releaseMilliseconds: 2_000)
        // A buffer lasts for tens of milliseconds: the first edge counts. That mains is back may wait.
        case .powerFail: DebounceProfile(assertMilliseconds: 0, releaseMilliseconds: 1_000)
        // A flash that is ready by mistake gives a dark picture; one that no longer is must not be fired.
        case .flashReady: DebounceProfile(assertMilliseconds: 5, releaseMilliseconds: 0)
        }
    }

    /// What a technician calls it.
    public var name: String {
        switch self {
        case .door: "door"
        case .serviceKey: "service key"
        case .presence: "presence"
        case .powerFail: "power-fail"
        case .flashReady: "flash-ready"
        }
    }
}

/// What an input of the housing did.
public struct InputSignal: Hashable, Sendable {
    /// Which input.
    public let role: InputRole
    /// What its contact did.
    public let change: DebouncedChange

    /// A change of the input in `role`.
    public init(role: InputRole, change: DebouncedChange) {
        self.role = role
        self.change = change
    }
}

/// The inputs of the housing behind their wires: edges in, believed changes out.
public struct InputPanel: Sendable {
    private let roles: [InputRole]
    private let firstLine: Int
    private var inputs: [DebouncedInput]

    /// Inputs in `roles`, whose first line has the number `firstLine` in its source, at the levels the source has now.
    public init(
        roles: [InputRole], firstLine: Int = 0, levels: [Bool], nanoseconds now: UInt64,
        debounce: (InputRole) -> DebounceProfile = { $0.debounce }
    ) {
        precondition(roles.count == levels.count, "a level for each input")
        precondition(Set(roles).count == roles.count, "one input for a role")
        self.roles = roles
        self.firstLine = firstLine
        inputs = zip(roles, levels).map {
            DebouncedInput(profile: debounce($0.0), asserted: $0.1, nanoseconds: now)
        }
    }

    /// The level that is believed of an input; nil when the board has none in that role.
    public func isAsserted(_ role: InputRole) -> Bool? { roles.firstIndex(of: role).map { inputs[$0].isAsserted } }

    /// When `check` may have something to say, in nanoseconds; nil while all contacts are at rest.
    public var nextCheck: UInt64? { inputs.compactMap { $0.nextCheck }.min() }

    /// Takes one edge; those of lines that are not the panel's are ignored, since a source may serve other drivers too.
    public mutating func take(_ input: InputEdge) -> [InputSignal] {
        let index = input.line - firstLine
        guard inputs.indices.contains(index) else { return [] }
        return signals(inputs[index].take(input.edge), index)
    }

    /// Takes the levels of the panel's lines after edges were lost.
    public mutating func resume(levels: [Bool], nanoseconds now: UInt64) -> [InputSignal] {
        precondition(levels.count == inputs.count, "a level for each input")
        var said: [InputSignal] = []
        for index in inputs.indices {
            said += signals(inputs[index].take(LineEdge(asserted: levels[index], nanoseconds: now)), index)
        }
        return said
    }

    /// Looks which contacts have settled; to be called at `nextCheck`.
    public mutating func check(nanoseconds now: UInt64) -> [InputSignal] {
        var said: [InputSignal] = []
        for index in inputs.indices { said += signals(inputs[index].check(nanoseconds: now), index) }
        return said
    }

    private func signals(_ changes: [DebouncedChange], _ index: Int) -> [InputSignal] {
        changes.map { InputSignal(role: roles[index], change: $0) }
    }
}
