import HALContract
import HALDrivers
import Testing

/// A camera that does what it is told, and remembers the limits it was given.
private final class ToldCamera: CameraTransport {
    var fault: DeviceFault?
    var limits: [Int] = []
    var took: () -> Void = {}
    private let bytes: [UInt8]

    init(_ byte: UInt8, _ fault: FaultKind? = nil) {
        bytes = [byte, byte, byte]
        self.fault = fault.map { DeviceFault($0, "told to be \($0)") }
    }

    func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        limits.append(limitMilliseconds)
        took()
        if let fault { throw fault }
        return CameraFrame(encoding: .rgb(width: 1, height: 1), bytes: bytes)
    }

    func check(limitMilliseconds: Int) throws(DeviceFault) {
        _ = try capture(limitMilliseconds: limitMilliseconds)
    }
}

@Suite struct EitherCameraTests {
    /// Only a camera that is not there is replaced: one that fails must not be, by an older picture.
    @Test(
        arguments: [
            (nil, nil, 1, nil), (.absent, nil, 2, nil), (.absent, .timeout, nil, .timeout), (.busy, nil, nil, .busy),
            (.timeout, nil, nil, .timeout), (.system, nil, nil, .system),
            (.protocolViolation, nil, nil, .protocolViolation),
        ] as [(FaultKind?, FaultKind?, UInt8?, FaultKind?)])
    func theReserveStandsInForAnAbsentCameraOnly(
        camera: FaultKind?, reserve: FaultKind?, picture: UInt8?, thrown: FaultKind?
    ) throws {
        let either = EitherCamera(ToldCamera(1, camera), otherwise: ToldCamera(2, reserve), milliseconds: { 0 })
        if let picture {
            #expect(try either.capture(limitMilliseconds: 100).bytes.first == picture)
            try either.check(limitMilliseconds: 100)
        } else {
            let fault = #expect(throws: DeviceFault.self) { try either.capture(limitMilliseconds: 100) }
            #expect(fault?.kind == thrown)
            #expect(#expect(throws: DeviceFault.self) { try either.check(limitMilliseconds: 100) }?.kind == thrown)
        }
    }

    /// Both together keep the limit of one.
    @Test(arguments: [(0, 8_000), (3_000, 5_000), (9_000, 0)] as [(UInt64, Int)])
    func theReserveGetsWhatTheCameraLeft(took: UInt64, left: Int) throws {
        var now: UInt64 = 100
        let camera = ToldCamera(1, .absent)
        let reserve = ToldCamera(2)
        camera.took = { now += took }
        _ = try EitherCamera(camera, otherwise: reserve, milliseconds: { now }).capture(limitMilliseconds: 8_000)
        #expect(camera.limits == [8_000] && reserve.limits == [left])
    }
}
