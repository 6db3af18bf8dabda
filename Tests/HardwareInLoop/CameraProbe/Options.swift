import HALContract
import HALDrivers

/// What the command line asks for.
struct Options {
    enum Device {
        case v4l2(String)
        case gphoto2
        case folder(String)
    }

    static let usage = """
        usage: camera-probe v4l2 PATH [--frames N] [--size WxH] [--format yuyv|mjpeg] [--control NAME=VALUE]... \
        [--still WxH] [--pipeline] [--conform]
               camera-probe gphoto2 [--model NAME] [--port PORT] [--frames N] [--pipeline] [--conform]
               camera-probe folder PATH
        each also: [--shots N] [--limit MS] [--save PREFIX] [--power-file PATH] [--power-off MS] [--settle MS] \
        [--open MS] [--capture MS] [--recheck MS]
        """

    /// One file each, at most: a typing error must not fill a disk.
    private static let countMaximum = 100_000

    let device: Device
    var frames = 0
    var shots = 0
    var size = FrameSize(1_280, 720)
    var still: FrameSize?
    var formats: [V4L2Format] = [.yuyv, .mjpeg]
    var controls: [LockedControl] = []
    var model: String?
    var port = "usb:"
    var limitMilliseconds = 8_000
    var savePrefix: String?
    var usesPipeline = false
    /// Runs the suite of all cameras first.
    var conforms = false
    /// A file that stands for the power line: it holds 1 while the camera is without power.
    var powerFile: String?
    var limits = CameraLimits()

    /// nil when the words are none of the usage.
    init?(_ words: [String]) {
        var rest = words[...]
        switch (rest.popFirst(), rest.first) {
        case ("v4l2", let path?): device = .v4l2(path)
        case ("folder", let path?): device = .folder(path)
        case ("gphoto2", _): device = .gphoto2
        default: return nil
        }
        if case .gphoto2 = device { shots = 1 } else { rest = rest.dropFirst() }
        while let word = rest.popFirst() {
            switch word {
            case "--pipeline":
                usesPipeline = true
                continue
            case "--conform":
                conforms = true
                continue
            default: break
            }
            guard let value = rest.popFirst(), take(word, value) else { return nil }
        }
    }

    private mutating func take(_ word: String, _ value: String) -> Bool {
        switch word {
        case "--frames": number(value) { $0.frames = $1 }
        case "--shots": number(value) { $0.shots = $1 }
        case "--limit": number(value) { $0.limitMilliseconds = $1 }
        case "--open": number(value) { $0.limits.openMilliseconds = $1 }
        case "--capture": number(value) { $0.limits.captureMilliseconds = $1 }
        case "--power-off": number(value) { $0.limits.powerOffMilliseconds = $1 }
        case "--recheck": number(value) { $0.limits.recheckMilliseconds = $1 }
        case "--settle":
            number(value) {
                $0.limits.powerSettleMilliseconds = $1
                $0.limits.resetSettleMilliseconds = $1
            }
        case "--size": size(value) { $0.size = $1 }
        case "--still": size(value) { $0.still = $1 }
        case "--format":
            if let format = V4L2Format(rawValue: value.uppercased()) { set { $0.formats = [format] } } else { false }
        case "--control": control(value)
        case "--model": set { $0.model = value }
        case "--port": set { $0.port = value }
        case "--save": set { $0.savePrefix = value }
        case "--power-file": set { $0.powerFile = value }
        default: false
        }
    }

    private mutating func set(_ change: (inout Options) -> Void) -> Bool {
        change(&self)
        return true
    }

    private mutating func number(_ text: String, _ change: (inout Options, Int) -> Void) -> Bool {
        guard let number = Int(text), (0...Self.countMaximum).contains(number) else { return false }
        change(&self, number)
        return true
    }

    private mutating func size(_ text: String, _ change: (inout Options, FrameSize) -> Void) -> Bool {
        let sides = text.split(separator: "x").compactMap { Int($0) }
        guard sides.count == 2 else { return false }
        change(&self, FrameSize(sides[0], sides[1]))
        return true
    }

    private mutating func control(_ text: String) -> Bool {
        let parts = text.split(separator: "=")
        guard parts.count == 2, let control = V4L2Control.allCases.first(where: { $0.name == parts[0] }),
            let value = Int32(parts[1])
        else { return false }
        controls.append(LockedControl(control, value))
        return true
    }
}
