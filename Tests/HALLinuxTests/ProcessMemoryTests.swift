import Foundation
import Testing

@testable import HALLinux

/// One after the other: the limits are the whole program's, and are only ever lowered.
@Suite(.serialized) struct ProcessMemoryTests {
    private static let header = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

    @Test(arguments: [
        ("", "", false),
        (header, "max\n", false),
        (header + "/dev/zram0                              partition\t1\t0\t100\n", "max\n", false),
        (header + "/var/swap                               file\t1\t0\t-2\n", "0\n", false),
        (header + "/var/swap                               file\t1\t0\t-2\n", "max\n", true),
        (header + "/var/swap                               file\t1\t0\t-2\n", "", true),
        (header + "/dev/zram0 partition 1 0 100\n/dev/sda2 partition 1 0 -2\n", "4096\n", true),
    ])
    func swapToADiskIsTold(_ swaps: String, _ limit: String, _ isTold: Bool) {
        let warning = ProcessMemory.swapWarning(swaps: swaps, limit: limit)
        #expect((warning != nil) == isTold, "\(warning ?? "")")
    }

    @Test func neitherThisProgramNorItsChildrenLeaveACore() throws {
        #expect(ProcessMemory.forbidCores() == nil)
        #expect(ProcessMemory.forbidCores() == nil, "again, as a program started by one does")
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/sh")
        child.arguments = ["-c", "cat /proc/self/coredump_filter; ulimit -Hc"]
        let output = Pipe()
        child.standardOutput = output
        try child.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        child.waitUntilExit()
        #expect(said == "00000000\n0\n")
    }
}
