// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in CI; elsewhere a newer compiler's new warning must not stop a newcomer.
let inCI = Context.environment["CI"] != nil

let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (inCI ? [.treatAllWarnings(as: .error)] : [])

/// Pixels are touched one by one in these targets: without optimisation a debug build would spend seconds a picture.
let pixels: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The simulator steps these hundreds of thousands of times a second, in debug builds and tests too.
let stepped: [SwiftSetting] =
    pixels + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

/// OpenCV's Debian packages bring no pkg-config file.
let openCV: [CXXSetting] = [.unsafeFlags(["-I/usr/include/opencv4"])]

/// pango's pkg-config flags hold -pthread, at which SwiftPM warns; a folder of another architecture does no harm.
let pango: [CSetting] = [
    .define("_GNU_SOURCE"),
    .unsafeFlags([
        "-I/usr/include/pango-1.0", "-I/usr/include/cairo", "-I/usr/include/harfbuzz", "-I/usr/include/glib-2.0",
        "-I/usr/lib/x86_64-linux-gnu/glib-2.0/include", "-I/usr/lib/aarch64-linux-gnu/glib-2.0/include",
    ]),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// The test target that mirrors a target, with `also` besides.
func tests(_ name: String, also: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "CabineCore", "HALContract"] + also,
        exclude: exclude, swiftSettings: strict)
}

/// A cabin model: one value, beside its README, its udev rules, its systemd drop-in and its kiosk's flags.
func board(_ name: String, folder: String) -> Target {
    .target(
        name: name, dependencies: ["HALContract", "HALDrivers"], path: "boards/" + folder,
        exclude: ["README.md", "kiosk", "systemd", "udev"],
        swiftSettings: strict)
}

/// Every cabin model, for what picks one.
let boards: [Target.Dependency] = ["BoardPCUSB", "BoardPiCM4", "BoardShop", "BoardSim"]

/// The shim of libgpiod, compiled against the header of one version and asked what it promises.
func lineShimCheck(_ version: Int, header: [CSetting] = []) -> Target {
    .executableTarget(
        name: "line-shim-check-\(version)", path: "Tests/LineFakes/Check\(version)",
        cSettings: header + [
            .headerSearchPath("../include"), .headerSearchPath("../../../hal/clibs/CGPIO"),
            .headerSearchPath("../../../hal/clibs/CGPIO/include"),
        ] + (inCI ? [.treatAllWarnings(as: .error)] : []))
}

/// The fuzzer needs a build of its own, with the sanitizer's counters in all code: see `make fuzz`.
let fuzzing: [Target] =
    Context.environment["CABINE_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "cabine-fuzz", dependencies: ["CabineFuzzChecks"], path: "Tests/Fuzz/Target",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
    ]

