import HALCameras
import HALContract
import HALDrivers
import HALSim
import Testing

/// What a board's wiring makes of a camera.
@Suite struct CabinCameraTests {
    private static let nikon = CameraKind.gphoto2(GPhoto2Camera(model: "Nikon DSC D7500", usb: nil))
    private static let terminal = Terminal(chip: "adapter", offset: 3, place: "screw 3")
    private static let wire = OutputWire(terminal, .activeHigh, heldOffBy: "a resistor")

    @Test func aFolderHasNeitherLadderNorPreview() throws {
        let desk = try PictureDesk()
        let camera = try CabinCamera(CameraWiring(.folder(desk.path), powerCycle: nil), trigger: nil, power: nil) { _ in
        }
        #expect(camera.ladder == nil && camera.preview == nil)
        try desk.drop()
        #expect(try camera.still.capture(limitMilliseconds: 2_000).bytes.isEmpty == false)
    }

    /// Board `shop`: without its camera the folder serves, and the ladder says why.
    @Test func aTetheredCameraThatIsAwayIsReplacedByTheFolder() throws {
        let desk = try PictureDesk()
        let camera = try CabinCamera(
            CameraWiring(Self.nikon, otherwiseFolder: desk.path, powerCycle: .byHand("switch it off and on")),
            trigger: nil, power: nil, log: { _ in })
        #expect(camera.ladder != nil && camera.preview != nil)
        try camera.still.check(limitMilliseconds: 8_000)
        // The picture of somebody who left without using it is not the next one's.
        try desk.drop(1)
        camera.still.passOver()
        try desk.drop(2)
        #expect(try camera.still.capture(limitMilliseconds: 8_000).bytes == [0xFF, 0xD8, 2, 0xFF, 0xD9])
        try desk.drop(3)
        camera.still.passOver()
        #expect(throws: DeviceFault.self) { try camera.still.capture(limitMilliseconds: 200) }
        #expect(camera.ladder?.cause != nil)
    }

    @Test(arguments: ["simulated", "trigger without its line", "line without a trigger", "relay without its line"])
    func whatDoesNotAgreeIsRefused(name: String) {
        let line = SimulatedLine()
        let refusal = #expect(throws: DeviceFault.self) {
            switch name {
            case "simulated":
                _ = try CabinCamera(CameraWiring(.simulated, powerCycle: nil), trigger: nil, power: nil) { _ in }
            case "trigger without its line":
                _ = try CabinCamera(
                    CameraWiring(Self.nikon, trigger: Self.wire, powerCycle: nil), trigger: nil, power: nil
                ) { _ in }
            case "line without a trigger":
                _ = try CabinCamera(CameraWiring(Self.nikon, powerCycle: nil), trigger: line, power: nil) { _ in }
            default:
                _ = try CabinCamera(
                    CameraWiring(Self.nikon, powerCycle: .relay(Self.wire, offMilliseconds: 5_000)), trigger: nil,
                    power: nil, log: { _ in })
            }
        }
        #expect(refusal?.kind == .system && refusal?.message.hasPrefix("camera: ") == true)
    }
}
