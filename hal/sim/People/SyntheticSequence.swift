public import HALContract

/// What happens in front of a camera that films.
public enum SyntheticScene: String, Hashable, Sendable, CaseIterable {
    /// Somebody comes from far to the right distance, and nearer than that.
    case approaching
    /// Somebody moves from the left of the picture to the right.
    case crossing
    /// Somebody tilts the head from one shoulder to the other.
    case rolling
    /// Somebody turns the head from one side to the other.
    case turning
    /// Somebody blinks slowly: open, closed, open.
    case blinking
    /// Somebody sits still.
    case sitting
    /// Nobody is there.
    case empty
    /// The light fails.
    case dimming
    /// Somebody else joins in the second half.
    case joining
}

/// A sequence of frames and what each of them shows, for tests of the preview.
///
/// Frames can be drawn in any order and always come out the same; a person breathes, so that no two are equal.
public struct SyntheticSequence: Sendable {
    /// One frame: the picture and what it shows; `truth` is nil while nobody is there.
    public struct Frame: Sendable {
        /// The picture.
        public let image: RGBImage
        /// Where the face is.
        public let truth: PersonTruth?
    }

    /// How far a person who sits still moves from frame to frame, as a share of the picture's width, and in degrees.
    private static let tremor: Float = 0.0015
    private static let tremorDegrees: Float = 0.3

    /// What happens.
    public let scene: SyntheticScene
    /// Who it happens to, as the sequence begins.
    public let person: SyntheticPerson
    /// Frames in the sequence.
    public let count: Int
    /// Columns of a frame.
    public let width: Int
    /// Rows of a frame.
    public let height: Int

    /// The sequence of `count` frames in which `scene` happens to the person of `seed`.
    public init(_ scene: SyntheticScene, seed: UInt64, count: Int = 60, width: Int = 1280, height: Int = 720) {
        precondition(count > 0, "a sequence of at least one frame")
        self.scene = scene
        self.count = count
        self.width = width
        self.height = height
        person = SyntheticPerson(seed: seed)
    }

    /// The person of frame `index`; nil while nobody is there.
    public func person(at index: Int) -> SyntheticPerson? {
        precondition((0..<count).contains(index), "a frame of the sequence")
        guard scene != .empty else { return nil }
        var moved = person
        change(&moved.parameters, part: Float(index) / Float(max(1, count - 1)))
        var random = PersonRandom(seed: person.seed &* 1_000_003 &+ UInt64(index))
        moved.parameters.centreAcross += random.number(-Self.tremor...Self.tremor)
        moved.parameters.centreDown += random.number(-Self.tremor...Self.tremor)
        moved.parameters.rollDegrees += random.number(-Self.tremorDegrees...Self.tremorDegrees)
        return moved
    }

    /// Draws frame `index`.
    public func frame(_ index: Int) -> Frame {
        guard let moved = person(at: index) else {
            return Frame(image: person.emptyCabin(width: width, height: height, noiseSeed: UInt64(index)), truth: nil)
        }
        let noise = person.seed &+ UInt64(index) &* 7919
        let (image, truth) = moved.render(width: width, height: height, noiseSeed: noise)
        return Frame(image: image, truth: truth)
    }

    /// The same cabin with nobody in it.
    public func reference() -> RGBImage { person.emptyCabin(width: width, height: height) }

    /// `part` runs from 0 at the first frame to 1 at the last.
    private func change(_ parameters: inout PersonParameters, part: Float) {
        switch scene {
        case .approaching: parameters.headHeightPixels = 130 + 640 * part
        case .crossing: parameters.centreAcross = 0.15 + 0.7 * part
        case .rolling: parameters.rollDegrees = -18 + 36 * part
        case .turning: parameters.yawDegrees = -25 + 50 * part
        case .blinking:
            let open = abs(2 * part - 1)
            parameters.eyeOpenLeft = open
            parameters.eyeOpenRight = open
        case .dimming: parameters.exposureStops = -4 * part
        case .joining:
            if part >= 0.5 { parameters.companionSeed = person.seed &+ 1 }
            parameters.centreAcross -= 0.1
        case .sitting, .empty: break
        }
    }
}
