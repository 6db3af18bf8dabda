import Foundation

/// One line in which `cabine run` tells what the screen shows.
struct ScreenLine: Equatable {
    /// The mode, as `printing`.
    let name: String
    /// What tells two of its moments apart, as `phase storing`.
    let words: [String]
    let creditCents: Int

    /// Nil for any other line.
    init?(_ line: String) {
        guard line.hasPrefix("screen: ") else { return nil }
        let parts = line.dropFirst("screen: ".count).components(separatedBy: " | ")
        guard parts.count == 3, parts[1].hasPrefix("credit "), let cents = Int(parts[1].filter(\.isNumber)) else {
            return nil
        }
        let words = parts[0].components(separatedBy: ", ")
        name = words[0]
        self.words = Array(words.dropFirst())
        creditCents = cents
    }

    /// The number under `name`, as of `sale 3`.
    func number(_ name: String) -> Int? {
        words.first { $0.hasPrefix(name + " ") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }
}
