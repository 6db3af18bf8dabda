import CabineCore
public import CabineImaging
public import HALContract
import HALDrivers
import Synchronization

/// Camera, flash and the making of the portrait, on a thread of their own.
public actor PhotoDesk {
    /// Tries at one photo before the camera counts as failed.
    private static let triesMaximum = 3
    /// Longest wait for one picture.
    private static let captureMilliseconds = 8_000

    private nonisolated let thread = DeviceThread("camera")
    /// The thread its blocking calls run on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let camera: any CameraTransport
    private let flash: BoundedFlash
    private let maker: PortraitMaker
    private let byteLimit: Int
    private let vault: Vault
    private let log: @Sendable (String) -> Void

    /// A studio with its own camera and flash.
    public init(
        camera: sending any CameraTransport, flash: BoundedFlash, maker: sending PortraitMaker, byteLimit: Int,
        vault: Vault, log: @escaping @Sendable (String) -> Void
    ) {
        self.camera = camera
        self.flash = flash
        self.maker = maker
        self.byteLimit = byteLimit
        self.vault = vault
        self.log = log
    }

    /// One photo, from flash to verdict; a conforming portrait is kept for its session.
    func take(session: UInt64) async -> PhotoVerdict {
        guard let frame = capture() else { return .cameraFailed }
        do throws(PortraitRefusal) {
            let portrait = try maker.portrait(from: frame, standard: .fr2009, byteLimit: byteLimit)
            await vault.keep(portrait: portrait, session: session)
            return .conforming
        } catch {
            log("photo refused: \(error)")
            return .refused(error.reason)
        }
    }

    /// Whether the camera delivers pictures; without flash.
    func probe() -> DeviceHealth {
        do throws(DeviceFault) {
            _ = try camera.capture(limitMilliseconds: Self.captureMilliseconds)
            return .ready
        } catch {
            log("\(error)")
            return .failed
        }
    }

    private func capture() -> CameraFrame? {
        for attempt in 1...Self.triesMaximum {
            do throws(DeviceFault) {
                try flash.on()
                defer { flash.off() }
                return try camera.capture(limitMilliseconds: Self.captureMilliseconds)
            } catch {
                log("camera, try \(attempt) of \(Self.triesMaximum): \(error)")
            }
        }
        return nil
    }
}

/// A flash that goes off at its limit even while the camera blocks.
public final class BoundedFlash: Sendable {
    private let driver: Mutex<FlashDriver>
    private let limit: Duration

    /// Takes the line over and switches it off.
    public init(_ line: sending any OutputLine, limitMilliseconds: UInt64) throws(DeviceFault) {
        driver = Mutex(try FlashDriver(line: line, limitMilliseconds: limitMilliseconds))
        limit = .milliseconds(limitMilliseconds)
    }

    func on() throws(DeviceFault) {
        try driver.withLock { (driver) throws(DeviceFault) in try driver.on(at: MachineClock.now) }
        Task.detached { [self] in
            try? await Task.sleep(for: limit)
            // A line that refuses is tried again by the next look at the devices.
            check()
        }
    }

    /// Switches off, whatever the state; a line that refuses is tried again by `check`.
    func off() {
        driver.withLock { driver in
            do throws(DeviceFault) { try driver.off() } catch { return }
        }
    }

    func check() {
        driver.withLock { driver in
            do throws(DeviceFault) { _ = try driver.check(at: MachineClock.now) } catch { return }
        }
    }
}

extension PortraitRefusal {
    /// What the flow needs to know of it.
    var reason: PhotoRefusal {
        switch self {
        case .noFace: .noFace
        case .severalFaces: .severalFaces
        case .headOutOfRange: .headSize
        case .eyesNotLevel: .eyesNotLevel
        case .headOutOfFrame: .outOfFrame
        case .unreadable, .tooSmall, .tooLarge: .unreadable
        case .faceTooSmall, .byteLimit, .encoding: .other
        }
    }
}
