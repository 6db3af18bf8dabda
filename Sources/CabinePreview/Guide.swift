public import CabineCore
import Glibc

/// What the screen says, as data.
public struct Guidance: Hashable, Sendable {
    /// The one hint that is shown.
    public var hint: Hint
    /// Since when it is shown.
    public var since: Instant

    /// Whether a photo may be taken now.
    public var isReady: Bool { hint == .holdStill }
}

/// Chooses one hint out of a stream of measurements, calmly.
///
/// Three things keep it from flickering: values are smoothed, each hint is raised and cleared at different values, and
/// what is shown stays for a while. It has no clock: the instant comes with each measurement.
public struct Guide: Sendable {
    /// The values the hints look at, smoothed.
    private struct Smoothed {
        var headHeight: Double
        var across: Double
        var down: Double
        var roll: Double
        var turn: Double
        var eyeContrast: Double
        var glare: Double
        var luma: Double
        var overexposed: Double
        var shadow: Double

        init(_ face: FaceMeasurement) {
            headHeight = face.headHeight
            across = face.middle.across
            down = face.middle.down
            roll = face.rollDegrees
            turn = face.turn
            eyeContrast = face.eyeContrast
            glare = face.glare
            luma = face.luma
            overexposed = face.overexposed
            shadow = face.shadow
        }

        mutating func approach(_ face: FaceMeasurement, _ share: Double) {
            headHeight += (face.headHeight - headHeight) * share
            across += (face.middle.across - across) * share
            down += (face.middle.down - down) * share
            roll += (face.rollDegrees - roll) * share
            turn += (face.turn - turn) * share
            eyeContrast += (face.eyeContrast - eyeContrast) * share
            glare += (face.glare - glare) * share
            luma += (face.luma - luma) * share
            overexposed += (face.overexposed - overexposed) * share
            shadow += (face.shadow - shadow) * share
        }
    }

    /// A hint is due, since when.
    private enum Flag {
        case cleared
        case raised(since: Instant)
    }

    private let limits: GuideLimits
    private var smoothed: Smoothed?
    private var backgroundLuma: Double?
    private var last: Instant?
    /// One for each hint, by its raw value.
    private var flags = [Flag](repeating: .cleared, count: Hint.allCases.count)
    /// Since when no hint is due.
    private var clearSince: Instant?
    private var shown: Guidance?

    /// A guide that has seen nothing yet.
    public init(limits: GuideLimits = GuideLimits()) { self.limits = limits }

    /// Takes the measurement of the frame of `now`, and says what to show.
    public mutating func step(_ measurement: FrameMeasurement, at now: Instant) -> Guidance {
        smooth(measurement, now)
        for hint in Self.order { update(hint, measurement, now) }
        let wanted = firstSettled(now)
        let guidance: Guidance
        if let shown, shown.hint == wanted || now.milliseconds(since: shown.since) < limits.dwellMilliseconds {
            guidance = shown
        } else {
            guidance = Guidance(hint: wanted, since: now)
        }
        shown = guidance
        return guidance
    }

    /// Kept: `allCases` makes a new array each time it is asked.
    private static let order = Hint.allCases

    private mutating func smooth(_ measurement: FrameMeasurement, _ now: Instant) {
        let elapsed = Double(last.map { now.milliseconds(since: $0) } ?? 0)
        last = now
        let time = limits.smoothingMilliseconds
        let share = time > 0 ? 1 - exp(-elapsed / time) : 1
        let luma = backgroundLuma ?? measurement.backgroundLuma
        backgroundLuma = luma + (measurement.backgroundLuma - luma) * share
        guard let face = measurement.face else { return }
        if smoothed == nil { smoothed = Smoothed(face) } else { smoothed?.approach(face, share) }
    }

