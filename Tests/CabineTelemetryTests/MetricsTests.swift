import CabineLog
import CabineNotices
import CabineTelemetry
import Foundation
import TestFleet
import Testing

/// `GET /metrics`, read by the parser of Prometheus' own Python client.
@Suite(.serialized) struct MetricsTests {
    private static let parser = """
        import sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        for family in text_string_to_metric_families(sys.stdin.read()):
            for sample in family.samples:
                print(family.name, family.type, family.unit, sample.name, sorted(sample.labels.items()), sample.value)
        """
    static let hasParser: Bool = {
        (try? Command("/usr/bin/python3", ["-c", "import prometheus_client.openmetrics.parser"]))?.code == 0
    }()

    private func parsed(_ text: String) throws -> Command {
        try Command("/usr/bin/python3", ["-c", Self.parser], input: Data(text.utf8))
    }

    @Test(.enabled(if: hasParser, "python3-prometheus-client is not installed"))
    func everyKindOfFamilyIsUnderstood() async throws {
        let lag = LagHistogram()
        for nanoseconds in [50_000, 900_000, 3_000_000_000] as [UInt64] { lag.count(nanoseconds: nanoseconds) }
        try await served(metrics: {
            [
                .info("cabine", help: "Which \"cabin\"\nthis is, \\ and so on.", [("cabin", "7K3M")]),
                .counter("cabine_sheets", help: "Sheets.", 12),
                .counter("cabine_takings_cents", unit: "cents", help: "Coins.", 9_600),
                .stateset(
                    "cabine_device_health", help: "Health.", states: ["ready", "failed"],
                    [([("device", "camera")], "ready")]),
                .gauge("cabine_nothing", help: "Nothing is known.", []),
                lag.family("cabine_event_loop_lag_seconds", help: "Lag."),
            ] + MachineMetrics.families(data: "/tmp")
        }) { served in
            let answer = try served.get("/metrics", more: ["-D", served.fleet.path("headers")])
            let headers = try String(contentsOfFile: served.fleet.path("headers"), encoding: .utf8).lowercased()
            #expect(headers.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"))
            #expect(answer.output.hasSuffix("# EOF\n"))
            let run = try parsed(answer.output)
            #expect(run.code == 0, "\(run.error)")
            for line in [
                "cabine_sheets counter  cabine_sheets_total [] 12",
                "cabine_takings_cents counter cents cabine_takings_cents_total [] 9600",
                "cabine_device_health stateset  cabine_device_health [('cabine_device_health', 'ready'), ('device', "
                    + "'camera')] 1",
                "cabine_event_loop_lag_seconds histogram seconds cabine_event_loop_lag_seconds_bucket [('le', '0.001')] "
                    + "2",
                "cabine info  cabine_info [('cabin', '7K3M')] 1",
            ] { #expect(run.output.contains(line), "\(line)\n\(run.output)") }
            #expect(run.output.contains("cabine_clock_offset_seconds gauge seconds"))
        }
    }

    @Test(.enabled(if: hasParser, "python3-prometheus-client is not installed"))
    func theParserRefusesWhatIsNotOpenMetrics() throws {
        #expect(try parsed("cabine_sheets 1\n").code != 0, "the negative control: no mark of the end")
    }

    /// The unit's ProtectClock= keeps a cabin from asking the kernel: what it does not know it does not say.
    @Test func aClockThatTellsNothingIsNotSaidToBeRight() throws {
        let folder = NSTemporaryDirectory() + "cabine-timesync-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func text(_ clock: WallClock) -> String { OpenMetrics.text(MachineMetrics.families(data: "/", clock: clock)) }
        let unknown = text(.machine(kernel: nil, timesync: folder))
        #expect(!unknown.contains("cabine_clock_") && unknown.contains("cabine_wall_time_seconds 1"))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(text(.machine(kernel: nil, timesync: folder)).contains("\ncabine_clock_synchronised 0"))
        try Data().write(to: URL(fileURLWithPath: folder + "/synchronized"))
        let synchronised = text(.machine(kernel: nil, timesync: folder))
        #expect(synchronised.contains("\ncabine_clock_synchronised 1") && !synchronised.contains("offset"))
        let kernel = WallClock(offsetNanoseconds: -2_500_000, isSynchronised: true)
        #expect(text(.machine(kernel: kernel, timesync: folder)).contains("\ncabine_clock_offset_seconds -0.0025"))
    }

    @Test func sensorsAreReadWhereThereAreAny() throws {
        let root = NSTemporaryDirectory() + "cabine-sys-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (path, text) in [
            ("class/thermal/thermal_zone0/temp", "47123\n"), ("class/thermal/thermal_zone0/type", "cpu-thermal\n"),
            ("class/hwmon/hwmon1/temp1_input", "-4000\n"), ("class/hwmon/hwmon1/name", "drive\n"),
            ("class/hwmon/hwmon1/temp2_input", "no number\n"),
        ] {
            let file = root + "/" + path
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let text = OpenMetrics.text(MachineMetrics.families(data: "/", sysfs: root))
        #expect(text.contains("cabine_temperature_celsius{sensor=\"thermal_zone0\",kind=\"cpu-thermal\"} 47.123\n"))
        #expect(text.contains("cabine_temperature_celsius{sensor=\"hwmon1/temp1\",kind=\"drive\"} -4.0\n"))
        #expect(!text.contains("temp2"))
        let none = OpenMetrics.text(MachineMetrics.families(data: "/", sysfs: root + "/none"))
        #expect(!none.contains("temperature"))
    }

    @Test func theEndOfTheCertificateIsServed() async throws {
        try await served { served in
            let asked = try Command(
                "/usr/bin/openssl",
                ["x509", "-noout", "-enddate", "-dateopt", "iso_8601", "-in", served.fleet.path("cabin.pem")])
            let text = try #require(asked.output.split(separator: "=").last).trimmingCharacters(in: .newlines)
            let end = try Date(text.replacing(" ", with: "T"), strategy: .iso8601)
            let answer = try served.get("/metrics")
            let line = try #require(
                answer.output.split(separator: "\n").first { $0.hasPrefix("cabine_certificate_end_seconds ") })
            #expect(line.split(separator: " ").last.flatMap { Double($0) } == end.timeIntervalSince1970)
        }
    }

