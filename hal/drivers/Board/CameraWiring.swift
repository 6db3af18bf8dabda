/// How a V4L2 camera is told from the others.
public enum V4L2Match: Hashable, Sendable, CustomStringConvertible {
    /// By `card`, as `v4l2-ctl --list-devices` and sysfs' name file print it.
    case card(String)
    /// By `bus_info`: the socket it is plugged in, such as `usb-0000:00:14.0-2`.
    case bus(String)
    /// By a device file, usually a link that the board's udev rules make.
    case device(String)

    /// Which of the three, and its value.
    public var description: String {
        switch self {
        case .card(let name): "card \(name)"
        case .bus(let name): "bus \(name)"
        case .device(let path): path
        }
    }
}

/// A picture format of V4L2 that the cabin reads.
public enum V4L2Format: String, Hashable, Sendable {
    /// A JPEG file for each frame.
    case mjpeg = "MJPEG"
    /// Two pixels in four bytes, uncompressed.
    case yuyv = "YUYV"
}

/// Width and height of a frame.
public struct FrameSize: Hashable, Sendable, CustomStringConvertible {
    /// Pixels across.
    public let width: Int
    /// Pixels down.
    public let height: Int

    /// A frame of `width` x `height` pixels.
    public init(_ width: Int, _ height: Int) {
        self.width = width
        self.height = height
    }

    /// Width and height as V4L2's tools write them.
    public var description: String { "\(width)x\(height)" }
}

/// The controls that may drift from picture to picture; numbers of linux/v4l2-controls.h.
public enum V4L2Control: UInt32, Hashable, Sendable, CaseIterable {
    /// V4L2_CID_AUTO_WHITE_BALANCE: 0 is off.
    case autoWhiteBalance = 0x0098_090c
    /// V4L2_CID_AUTOGAIN: 0 is off.
    case autoGain = 0x0098_0912
    /// V4L2_CID_GAIN, in the camera's own steps.
    case gain = 0x0098_0913
    /// V4L2_CID_POWER_LINE_FREQUENCY: 1 is 50 Hz, 2 is 60 Hz.
    case powerLineFrequency = 0x0098_0918
    /// V4L2_CID_WHITE_BALANCE_TEMPERATURE, in kelvin.
    case whiteBalanceTemperature = 0x0098_091a
    /// V4L2_CID_EXPOSURE_AUTO: 1 is manual.
    case exposureAuto = 0x009a_0901
    /// V4L2_CID_EXPOSURE_ABSOLUTE, in tenths of a millisecond.
    case exposureTime = 0x009a_0902
    /// V4L2_CID_FOCUS_ABSOLUTE, in the camera's own steps.
    case focus = 0x009a_090a
    /// V4L2_CID_FOCUS_AUTO: 0 is off.
    case autoFocus = 0x009a_090c

    /// The control's name as the wiring table prints it.
    public var name: String { "\(self)" }
}

/// A control and the value it is locked at.
public struct LockedControl: Hashable, Sendable {
    /// Which control.
    public let control: V4L2Control
    /// Its value, in the control's own unit.
    public let value: Int32

    /// `control` locked at `value`.
    public init(_ control: V4L2Control, _ value: Int32) {
        self.control = control
        self.value = value
    }
}

/// A camera streaming through V4L2.
public struct V4L2Camera: Hashable, Sendable {
    /// Which of the machine's cameras it is.
    public let match: V4L2Match
    /// The formats taken, best first.
    public let formats: [V4L2Format]
    /// Size of the picture that becomes the portrait.
    public let still: FrameSize
    /// Size of the moving picture on the screen.
    public let preview: FrameSize
    /// Controls set before the first frame and never left to the camera.
    public let controls: [LockedControl]
    /// Whether its lens is focused by hand and screwed fast: then there is no focus to lock.
    public let hasFixedFocus: Bool

    /// A camera found by `match`.
    public init(
        match: V4L2Match, formats: [V4L2Format], still: FrameSize, preview: FrameSize, controls: [LockedControl],
        hasFixedFocus: Bool
    ) {
        self.match = match
        self.formats = formats
        self.still = still
        self.preview = preview
        self.controls = controls
        self.hasFixedFocus = hasFixedFocus
    }
}

/// A camera reached through libgphoto2.
public struct GPhoto2Camera: Hashable, Sendable {
    /// The model as `gphoto2 --list-cameras` prints it.
    public let model: String
    /// libgphoto2's port; `usb:` takes the first camera of that model.
    public let port: String
    /// How it shows on the bus; nil for a camera that is not on USB.
    public let usb: USBIdentity?

    /// A camera of `model`.
    public init(model: String, port: String = "usb:", usb: USBIdentity?) {
        self.model = model
        self.port = port
        self.usb = usb
    }
}

/// What takes the picture.
public enum CameraKind: Hashable, Sendable {
    /// An industrial or web camera.
    case v4l2(V4L2Camera)
    /// A tethered still camera.
    case gphoto2(GPhoto2Camera)
    /// Nobody: the newest JPEG or PNG of a folder is taken.
    case folder(String)
    /// A drawn person, or a picture given by the program.
    case simulated
}

/// How a camera that hangs is made to start cold: the failure ladder's last rung before the cabin goes out of service.
public enum PowerCycle: Hashable, Sendable {
    /// A relay whose asserted line takes the power away.
    case relay(OutputWire, offMilliseconds: Int)
    /// Somebody stands beside it; the text says what to do.
    case byHand(String)
    /// There is nothing to switch.
    case simulated
}

/// The camera and its wires.
public struct CameraWiring: Hashable, Sendable {
    /// What takes the picture.
    public let kind: CameraKind
    /// A folder whose newest picture is taken where the camera is not connected; nil where that is no choice.
    public let otherwiseFolder: String?
    /// Fires the shutter; nil when the shutter is fired through the data cable.
    public let trigger: OutputWire?
    /// How it is made to start cold; nil while nobody has stated it, which `BoardCheck` names as a problem.
    public let powerCycle: PowerCycle?

    /// A camera of `kind`.
    public init(
        _ kind: CameraKind, otherwiseFolder: String? = nil, trigger: OutputWire? = nil, powerCycle: PowerCycle?
    ) {
        self.kind = kind
        self.otherwiseFolder = otherwiseFolder
        self.trigger = trigger
        self.powerCycle = powerCycle
    }
}
