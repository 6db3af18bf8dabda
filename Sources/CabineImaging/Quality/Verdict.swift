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
    /// What the profile asks for, with its unit.
    public let limit: String
    /// How it ended.
    public let result: Result
    /// One sentence for the customer.
    public let why: String

    /// Nothing about the picture.
    public var description: String { "<redacted>" }
    /// Nothing about the picture.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A measure of ISO/IEC 29794-5 that no limit of a portrait hangs on: it passes nothing and fails nothing.
public struct Measure: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The name OFIQ gives it.
    public let name: String
    /// The measured value, as OFIQ defines it.
    public let raw: Double
    /// OFIQ's score of it, 0...100.
    public let score: Int

    /// Nothing about the picture.
    public var description: String { "<redacted>" }
    /// Nothing about the picture.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Every check of a portrait against its profile.
public struct Verdict: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// In a fixed order.
    public let checks: [Check]
    /// What was measured beside the checks, in a fixed order; empty without a portrait.
    public var measures: [Measure] = []

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
