public import CabineCore
public import CabineDesks
import HALContract
public import HALDrivers

/// What a technician asks of the devices, whatever their transports. Nobody is served meanwhile.
public protocol MaintenanceCrew: Sendable {
    /// Asks one device whether it works, and waits for its answer.
    func ask(_ device: Device) async
    /// Reads the printer.
    func readPrinter() async -> PrinterReadiness?
    /// Tests camera and flash.
    func test(_ test: PhotoTest) async -> DeviceTestReport?
    /// Follows the pen for so long, or until the task is cancelled.
    func testPad(milliseconds: UInt64) async -> DeviceTestReport?
    /// Prints the test sheet under a number of its own.
    func testPrint(number: UInt64) async -> DeviceTestReport?
    /// Sends what waits, whatever the back-off says.
    func retryRecords() async
}

/// What a technician asks of the devices. Nobody is served meanwhile: see `Event.serviceWork`.
extension CabinCrew: MaintenanceCrew {
    /// Asks one device whether it works, and waits for its answer; what it says is posted like any look's.
    public func ask(_ device: Device) async {
        switch device {
        case .camera: await photos.perform(.probe(camera: .unknown, flash: .ready)) { _ in }
        case .flash: await photos.perform(.probe(camera: .ready, flash: .unknown)) { _ in }
        case .pad: await signatures.perform(.probe(known: .unknown)) { _ in }
        case .coinAcceptor: coins?.probe(known: .unknown)
        case .storage: await records.perform(.probeStorage(known: .unknown, journalHasRoom: true)) { _ in }
        case .keys: await records.perform(.probeKeys(known: .unknown)) { _ in }
        }
    }

    /// Reads the printer; what it says of itself.
    public func readPrinter() async -> PrinterReadiness? { await prints.perform(.read) { $0.lastReadiness } }

    /// Tests camera and flash.
    public func test(_ test: PhotoTest) async -> DeviceTestReport? {
        await photos.perform(.test(test)) { $0.testReport }
    }

    /// Follows the pen for so long, or until the task is cancelled.
    public func testPad(milliseconds: UInt64) async -> DeviceTestReport? {
        await withTaskCancellationHandler {
            await signatures.perform(.test(milliseconds: milliseconds)) { $0.testReport }
        } onCancel: { [signatures] in
            Task { await signatures.read { $0.endTest(at: MachineClock.now) } }
        }
    }

    /// Prints the test sheet under a number of its own.
    public func testPrint(number: UInt64) async -> DeviceTestReport? {
        await prints.perform(.test(number: number)) { $0.testReport }
    }

    /// Sends what waits, whatever the back-off says.
    public func retryRecords() async { await records.perform(.retry) { _ in } }
}
