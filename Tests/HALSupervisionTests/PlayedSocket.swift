import Glibc

/// A datagram socket in the place of a service manager's.
final class PlayedSocket {
    private let descriptor: Int32
    private let path: String?

    /// Binds to a path, or, after an `@`, to a name in the abstract namespace; nil when the kernel refuses.
    init?(_ address: String) {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        path = address.hasPrefix("@") ? nil : address
        var own = sockaddr_un()
        own.sun_family = sa_family_t(AF_UNIX)
        var name = Array(address.utf8)
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &own.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let result = withUnsafePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        if result != 0 { return nil }
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    /// The messages that wait.
    func messages() -> [String] {
        var messages: [String] = []
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return messages }
            messages.append(String(decoding: bytes[..<count], as: UTF8.self))
        }
    }
}

/// A name nobody else has.
func freshName() -> String { "cabine-test-\(getpid())-\(UInt32.random(in: 0 ... .max))" }
