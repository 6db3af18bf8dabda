import Foundation
import Testing

/// The shim over the libgpiod whose header is installed, and over 2.x: each is a program beside the tests, built with them.
@Suite struct ShimCheckTests {
    @Test(arguments: ["line-shim-check-1", "line-shim-check-2"])
    func theShimKeepsWhatItPromises(program: String) throws {
        let check = Process()
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        check.executableURL = tests.deletingLastPathComponent().appendingPathComponent(program)
        let output = Pipe()
        check.standardOutput = output
        try check.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        check.waitUntilExit()
        #expect(check.terminationStatus == 0, "\(program):\n\(text)")
        #expect(text.contains(" 0 wrong"), "\(text)")
    }
}
