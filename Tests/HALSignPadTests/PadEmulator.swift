import Foundation

/// The emulator of a pad in C, compiled when the first test wants it, and one run of it.
enum PadEmulator {
    /// Why there is no emulator; nil when there is one.
    static let missing: String? = {
        // One name at a time: a shell may look at the first alone.
        let wanted = "command -v umockdev-wrapper && command -v cc && pkg-config --exists umockdev-1.0"
        return run("/bin/sh", ["-c", wanted]).code == 0
            ? nil : "umockdev, its header or a C compiler is missing (apt-get install umockdev libumockdev-dev)"
    }()

    /// Longest time of one scenario: none takes a second and a half on an idle machine.
    private static let secondsMaximum = 120

    private static let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// The compiled emulator, or what the compiler said. Beside the tests, so that nothing is left elsewhere.
    private static let program: Result<String, CompilerFault> = {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Emulation/stu-usbfs.c").path
        let target = folder.appendingPathComponent("stu-usbfs").path
        let compiled = run(
            "/bin/sh",
            [
                "-c",
                "cc -std=gnu11 -O1 -Wall -Wextra -Werror -o \"$2\" \"$1\" $(pkg-config --cflags --libs umockdev-1.0) 2>&1",
                "sh", source, target,
            ])
        return compiled.code == 0 ? .success(target) : .failure(CompilerFault(text: compiled.output))
    }()

    struct CompilerFault: Error { let text: String }

    /// Runs a scenario of `pad-conformance` over libusb against a pad with this product number, taking pads with the
    /// numbers of `accepted`; without one, all. The emulator plays an STU-540 under its number, else an STU-430.
    static func conform(
        _ scenario: String, product: String = "00a4", accepting accepted: [String] = []
    ) throws -> (code: Int32, output: String) {
        run(
            "/usr/bin/env",
            [
                "PAD_MODEL=" + (product == "00a8" ? "STU-540" : "STU-430"), "timeout", "\(secondsMaximum)",
                "umockdev-wrapper", try program.get(), product,
                folder.appendingPathComponent("pad-conformance").path, scenario,
            ] + accepted)
    }

    private static func run(_ program: String, _ arguments: [String]) -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        // umockdev is loaded before everything, a sanitizer's library included.
        environment["ASAN_OPTIONS"] = (environment["ASAN_OPTIONS"].map { $0 + ":" } ?? "") + "verify_asan_link_order=0"
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        do { try process.run() } catch { return (127, "\(error)") }
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
