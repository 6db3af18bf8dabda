public import CabineCore
public import CabineNotices
public import HALContract
import HALDrivers

/// Camera, flash and the making of the portrait.
///
/// | what happens | what the desk does |
/// |---|---|
/// | the flash charges | waits, for as long as its driver lets it |
/// | the flash refuses, or the camera gives no picture | flash off, and again, three times in all; then cameraFailed |
/// | it was the flash, the last time | says that the flash failed, too |
/// | the flash is not known to be off since the start, or does not charge | says that the flash failed |
/// | a picture that is no portrait | refused, with the reason |
/// | a portrait | kept in the vault for its session |
public final class PhotoDesk: Desk {
    /// What the desk can be told.
    public enum Order: Hashable, Sendable {
        /// Flash, shutter and verdict.
        case take(session: UInt64, take: UInt8)
        /// Whether the camera delivers pictures, without flash, and whether the flash is off and charges; each is looked
        /// at unless it is known to be ready.
        case probe(camera: DeviceHealth, flash: DeviceHealth)
        /// A technician's test; what it finds is in `testReport`.
        case test(PhotoTest)
        /// Somebody poses: a picture that was taken before is of somebody else.
        case prepare
    }

    private enum Stage {
        case light
        case shoot
        /// The picture was taken, or not; first of all the light goes off.
        case dark(Result<CameraFrame, DeviceFault>)
    }

    /// Tries at one photo before the camera counts as failed.
    private static let triesMaximum = 3
    /// Between two looks whether the flash is charged; its driver bounds how often.
    private static let chargeMilliseconds: UInt64 = 50
    /// Longest wait for one picture.
    public static let captureMilliseconds = 8_000

    private let camera: any CameraTransport
    private let flash: any FlashControl
    private let maker: any PhotoMaker
    private let vault: Vault
    private let log: (Notice) -> Void
    private var order: Order?
    private var stage = Stage.light
    private var tries = 0

    /// A studio with its own camera and flash.
    public init(
        camera: any CameraTransport, flash: any FlashControl, maker: any PhotoMaker, vault: Vault,
        log: @escaping (Notice) -> Void
    ) {
        self.camera = camera
        self.flash = flash
        self.maker = maker
        self.vault = vault
        self.log = log
    }

    /// Takes an order.
    public func begin(_ order: Order) {
        self.order = order
        stage = .light
        tries = 0
    }

    /// Goes on with the order: one call of flash or camera.
    public func step(at now: Instant) -> DeskStep {
        switch order {
        case .take(let session, let take): photograph(session, take, now)
        case .prepare: prepare()
        case .probe(let camera, let flash): .done(probe(flash: flash, now) + probe(camera: camera))
        case .test(let test): self.test(test, now)
        case nil: .done([])
        }
    }

    /// What the last test found.
    public private(set) var testReport: DeviceTestReport?
    /// How long the flash of a test stays on: what a person sees, within the limit of any flash.
    private static let testFlashMilliseconds: UInt64 = 20

    private func test(_ test: PhotoTest, _ now: Instant) -> DeskStep {
        switch stage {
        case .light where test == .shutter:
            stage = .shoot
            return .wait(milliseconds: 0)
        case .light:
            if case .charging = flash.readiness(at: now) { return .wait(milliseconds: Self.chargeMilliseconds) }
            do throws(DeviceFault) { try flash.on(at: now) } catch { return tested(false, "\(error)", now) }
            stage = .shoot
            return .wait(milliseconds: test == .flash ? Self.testFlashMilliseconds : 0)
        case .shoot where test == .flash:
            return tested(
                true, "the flash line was driven for \(Self.testFlashMilliseconds) ms: look whether it fired", now)
        case .shoot:
            testBeganAt = now
            do throws(DeviceFault) {
                stage = .dark(.success(try camera.capture(limitMilliseconds: Self.captureMilliseconds)))
            } catch {
                stage = .dark(.failure(error))
            }
            return .wait(milliseconds: 0)
        case .dark(.failure(let fault)): return tested(false, "\(fault)", now)
        case .dark(.success(let frame)):
            let seen = "\(frame.bytes.count) bytes after \(now.milliseconds(since: testBeganAt)) ms"
            return tested(true, test == .picture ? seen + "; " + said(of: frame) : seen, now)
        }
    }