let package = Package(
    name: "cabine",
    products: [
        .executable(name: "cabine", targets: ["cabine"]),
        .executable(name: "cabine-bench", targets: ["cabine-bench"]),
        .executable(name: "cabine-sim", targets: ["cabine-sim"]),
        .executable(name: "collector", targets: ["collector"]),
        .executable(name: "fleet", targets: ["fleet"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // What decides: pure, importing nothing but each other.
        .target(name: "CabineCore", swiftSettings: stepped),
        .target(name: "HALContract", path: "hal/contract", swiftSettings: stepped),
        .target(
            name: "HALDrivers", dependencies: ["CabineCore", "CabineNotices", "HALContract"], path: "hal/drivers",
            swiftSettings: stepped),
        // What the parts of a cabin can say: messages, levels, fields.
        .target(name: "CabineNotices", swiftSettings: stepped),
        .target(name: "CabineJournal", dependencies: ["CabineCore", "HALContract"], swiftSettings: stepped),
        .target(name: "CabineOutbox", dependencies: ["CabineCore", "HALContract"], swiftSettings: stepped),
        .target(
            name: "CabineController", dependencies: ["CabineCore", "CabineJournal", "HALContract"],
            swiftSettings: stepped),

        // C libraries, and thin C between them and Swift.
        .target(
            name: "CFaceDetect", path: "hal/clibs/CFaceDetect", cxxSettings: openCV,
            linkerSettings: [
                .linkedLibrary("opencv_objdetect"), .linkedLibrary("opencv_imgproc"), .linkedLibrary("opencv_core"),
            ]),
        .target(name: "CLogSupport", path: "hal/clibs/CLogSupport"),
        .target(name: "CTelemetry", path: "hal/clibs/CTelemetry"),
        .systemLibrary(name: "CZlibStream", path: "hal/clibs/CZlibStream"),
        .systemLibrary(name: "CLittleCMS", path: "hal/clibs/CLittleCMS", pkgConfig: "lcms2"),
        .systemLibrary(name: "COpenJPEG", path: "hal/clibs/COpenJPEG", pkgConfig: "libopenjp2"),
        .systemLibrary(name: "CTurboJPEG", path: "hal/clibs/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .target(
            name: "CPreviewJPEG", path: "hal/clibs/CPreviewJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
        // Takes the place of malloc: for the benchmark and for tests only.
        .target(name: "CAllocationCount", path: "hal/clibs/CAllocationCount"),
        .target(name: "CPNG", path: "hal/clibs/CPNG", linkerSettings: [.linkedLibrary("png16")]),
        .target(
            name: "CPangoCairo", path: "hal/clibs/CPangoCairo", cSettings: pango,
            linkerSettings: [
                .linkedLibrary("pangocairo-1.0"), .linkedLibrary("pango-1.0"), .linkedLibrary("gobject-2.0"),
                .linkedLibrary("cairo"), .linkedLibrary("m"),
            ]),
        .systemLibrary(name: "CQREncode", path: "hal/clibs/CQREncode", pkgConfig: "libqrencode"),
        .systemLibrary(name: "CCUPS", path: "hal/clibs/CCUPS"),
        .systemLibrary(name: "CUSB", path: "hal/clibs/CUSB", pkgConfig: "libusb-1.0"),
        // libgpiod 1.6 and 2.x behind one header.
        .target(name: "CGPIO", path: "hal/clibs/CGPIO", linkerSettings: [.linkedLibrary("gpiod")]),
        .systemLibrary(name: "CGPhoto", path: "hal/clibs/CGPhoto", pkgConfig: "libgphoto2"),
        .target(name: "CVideo", path: "hal/clibs/CVideo"),

        // What a session makes.
        .target(
            name: "CabineImaging",
            dependencies: ["HALContract", "CFaceDetect", "CLittleCMS", "COpenJPEG", "CTurboJPEG", "CPNG"],
            swiftSettings: pixels),
        .target(
            name: "CabinePreview", dependencies: ["CabineCore", "HALContract", "CPreviewJPEG"],
            // Planes lend their rows as spans.
            swiftSettings: pixels + [.enableExperimentalFeature("Lifetimes")]),
        .target(
            name: "CabineSheet", dependencies: ["HALContract", "CPangoCairo", "CQREncode"], swiftSettings: pixels),
        .target(
            name: "CabineRecord",
            dependencies: ["CabineCore", "HALContract", crypto],
            swiftSettings: stepped),
        // Challenge and response of the service console.
        .target(
            name: "CabineAccess", dependencies: ["CabineCore", "CabineRecord", "HALContract", crypto],
            swiftSettings: strict),
        .target(
            name: "CabineConsole", dependencies: ["CabineAccess", "CabineCore", "HALContract"],
            swiftSettings: strict),
        .target(
            name: "CabineSite", dependencies: ["CabineCore", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),

        // The log: a ring, a writer, files, a reader.
        .target(
            name: "CabineLog", dependencies: ["CLogSupport", "CabineNotices", "HALContract"], exclude: ["README.md"],
            swiftSettings: pixels),

        .target(name: "CabineGzip", dependencies: ["CZlibStream"], swiftSettings: pixels),
        // Logs and metrics over HTTPS, to the operators of the fleet.
        .target(
            name: "CabineTelemetry",
            dependencies: [
                "CTelemetry", "CabineGzip", "CabineLog", "CabineNotices", "HALContract", logging, nioCore, nioSSL,
                serviceLifecycle,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ], exclude: ["README.md"], swiftSettings: strict),

        // Transports and boards.
        .target(
            name: "HALSim", dependencies: ["CabineCore", "HALContract", "HALDrivers"], path: "hal/sim",
            swiftSettings: stepped),
        .target(
            name: "HALLinux",
            dependencies: [
                "HALClock", "HALContract", "HALDrivers", "CCUPS",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                nioCore, nioSSL,
            ], path: "hal/linux",
            exclude: ["Cameras", "Clock", "Lines", "Serial", "SignPad", "Supervision", "Surroundings"],
            swiftSettings: pixels),
        // What the transports and the runtime read the time from.
        .target(name: "HALClock", path: "hal/linux/Clock", swiftSettings: strict),
        // Signature pads on USB; apart, since it needs libusb and nothing of the network.
        .target(
            name: "HALSignPad", dependencies: ["HALContract", "HALDrivers", "CUSB"], path: "hal/linux/SignPad",
            swiftSettings: strict),
        // The service console's line: a tty, or a pseudoterminal in its place.
        .target(
            name: "HALSerial", dependencies: ["HALContract"], path: "hal/linux/Serial", swiftSettings: strict),
        .target(
            name: "HALLines", dependencies: ["CGPIO", "HALContract", "HALDrivers"], path: "hal/linux/Lines",
            swiftSettings: strict),
        // What watches over the program: systemd and the hardware watchdog.
        .target(
            name: "HALSupervision",
            dependencies: ["CabineCore", "CabineNotices", "HALClock", "HALContract", "HALDrivers"],
            path: "hal/linux/Supervision", swiftSettings: strict),
        .target(
            name: "HALCameras",
            dependencies: [
                "CGPhoto", "CVideo", "CabineCore", "CabineNotices", "HALClock", "HALContract", "HALDrivers",
            ],
            path: "hal/linux/Cameras", swiftSettings: pixels),
        // What stands in a machine's /dev, /sys and /run; no device library.
        .target(
            name: "HALSurroundings", dependencies: ["HALContract"], path: "hal/linux/Surroundings",
            swiftSettings: strict),
        board("BoardSim", folder: "sim"),
        board("BoardPCUSB", folder: "pc-usb"),
        board("BoardPiCM4", folder: "pi-cm4"),
        board("BoardShop", folder: "shop"),

        // What the cabin took: figures, audit files, signed statements.
        .target(
            name: "CabineAudit",
            dependencies: ["CabineCore", "CabineJournal", "CabineRecord", "HALContract", crypto],
            swiftSettings: strict),

        // What each desk of the cabin does, in steps and over transports; run by the cabin and by the simulator.
        .target(
            name: "CabineDesks",
            dependencies: [
                "CabineController", "CabineCore", "CabineJournal", "CabineNotices", "CabineOutbox", "CabineRecord",
                "HALContract", "HALDrivers",
            ], swiftSettings: stepped),

        // The customer's screen: a page that is part of the program, and its server on the loopback.
        .target(
            name: "CabineScreen",
            dependencies: [
                "CabineCore", "CabineDesks", "CabineImaging", "CabinePreview", "CabineRecord", "CabineSheet",
                "CabineSite", "HALContract", "HALDrivers", logging, nioCore, serviceLifecycle,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
            ], exclude: ["speech.py"], resources: [.embedInCode("Page")], swiftSettings: strict),

        // The cabin, running.
        .target(
            name: "CabineRuntime",
            dependencies: [
                "CabineAccess", "CabineConsole", "CabineCore", "CabineDesks", "CabineImaging", "CabineJournal",
                "CabineNotices", "CabinePreview", "CabineRecord",
                "CabineSheet",
                "CabineSite", "HALClock", "HALContract", "HALDrivers", crypto,
            ], swiftSettings: strict),
        .target(
            name: "CollectorCore", dependencies: ["CabineCore", "CabineRecord", crypto], swiftSettings: stepped),
        .target(
            name: "CollectorServer",
            dependencies: [
                "CabineAuthority", "CabineCore", "CabineRecord", "CollectorCore", "HALContract", crypto, logging,
                nioCore, nioSSL,
                serviceLifecycle,
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "X509", package: "swift-certificates"),
            ], swiftSettings: strict),
        // A private authority's certificates, and durable files; of the collector and of the fleet.
        .target(
            name: "CabineAuthority",
            dependencies: [
                crypto, .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ], swiftSettings: strict),

        // The fleet's operator: what `fleet` does, apart from its command line.
        .target(
            name: "FleetCore",
            dependencies: [
                "CabineAccess", "CabineAudit", "CabineAuthority", "CabineCore", "CabineRecord", crypto, logging,
                nioCore,
                nioSSL,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: strict),

        // The exhaustive search of controller, journal, spooler and outbox within small bounds.
        .target(name: "CabineExplore", dependencies: ["CabineCore", "CabineDesks"], swiftSettings: pixels),

        // The deterministic simulator: a world around one cabin.
        .target(
            name: "CabineSimulator",
            dependencies: [
                "BoardSim", "CabineAccess", "CabineConsole", "CabineController", "CabineCore", "CabineDesks",
                "CabineJournal", "CabineNotices", "CabineRecord", "CollectorCore", "HALContract", "HALDrivers",
                "HALSim", crypto,
            ], swiftSettings: stepped + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]),

        // The programs, one for each kind of user.
        .executableTarget(
            name: "cabine",
            dependencies: [
                "CabineAccess", "CabineAudit", "CabineConsole", "CabineCore", "CabineDesks", "CabineImaging",
                "CabineJournal", "CabineLog", "CabineNotices", "CabineOutbox", "CabinePreview", "CabineRecord",
                "CabineRuntime", "CabineScreen", "CabineSite", "CabineTelemetry", "HALCameras", "HALContract",
                "HALDrivers", "HALLines", "HALLinux", "HALSerial", "HALSignPad", "HALSim", "HALSupervision",
                "HALSurroundings",
                argumentParser,
                crypto, logging,
            ] + boards, exclude: ["System"], swiftSettings: strict),
        .executableTarget(
            name: "collector",
            dependencies: [
                "CabineAuthority", "CabineCore", "CabineRecord", "CollectorCore", "CollectorServer", "HALContract",
                "HALLinux", argumentParser, logging, serviceLifecycle,
            ], exclude: ["System"], swiftSettings: strict),

        .executableTarget(
            name: "fleet",
            dependencies: [
                "CabineAudit", "CabineAuthority", "FleetCore", argumentParser,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "cabine-bench",
            dependencies: [
                "BoardPCUSB", "CAllocationCount", "CTurboJPEG", "CabineAccess", "CabineAuthority", "CabineController",
                "CabineCore", "CabineDesks", "CabineGzip", "CabineImaging", "CabineJournal", "CabineLog",
                "CabineNotices", "CabineOutbox", "CabinePreview", "CabineRecord", "CabineRuntime", "CabineScreen",
                "CabineSheet", "CabineSite", "FleetCore", "HALContract", "HALDrivers", "HALLinux", "HALSerial",
                "HALSim", crypto, logging, nioCore, nioSSL,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),

        .executableTarget(
            name: "cabine-sim", dependencies: ["CabineExplore", "CabineSimulator", "HALSim", argumentParser],
            swiftSettings: strict),

        // Programs of the tests on real kernel interfaces.
        .executableTarget(
            name: "pad-probe",
            dependencies: [
                "CabineCore", "CabineDesks", "CabineImaging", "CabineNotices", "HALContract", "HALDrivers",
                "HALSignPad",
            ],
            path: "Tests/HardwareInLoop/PadProbe", exclude: ["README.md"], swiftSettings: strict),
        .executableTarget(
            name: "hal-print-probe", dependencies: ["CabineCore", "HALContract", "HALDrivers", "HALLinux", "HALSim"],
            path: "Tests/HardwareInLoop/PrintProbe", exclude: ["README.md"], swiftSettings: strict),
        .executableTarget(
            name: "line-probe", dependencies: ["BoardPCUSB", "HALContract", "HALDrivers", "HALLines"],
            path: "Tests/HardwareInLoop/LineProbe", exclude: ["README.md"], swiftSettings: strict),

        // The line shim over a played libgpiod of either version. Two programs: the libraries name different things alike.
        lineShimCheck(1),
        lineShimCheck(2, header: [.headerSearchPath("../library2")]),

        .executableTarget(
            name: "camera-probe",
            dependencies: [
                "CabineCore", "CabineNotices", "CabinePreview", "CameraConformance", "HALCameras", "HALContract",
                "HALDrivers",
            ],
            path: "Tests/HardwareInLoop/CameraProbe", exclude: ["README.md"], swiftSettings: strict),

        // Tests.
        // Takes the place of libgpiod in the test program.
        .target(
            name: "LineFakes", path: "Tests/LineFakes",
            exclude: ["Check1", "Check2", "README.md", "library2", "shim-check.c"]),
        .target(name: "TestFleet", path: "Tests/TestFleet", swiftSettings: strict),
        .target(name: "SharedFaces", path: "Tests/SharedFaces", swiftSettings: strict),
        .target(name: "SanitizerScale", path: "Tests/Sanitizers/Scale", swiftSettings: strict),
        tests("CabineAccess", also: ["HALSim"]),
        .testTarget(name: "CabineCoreTests", dependencies: ["CabineCore"], swiftSettings: strict),
        tests("CabineAudit", also: ["CabineJournal", "CabineRecord", "CabineSimulator", "HALSim", crypto]),
        tests("CabineController", also: ["CabineJournal", "HALSim"]),
        tests("CabineConsole", also: ["CabineAccess", "HALSim"]),
        tests("CabineDesks", also: ["HALSim"]),
        tests("CabineExplore", also: ["CabineJournal", "SanitizerScale"]),
        tests("CabineImaging", also: ["CTurboJPEG", "HALSim", "SharedFaces"]),
        tests("CabineJournal", also: ["HALSim"], exclude: ["FirstFormat"]),
        tests(
            "CabineLog",
            also: ["CAllocationCount", "CabineDesks", "CabineNotices", "CabineSimulator", "HALLinux", "HALSim"]),
        tests("CabineTelemetry", also: ["CabineGzip", "CabineLog", "CabineNotices", "HALLinux", "TestFleet"]),
        tests("CabineOutbox", also: ["HALSim"]),
        tests(
            "CabinePreview",
            also: [
                "CAllocationCount", "CFaceDetect", "CTurboJPEG", "CabineImaging", "HALSim", "SanitizerScale",
                "SharedFaces",
            ]),
        tests("CabineRecord", also: ["HALSim", crypto]),
        tests("CabineRuntime", also: ["CabineNotices", "HALDrivers", "HALSim", "SanitizerScale"]),
        tests(
            "CabineScreen",
            also: [
                "CabineDesks", "CabinePreview", "HALDrivers", "HALSim", logging, nioCore,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        tests(
            "CabineSimulator",
            also: [
                "CabineDesks", "CabineRecord", "CollectorCore", "HALSim", "SanitizerScale", "TransportConformance",
                "cabine-sim",
            ]),
        tests("CabineSheet"),
        tests("CabineSite"),
        tests("CollectorCore", also: ["CabineRecord", crypto]),
        tests(
            "CollectorServer",
            also: [
                "CabineAuthority", "CabineOutbox", "CabineRecord", "CollectorCore", "HALLinux", "HALSim",
                "TransportConformance", "collector", crypto, logging, nioCore, nioSSL,
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests(
            "FleetCore",
            also: [
                "CabineAccess", "CabineAudit", "CabineAuthority", "CabineJournal", "CabineRecord", "HALSim", "fleet",
                crypto,
                nioCore, nioSSL,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "cabine", "collector", "fleet", "CabineImaging", "CabineLog", "CabineNotices", "CabineSheet",
                "HALContract", "HALSim", "SanitizerScale", "TestFleet", crypto,
            ], exclude: ["Console", "Shop"], swiftSettings: strict),
        // Fuzzing: the checks, and the tests that run them over the corpora; the fuzzer itself is built by `make fuzz`.
        .target(
            name: "CabineFuzzChecks",
            dependencies: [
                "CabineAccess", "CabineCore", "CabineImaging", "CabineJournal", "CabineOutbox", "CabineRecord",
                "CabineSite", "CollectorCore", "HALContract", "HALDrivers", "HALSim", crypto,
            ], path: "Tests/Fuzz/Checks", swiftSettings: strict),
        .testTarget(
            name: "FuzzCorpusTests", dependencies: ["CabineFuzzChecks", "HALSim"], path: "Tests/FuzzCorpusTests",
            swiftSettings: strict),
        .testTarget(
            name: "BoardTests",
            dependencies: [
                "cabine", "CabineCore", "CabineRecord", "CabineRuntime", "CabineScreen", "CabineTelemetry",
                "HALContract", "HALDrivers", "HALLinux", "HALSim", "TransportConformance",
                crypto,
            ] + boards,
            swiftSettings: strict),
        // The suite that every camera passes.
        .target(
            name: "CameraConformance", dependencies: ["HALContract"], path: "Tests/CameraConformance",
            exclude: ["README.md"], swiftSettings: strict),
        tests("HALCameras", also: ["CameraConformance", "HALDrivers", "HALSim", "TransportConformance"]),
        tests("HALDrivers", also: ["CabineNotices"]),
        tests("HALLines", also: ["BoardPCUSB", "BoardPiCM4", "HALDrivers", "LineFakes", "TransportConformance"]),
        tests("HALSupervision", also: ["CabineNotices", "HALDrivers", "HALSim"]),
        tests("HALSerial", also: ["TransportConformance"]),
        tests("HALSurroundings", also: ["TransportConformance"]),
        // The suites that simulated and real transports pass.
        .target(
            name: "TransportConformance", dependencies: ["CabineCore", "HALContract", "HALDrivers"],
            path: "Tests/Conformance", swiftSettings: strict),
        // The suite that every pad passes; its client runs it over libusb, as the child of an emulator.
        .target(
            name: "PadConformance", dependencies: ["HALContract", "HALDrivers"], path: "Tests/PadConformance/Suite",
            swiftSettings: strict),
        .executableTarget(
            name: "pad-conformance", dependencies: ["HALContract", "HALDrivers", "HALSignPad", "PadConformance"],
            path: "Tests/PadConformance/Client", swiftSettings: strict),
        .testTarget(
            name: "HALSignPadTests",
            dependencies: [
                "HALSignPad", "CUSB", "CabineCore", "HALContract", "HALDrivers", "HALSim", "PadConformance",
                "pad-conformance",
            ], exclude: ["Emulation"], swiftSettings: strict),
        tests(
            "HALSim",
            also: [
                "BoardSim", "CabineJournal", "CabineOutbox", "HALDrivers", "SanitizerScale", "TransportConformance",
            ]),
        tests("HALLinux", also: ["HALSim", "HALDrivers", "CabineSheet", "SanitizerScale", "TransportConformance"]),
    ] + fuzzing,
    swiftLanguageModes: [.v6]
)
