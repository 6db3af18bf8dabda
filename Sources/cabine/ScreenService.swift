import CabineNotices
import CabineScreen
import Foundation
import Logging

/// Keeps the customer's screen served: one that cannot be, because its port is taken, is tried again for ever. The cabin
/// goes on meanwhile.
struct ScreenService: Sendable {
    /// Until the port is tried again.
    private static let pause = Duration.seconds(2)

    let port: Int
    let addressFile: String?
    let speechFolder: String?

    func run(
        _ screen: CustomerScreen, bench: (@Sendable (String) async -> String)?,
        log: @escaping NoticeSink
    ) async {
        var logger = Logger(label: "screen")
        logger.logLevel = .error
        // The token of whoever starts the cabin again and again lets a page that is open go on.
        let token = ProcessInfo.processInfo.environment["CABINE_SCREEN_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        let server = ScreenServer(
            screen, token: token ?? keptToken ?? ScreenServer.newToken(), speechFolder: speechFolder, logger: logger)
        while !Task.isCancelled {
            do throws(ScreenServer.Fault) {
                try await server.run(port: port, bench: bench) { address in
                    say("customer's screen: \(address)")
                    write(address, log)
                }
            } catch {
                complain("cabine: \(error)")
                log(Notice(.screenFault, .detail("\(error)")))
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// The token of the start before, so that the kiosk's browser goes on with a cabin that crashed and came back: with a
    /// new one it would be shut out, and a screen stay dark that nobody comes by to start. The file is in memory.
    private var keptToken: String? {
        guard let addressFile, let address = try? String(contentsOfFile: addressFile, encoding: .utf8) else {
            return nil
        }
        return ScreenServer.token(in: address)
    }

    /// The address holds the token: it is for the kiosk's user alone.
    private func write(_ address: String, _ log: NoticeSink) {
        guard let addressFile else { return }
        let isWritten = FileManager.default.createFile(
            atPath: addressFile, contents: Data((address + "\n").utf8), attributes: [.posixPermissions: 0o600])
        // The mask of the service keeps the group out, and the kiosk's user is of that group.
        if !isWritten || chmod(addressFile, 0o640) != 0 {
            log(
                Notice(
                    .screenFault,
                    .detail("\(addressFile): its address cannot be written; check the folder and its rights")))
        }
    }
}
