public import HALContract

/// One check of a photo, as the customer is told of it. It says something about a person's picture: it has no readable
/// description.
public struct PhotoCheck: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// How a check ended.
    public enum Result: UInt8, Hashable, Sendable {
        /// It is as it must be.
        case pass
        /// It is not.
        case fail
        /// The picture does not show it well enough to say.
        case unsure
    }

    /// The check's stable name; texts belong to the screen.
    public let name: String
    /// How it ended.
    public let result: Result

    /// A check that ended.
    public init(name: String, result: Result) {
        self.name = name
        self.result = result
    }

    /// Nothing about the picture.
    public var description: String { "<redacted>" }
    /// Nothing about the picture.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What the customer is shown of a photo, taken or refused. It is personal data: it has no readable description.
public struct PhotoReview: Sendable, CustomStringConvertible, CustomReflectable {
    /// The framed portrait; nil when there is none.
    public let image: RGBImage?
    /// Every check, in the order people read them.
    public let checks: [PhotoCheck]

    /// A photo as it was judged.
    public init(image: RGBImage?, checks: [PhotoCheck]) {
        self.image = image
        self.checks = checks
    }

    /// Nothing about the photo.
    public var description: String { "<redacted>" }
    /// Nothing about the photo.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
