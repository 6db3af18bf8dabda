import CUSB
import HALContract

/// One pad that is open: its HID interface is claimed, and its reports are being read.
final class USBPadConnection {
    /// Longest wait for a feature report either way.
    static let controlMilliseconds: UInt32 = 500

    /// HID 1.11, section 7.2: class requests to an interface; feature reports are of type 3.
    private enum Request {
        static let inward: UInt8 = 0xA1
        static let outward: UInt8 = 0x21
        static let getReport: UInt8 = 0x01
        static let setReport: UInt8 = 0x09
        static let feature: UInt16 = 0x0300
    }

    /// Report 03 has 5 bytes, its number included, and every other one that is read has 17 (Wacom's STU SDK).
    private static func length(of identifier: UInt8) -> Int { identifier == 0x03 ? 5 : 17 }

    private let bus: USBBus
    private let name: String
    private var handle: OpaquePointer?
    private let interface: UInt8
    private let stream: USBReportStream

    /// Opens `device`, takes it from the kernel's driver, claims its HID interface and begins to read.
    init(device: OpaquePointer, name: String, bus: USBBus) throws(DeviceFault) {
        let place = "\(name) at \(libusb_get_bus_number(device))-\(libusb_get_device_address(device))"
        let endpoint = try HIDEndpoint(of: device, place)
        var handle: OpaquePointer?
        var code = libusb_open(device, &handle)
        guard code == LIBUSB_SUCCESS.rawValue else { throw USBFault.fault(code, place, doing: "opening it") }
        // The kernel's wacom or usbhid driver has the pad; it gets it back when the interface is released.
        code = libusb_set_auto_detach_kernel_driver(handle, 1)
        if code == LIBUSB_SUCCESS.rawValue || code == LIBUSB_ERROR_NOT_SUPPORTED.rawValue {
            code = libusb_claim_interface(handle, Int32(endpoint.interface))
        }
        guard code == LIBUSB_SUCCESS.rawValue else {
            libusb_close(handle)
            throw USBFault.fault(code, place, doing: "claiming its interface")
        }
        self.bus = bus
        self.name = place
        self.handle = handle
        interface = endpoint.interface
        stream = USBReportStream(handle: handle, endpoint: endpoint, bus: bus, name: place)
        stream.start()
    }

    deinit {
        stream.stop()
        libusb_release_interface(handle, Int32(interface))
        libusb_close(handle)
    }

    /// Why nothing more comes from this pad; nil while it works.
    var fault: DeviceFault? {
        if let fault = stream.fault { return fault }
        guard bus.hasLeft(libusb_get_device(handle)) else { return nil }
        return USBFault.fault(LIBUSB_ERROR_NO_DEVICE.rawValue, name, doing: "nothing was asked")
    }

    /// The next report that came already.
    func takeReport() -> [UInt8]? { stream.take() }

    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.length(of: identifier))
        let count = libusb_control_transfer(
            handle, Request.inward, Request.getReport, Request.feature | UInt16(identifier), UInt16(interface), &bytes,
            UInt16(bytes.count), Self.controlMilliseconds)
        guard count >= 0 else { throw USBFault.fault(count, name, doing: "reading report \(hex(identifier))") }
        return Array(bytes[..<Int(count)])
    }

    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        var bytes = bytes
        let count = libusb_control_transfer(
            handle, Request.outward, Request.setReport, Request.feature | UInt16(identifier), UInt16(interface), &bytes,
            UInt16(bytes.count), Self.controlMilliseconds)
        guard count >= 0 else { throw USBFault.fault(count, name, doing: "writing report \(hex(identifier))") }
        guard count == bytes.count else {
            throw DeviceFault(
                .protocolViolation,
                "signature pad \(name): it took \(count) of \(bytes.count) bytes of report \(hex(identifier)); "
                    + "replug it")
        }
    }

    private func hex(_ identifier: UInt8) -> String {
        (identifier < 0x10 ? "0" : "") + String(identifier, radix: 16, uppercase: true)
    }
}

/// Where a pad's reports come from.
struct HIDEndpoint {
    let interface: UInt8
    let address: UInt8
    /// Most bytes of one report.
    let packetBytes: Int

    /// The first HID interface of `device` with an interrupt endpoint towards the host.
    init(of device: OpaquePointer, _ name: String) throws(DeviceFault) {
        var configuration: UnsafeMutablePointer<libusb_config_descriptor>?
        let code = libusb_get_active_config_descriptor(device, &configuration)
        guard code == LIBUSB_SUCCESS.rawValue, let configuration else {
            throw USBFault.fault(code, name, doing: "reading its descriptors")
        }
        defer { libusb_free_config_descriptor(configuration) }
        for index in 0..<Int(configuration.pointee.bNumInterfaces) {
            let alternatives = configuration.pointee.interface[index]
            guard alternatives.num_altsetting > 0, let setting = alternatives.altsetting else { continue }
            guard setting.pointee.bInterfaceClass == UInt8(LIBUSB_CLASS_HID.rawValue) else { continue }
            let count = Int(setting.pointee.bNumEndpoints)
            for endpoint in UnsafeBufferPointer(start: setting.pointee.endpoint, count: count) {
                let isInterrupt = endpoint.bmAttributes & 0x03 == UInt8(LIBUSB_TRANSFER_TYPE_INTERRUPT.rawValue)
                guard isInterrupt, endpoint.bEndpointAddress & UInt8(LIBUSB_ENDPOINT_IN.rawValue) != 0 else { continue }
                interface = setting.pointee.bInterfaceNumber
                address = endpoint.bEndpointAddress
                packetBytes = Int(endpoint.wMaxPacketSize & 0x07FF)
                return
            }
        }
        throw DeviceFault(
            .protocolViolation,
            "signature pad \(name): it has no HID interface that sends reports; "
                + "a pad in serial mode must be set to HID")
    }
}
