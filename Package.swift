// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// OpenCV's Debian packages bring no pkg-config file.
let openCV: [CXXSetting] = [.unsafeFlags(["-I/usr/include/opencv4"])]

/// A test target that mirrors a target, with `also` besides.
func tests(_ name: String, also: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + also, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "cabine",
    products: [
        .executable(name: "cabine", targets: ["cabine"]),
        .executable(name: "collector", targets: ["collector"]),
        .executable(name: "cabine-bench", targets: ["cabine-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // What decides: imports nothing but each other.
        .target(name: "CabineCore", swiftSettings: strict),
        .target(name: "HALContract", path: "hal/contract", swiftSettings: strict),
        .target(
            name: "HALDrivers", dependencies: ["CabineCore", "HALContract"], path: "hal/drivers", swiftSettings: strict),
        .target(name: "CabineJournal", dependencies: ["CabineCore", "HALContract"], swiftSettings: strict),
        .target(name: "CabineOutbox", dependencies: ["CabineCore", "HALContract"], swiftSettings: strict),
        .target(
            name: "CabineController",
            dependencies: ["CabineCore", "CabineJournal", "HALContract"], swiftSettings: strict),

        // C libraries.
        .target(
            name: "CFaceDetect", path: "hal/clibs/CFaceDetect", cxxSettings: openCV,
            linkerSettings: [
                .linkedLibrary("opencv_objdetect"), .linkedLibrary("opencv_imgproc"), .linkedLibrary("opencv_core"),
            ]),
        .systemLibrary(name: "COpenJPEG", path: "hal/clibs/COpenJPEG", pkgConfig: "libopenjp2"),
        .systemLibrary(name: "CTurboJPEG", path: "hal/clibs/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .systemLibrary(name: "CPNG", path: "hal/clibs/CPNG", pkgConfig: "libpng"),
        .systemLibrary(name: "CPangoCairo", path: "hal/clibs/CPangoCairo", pkgConfig: "pangocairo"),
        .systemLibrary(name: "CQREncode", path: "hal/clibs/CQREncode", pkgConfig: "libqrencode"),
        .systemLibrary(name: "CCUPS", path: "hal/clibs/CCUPS"),

        // What a session makes.
        .target(
            name: "CabineImaging",
            dependencies: ["HALContract", "CFaceDetect", "COpenJPEG", "CTurboJPEG", "CPNG"], swiftSettings: strict),
        .target(
            name: "CabineSheet", dependencies: ["HALContract", "CPangoCairo", "CQREncode"], swiftSettings: strict),
        .target(
            name: "CabineRecord", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),

        // Transports.
        .target(
            name: "HALSim", dependencies: ["CabineCore", "HALContract", "HALDrivers"], path: "hal/sim",
            swiftSettings: strict),
        .target(
            name: "HALLinux",
            dependencies: [
                "HALContract", "CCUPS",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ], path: "hal/linux", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
