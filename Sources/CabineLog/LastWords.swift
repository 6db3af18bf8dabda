import CabineNotices

/// What a run said last, as far as the reason of the next start follows from it.
public struct LastWords: Hashable, Sendable {
    /// The kernel's identifier of the boot it ran in; nil when no run left a word.
    public let boot: String?
    /// Whether it ended by order.
    public let wasStopped: Bool
    /// Whether mains was gone and not back when it fell silent.
    public let hadNoMains: Bool
    /// Whether a part of it was silent: systemd or the watchdog was about to act.
    public let hadSilentPart: Bool
    /// When it said its last word, microseconds since 1970.
    public let wallMicroseconds: Int64?

    init(_ lines: [UInt8]) {
        var boot: String?
        var wall: Int64?
        var (stopped, mains, silent) = (false, false, false)
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            guard let entry = LogEntry(line: Array(line)) else { continue }
            // Each run begins anew; only the last one's end counts.
            switch entry.message {
            case .programStarted?: (stopped, mains, silent) = (false, false, false)
            case .programStopped?: stopped = true
            case .mainsLost?: mains = true
            case .mainsBack?: mains = false
            case .partSilent?: silent = true
            case .partsAlive?: silent = false
            default: break
            }
            boot = entry.boot
            wall = entry.wallMicroseconds
        }
        self.boot = boot
        wasStopped = stopped
        hadNoMains = mains
        hadSilentPart = silent
        wallMicroseconds = wall
    }
}
