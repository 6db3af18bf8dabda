import HALSim

/// Why an argument is none.
public struct WorldArgumentFault: Error, Hashable, CustomStringConvertible {
    /// What is wrong, where, and what is accepted.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension WorldOptions {
    /// How often a kind named by `only` happens in a million opportunities, unless it is said.
    public static let onlyPerMillion: UInt32 = 20_000

    /// The world of a seed, with what is taken out of it: the options as the command line has them.
    ///
    /// - Parameters:
    ///   - only: kinds of faults, separated by commas; the others are off, and these happen at `rate`.
    ///   - without: kinds that are off, separated by commas.
    ///   - suppress: single faults left out, each as `COMPONENT.ORDINAL.KIND`, separated by commas.
    ///   - absent: customers who stay away, counted from 0, separated by commas.
    ///   - customersPerHour: nil for what the seed draws.
    ///   - everyLook: looks that must find what the last one found are made all the same.
    public init(
        seed: UInt64, hours: Double, only: String? = nil, rate: UInt32 = WorldOptions.onlyPerMillion,
        without: String? = nil, suppress: String? = nil, absent: String? = nil, customersPerHour: Double? = nil,
        everyLook: Bool = false
    ) throws(WorldArgumentFault) {
        guard hours > 0, hours <= 1_000_000 else {
            throw WorldArgumentFault("--hours \(hours): more than 0, at most 1000000")
        }
        self.init(seed: seed, hours: hours)
        jumpsLooks = !everyLook
        if let only {
            guard (1...1_000_000).contains(rate) else { throw WorldArgumentFault("--rate \(rate): 1 to 1000000") }
            plan = FaultPlan()
            for name in Self.parts(only) { plan[try Self.kind(name, "--only")] = rate }
        }
        for name in Self.parts(without ?? "") { plan[try Self.kind(name, "--without")] = 0 }
        for text in Self.parts(suppress ?? "") { suppressed.append(try Self.hit(text)) }
        for text in Self.parts(absent ?? "") {
            guard let number = Int(text), number >= 0 else {
                throw WorldArgumentFault("--absent \(text): no customer; customers are numbered from 0")
            }
            self.absent.append(number)
        }
        guard let customersPerHour else { return }
        guard customersPerHour > 0, customersPerHour <= 60 else {
            throw WorldArgumentFault("--customers-per-hour \(customersPerHour): more than 0, at most 60")
        }
        self.customersPerHour = customersPerHour
    }

    /// The arguments that give these options again; of a world that is drawn from its seed, not of a scripted one.
    public var commandLine: String {
        precondition(script == nil && cuts.isEmpty, "a scripted world is repeated by its session and its cuts")
        let drawn = WorldOptions(seed: seed, hours: hours)
        var arguments = ["--seed \(seed)", "--hours \(hours)"]
        arguments += planArguments(drawn.plan)
        if !suppressed.isEmpty { arguments.append("--suppress " + suppressed.map(Self.text).joined(separator: ",")) }
        if !absent.isEmpty { arguments.append("--absent " + absent.map(String.init).joined(separator: ",")) }
        if customersPerHour != drawn.customersPerHour { arguments.append("--customers-per-hour \(customersPerHour)") }
        if !jumpsLooks { arguments.append("--every-look") }
        return arguments.joined(separator: " ")
    }

    private func planArguments(_ drawn: FaultPlan) -> [String] {
        if plan == drawn { return [] }
        let isPart = plan.enabled.allSatisfy { plan[$0] == drawn[$0] }
        if isPart {
            return ["--without " + drawn.enabled.filter { plan[$0] == 0 }.map(\.name).joined(separator: ",")]
        }
        let rates = plan.enabled.map { plan[$0] }
        precondition(
            rates.allSatisfy { $0 == rates[0] }, "a plan is part of what its seed draws, or has one rate throughout")
        return ["--only " + plan.enabled.map(\.name).joined(separator: ","), "--rate \(rates[0])"]
    }

    private static func parts(_ text: String) -> [Substring] { text.split(separator: ",") }

    private static func kind(_ name: Substring, _ option: String) throws(WorldArgumentFault) -> SimulatedFault {
        guard let fault = SimulatedFault.allCases.first(where: { $0.name == name }) else {
            let known = SimulatedFault.allCases.map(\.name).joined(separator: ", ")
            throw WorldArgumentFault("\(option) \(name): no kind of fault; one of \(known)")
        }
        return fault
    }

    private static func hit(_ text: Substring) throws(WorldArgumentFault) -> FaultDice.Hit {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let component = UInt8(parts[0]), let ordinal = Int(parts[1]), ordinal >= 0 else {
            throw WorldArgumentFault("--suppress \(text): not COMPONENT.ORDINAL.KIND, as a trace prints it")
        }
        return FaultDice.Hit(component: component, ordinal: ordinal, fault: try kind(parts[2], "--suppress"))
    }

    static func text(_ hit: FaultDice.Hit) -> String { "\(hit.component).\(hit.ordinal).\(hit.fault.name)" }
}
