import ArgumentParser
import CabineCore
import CabineSite
import Foundation
import HALDrivers

/// A site file, read or refused with every problem on a line of its own.
enum SiteFile {
    static func read(_ path: String) throws -> Site {
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw Failure(.badData, "\(path): cannot be read; check that the site file is there and readable")
        }
        defer { try? handle.close() }
        let data = try handle.read(upToCount: Site.bytesMaximum + 1) ?? Data()
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(.badData, "\(path): not a text in UTF-8")
        }
        do throws(SiteFault) {
            return try Site(yaml: text)
        } catch {
            throw Failure(.badData, error.problems.map { "\(path): \($0)" }.joined(separator: "\ncabine: "))
        }
    }
}

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a site file for a board.",
        discussion:
            "Prints every problem with its line, key and accepted values, and exits with 65; 0 when it is right.")

    @Option(help: ArgumentHelp("The cabin model.", valueName: "ID"))
    var board = "sim"

    @Option(help: ArgumentHelp("The site file, in YAML.", valueName: "FILE"))
    var site: String

    func run() throws {
        let board = try Boards.named(board)
        let site = try SiteFile.read(site)
        let price = site.configuration.price.value
        if let unit = board.coins?.unitCents, unit < 1 || price % unit != 0 {
            throw Failure(
                .badData,
                "\(self.site): price_cents: \(price) cannot be paid in pulses of \(unit); "
                    + "accepted on board \(board.identifier): multiples of \(unit)")
        }
        print(
            "\(self.site): right for board \(board.identifier): cabin \(site.cabin), \(price) hundredths of \(site.currency)"
        )
    }
}
