public import HALContract
public import HALDrivers

/// A Wacom STU pad on USB, by libusb: found when it is needed, found again after it was unplugged.
///
/// | state | call | what happens |
/// |---|---|---|
/// | no pad | any | looks at what is plugged in and opens the first of the models it takes; `absent`, `busy` or `system` when that fails |
/// | open | feature, setFeature | one control transfer of 500 ms at most |
/// | open | nextReport | the oldest report; else waits |
/// | open, then unplugged | nextReport | reports that came before, then `absent` once; no pad |
/// | open, then unplugged | feature, setFeature | `absent`; no pad |
/// | open, another fault | any | goes up; the pad stays open |
///
/// It is used by one thread, its desk's. The kernel's driver has the pad again when this object goes.
public final class USBSignPad: PadTransport {
    private let bus: USBBus
    private let models: [PadModel]
    private var connection: USBPadConnection?

    /// Starts libusb; a pad of one of `models` is looked for at the first call. They are the board's: see
    /// `SignatureWiring.pads`.
    ///
    /// - Throws: `system` when libusb cannot be started.
    public init(accepting models: [PadModel] = PadModel.allCases) throws(DeviceFault) {
        precondition(!models.isEmpty, "a board without pads has no transport to one")
        self.models = models
        bus = try USBBus()
    }

    /// Reads a feature report with one control transfer.
    public func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] {
        try use { pad throws(DeviceFault) in try pad.feature(identifier) }
    }

    /// Writes a feature report with one control transfer.
    public func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        try use { pad throws(DeviceFault) in try pad.setFeature(identifier, bytes) }
    }

    /// The oldest report that came; otherwise waits for the next.
    public func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        let pad = try connected()
        let end = ContinuousClock.now + .milliseconds(limitMilliseconds)
        // What came already is given at once; the events after it are looked at without waiting.
        try bus.handleEvents(limitMilliseconds: 0)
        while true {
            if let report = pad.takeReport() { return report }
            if let fault = pad.fault { throw lose(fault) }
            let left = Int((end - ContinuousClock.now) / .milliseconds(1))
            guard left > 0 else { return nil }
            try bus.handleEvents(limitMilliseconds: left)
        }
    }

    private func connected() throws(DeviceFault) -> USBPadConnection {
        if let connection { return connection }
        let opened = try bus.openPad(of: models)
        connection = opened
        return opened
    }

    private func use<Value>(_ body: (USBPadConnection) throws(DeviceFault) -> Value) throws(DeviceFault) -> Value {
        let pad = try connected()
        if let fault = pad.fault { throw lose(fault) }
        do throws(DeviceFault) { return try body(pad) } catch { throw lose(error) }
    }

    /// Closes a pad that is gone, so that the next call looks for one.
    private func lose(_ fault: DeviceFault) -> DeviceFault {
        if fault.kind == .absent || connection?.fault != nil { connection = nil }
        return fault
    }
}
