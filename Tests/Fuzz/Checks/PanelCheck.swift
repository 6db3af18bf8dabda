import CabineCore
import HALSim

/// A line of the bench panel of any bytes.
///
/// | must hold |
/// |---|
/// | an understood line, written out plainly, is understood the same |
/// | a coin is one a coin acceptor could take |
/// | a refusal is short, and holds nothing a terminal would obey |
enum PanelCheck {
    private static let adviceMaximum = 200

    @Sendable static func line(_ bytes: [UInt8]) throws(FuzzFinding) {
        let order: BenchOrder
        do throws(BenchOrderFault) {
            order = try BenchOrder(line: String(decoding: bytes, as: UTF8.self))
        } catch {
            let said = error.description
            try demand(said.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "advice is plain: \(said.debugDescription)")
            return try demand(!said.isEmpty && said.utf8.count <= adviceMaximum, "advice is short: \(said)")
        }
        if case .coin(let cents) = order {
            try demand((1...Limits.coinMaximum.value).contains(cents), "a coin the acceptor could take: \(cents)")
        }
        let line = written(order)
        let again = try must("'\(line)' is understood") { try BenchOrder(line: line) }
        try demand(again == order, "'\(line)' means the same")
    }

    private static func written(_ order: BenchOrder) -> String {
        switch order {
        case .nothing: ""
        case .help: "help"
        case .coin(let cents): "coin \(cents)"
        case .touch(.language(let language)): "language \(language)"
        case .touch(.document(let document)): "document \(document)"
        case .touch(let button): "\(button)"
        case .sign(let seed): "sign \(seed)"
        case .customer(let seed): "customer \(seed)"
        case .photo(let path): "photo \(path)"
        case .person(let seed): "person \(seed)"
        case .changedPerson(let seed, let changes): "person \(seed) " + changes.map(\.name).joined(separator: " ")
        case .nobody: "person nobody"
        case .ink(let seed): "ink \(seed)"
        case .network(let on): "network \(on ? "on" : "off")"
        case .power: "power"
        case .trouble(let name): "trouble \(name)"
        case .key(let turned): "key \(turned ? "in" : "out")"
        case .door(let open): "door \(open ? "open" : "closed")"
        case .presence(let inside): "inside \(inside ? "somebody" : "nobody")"
        case .paid: "paid"
        case .status: "status"
        case .quit: "quit"
        }
    }
}
