import Glibc

/// Bytes to a descriptor; what a full disk or a closed pipe does not take is not said.
private func put(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let code = errno
        if count > 0 { written += count }
        if count < 0, code != EINTR { return }
    }
}

/// Standard output, a line at a time.
func say(_ line: String) { put(line + "\n", to: STDOUT_FILENO) }

/// A line that replaces the one before, where somebody looks at a terminal.
func showProgress(_ line: String) {
    if isatty(STDERR_FILENO) == 1 { put("\r\u{1B}[K" + line, to: STDERR_FILENO) }
}

/// Ends the line of progress.
func endProgress() {
    if isatty(STDERR_FILENO) == 1 { put("\r\u{1B}[K", to: STDERR_FILENO) }
}

/// Seconds on the monotonic clock.
func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension Double {
    /// With `digits` after the point.
    func text(_ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((magnitude * scale).rounded())
        let sign = self < 0 ? "-" : ""
        guard digits > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % Int(scale))
        return sign + String(scaled / Int(scale)) + "." + String(repeating: "0", count: digits - fraction.count)
            + fraction
    }
}

/// A number in thousands and millions.
func short(_ number: Double) -> String {
    number >= 1e6 ? (number / 1e6).text(2) + " M" : number >= 1e4 ? (number / 1e3).text(0) + " k" : number.text(0)
}

/// A table of rows with the columns aligned.
func table(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
        for (column, text) in row.enumerated() {
            if column == widths.count { widths.append(0) }
            widths[column] = max(widths[column], text.count)
        }
    }
    return rows.map { row in
        row.enumerated().map { column, text in
            column == row.count - 1 ? text : text + String(repeating: " ", count: widths[column] - text.count)
        }.joined(separator: "  ")
    }.joined(separator: "\n")
}
