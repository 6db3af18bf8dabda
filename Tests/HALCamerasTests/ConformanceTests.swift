import CabineCore
import CameraConformance
import Foundation
import HALCameras
import HALContract
import HALDrivers
import HALSim
import Testing

@Suite struct ConformanceTests {
    @Test func simulatedCamera() throws {
        try CameraConformance(
            make: { SimulatedCamera { CameraFrame(encoding: .rgb(width: 2, height: 1), bytes: [1, 2, 3, 4, 5, 6]) } },
            makeAbsent: {
                let camera = SimulatedCamera { CameraFrame(encoding: .file, bytes: []) }
                camera.setFault(DeviceFault(.absent, "The simulated camera is unplugged."))
                return camera
            }
        ).check()
    }

    @Test func folderCamera() throws {
        let folder = try PictureDesk()
        try CameraConformance(
            make: { FolderCamera(folder.path) }, present: { try folder.drop() },
            makeAbsent: { FolderCamera(folder.path + "/none") }
        ).check()
    }

    /// A suite that a careless camera passes is none.
    @Test(arguments: [CarelessCamera.Slip.cutShort, .noPicture, .absentIsSilent, .absentTakesPictures])
    fileprivate func aCarelessCameraDoesNotConform(slip: CarelessCamera.Slip) {
        let suite = CameraConformance(
            make: { CarelessCamera(slip, isThere: true) }, makeAbsent: { CarelessCamera(slip, isThere: false) })
        #expect(throws: Nonconformity.self) { try suite.check() }
    }

    private static let device = ProcessInfo.processInfo.environment["CABINE_V4L2_DEVICE"]

    @Test(.enabled(if: device != nil, "skipped: CABINE_V4L2_DEVICE names no camera; `make hil` has one"))
    func v4l2Camera() throws {
        let path = try #require(Self.device)
        try CameraConformance(
            make: { try Self.camera(path) }, makeAbsent: { try Self.camera("/dev/video-none") }
        ).check()
    }

    private static func camera(_ path: String) throws -> any CameraTransport {
        let size = FrameSize(640, 480)
        let camera = V4L2Camera(
            match: .device(path), formats: [.yuyv, .mjpeg], still: size, preview: size, controls: [],
            hasFixedFocus: true)
        let wiring = CameraWiring(.v4l2(camera), powerCycle: .byHand("nobody"))
        return try CabinCamera(wiring, trigger: nil, power: nil, log: { _ in }).still
    }
}

/// A camera that conforms but for one slip.
private final class CarelessCamera: CameraTransport {
    enum Slip: Sendable {
        case cutShort
        case noPicture
        case absentIsSilent
        case absentTakesPictures
    }

    private let slip: Slip
    private let isThere: Bool

    init(_ slip: Slip, isThere: Bool) { (self.slip, self.isThere) = (slip, isThere) }

    func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        guard isThere || slip == .absentTakesPictures else {
            throw DeviceFault(slip == .absentIsSilent ? .timeout : .absent, "It is not there.")
        }
        switch slip {
        case .cutShort: return CameraFrame(encoding: .rgb(width: 2, height: 1), bytes: [1, 2, 3])
        case .noPicture: return CameraFrame(encoding: .file, bytes: [1, 2, 3])
        case .absentIsSilent, .absentTakesPictures:
            return CameraFrame(encoding: .rgb(width: 1, height: 1), bytes: [1, 2, 3])
        }
    }
}
