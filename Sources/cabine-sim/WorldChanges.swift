import ArgumentParser
import CabineSimulator

/// Options that take something out of the world its seed draws, or put something in.
struct WorldChanges: ParsableArguments {
    @Option(help: "Only these kinds of faults, separated by commas.")
    var only: String?
    @Option(help: "How often the kinds of --only happen, in a million opportunities.")
    var rate: UInt32 = WorldOptions.onlyPerMillion
    @Option(help: "Not these kinds of faults.")
    var without: String?
    @Option(help: "Single faults left out, as COMPONENT.ORDINAL.KIND, separated by commas.")
    var suppress: String?
    @Option(help: "Customers who stay away, by number from 0, separated by commas.")
    var absent: String?
    @Option(help: "How many customers come in an hour; the seed draws it otherwise.")
    var customersPerHour: Double?
    @Flag(help: "Make every look at the devices, also those that must find what the last one found.")
    var everyLook = false

    func options(seed: UInt64, hours: Double) throws -> WorldOptions {
        do throws(WorldArgumentFault) {
            return try WorldOptions(
                seed: seed, hours: hours, only: only, rate: rate, without: without, suppress: suppress, absent: absent,
                customersPerHour: customersPerHour, everyLook: everyLook)
        } catch {
            throw ValidationError(error.description)
        }
    }
}

/// A bug of the catalogue, planted by its name: it shows what a failure looks like, and how it is repeated and shrunk.
struct PlantedBug: ParsableArguments {
    @Option(help: "Plant a bug of the catalogue; `mutants` lists them.")
    var mutant: String?

    func find() throws -> Mutant? {
        guard let mutant else { return nil }
        guard let found = Mutants.all.first(where: { $0.name == mutant }) else {
            throw ValidationError("--mutant \(mutant): no such bug; `cabine-sim mutants` lists them")
        }
        return found
    }
}
