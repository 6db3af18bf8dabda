/// What one check found. It says something about a person's picture: it has no readable description.
public struct Check: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// How a check ended.
    public enum Result: String, Hashable, Sendable {
        /// It is as it must be.
        case pass
        /// It is not.
        case fail
        /// The picture does not show it well enough to say; never counts as pass.
        case cannotTell = "cannot tell"
    }

    /// A stable name; that of OFIQ where OFIQ has the measure.
    public let name: String
    /// The measured value, in the unit that `limit` names; nil when nothing could be measured.
    public let raw: Double?
    /// OFIQ's score of the raw value, 0...100; nil where OFIQ has no such measure.
    public let score: Int?
    /// What the profile asks for, with its unit; nil when the value is reported and nothing is asked.
    public let limit: String?
    /// How it ended.
    public let result: Result
    /// One sentence for the customer.
    public let why: String

    /// Nothing about the picture.
    public var description: String { "<redacted>" }
    /// Nothing about the picture.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Every check of a portrait against its profile.
public struct Verdict: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// In a fixed order.
    public let checks: [Check]

    /// The checks that failed.
    public var failed: [Check] { checks.filter { $0.result == .fail } }
    /// The checks that could not tell.
    public var unsure: [Check] { checks.filter { $0.result == .cannotTell } }
    /// Whether every check passed. One that cannot tell has not.
    public var isConforming: Bool { checks.allSatisfy { $0.result == .pass } }

    /// The verdict on a picture without a face: there is no portrait to judge, and that one check failed.
    public static let noFace = Verdict(checks: [
        Check(
            name: "FacePresent", raw: 0, score: nil, limit: "1 face", result: .fail,
            why: "No face was found: sit facing the camera with both eyes visible.")
    ])

    /// Nothing about the picture.
    public var description: String { "<redacted>" }
    /// Nothing about the picture.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What a site does with a portrait of which no check failed but some could not tell.
public enum UnsureDecision: String, Hashable, Sendable, CaseIterable {
    /// Take it, and say on the sheet what was not checked.
    case acceptWithNote = "accept-with-note"
    /// Ask for another photo.
    case retake
}