    private var testBeganAt = Instant(nanoseconds: 0)

    /// What the maker says of a picture that is nobody's.
    private func said(of frame: CameraFrame) -> String {
        switch maker.portrait(of: frame) {
        case .conforming(let portrait): "a portrait, head \(Int(portrait.headHeightMillimetres.rounded())) mm high"
        case .refused(_, let text): "no portrait: \(text)"
        }
    }

    private func tested(_ passed: Bool, _ text: String, _ now: Instant) -> DeskStep {
        flash.off(at: now)
        stage = .light
        testReport = DeviceTestReport(passed: passed, text: text)
        return .done([])
    }

    private func prepare() -> DeskStep {
        camera.passOver()
        return .done([])
    }

    private func photograph(_ session: UInt64, _ take: UInt8, _ now: Instant) -> DeskStep {
        switch stage {
        case .light:
            if case .charging = flash.readiness(at: now) { return .wait(milliseconds: Self.chargeMilliseconds) }
            tries += 1
            do throws(DeviceFault) {
                try flash.on(at: now)
                stage = .shoot
                return .wait(milliseconds: 0)
            } catch {
                return failed(error, of: .flash, session, take, now)
            }
        case .shoot:
            do throws(DeviceFault) {
                stage = .dark(.success(try camera.capture(limitMilliseconds: Self.captureMilliseconds)))
            } catch {
                stage = .dark(.failure(error))
            }
            return .wait(milliseconds: 0)
        case .dark(.failure(let fault)): return failed(fault, of: .camera, session, take, now)
        case .dark(.success(let frame)):
            stage = .light
            flash.off(at: now)
            return .done([.photoTaken(session: session, take: take, judge(frame, session))])
        }
    }

    private func failed(
        _ fault: DeviceFault, of device: Device, _ session: UInt64, _ take: UInt8, _ now: Instant
    ) -> DeskStep {
        flash.off(at: now)
        log(
            Notice(
                .photoFailed, .field(.device, device.noticeName), .field(.attempt, tries), .detail("\(fault)")))
        stage = .light
        guard tries >= Self.triesMaximum else { return .wait(milliseconds: 0) }
        let events: [Event] = device == .flash ? [.deviceReported(.flash, .failed)] : []
        return .done(events + [.photoTaken(session: session, take: take, .cameraFailed)])
    }

    /// Whether a frame is held now: for the search after personal data that should be gone.
    public var holdsPersonalData: Bool {
        if case .dark(.success) = stage { true } else { false }
    }

    private func judge(_ frame: CameraFrame, _ session: UInt64) -> PhotoVerdict {
        let making = maker.portrait(of: frame)
        vault.keep(review: maker.takeReview(), session: session)
        switch making {
        case .conforming(let portrait):
            vault.keep(portrait: portrait, session: session)
            return .conforming
        case .refused(let reason, let text):
            log(Notice(.photoRefused, .detail(text)))
            return .refused(reason)
        }
    }

    private func probe(flash known: DeviceHealth, _ now: Instant) -> [Event] {
        guard known != .ready else { return [] }
        var health = DeviceHealth.ready
        do throws(DeviceFault) {
            try flash.prove()
            if case .exhausted(let milliseconds) = flash.readiness(at: now) {
                throw DeviceFault(
                    .needsAttention,
                    "not charged after \(milliseconds) ms; check its supply, or replace its tube")
            }
        } catch {
            log(Notice(.flashFault, .detail("\(error)")))
            health = .failed
        }
        return health == known ? [] : [.deviceReported(.flash, health)]
    }

    private func probe(camera known: DeviceHealth) -> [Event] {
        guard known != .ready else { return [] }
        var health = DeviceHealth.ready
        do throws(DeviceFault) {
            try camera.check(limitMilliseconds: Self.captureMilliseconds)
        } catch {
            log(Notice(.cameraFault, .detail("\(error)")))
            health = .failed
        }
        return health == known ? [] : [.deviceReported(.camera, health)]
    }
}
