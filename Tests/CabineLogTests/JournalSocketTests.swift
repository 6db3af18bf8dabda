import CabineNotices
import Foundation
import Glibc
import HALLinux
import HALSim
import Testing

@testable import CabineLog

/// The systemd journal's native protocol, as its socket receives it.
@Suite struct JournalSocketTests {
    /// A datagram socket at a path, in the journal's place.
    private final class PlayedJournal {
        let path = NSTemporaryDirectory() + "journal-" + UUID().uuidString.prefix(8)
        private let descriptor: Int32

        init() throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let text = path
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: text.utf8) }
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(result == 0)
        }

        deinit {
            close(descriptor)
            unlink(path)
        }

        func next() -> [UInt8]? {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 10_000) > 0 else { return nil }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return count >= 0 ? Array(bytes[..<count]) : nil
        }
    }

    @Test func entriesArriveFieldByField() throws {
        let journal = try PlayedJournal()
        var settings = LogSettings()
        settings.journalSocket = journal.path
        let log = Log(in: MemoryStore(), settings)
        log.event(.linesFault, .field(.device, "coins"), .detail("unplugged\nor worse"))
        let datagram = try #require(journal.next())
        let text = String(decoding: datagram, as: UTF8.self)
        for line in [
            "PRIORITY=3\n", "SYSLOG_IDENTIFIER=cabine\n", "MESSAGE_ID=\(MessageID.linesFault.journalIdentifier)\n",
            "CABINE_EVENT=lines-fault\n", "CABINE_DEVICE=coins\n", "CABINE_SEQUENCE=1\n",
        ] { #expect(text.contains(line), "\(line)") }
        // A value with a newline has its length before it, in eight bytes.
        let detail = Array("CABINE_DETAIL\n".utf8) + [18, 0, 0, 0, 0, 0, 0, 0] + Array("unplugged\nor worse\n".utf8)
        #expect(Data(datagram).range(of: Data(detail)) != nil)
        #expect(!text.contains("_BOOT_ID") && !text.contains("__"), "the journal's own fields are its to write")
        log.close()
    }

    @Test func aJournalThatIsAwayIsNoReasonToHaveNoLog() throws {
        var settings = LogSettings()
        settings.journalSocket = "/nowhere/at/all"
        let folder = NSTemporaryDirectory() + "cabine-log-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = Log(in: try DirectoryStore(folder), settings)
        log.event(.programStopped)
        log.close()
        #expect(try DirectoryStore(folder).list().count == 1)
    }
}
