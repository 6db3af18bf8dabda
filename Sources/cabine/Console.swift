import Foundation

/// Progress for people: in colour on a terminal, plain in a pipe, on standard error when standard output is for scripts.
struct Progress: Sendable {
    private let descriptor: Int32
    private let colour: Bool

    init(onStandardError: Bool) {
        descriptor = onStandardError ? STDERR_FILENO : STDOUT_FILENO
        colour = isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }

    func title(_ text: String) { write(paint("1", text)) }
    func step(_ text: String) { write("  " + paint("36", "·") + " " + text) }
    func done(_ text: String) { write("  " + paint("32", "✓") + " " + text) }
    func warn(_ text: String) { write("  " + paint("33", "!") + " " + text) }
    func failed(_ text: String) { write("  " + paint("31", "✗") + " " + text) }

    private func paint(_ code: String, _ text: String) -> String {
        colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func write(_ line: String) { put(line + "\n", to: descriptor) }
}

/// An amount as people write it.
func money(_ cents: Int, _ currency: String) -> String {
    let rest = cents % 100
    return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest) \(currency)"
}
