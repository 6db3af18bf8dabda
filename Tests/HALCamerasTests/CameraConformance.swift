import HALContract
import Testing

/// What every `CameraTransport` promises, whatever takes the picture: the same checks for the simulated and the real ones.
///
/// A real camera passes it in a virtual machine, where `CABINE_V4L2_DEVICE` names its device file.
struct CameraConformance {
    /// Time a call may take beyond its limit on a machine that does other things too.
    static let slackMilliseconds = 1_500

    let make: () throws -> any CameraTransport
    /// Puts a picture before the camera, where somebody has to.
    var present: () throws -> Void = {}
    /// A camera of the same kind that is not there.
    let makeAbsent: () throws -> any CameraTransport

    func check() throws {
        try deliversWholePictures()
        try checkingTakesNothing()
        try absentIsAbsentWithinTheLimit()
    }

    private func deliversWholePictures() throws {
        let camera = try make()
        for _ in 0..<3 {
            try present()
            let began = ContinuousClock.now
            let frame = try camera.capture(limitMilliseconds: 8_000)
            #expect(ContinuousClock.now - began < .milliseconds(8_000 + Self.slackMilliseconds))
            switch frame.encoding {
            case .rgb(let width, let height): #expect(frame.bytes.count == width * height * 3)
            case .file:
                let isPicture = frame.bytes.starts(with: [0xFF, 0xD8]) || frame.bytes.starts(with: [0x89, 0x50])
                #expect(isPicture)
            }
            #expect("\(frame)" == "<redacted>")
        }
    }

    private func checkingTakesNothing() throws {
        let camera = try make()
        try present()
        try camera.check(limitMilliseconds: 8_000)
        _ = try camera.capture(limitMilliseconds: 8_000)
    }

    private func absentIsAbsentWithinTheLimit() throws {
        let camera = try makeAbsent()
        let began = ContinuousClock.now
        let fault = #expect(throws: DeviceFault.self) { try camera.capture(limitMilliseconds: 2_000) }
        #expect(ContinuousClock.now - began < .milliseconds(2_000 + Self.slackMilliseconds))
        #expect(fault?.kind == .absent)
        #expect(fault?.message.isEmpty == false)
    }
}
