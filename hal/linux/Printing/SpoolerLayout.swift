internal import Glibc
import HALContract

/// The files of a private spooler before it starts.
struct SpoolerLayout {
    let configuration: SpoolerConfiguration
    let folder: SpoolerFolder

    private static let systemBin = "/usr/lib/cups"
    /// Gutenprint's driver makes a PPD in a tenth of a second.
    private static let driverLimitMilliseconds = 10_000

    /// Writes everything cupsd needs.
    func write() throws(DeviceFault) {
        for (name, mode) in Self.folders { try folder.folder(name, mode: mode) }
        // Our own ServerBin: the machine's filters, and no back end but the one we want.
        for part in ["filter", "driver", "daemon", "notifier"] {
            try folder.link("bin/\(part)", to: "\(Self.systemBin)/\(part)")
        }
        try writeBackend()
        try folder.file("etc/cups-files.conf", configuration.filesText(folder: folder.path), mode: 0o640)
        try folder.file(
            "etc/cupsd.conf", configuration.serverText(socket: "\(folder.path)/door/cups.sock"), mode: 0o640)
        try folder.file("etc/printers.conf", configuration.queueText, mode: 0o600)
        try writeDescription()
    }

    /// Folders and their modes: lp must get into those a filter uses, nobody but us through the door.
    private static let folders: [(String, mode_t)] = [
        ("etc", 0o755), ("etc/ppd", 0o755), ("spool", 0o710), ("tmp", 0o1770), ("cache", 0o770), ("state", 0o755),
        ("log", 0o700), ("bin", 0o755), ("bin/backend", 0o755), ("door", 0o700),
    ]

    private func writeBackend() throws(DeviceFault) {
        let name = "bin/backend/\(configuration.device.backend)"
        switch configuration.device {
        case .installed(let backend, _):
            let path = "\(Self.systemBin)/backend/\(backend)"
            try PrivateSpooler.require(path, package: "printer-driver-gutenprint")
            try folder.file(name, AskingBackEnd.text(inFrontOf: path), mode: 0o755)
            // Whatever the program's umask: cupsd runs a back end that others may not run as root.
            chmod("\(folder.path)/\(name)", 0o755)
        case .script(_, let text, _):
            // Mode 700 makes cupsd run it as the user cupsd runs as; an executable for all would run as lp.
            try folder.file(name, text, mode: 0o700)
        }
    }

    /// Has Gutenprint's driver write the PPD of the queue.
    private func writeDescription() throws(DeviceFault) {
        let driver = "gutenprint.5.3"
        let program = "\(Self.systemBin)/driver/\(driver)"
        try PrivateSpooler.require(program, package: "printer-driver-gutenprint")
        try PrivateSpooler.require(
            "\(Self.systemBin)/filter/rastertogutenprint.5.3", package: "printer-driver-gutenprint")
        let name = "etc/ppd/\(configuration.queue).ppd"
        let child = try ChildProcess.start(
            program, ["cat", "\(driver)://\(configuration.printer)/expert"], output: "\(folder.path)/\(name)")
        guard child.waitForEnd(limitMilliseconds: Self.driverLimitMilliseconds) else {
            child.stop(limitMilliseconds: 1_000)
            throw DeviceFault(.timeout, "\(program) did not make the PPD of \(configuration.printer). Run it by hand.")
        }
        guard folder.tail(name, lines: 1).hasPrefix("*") else {
            throw DeviceFault(
                .system, "\(program) knows no printer \(configuration.printer): \(folder.tail(name, lines: 2))")
        }
        chmod("\(folder.path)/\(name)", 0o644)
    }
}
