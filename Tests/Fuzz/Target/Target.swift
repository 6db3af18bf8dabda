import CabineFuzzChecks
import Foundation

/// The target of this process: CABINE_FUZZ_TARGET names it.
private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["CABINE_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.named(name) else {
        let known = FuzzTarget.all.map(\.name).joined(separator: " ")
        FileHandle.standardError.write(Data("CABINE_FUZZ_TARGET is '\(name)'; accepted: \(known)\n".utf8))
        exit(EX_USAGE)
    }
    return target
}()

/// What libFuzzer calls with every input. A finding ends the process like any trap, so that the input is kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzerTestOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(FuzzFinding) {
        try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    } catch {
        fatalError(error.description)
    }
}
