import Glibc

/// Why a cabin's program was started, as far as its log, the kernel, the watchdog and the power-fail line tell.
///
/// | known | cause |
/// |---|---|
/// | the log is new | `first-start` |
/// | same boot, stopped by order | `restarted` |
/// | same boot, a part was silent | `part-silent` |
/// | same boot, neither | `program-died` |
/// | another boot, the kernel left a crash record | `kernel-panic` |
/// | another boot, the watchdog says it bit | `watchdog` |
/// | another boot, stopped by order | `rebooted` |
/// | another boot, mains was gone at the last word | `power-cut` |
/// | another boot, a part was silent | `part-silent` |
/// | another boot, nothing of these | `power-cut-or-hang` |
public struct RebootReason: Hashable, Sendable {
    /// One word, for filters.
    public let cause: String
    /// What a person reads.
    public let detail: String

    /// Where the kernel keeps what it said when it crashed, on machines whose firmware stores that.
    public static let crashFolder = "/sys/fs/pstore"

    /// The reason, from what the last run said.
    ///
    /// - Parameters:
    ///   - boot: the kernel's identifier of this boot.
    ///   - watchdog: what the hardware watchdog says of this start; nil where there is none.
    ///   - watchdogBit: whether it says that it was the one.
    ///   - crashRecords: files in `crashFolder`.
    public init(
        _ last: LastWords, boot: String, watchdog: String?, watchdogBit: Bool, crashRecords: [String]
    ) {
        guard let lastBoot = last.boot else {
            cause = "first-start"
            detail = "the log is new: nothing is known of a run before"
            return
        }
        let since = last.wallMicroseconds.map { "; the last entry is of \(UTCTime.text(microseconds: $0))" } ?? ""
        let (cause, text) =
            lastBoot == boot ? Self.sameBoot(last) : Self.otherBoot(last, watchdog, watchdogBit, crashRecords)
        self.cause = cause
        detail = text + since
    }

    private static func sameBoot(_ last: LastWords) -> (cause: String, text: String) {
        let runs = "the computer has run since the last start"
        if last.wasStopped { return ("restarted", "the program was stopped by order and started again; \(runs)") }
        if last.hadSilentPart {
            return ("part-silent", "a part was silent, and the program was started anew; \(runs)")
        }
        return ("program-died", "the program ended without a word and was started again; \(runs)")
    }

    private static func otherBoot(
        _ last: LastWords, _ watchdog: String?, _ bit: Bool, _ records: [String]
    ) -> (cause: String, text: String) {
        let anew = "the computer was started anew"
        if !records.isEmpty {
            return ("kernel-panic", "\(anew) after its kernel crashed: \(records.count) records in \(crashFolder)")
        }
        if bit { return ("watchdog", "\(anew): \(watchdog ?? "its watchdog bit")") }
        if last.wasStopped { return ("rebooted", "\(anew) after the program was stopped by order") }
        if last.hadNoMains { return ("power-cut", "\(anew): mains was gone when the last entry was written") }
        if last.hadSilentPart { return ("part-silent", "\(anew) after a part of the program was silent") }
        return (
            "power-cut-or-hang",
            "\(anew) and the program was not stopped: power was cut, or the computer hung; "
                + (watchdog ?? "it has no watchdog that could say")
        )
    }

    /// The crash records of kernels before this one; none where the machine stores none.
    public static func crashRecords(in folder: String = crashFolder) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            // dmesg-BACKEND-NUMBER (Documentation/ABI/testing/pstore).
            if name.hasPrefix("dmesg-") { names.append(name) }
        }
        return names.sorted()
    }
}
