internal import Glibc
public import HALContract

/// Gutenprint's back end, asked which printers of a model are plugged in.
///
/// A printer's address holds its serial number, which no board can state: so it is looked up, as CUPS itself does, by
/// calling the back end without arguments. It prints a line for each printer, `direct ADDRESS "MODEL" ...`.
///
/// | what happens | what is found |
/// |---|---|
/// | a printer of the model | its address; the first one where there are several |
/// | none, or the back end does not end within 10 s | nil: nothing to print on now |
/// | the back end is not installed | throws, naming the Debian package |
public enum GutenprintSearch {
    /// The back end's name, which is the scheme of its addresses.
    public static let backend = "gutenprint53+usb"
    private static let path = "/usr/lib/cups/backend/" + backend
    /// It asks every printer for its serial number; each answers within a second.
    private static let limitMilliseconds = 10_000

    /// The address of a printer of `model`, Gutenprint's name of it; nil while none is there.
    ///
    /// - Parameter folder: a folder for the back end's answer, which is removed again.
    public static func address(of model: String, folder: String) throws(DeviceFault) -> String? {
        try PrivateSpooler.require(path, package: "printer-driver-gutenprint")
        let file = "\(folder)/printers"
        unlink(file)
        defer { unlink(file) }
        let search = try ChildProcess.start(path, [], output: file)
        guard search.waitForEnd(limitMilliseconds: limitMilliseconds) else {
            search.stop(limitMilliseconds: ChildProcess.stepMilliseconds * 100)
            return nil
        }
        return address(of: model, in: contents(file))
    }

    /// An address that no printer has: a queue that prints to it finds its printer offline.
    public static func nowhere(_ model: String) -> String { "\(backend)://\(model)/not-found" }

    /// The first address of `model` among the back end's lines.
    static func address(of model: String, in text: String) -> String? {
        let start = "direct \(backend)://\(model)/"
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(start) }
        return line?.split(separator: " ").dropFirst().first.map(String.init)
    }

    private static func contents(_ file: String) -> String {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: bytesMaximum)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
    }

    /// Hundreds of printers; a cabin has one.
    private static let bytesMaximum = 64 * 1_024
}
