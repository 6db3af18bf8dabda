import Glibc

/// The sanitizer this program was built with, if any, and what a test allows for it.
///
/// A sanitizer makes everything some ten times slower, and is asked about threads and memory: a tenth of the seeds says
/// the same about those. What is asked about seeds, speed and coverage is asked without it.
public enum Sanitizer {
    /// Whether this is a build with `--sanitize=thread` or `--sanitize=address`: their entry points are in no other.
    public static let isAtWork = dlsym(nil, "__tsan_init") != nil || dlsym(nil, "__asan_init") != nil

    /// What every limit in real time is multiplied by.
    public static let slowness = isAtWork ? 10 : 1

    /// How much of `what` a test does: `full`, or `sanitized` while a sanitizer is at work, which is then said aloud.
    public static func volume<Amount>(of what: String, full: Amount, sanitized: Amount) -> Amount {
        guard isAtWork else { return full }
        print("a sanitizer is at work: \(what): \(sanitized) instead of \(full)")
        return sanitized
    }
}
