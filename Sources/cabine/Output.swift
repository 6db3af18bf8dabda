import Glibc

/// Bytes to a descriptor, as many as it takes. A full disk or a reader that went away is no reason to stop a cabin: what
/// cannot be said is not said.
func put(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let code = errno
        if count > 0 { written += count }
        if count < 0, code != EINTR { return }
    }
}

/// Standard output, a line at a time and at once: somebody may be waiting for it at the other end of a pipe.
func say(_ line: String) { put(line + "\n", to: STDOUT_FILENO) }

/// Standard error, a line at a time.
func complain(_ line: String) { put(line + "\n", to: STDERR_FILENO) }
