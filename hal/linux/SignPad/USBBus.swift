import CUSB
import HALContract
import HALDrivers

/// A libusb context: finds pads, handles its events, and learns of pads that leave.
///
/// It belongs to one thread: whoever calls it. libusb calls back from within `handleEvents` and from within transfers
/// that wait, never from elsewhere.
final class USBBus {
    fileprivate var context: OpaquePointer?
    private var hotplug: libusb_hotplug_callback_handle?
    /// Devices that left since a pad was opened; only compared, never followed.
    private var left: [OpaquePointer] = []

    init() throws(DeviceFault) {
        let code = libusb_init(&context)
        guard code == LIBUSB_SUCCESS.rawValue else {
            throw USBFault.fault(code, "on USB", doing: "starting libusb")
        }
        watchDepartures()
    }

    deinit {
        if let hotplug { libusb_hotplug_deregister_callback(context, hotplug) }
        libusb_exit(context)
    }

    /// Where libusb tells departures they are known at once; elsewhere the next transfer fails.
    private func watchDepartures() {
        guard libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG.rawValue) != 0 else { return }
        var handle: libusb_hotplug_callback_handle = 0
        let code = libusb_hotplug_register_callback(
            context, Int32(LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue), 0, Int32(PadModel.vendor),
            LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
            { _, device, _, data in
                // The context calls back only while it is alive, and it does not outlive this object.
                guard let device, let data else { return 0 }
                Unmanaged<USBBus>.fromOpaque(data).takeUnretainedValue().left.append(device)
                return 0
            }, Unmanaged.passUnretained(self).toOpaque(), &handle)
        if code == LIBUSB_SUCCESS.rawValue { hotplug = handle }
    }

    /// Whether libusb told that this device left.
    func hasLeft(_ device: OpaquePointer?) -> Bool { device.map(left.contains) ?? false }

    /// Lets libusb handle what happened; waits at most `milliseconds` for something to happen.
    func handleEvents(limitMilliseconds milliseconds: Int) throws(DeviceFault) {
        var limit = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        let code = libusb_handle_events_timeout_completed(context, &limit, nil)
        // A signal is no fault: the caller waits for the rest of its limit.
        guard code == LIBUSB_SUCCESS.rawValue || code == LIBUSB_ERROR_INTERRUPTED.rawValue else {
            throw USBFault.fault(code, "on USB", doing: "waiting for it")
        }
    }

    /// Opens the first pad of one of `models`.
    ///
    /// - Throws: `absent` when there is none, naming the signature pads that are plugged in and not taken; `busy`;
    ///   `system` without the right.
    func openPad(of models: [PadModel]) throws(DeviceFault) -> USBPadConnection {
        // What left before this moment is another device than the one about to be opened.
        left = []
        var list: UnsafeMutablePointer<OpaquePointer?>?
        let count = libusb_get_device_list(context, &list)
        guard count >= 0, let list else {
            throw USBFault.fault(Int32(count), "on USB", doing: "looking for it")
        }
        defer { libusb_free_device_list(list, 1) }
        var refused: [String] = []
        for index in 0..<count {
            guard let device = list[index], let product = Self.wacomProduct(of: device) else { continue }
            guard let model = PadModel(rawValue: product) else {
                if let name = PadModel.unsupportedName(product: product) { refused.append("\(name) is not supported") }
                continue
            }
            if models.contains(model) { return try USBPadConnection(device: device, name: model.name, bus: self) }
            refused.append("\(model.name) (\(model.usb)) is not among the pads of this board")
        }
        let accepted = models.map(\.name).joined(separator: ", ")
        throw DeviceFault(
            .absent,
            refused.isEmpty
                ? "signature pad: none on USB; plug in one of \(accepted)"
                : "signature pad: \(refused.joined(separator: ", ")); plug in one of \(accepted)")
    }

    private static func wacomProduct(of device: OpaquePointer) -> UInt16? {
        var descriptor = libusb_device_descriptor()
        // libusb keeps descriptors of all devices in memory: one that cannot be told is of a device just unplugged.
        guard libusb_get_device_descriptor(device, &descriptor) == LIBUSB_SUCCESS.rawValue else { return nil }
        return descriptor.idVendor == PadModel.vendor ? descriptor.idProduct : nil
    }
}
