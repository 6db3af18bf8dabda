import Foundation
import HALDrivers
import Testing

/// `make install`, with stand-ins for the programs: what it places does not depend on what is in them.
@Suite struct InstallTests {
    private struct Installed {
        let folder: TemporaryFolder
        let run: RunProgram

        init(prefix: String = "/usr", destdir: String? = nil, programs: [String] = ["cabine", "collector", "fleet"])
            throws
        {
            folder = try TemporaryFolder()
            for program in programs { try folder.file("built/\(program)", "#!/bin/sh\nexit 0\n", mode: 0o755) }
            run = try RunProgram(
                "/usr/bin/make",
                [
                    "-s", "-C", BoardExamples.root, "install", "BINARIES=\(folder.path)/built",
                    "DESTDIR=\(destdir ?? folder.path + "/root")", "PREFIX=\(prefix)",
                ],
                // A make above this test must not lend it its own options.
                environment: ["MAKEFLAGS": "", "MAKEOVERRIDES": ""])
        }

        func text(_ path: String) throws -> String {
            try String(contentsOfFile: folder.path + "/root" + path, encoding: .utf8)
        }

        var files: [String] {
            let names = FileManager.default.enumerator(atPath: folder.path + "/root")?.allObjects as? [String] ?? []
            return names.filter { name in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: "\(folder.path)/root/\(name)", isDirectory: &isFolder)
                    && !isFolder.boolValue
            }.sorted()
        }
    }

    private static let expected = [
        "usr/bin/cabine",
        "usr/bin/collector",
        "usr/bin/fleet",
        "usr/lib/cabine/kiosk",
        "usr/lib/systemd/system/cabine-kiosk@.service",
        "usr/lib/systemd/system/cabine@.service",
        "usr/lib/systemd/system/cabine@pc-usb.service.d/board.conf",
        "usr/lib/systemd/system/cabine@pi-cm4.service.d/board.conf",
        "usr/lib/systemd/system/cabine@shop.service.d/board.conf",
        "usr/lib/systemd/system/cabine@sim.service.d/board.conf",
        "usr/lib/systemd/system/collector.service",
        "usr/lib/sysusers.d/cabine.conf",
        "usr/lib/sysusers.d/collector.conf",
        "usr/lib/udev/rules.d/70-cabine-pc-usb.rules",
        "usr/lib/udev/rules.d/70-cabine-pi-cm4.rules",
        "usr/lib/udev/rules.d/70-cabine-shop.rules",
        "usr/lib/udev/rules.d/70-cabine-sim.rules",
        "usr/share/cabine/boards/pc-usb/README.md",
        "usr/share/cabine/boards/pc-usb/chromium-flags",
        "usr/share/cabine/boards/pi-cm4/README.md",
        "usr/share/cabine/boards/pi-cm4/chromium-flags",
        "usr/share/cabine/boards/shop/README.md",
        "usr/share/cabine/boards/shop/chromium-flags",
        "usr/share/cabine/boards/sim/README.md",
        "usr/share/cabine/boards/sim/chromium-flags",
        "usr/share/doc/cabine/site.yaml",
    ]

    @Test func itPlacesThisAndNothingElseAndSaysSo() throws {
        let installed = try Installed()
        #expect(installed.run.code == 0, "\(installed.run.error)")
        #expect(installed.files == Self.expected)
        let root = installed.folder.path + "/root/"
        #expect(
            installed.run.output.split(separator: "\n").map(String.init).sorted() == Self.expected.map { root + $0 })
        for file in Self.expected {
            let mode = try FileManager.default.attributesOfItem(atPath: root + file)[.posixPermissions] as? Int
            #expect(
                mode == (file.hasPrefix("usr/bin/") || file.hasPrefix("usr/lib/cabine/") ? 0o755 : 0o644), "\(file)")
        }
    }

    @Test func theUnitsNameThePrefix() throws {
        let installed = try Installed(prefix: "/opt/cabine")
        let unit = try installed.text("/opt/cabine/lib/systemd/system/cabine@.service")
        #expect(unit.contains("\nExecStart=/opt/cabine/bin/cabine run --board %i "))
        #expect(!unit.contains("/usr/"))
        let collector = try installed.text("/opt/cabine/lib/systemd/system/collector.service")
        #expect(collector.contains("\nExecStart=/opt/cabine/bin/collector serve "))
    }

    @Test func aProgramThatIsNotThereStopsIt() throws {
        let installed = try Installed(programs: ["cabine"])
        #expect(installed.run.code != 0)
        #expect(installed.run.error.contains("built/collector is not there"))
    }

    /// What must stand in the unit of a cabin that stands alone for weeks, and holds portraits in memory.
    @Test(arguments: [
        "Restart=always", "StartLimitIntervalSec=0", "LimitCORE=0", "MemorySwapMax=0",
        "DevicePolicy=closed", "NoNewPrivileges=yes", "ProtectSystem=strict", "User=cabine",
    ]) func theCabinsUnitStates(line: String) throws {
        let unit = try String(
            contentsOfFile: BoardExamples.root + "/Sources/cabine/System/cabine@.service", encoding: .utf8)
        #expect(unit.split(separator: "\n").contains { $0 == line })
    }

    @Test func systemdTakesEveryUnitWithoutAWord() throws {
        let analyze = "/usr/bin/systemd-analyze"
        guard FileManager.default.isExecutableFile(atPath: analyze) else {
            print("skipped: \(analyze) is not installed, so nobody verified the units")
            return
        }
        // Installed without a DESTDIR, since systemd wants to see the program that a unit names.
        let place = try TemporaryFolder()
        let installed = try Installed(prefix: place.path, destdir: "")
        #expect(installed.run.code == 0, "\(installed.run.error)")
        let units = place.path + "/lib/systemd/system"
        func verify(_ unit: String) throws -> RunProgram {
            // The colon keeps systemd's own units in the search.
            try RunProgram(analyze, ["verify", "--man=no", unit], environment: ["SYSTEMD_UNIT_PATH": units + ":"])
        }
        let verified = [
            "cabine@pc-usb.service", "cabine@pi-cm4.service", "cabine@shop.service", "cabine-kiosk@pc-usb.service",
            "collector.service",
        ]
        for unit in verified {
            let run = try verify(unit)
            #expect(run.code == 0, "\(run.error)")
            #expect(!run.error.contains(place.path), "\(run.error)")
        }
        // The same question about a unit with a slip must not be answered with silence.
        let unit = try String(contentsOfFile: units + "/cabine@.service", encoding: .utf8)
        try place.file(
            "lib/systemd/system/cabine@.service", unit.replacingOccurrences(of: "RestartSec", with: "RestrtSec"))
        #expect(try verify("cabine@shop.service").error.contains("RestrtSec"))
    }
}
