import ArgumentParser
import BoardPCUSB
import BoardPiCM4
import BoardShop
import BoardSim
import HALDrivers

/// The boards this program was built with.
enum Boards {
    static let all: [Board] = [.sim, .pcUSB, .piCM4, .shop]

    static func named(_ identifier: String) throws -> Board {
        guard let board = all.first(where: { $0.identifier == identifier }) else {
            let known = all.map(\.identifier).joined(separator: ", ")
            throw ValidationError("unknown board '\(identifier)'; accepted: \(known)")
        }
        return board
    }
}