    /// The test fleet's certificates are valid for two days.
    @Test func aCertificateThatEndsSoonIsToldOf() throws {
        let fleet = try Fleet()
        defer { try? FileManager.default.removeItem(atPath: fleet.folder) }
        func server(_ certificate: String) -> TelemetryServer {
            TelemetryServer(
                TelemetrySettings(
                    address: "127.0.0.1", port: 0, certificate: fleet.path(certificate), key: fleet.path("cabin.key"),
                    authority: fleet.path("authority.pem")),
                source: LogSource(finished: fleet.folder), metrics: { [] }, audit: noAudit)
        }
        let (now, day) = (Int64(Date().timeIntervalSince1970), Int64(86_400))
        let cases: [(Int64, NoticeLevel?, String)] = [
            (-29, nil, ""), (-27, .warning, "it ends in 2"), (0, .warning, "it ends in "),
            (3, .error, "it ended 1 days ago"),
        ]
        for (days, level, words) in cases {
            let notice = try server("cabin.pem").certificateNotice(secondsSince1970: now + days * day)
            #expect(notice?.level == level, "\(days)")
            guard case .text(let said)? = notice?[.detail] else {
                #expect(level == nil)
                continue
            }
            #expect(said.hasPrefix(words) && said.contains("fleet enrol CABIN --renew"), "\(said)")
        }
        #expect(throws: TelemetryFault.self) {
            try server("missing.pem").certificateNotice(secondsSince1970: now)
        }
    }
}
