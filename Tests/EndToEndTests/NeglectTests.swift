import Foundation
import Testing

/// What nobody comes by to mend, and what must not be left lying about.
@Suite struct NeglectTests {
    /// Stopped, not killed: it is there, takes connections, and answers nobody.
    @Test(.enabled(if: access("/usr/sbin/cupsd", X_OK) == 0, "skipped: cupsd is missing"))
    func aHungSpoolerIsStartedAgain() throws {
        try withFolder { folder in
            let cabin = try RunningCabin(data: folder)
            let hung = try #require(Self.child(of: cabin.identifier, named: "cupsd"))
            #expect(kill(hung, SIGSTOP) == 0)
            let end = Date(timeIntervalSinceNow: 180)
            var next: Int32?
            while next == nil || next == hung, Date() < end {
                usleep(200_000)
                next = Self.child(of: cabin.identifier, named: "cupsd")
            }
            #expect(next != nil && next != hung)
            #expect(kill(hung, 0) != 0, "the hung one is gone")
            #expect(cabin.stop() == 0)
        }
    }

    @Test func aRunningCabinAndItsPrintFiltersLeaveNoCore() throws {
        try withFolder { folder in
            let cabin = try RunningCabin(data: folder)
            var programs = [cabin.identifier]
            if let spooler = Self.child(of: cabin.identifier, named: "cupsd") { programs.append(spooler) }
            for program in programs {
                let filter = try String(contentsOfFile: "/proc/\(program)/coredump_filter", encoding: .utf8)
                #expect(filter == "00000000\n")
                let limits = try String(contentsOfFile: "/proc/\(program)/limits", encoding: .utf8)
                let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
                #expect(core?.split(separator: " ").suffix(3) == ["0", "0", "bytes"])
            }
            // A test's own program may leave one: the numbers above are no accident.
            #expect(try String(contentsOfFile: "/proc/self/coredump_filter", encoding: .utf8) != "00000000\n")
            #expect(cabin.stop() == 0)
        }
    }

    /// Without a collector in the site file there is no State's key but one that this disk would hold.
    @Test func realWiresNeedAStatesKeyOfSomebodyElse() throws {
        try withFolder { folder in
            let run = try Program("cabine", ["run", "--board", "pc-usb", "--data", folder + "/data"])
            #expect(run.code == 65)
            #expect(run.error.contains("collector: missing"), "\(run.error)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/data/state-key"))
        }
    }

    private static func child(of parent: Int32, named name: String) -> Int32? {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
        return processes.first { process in
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")"), text.contains("(\(name))")
            else { return false }
            return text[end...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) } == parent
        }
    }
}
