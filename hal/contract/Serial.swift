/// A serial line, or what stands for one: bytes in both directions, without any structure.
///
/// Calls come from one thread, but for `wake`.
public protocol SerialTransport: AnyObject {
    /// Waits for bytes, for `limitMilliseconds` at most, until `wake` is called, and, with `untilWritable`, until bytes can
    /// be written. Returns what came, in chunks of a few hundred bytes; nothing is no error.
    ///
    /// - Throws: `absent` when the line is gone; calling again opens it anew.
    func read(limitMilliseconds: Int, untilWritable: Bool) throws(DeviceFault) -> [UInt8]
    /// Writes as many of `bytes` as go without waiting; how many these were.
    ///
    /// - Throws: `absent` when the line is gone.
    func write(_ bytes: ArraySlice<UInt8>) throws(DeviceFault) -> Int
    /// Ends a `read` that waits; from any thread.
    func wake()
}

/// What sends a file over the line.
public protocol FileSender: AnyObject, Sendable {
    /// Bytes for the line; waits for them. Nil when it has said all.
    func read() -> [UInt8]?
    /// Bytes that came over the line.
    func take(_ bytes: [UInt8])
    /// Ends it early.
    func stop()
    /// Waits for its end; whether the file arrived.
    func finish() -> Bool
}
