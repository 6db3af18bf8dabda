import ArgumentParser
import CabineSimulator
import HALSim

/// Options that take something out of the world its seed draws, or put something in.
struct WorldChanges: ParsableArguments {
    @Option(help: "Only these kinds of faults, separated by commas.")
    var only: String?
    @Option(help: "Not these kinds of faults.")
    var without: String?
    @Option(help: "How often the kinds of --only happen, in a million opportunities.")
    var rate: UInt32 = 20_000
    @Option(name: .customLong("customers-per-hour"), help: "How many customers come.")
    var customersPerHour: Double?
    @Option(help: "Single faults left out, as COMPONENT.ORDINAL.KIND, separated by commas.")
    var suppress: String?
    @Option(help: "Customers who stay away, by number from 0, separated by commas.")
    var absent: String?

    func apply(to drawn: WorldOptions) throws -> WorldOptions {
        var options = drawn
        if let only {
            guard (1...1_000_000).contains(rate) else { throw ValidationError("--rate: 1 to 1000000") }
            options.plan = FaultPlan()
            for fault in try Self.kinds(only, "--only") { options.plan[fault] = rate }
        }
        if let without { for fault in try Self.kinds(without, "--without") { options.plan[fault] = 0 } }
        if let customersPerHour {
            guard customersPerHour > 0, customersPerHour <= 60 else {
                throw ValidationError("--customers-per-hour: more than 0, at most 60")
            }
            options.customersPerHour = customersPerHour
        }
        if let suppress { options.suppressed = try suppress.split(separator: ",").map(Self.hit) }
        if let absent {
            options.absent = try absent.split(separator: ",").map { text in
                guard let number = Int(text), number >= 0 else {
                    throw ValidationError("--absent: \(text) is no customer; a number from 0")
                }
                return number
            }
        }
        return options
    }

    private static func kinds(_ text: String, _ option: String) throws -> [SimulatedFault] {
        try text.split(separator: ",").map { name in
            guard let fault = SimulatedFault.allCases.first(where: { $0.name == name }) else {
                throw ValidationError(
                    "\(option): \(name) is no fault; one of \(SimulatedFault.allCases.map(\.name).joined(separator: ", "))"
                )
            }
            return fault
        }
    }

    private static func hit(_ text: Substring) throws -> FaultDice.Hit {
        let parts = text.split(separator: ".")
        guard parts.count == 3, let component = UInt8(parts[0]), let ordinal = Int(parts[1]),
            let fault = SimulatedFault.allCases.first(where: { $0.name == parts[2] })
        else { throw ValidationError("--suppress: \(text) is not COMPONENT.ORDINAL.KIND, as a trace prints it") }
        return FaultDice.Hit(component: component, ordinal: ordinal, fault: fault)
    }

    /// The arguments that give these options again.
    static func arguments(of options: WorldOptions) -> String {
        let drawn = WorldOptions(seed: options.seed, hours: options.hours)
        var arguments = ["--seed \(options.seed)", "--hours \(options.hours)"]
        let kept = options.plan.enabled
        let rates = kept.map { options.plan[$0] }
        if let rate = rates.first, rates.allSatisfy({ $0 == rate }), options.plan != drawn.plan {
            arguments.append("--only \(kept.map(\.name).joined(separator: ",")) --rate \(rate)")
        } else {
            let missing = drawn.plan.enabled.filter { options.plan[$0] == 0 }
            if !missing.isEmpty { arguments.append("--without \(missing.map(\.name).joined(separator: ","))") }
        }
        if options.customersPerHour != drawn.customersPerHour {
            arguments.append("--customers-per-hour \(options.customersPerHour)")
        }
        if !options.suppressed.isEmpty {
            let hits = options.suppressed.map { "\($0.component).\($0.ordinal).\($0.fault.name)" }
            arguments.append("--suppress \(hits.joined(separator: ","))")
        }
        if !options.absent.isEmpty {
            arguments.append("--absent \(options.absent.map(String.init).joined(separator: ","))")
        }
        return arguments.joined(separator: " ")
    }
}
