/// A flat folder of small files with honest durability.
///
/// Names are plain file names. Everything written is readable at once; it survives a power cut only where a requirement
/// says "durable".
public protocol FileStore: AnyObject {
    /// The names present, sorted; unfinished `replace` leftovers are not listed.
    func list() throws(DeviceFault) -> [String]
    /// The whole content of a file.
    ///
    /// - Throws: `absent` when there is no such file.
    func read(_ name: String) throws(DeviceFault) -> [UInt8]
    /// Adds bytes at the end of a file, creating it when needed. Not durable before `sync`. When it throws, any prefix
    /// of the bytes may have been written.
    ///
    /// - Throws: `full` when there is no room.
    func append(_ bytes: [UInt8], to name: String) throws(DeviceFault)
    /// Makes the file's content and its name durable. After a failed sync the content is unknown: read it again.
    func sync(_ name: String) throws(DeviceFault)
    /// Writes a whole file so that a power cut leaves the old content or the new, never a mix; durable on return.
    func replace(_ name: String, with bytes: [UInt8]) throws(DeviceFault)
    /// Cuts a file to `count` bytes; durable on return.
    func truncate(_ name: String, to count: Int) throws(DeviceFault)
    /// Removes a file; durable on return. A file that is not there is not an error.
    func remove(_ name: String) throws(DeviceFault)
    /// Bytes that can still be written.
    func freeBytes() throws(DeviceFault) -> UInt64
}
