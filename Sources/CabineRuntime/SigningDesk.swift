import CabineCore
import CabineImaging
public import HALContract
import HALDrivers

/// The signature pad, on a thread of its own.
public actor SigningDesk {
    /// Longest wait for the pen before the desk looks whether it was told to stop.
    private static let pollMilliseconds = 20

    private nonisolated let thread = DeviceThread("pad")
    /// The thread its blocking calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let pad: STUPad
    private let vault: Vault
    private let mailbox: Mailbox
    private let log: @Sendable (String) -> Void
    private var reading: Task<Void, Never>?

    /// A desk with its own pad.
    public init(
        pad: sending any PadTransport, vault: Vault, mailbox: Mailbox, log: @escaping @Sendable (String) -> Void
    ) {
        self.pad = STUPad(transport: pad)
        self.vault = vault
        self.mailbox = mailbox
        self.log = log
    }

    /// Clears the pad and follows the pen until `finish` or `stop`.
    func begin(session: UInt64, attempt: UInt8) async {
        await vault.keep(signature: nil, session: session)
        do throws(DeviceFault) {
            try pad.begin()
        } catch {
            return fail(error, session, attempt)
        }
        reading?.cancel()
        reading = Task { await follow(session, attempt) }
    }

    private func follow(_ session: UInt64, _ attempt: UInt8) async {
        while !Task.isCancelled {
            do throws(DeviceFault) {
                _ = try pad.poll(limitMilliseconds: Self.pollMilliseconds)
            } catch {
                return fail(error, session, attempt)
            }
            await Task.yield()
        }
    }

    private func fail(_ fault: DeviceFault, _ session: UInt64, _ attempt: UInt8) {
        log("\(fault)")
        reading?.cancel()
        mailbox.post(.signatureTaken(session: session, attempt: attempt, .padFailed))
    }

    /// Judges what was signed; an acceptable signature is kept for its session.
    func finish(session: UInt64, attempt: UInt8) async {
        reading?.cancel()
        do throws(DeviceFault) {
            _ = try pad.poll(limitMilliseconds: 0)
            let strokes = pad.strokes
            try pad.end()
            let verdict = await keep(strokes, session)
            mailbox.post(.signatureTaken(session: session, attempt: attempt, verdict))
        } catch {
            fail(error, session, attempt)
        }
    }

    private func keep(_ strokes: [PenStroke], _ session: UInt64) async -> SignatureVerdict {
        do {
            let image = try SignatureRaster.render(strokes)
            let jp2 = try JPEG2000.encodeLossless(image)
            await vault.keep(signature: SignedName(image: image, jp2: jp2), session: session)
            return .accepted
        } catch {
            log("signature refused: \(error)")
            return .refused
        }
    }

    /// Stops following the pen and clears the pad.
    func stop() {
        reading?.cancel()
        do throws(DeviceFault) { try pad.end() } catch { log("\(error)") }
    }

    /// Whether the pad answers.
    func probe() -> DeviceHealth {
        do throws(DeviceFault) {
            try pad.probe()
            return .ready
        } catch {
            log("\(error)")
            return .failed
        }
    }
}
