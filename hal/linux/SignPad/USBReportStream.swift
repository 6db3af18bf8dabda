import CUSB
import HALContract

/// The reports of one pad, in order: many transfers wait in the kernel at once, so that none is lost between two looks.
///
/// | what a transfer ends with | what happens |
/// |---|---|
/// | completed | its bytes are queued and it is submitted again |
/// | error, no device | the stream ends as `absent` |
/// | stall, overflow | the stream ends as `protocolViolation` |
/// | cancelled | only by `stop` |
final class USBReportStream {
    /// Transfers under way: at 200 reports a second the kernel holds more than half a second of writing.
    private static let transfersUnderWay = 128
    /// Reports queued at most: twenty seconds of writing. Beyond, the oldest are dropped: nobody signs who is not read.
    static let reportsMaximum = 4_096
    /// Longest wait for the kernel to give cancelled transfers back, in steps of one event.
    private static let stopMilliseconds = 1_000
    private static let stopStepMilliseconds = 50

    /// Why the stream ended; nil while it goes on.
    private(set) var fault: DeviceFault?

    private let handle: OpaquePointer?
    private let endpoint: HIDEndpoint
    private unowned let bus: USBBus
    private let name: String
    private var transfers: [UnsafeMutablePointer<libusb_transfer>] = []
    private var underWay = 0
    private var isStopping = false
    private var reports: [[UInt8]] = []
    private var taken = 0

    init(handle: OpaquePointer?, endpoint: HIDEndpoint, bus: USBBus, name: String) {
        self.handle = handle
        self.endpoint = endpoint
        self.bus = bus
        self.name = name
    }

    /// Begins to read. The kernel knows this object until `stop` has had all transfers back: it is retained so long.
    func start() {
        let owner = Unmanaged.passRetained(self)
        for _ in 0..<Self.transfersUnderWay {
            guard fault == nil, let transfer = libusb_alloc_transfer(0) else { break }
            let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: endpoint.packetBytes)
            buffer.initialize(repeating: 0, count: endpoint.packetBytes)
            libusb_fill_interrupt_transfer(
                transfer, handle, endpoint.address, buffer, Int32(endpoint.packetBytes),
                { transfer in
                    guard let transfer, let data = transfer.pointee.user_data else { return }
                    Unmanaged<USBReportStream>.fromOpaque(data).takeUnretainedValue().end(transfer)
                }, owner.toOpaque(), 0)
            transfers.append(transfer)
            submit(transfer)
        }
        if transfers.isEmpty { fault = USBFault.fault(LIBUSB_ERROR_NO_MEM.rawValue, name, doing: "reading it") }
    }

    private func submit(_ transfer: UnsafeMutablePointer<libusb_transfer>) {
        let code = libusb_submit_transfer(transfer)
        if code == LIBUSB_SUCCESS.rawValue {
            underWay += 1
        } else {
            fault = fault ?? USBFault.fault(code, name, doing: "reading its pen")
        }
    }

    private func end(_ transfer: UnsafeMutablePointer<libusb_transfer>) {
        underWay -= 1
        guard !isStopping else { return }
        // What came before the pad went is the customer's ink, though the first transfer submitted again already failed.
        if transfer.pointee.status == LIBUSB_TRANSFER_COMPLETED {
            let count = Int(transfer.pointee.actual_length)
            queue(Array(UnsafeBufferPointer(start: transfer.pointee.buffer, count: count)))
        }
        guard fault == nil else { return }
        switch transfer.pointee.status {
        case LIBUSB_TRANSFER_COMPLETED: submit(transfer)
        case LIBUSB_TRANSFER_STALL: end(with: LIBUSB_ERROR_PIPE)
        case LIBUSB_TRANSFER_OVERFLOW: end(with: LIBUSB_ERROR_OVERFLOW)
        case LIBUSB_TRANSFER_NO_DEVICE: end(with: LIBUSB_ERROR_NO_DEVICE)
        default: end(with: LIBUSB_ERROR_IO)
        }
    }

    private func end(with error: libusb_error) {
        fault = USBFault.fault(error.rawValue, name, doing: "reading its pen")
    }

    private func queue(_ report: [UInt8]) {
        // A packet without bytes ends nothing and says nothing.
        guard !report.isEmpty else { return }
        if reports.count - taken == Self.reportsMaximum { taken += 1 }
        if taken > Self.reportsMaximum {
            reports.removeFirst(taken)
            taken = 0
        }
        reports.append(report)
    }

    /// The oldest report that came and was not taken yet.
    func take() -> [UInt8]? {
        guard taken < reports.count else { return nil }
        defer {
            taken += 1
            if taken == reports.count {
                reports.removeAll(keepingCapacity: true)
                taken = 0
            }
        }
        return reports[taken]
    }

    /// Takes the transfers back from the kernel. Those that it keeps are never freed, nor is this object: memory that the
    /// kernel may still write to is lost rather than used twice.
    func stop() {
        isStopping = true
        for transfer in transfers { libusb_cancel_transfer(transfer) }
        var waited = 0
        while underWay > 0, waited < Self.stopMilliseconds {
            do throws(DeviceFault) { try bus.handleEvents(limitMilliseconds: Self.stopStepMilliseconds) } catch {
                // Without events no transfer comes back: what follows is told by `underWay`.
                break
            }
            waited += Self.stopStepMilliseconds
        }
        guard underWay == 0 else { return }
        for transfer in transfers {
            transfer.pointee.buffer.deallocate()
            libusb_free_transfer(transfer)
        }
        transfers = []
        Unmanaged.passUnretained(self).release()
    }
}
