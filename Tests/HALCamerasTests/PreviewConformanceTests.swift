import Foundation
import HALCameras
import HALContract
import HALDrivers
import HALSim
import Testing
import TransportConformance

/// The suite of previews over the simulated and the real ones, and over broken ones that it must refuse.
@Suite struct PreviewConformanceTests {
    private static let still = CameraFrame(
        encoding: .rgb(width: 4, height: 2), bytes: [UInt8](repeating: 90, count: 24))

    private static func simulated() -> SimulatedPreviewCamera {
        let frame = SimulatedPreviewCamera.Step.frame(
            .yuyv(width: 4, height: 2, stride: 8), [UInt8](repeating: 128, count: 16))
        return SimulatedPreviewCamera([.skipped(2), frame, frame, frame, frame])
    }

    @Test func theScriptedCameraConforms() throws {
        try PreviewConformance.streams(Self.simulated())
        try PreviewConformance.isAbsent(SimulatedPreviewCamera([]))
    }

    @Test func theSimulatedFilmConforms() throws {
        try PreviewConformance.streams(SimulatedFilm(SimulatedCamera { Self.still }))
        let gone = SimulatedCamera { Self.still }
        gone.setFault(DeviceFault(.absent, "The simulated camera is unplugged."))
        try PreviewConformance.isAbsent(SimulatedFilm(gone))
    }

    private static let device = ProcessInfo.processInfo.environment["CABINE_V4L2_DEVICE"]

    @Test(.enabled(if: device != nil, "skipped: CABINE_V4L2_DEVICE names no camera; `make hil` has one"))
    func theV4L2PreviewConforms() throws {
        try PreviewConformance.streams(V4L2Preview(Self.camera(try #require(Self.device))))
    }

    @Test func aV4L2CameraThatIsNotThereIsAbsent() throws {
        try PreviewConformance.isAbsent(V4L2Preview(Self.camera("/dev/video-none")))
    }

    @Test func aTetheredCameraThatIsNotThereIsAbsent() throws {
        let camera = GPhoto2Camera(model: "Nikon DSC D7500", usb: nil)
        try PreviewConformance.isAbsent(GPhotoPreview(GPhotoLink(camera)))
    }

    private static func camera(_ path: String) -> V4L2Camera {
        let size = FrameSize(640, 480)
        return V4L2Camera(
            match: .device(path), formats: [.yuyv, .mjpeg], still: size, preview: size, controls: [],
            hasFixedFocus: true)
    }

    /// A preview with a slip.
    final class Broken: PreviewTransport {
        enum Slip: String, CaseIterable, Sendable {
            case goesOnAfterTheEnd, lendsTwice, lendsHalf, endsForGood, silentFault
        }
        private let camera = PreviewConformanceTests.simulated()
        private let slip: Slip
        private var stops = 0

        init(_ slip: Slip) { self.slip = slip }

        func startPreview() throws(DeviceFault) {
            if slip == .endsForGood, stops > 0 { throw DeviceFault(.busy, "never again") }
            try camera.startPreview()
        }

        func nextFrame(
            limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void
        ) throws(DeviceFault) -> Int {
            do throws(DeviceFault) {
                return try camera.nextFrame(limitMilliseconds: limitMilliseconds) { format, bytes in
                    if slip == .lendsHalf { return use(.yuyv(width: 400, height: 200, stride: 800), bytes) }
                    use(format, bytes)
                    if slip == .lendsTwice { use(format, bytes) }
                }
            } catch {
                throw slip == .silentFault ? DeviceFault(error.kind, "") : error
            }
        }

        func stopPreview() {
            stops += 1
            if slip != .goesOnAfterTheEnd { camera.stopPreview() }
        }
    }

    @Test(arguments: Broken.Slip.allCases) func aBrokenPreviewDoesNot(_ slip: Broken.Slip) {
        #expect(throws: (any Error).self, "\(slip.rawValue) is not noticed") {
            try PreviewConformance.streams(Broken(slip))
        }
    }
}
