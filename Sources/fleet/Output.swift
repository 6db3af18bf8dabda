import CabineAuthority
import FleetCore
import Glibc

/// Bytes to a descriptor, as many as it takes; what a reader that went away does not take is not said.
func put(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let code = errno
        if count > 0 { written += count }
        if count < 0, code != EINTR { return }
    }
}

/// Standard output, a line at once.
func say(_ line: String) { put(line + "\n", to: STDOUT_FILENO) }

/// Standard error, a line at once.
func complain(_ line: String) { put(line + "\n", to: STDERR_FILENO) }

/// Columns of the terminal behind `descriptor`; nil when it is none.
func columns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
}

/// Bytes as people read them.
func bytes(_ count: Int) -> String {
    switch count {
    case ..<10_000: "\(count) B"
    case ..<10_000_000: "\(count / 1_000) kB"
    default: "\(count / 1_000_000) MB"
    }
}

/// Which cabins failed and why, those of one reason together, and the exit code that says so.
struct Failures {
    private var lines: [(cabin: String, fault: CabinFault)] = []

    mutating func add(_ cabin: Inventory.Cabin, _ fault: CabinFault) { lines.append((cabin.name, fault)) }

    var isEmpty: Bool { lines.isEmpty }

    /// A heading for each kind, then a line for each cabin.
    func tell() {
        for kind in CabinFault.Kind.allCases {
            let those = lines.filter { $0.fault.kind == kind }
            guard !those.isEmpty else { continue }
            complain("\(kind.rawValue): \(those.count)")
            for (cabin, fault) in those { complain("  \(cabin)  \(fault.description)") }
        }
    }

    /// What the whole command ends with; nil when nothing failed. The operator's own disk counts before a cabin.
    func verdict(_ cabins: Int) -> ServiceFault? {
        guard !lines.isEmpty else { return nil }
        let isDisk = lines.contains { $0.fault.kind == .disk }
        return ServiceFault(
            isDisk ? .cannotWrite : .unavailable, "\(lines.count) of \(cabins) cabins failed; they are listed above")
    }
}
