internal import Glibc

/// What could carry this process's memory, where portraits are, to a disk: a core file, and swap.
public enum ProcessMemory {
    /// Lets neither this process nor those it starts leave a core file.
    ///
    /// The limit alone is not enough: the kernel does not ask it before it hands a core to a program (core(5)). That
    /// then gets one without content. Both are inherited by the print filters, which hold whole pages.
    ///
    /// - Returns: why it cannot be had, in words for a log; nil when it is.
    public static func forbidCores() -> String? {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let limited = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        let code = errno
        guard limited == 0 else { return "core files: cannot be forbidden: \(String(cString: strerror(code)))" }
        let descriptor = open(filterPath, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return filterRefused(errno) }
        defer { close(descriptor) }
        let written = write(descriptor, "0", 1)
        let writeCode = errno
        return written == 1 ? nil : filterRefused(writeCode)
    }

    private static let filterPath = "/proc/self/coredump_filter"

    private static func filterRefused(_ code: Int32) -> String {
        "core files: \(filterPath) cannot be set: \(String(cString: strerror(code))); a program that takes cores gets "
            + "what is in memory"
    }

    /// Why memory of this process could be swapped to a disk; nil while it cannot.
    public static func swapWarning() -> String? {
        let group = text("/proc/self/cgroup").split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3)
        let limit = group.map { text("/sys/fs/cgroup\($0)/memory.swap.max") }
        return swapWarning(swaps: text("/proc/swaps"), limit: limit ?? "")
    }

    /// The same from the texts of /proc/swaps and of the control group's memory.swap.max (cgroups(7)), which is empty
    /// where there is none.
    static func swapWarning(swaps: String, limit: String) -> String? {
        if limit.split(whereSeparator: \.isWhitespace) == ["0"] { return nil }
        // Its first line is a header; compressed memory is no disk.
        let places = swaps.split(separator: "\n").dropFirst().compactMap { $0.split(separator: " ").first }
        let disks = places.filter { !$0.hasPrefix("/dev/zram") }
        guard !disks.isEmpty else { return nil }
        return "swap: portraits in memory could be written to \(disks.joined(separator: ", ")): switch it off, "
            + "or run as the service, with the memory control group on (MemorySwapMax=0)"
    }

    private static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: textBytesMaximum)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
    }

    /// A line for each swap; a machine has one or two.
    private static let textBytesMaximum = 4_096
}
