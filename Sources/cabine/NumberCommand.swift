import ArgumentParser
import CabineRecord

struct NumberCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "number", abstract: "Draw or check the 22-character number of a record.",
        subcommands: [New.self, Check.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Draw a new number.")

        @Option(help: ArgumentHelp("The collector's two characters.", valueName: "CC"))
        var collector = "C1"

        @Option(help: ArgumentHelp("The cabin's four characters.", valueName: "CCCC"))
        var cabin = "0000"

        @Option(help: ArgumentHelp("How many to draw, up to 10,000.", valueName: "N"))
        var count = 1

        func validate() throws {
            guard (1...10_000).contains(count) else { throw ValidationError("--count is a number from 1 to 10000") }
        }

        func run() throws {
            do throws(NumberFault) {
                let scheme = try CrockfordNumberScheme(collectorPrefix: collector, cabinPrefix: cabin)
                for _ in 0..<count { print(scheme.draw(secureRandomBytes).text) }
            } catch {
                throw Failure(.badData, "\(error)")
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a number: spaces, hyphens and small letters do not matter.",
            discussion: "Prints the number as it is typed into the form; exits with 65 and says why when it is wrong.")

        @Argument(help: ArgumentHelp("The number.", valueName: "NUMBER"))
        var number: [String]

        func run() throws {
            do throws(NumberFault) {
                print(try CrockfordNumberScheme.anyCabin.parse(number.joined()).grouped)
            } catch {
                throw Failure(.badData, "\(error)")
            }
        }
    }
}

/// Bytes from the kernel's generator.
func secureRandomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}
