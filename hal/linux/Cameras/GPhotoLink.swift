internal import Dispatch
public import HALContract
public import HALDrivers
internal import Synchronization

/// The one session with a camera of libgphoto2, shared by stills and live view.
///
/// The library blocks as long as it likes, a hundred seconds in some captures. So it runs on a thread of its own, and
/// whoever waits for it waits for his limit only.
///
/// | what happens | what the link does |
/// |---|---|
/// | a call is not done within its limit | `timeout`; its late picture is dropped when it comes |
/// | calls behind one that hangs | they wait their turn within their own limits, and are left out when it came too late |
/// | too many wait | `timeout` at once |
/// | `reset` | resets the device past the library, as often as it takes to end a call that hangs in it |
public final class GPhotoLink: Sendable {
    /// Calls that may wait behind one that hangs: a ladder's and a live view's, twice over.
    private static let waitingMaximum = 8

    /// What messages call the camera.
    public let name: String
    private let model: String?
    private let port: String
    private let queue = DispatchQueue(label: "gphoto2 camera")
    private let holder = Holder()
    /// Where the camera was last seen on USB.
    private let place = Mutex<USBPlace?>(nil)
    private let waiting = Atomic(0)

    /// Keeps the open camera.
    private final class Holder: @unchecked Sendable {
        // SAFETY: only the link's serial queue touches it.
        var handle: GPhotoHandle?
    }

    /// A link to a camera of the board, which is not opened yet.
    public convenience init(_ camera: GPhoto2Camera) { self.init(model: camera.model, port: camera.port) }

    /// A link to the first camera of `model` at `port`; a nil model takes any.
    public init(model: String?, port: String = "usb:") {
        self.model = model
        self.port = port
        name = "camera \(model ?? "of any model") (\(port))"
    }

    /// Model and port of the camera that is open; nil while none is, or while it answers no more.
    public func opened(limitMilliseconds: Int) throws(DeviceFault) -> String? {
        try start("asking what is open") { handle in handle.map { "\($0.model) at \($0.port)" } }
            .value(limitMilliseconds)
    }

    /// Takes the camera; open already, it is given back first.
    func open(limitMilliseconds: Int) throws(DeviceFault) {
        try start("taking it") { handle throws(DeviceFault) in
            handle = nil
            try self.take(&handle)
        }.value(limitMilliseconds)
    }

    /// Takes the camera unless it is open.
    func openUnlessOpen(limitMilliseconds: Int) throws(DeviceFault) {
        try start("taking it") { handle throws(DeviceFault) in
            if handle == nil { try self.take(&handle) }
        }.value(limitMilliseconds)
    }

    private func take(_ handle: inout GPhotoHandle?) throws(DeviceFault) {
        handle = try GPhotoHandle(model: model, port: port, name: name) { found in
            place.withLock { $0 = USBPlace(port: found) }
        }
    }

    /// Gives the camera back as soon as the library lets go of it; does not wait.
    func close() {
        queue.async { self.holder.handle = nil }
    }

    /// Resets the camera on USB, past the library, and gives it back.
    func reset() throws(DeviceFault) {
        guard let place = place.withLock({ $0 }) else {
            throw DeviceFault(.absent, "\(name): it was never seen on USB, so it cannot be reset there.")
        }
        let returned = GPhotoCall<Bool>(name: name, what: "giving it back")
        // Not counted among those that wait: it must get its turn whoever else waits.
        queue.async {
            self.holder.handle = nil
            returned.finish(.success(true))
        }
        try StubbornReset.run { limit in
            returned.isDone(limit)
        } reset: { () throws(DeviceFault) in
            try place.reset(name)
        }
    }

    /// Begins a call on the library's thread.
    func start<Value: Sendable>(
        _ what: String, _ work: @escaping @Sendable (inout GPhotoHandle?) throws(DeviceFault) -> Value
    ) throws(DeviceFault) -> GPhotoCall<Value> {
        let call = GPhotoCall<Value>(name: name, what: what)
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.waitingMaximum else {
            waiting.subtract(1, ordering: .relaxed)
            throw DeviceFault(
                .timeout, "\(name): an earlier call still hangs, and \(what) is not begun. Switch it off and on.")
        }
        queue.async {
            defer { self.waiting.subtract(1, ordering: .relaxed) }
            guard !call.isAbandoned else { return }
            do throws(DeviceFault) {
                call.finish(.success(try work(&self.holder.handle)))
            } catch {
                call.finish(.failure(self.seen(error)))
            }
        }
        return call
    }

    /// An error of the connection while the device is gone from the bus is an unplugged camera.
    private func seen(_ fault: DeviceFault) -> DeviceFault {
        guard fault.kind != .absent, let place = place.withLock({ $0 }), !place.isThere else { return fault }
        return DeviceFault(.absent, "\(name): it is gone from the bus. \(fault.message)")
    }
}

/// One call of the library that is under way.
final class GPhotoCall<Value: Sendable>: Sendable {
    private enum State {
        case running
        case abandoned
        case done(Result<Value, DeviceFault>)
    }

    private let name: String
    private let what: String
    private let state = Mutex(State.running)
    private let done = DispatchSemaphore(value: 0)

    init(name: String, what: String) {
        self.name = name
        self.what = what
    }

    var isAbandoned: Bool {
        state.withLock { if case .abandoned = $0 { true } else { false } }
    }

    func finish(_ result: Result<Value, DeviceFault>) {
        state.withLock { state in
            if case .running = state { state = .done(result) }
        }
        done.signal()
    }

    /// Whether it is done within the limit. For calls that give nothing: afterwards, what it gave is not to be had any more.
    func isDone(_ limitMilliseconds: Int) -> Bool {
        done.wait(timeout: .now() + .milliseconds(max(0, limitMilliseconds))) == .success
    }

    /// What it gave, if it is done within the limit; nil when it is still under way, to be asked again.
    func valueIfDone(_ limitMilliseconds: Int) throws(DeviceFault) -> Value? {
        guard done.wait(timeout: .now() + .milliseconds(max(0, limitMilliseconds))) == .success else { return nil }
        guard case .done(let result) = state.withLock({ $0 }) else { return nil }
        return try result.get()
    }

    /// What it gave; when that takes longer than the limit, nobody will ask for it any more.
    func value(_ limitMilliseconds: Int) throws(DeviceFault) -> Value {
        if let value = try valueIfDone(limitMilliseconds) { return value }
        let late: Result<Value, DeviceFault>? = state.withLock { state in
            if case .done(let result) = state { return result }
            state = .abandoned
            return nil
        }
        if let late { return try late.get() }
        throw DeviceFault(
            .timeout, "\(name): \(what) took longer than \(limitMilliseconds) ms. It may be asleep or stuck: wake it.")
    }
}