    private mutating func update(_ hint: Hint, _ measurement: FrameMeasurement, _ now: Instant) {
        guard let limit = limit(hint) else { return }
        let index = Int(hint.rawValue)
        let value = value(hint, measurement)
        switch flags[index] {
        case .cleared: if value > limit.raise { flags[index] = .raised(since: now) }
        case .raised: if value <= limit.clear { flags[index] = .cleared }
        }
        // Whoever sits down next is measured anew.
        if hint == .nobody, case .raised(let since) = flags[index],
            now.milliseconds(since: since) >= limit.settleMilliseconds
        {
            smoothed = nil
        }
    }

    /// The most important hint that is due for long enough. While one is due and has not settled, what is shown stays:
    /// nobody is told that all is right a moment before the next hint.
    private mutating func firstSettled(_ now: Instant) -> Hint {
        var isAnyDue = false
        for hint in Self.order {
            guard let limit = limit(hint), case .raised(let since) = flags[Int(hint.rawValue)] else { continue }
            guard now.milliseconds(since: since) < limit.settleMilliseconds else {
                clearSince = nil
                return hint
            }
            isAnyDue = true
        }
        // Before the first hint has settled, nothing is known to be right.
        let shownHint = shown?.hint ?? .nobody
        if isAnyDue {
            clearSince = nil
            return shownHint
        }
        let since = clearSince ?? now
        clearSince = since
        return now.milliseconds(since: since) >= limits.readyMilliseconds ? .holdStill : shownHint
    }

    private func limit(_ hint: Hint) -> HintLimit? {
        switch hint {
        case .nobody: limits.nobody
        case .severalFaces: limits.severalFaces
        case .tooDark: limits.tooDark
        case .tooBright: limits.tooBright
        case .closer: limits.closer
        case .farther: limits.farther
        case .moveToYourLeft, .moveToYourRight: limits.sideways
        case .moveUp, .moveDown: limits.upAndDown
        case .levelHead: limits.roll
        case .turnToCamera: limits.turn
        case .openEyes: limits.eyesClosed
        case .glassesGlare: limits.glare
        case .backgroundShadow: limits.shadow
        case .holdStill: nil
        }
    }

    /// How far a hint is due; what nothing is known of is not due.
    private func value(_ hint: Hint, _ measurement: FrameMeasurement) -> Double {
        switch hint {
        case .nobody: return measurement.face == nil ? 1 : 0
        case .severalFaces: return Double(measurement.faceCount - 1)
        case .tooDark:
            let background = 1 - (backgroundLuma ?? measurement.backgroundLuma) / limits.backgroundLuma
            return max(background, smoothed.map { 1 - $0.luma / limits.faceLuma } ?? background)
        case .tooBright:
            let background = (backgroundLuma ?? measurement.backgroundLuma) / limits.backgroundLumaMaximum - 1
            return max(background, smoothed?.overexposed ?? background)
        default: return smoothed.map { value(hint, $0, aspect: measurement.aspect) } ?? -.infinity
        }
    }

    private func value(_ hint: Hint, _ face: Smoothed, aspect: Double) -> Double {
        let target = limits.target
        // With a lamp in the glasses the eyes are guessed, and the distance with them; whether they are open, nobody sees.
        let isDazzled = face.glare > limits.glare.raise
        return switch hint {
        case .closer where isDazzled, .farther where isDazzled, .openEyes where isDazzled: -.infinity
        case .closer: 1 - face.headHeight / target.headHeight
        case .farther: face.headHeight / target.headHeight - 1
        // The camera's right is the customer's left.
        case .moveToYourLeft: (target.eyes.across - face.across) * aspect
        case .moveToYourRight: (face.across - target.eyes.across) * aspect
        case .moveUp: face.down - target.eyes.down
        case .moveDown: target.eyes.down - face.down
        case .levelHead: abs(face.roll)
        case .turnToCamera: abs(face.turn)
        case .openEyes: limits.openEyeContrast - face.eyeContrast
        case .glassesGlare: face.glare
        case .backgroundShadow: face.shadow
        case .nobody, .severalFaces, .tooDark, .tooBright, .holdStill: -.infinity
        }
    }
}
