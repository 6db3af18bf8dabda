import Foundation

/// What a program that ended left behind.
struct ProgramResult: Sendable {
    let status: Int32
    let output: String
    let errors: String
}

/// Runs a program to its end.
func runProgram(_ path: String, _ arguments: [String]) async throws -> ProgramResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    return try await withCheckedThrowingContinuation { done in
        process.terminationHandler = { ended in
            let said = output.fileHandleForReading.readDataToEndOfFile()
            let complained = errors.fileHandleForReading.readDataToEndOfFile()
            done.resume(
                returning: ProgramResult(
                    status: ended.terminationStatus, output: String(decoding: said, as: UTF8.self),
                    errors: String(decoding: complained, as: UTF8.self)))
        }
        do { try process.run() } catch { done.resume(throwing: error) }
    }
}

/// The `collector` built beside the tests.
let collectorProgram: String = {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("collector").path
}()
