import CTelemetry
import Foundation

/// What the machine itself tells: temperatures, clock, memory and disk.
public enum MachineMetrics {
    /// The families there is something to say of; a machine without sensors has none of temperature.
    public static func families(data: String, sysfs: String = "/sys", clock: WallClock = .machine()) -> [MetricFamily] {
        var families: [MetricFamily] = []
        if let offset = clock.offsetNanoseconds {
            families.append(
                .gauge(
                    "cabine_clock_offset_seconds", unit: "seconds",
                    help: "How far the wall clock is from the time its time service follows.", Double(offset) / 1e9))
        }
        if let isSynchronised = clock.isSynchronised {
            families.append(
                .gauge(
                    "cabine_clock_synchronised", help: "1 while the wall clock follows a time service.",
                    isSynchronised ? 1 : 0))
        }
        families.append(
            .gauge(
                "cabine_wall_time_seconds", unit: "seconds", help: "The wall clock, since 1970.",
                (Date().timeIntervalSince1970 * 1_000).rounded() / 1_000))
        let temperatures = temperatures(sysfs)
        if !temperatures.isEmpty {
            families.append(
                .gauge(
                    "cabine_temperature_celsius", unit: "celsius", help: "What the machine's sensors say.", temperatures
                ))
        }
        if let free = try? FileManager.default.attributesOfFileSystem(forPath: data)[.systemFreeSize] as? NSNumber {
            families.append(
                .gauge(
                    "cabine_disk_free_bytes", unit: "bytes", help: "Room on the disk of the data folder.",
                    free.doubleValue))
        }
        if let bytes = residentBytes() {
            families.append(
                .gauge("cabine_memory_bytes", unit: "bytes", help: "Memory the program has in use.", bytes))
        }
        return families
    }

    /// Thermal zones, and the sensors of hwmon (Documentation/ABI/testing/sysfs-class-thermal and -hwmon): thousandths of
    /// a degree.
    private static func temperatures(_ sysfs: String) -> [(labels: [(String, String)], value: Double)] {
        var values: [(labels: [(String, String)], value: Double)] = []
        for zone in names(sysfs + "/class/thermal") where zone.hasPrefix("thermal_zone") {
            let path = "\(sysfs)/class/thermal/\(zone)"
            guard let value = number(path + "/temp") else { continue }
            values.append(([("sensor", zone), ("kind", word(path + "/type") ?? "unknown")], value / 1_000))
        }
        for chip in names(sysfs + "/class/hwmon") {
            let path = "\(sysfs)/class/hwmon/\(chip)"
            for file in names(path) where file.hasPrefix("temp") && file.hasSuffix("_input") {
                guard let value = number("\(path)/\(file)") else { continue }
                let sensor = chip + "/" + file.dropLast("_input".count)
                values.append(([("sensor", sensor), ("kind", word(path + "/name") ?? "unknown")], value / 1_000))
            }
        }
        return values
    }

    private static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func word(_ path: String) -> String? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func number(_ path: String) -> Double? { word(path).flatMap { Double($0) } }

    private static func residentBytes() -> Double? {
        // The second number of /proc/self/statm counts pages (proc(5)).
        guard let pages = word("/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// What is known of the wall clock; nil for what the machine does not tell.
public struct WallClock: Sendable {
    /// How far it is from the time its time service follows.
    public var offsetNanoseconds: Int?
    /// Whether it follows a time service.
    public var isSynchronised: Bool?

    /// What is known.
    public init(offsetNanoseconds: Int? = nil, isSynchronised: Bool? = nil) {
        self.offsetNanoseconds = offsetNanoseconds
        self.isSynchronised = isSynchronised
    }

    /// Where systemd-timesyncd tells that it has the time, and the folder that is there while it runs.
    public static let timesync = "/run/systemd/timesync"

    /// As the kernel says; a service under `ProtectClock=` may not ask it, and takes the word of systemd-timesyncd.
    public static func machine(
        kernel: WallClock? = .kernel(), timesync folder: String = timesync
    ) -> WallClock {
        if let kernel { return kernel }
        guard FileManager.default.fileExists(atPath: folder) else { return WallClock() }
        return WallClock(isSynchronised: FileManager.default.fileExists(atPath: folder + "/synchronized"))
    }

    /// As the kernel says; nil when it refuses.
    public static func kernel() -> WallClock? {
        var (offset, isSynchronised) = (0, false)
        guard telemetry_clock(&offset, &isSynchronised) else { return nil }
        return WallClock(offsetNanoseconds: offset, isSynchronised: isSynchronised)
    }
}
