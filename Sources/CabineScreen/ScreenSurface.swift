import Dispatch
import HALContract
import Synchronization

/// The signature's area of the screen, between the pages that send touches and the desk that follows the pen.
public final class ScreenSurface: Sendable {
    private struct Content {
        var isInking = false
        var waiting: [ScreenInk.Point] = []
        var taken = 0
    }

    private let content = Mutex(Content())
    private let arrived = DispatchSemaphore(value: 0)
    private let changed: @Sendable () -> Void
    let ink = ScreenInk()

    /// A surface that says `changed` whenever its ink did.
    public init(changed: @escaping @Sendable () -> Void) { self.changed = changed }

    /// Whether somebody may sign now.
    public var isInking: Bool { content.withLock { $0.isInking } }

    /// Takes what a page saw of pen or finger.
    /// - Returns: false while nobody signs: it is dropped.
    func draw(_ points: [ScreenInk.Point]) -> Bool {
        let isTaken = content.withLock { content in
            guard content.isInking, content.waiting.count + points.count <= ScreenInk.pointsMaximum else {
                return false
            }
            content.waiting.append(contentsOf: points)
            return true
        }
        guard isTaken, !points.isEmpty else { return isTaken }
        ink.add(points)
        arrived.signal()
        changed()
        return true
    }

    func echo(_ point: ScreenInk.Point) {
        ink.add([point])
        changed()
    }

    func setInking(_ isInking: Bool) {
        content.withLock { $0 = Content(isInking: isInking) }
        clear()
    }

    func clear() {
        content.withLock { content in (content.waiting, content.taken) = ([], 0) }
        ink.clear()
        changed()
    }

    func next() -> ScreenInk.Point? {
        content.withLock { content in
            guard content.taken < content.waiting.count else {
                (content.waiting, content.taken) = ([], 0)
                return nil
            }
            defer { content.taken += 1 }
            return content.waiting[content.taken]
        }
    }

    /// Until something is drawn, or the time is over.
    func wait(milliseconds: Int) { _ = arrived.wait(timeout: .now() + .milliseconds(milliseconds)) }

    /// Whether anything drawn is held: for the search after personal data that should be gone.
    public var holdsInk: Bool { !ink.drawn.isEmpty }
}
