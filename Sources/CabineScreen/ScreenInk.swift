import HALContract
import Synchronization

/// What was drawn in this attempt, as the page draws it again after a reload. It is personal data, held while somebody
/// signs and no longer.
final class ScreenInk: Sendable {
    /// A place of the pen: both from 0 to 1 over the signature's area, and whether the pen is down.
    struct Point: Hashable, Sendable {
        let x: Double
        let y: Double
        let pressure: Double
        let isDown: Bool
    }

    /// Points of one signature; five minutes of writing.
    static let pointsMaximum = 60_000

    private let points = Mutex<[Point]>([])

    /// Everything drawn so far.
    var drawn: [Point] { points.withLock { $0 } }

    func add(_ new: [Point]) { points.withLock { $0.append(contentsOf: new.prefix(Self.pointsMaximum - $0.count)) } }

    func clear() { points.withLock { $0.removeAll() } }
}
