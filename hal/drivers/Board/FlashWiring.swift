/// Who says when the flash fires.
public enum StrobeMode: String, Hashable, Sendable {
    /// The camera's own strobe or exposure-active output; our line only arms the flash.
    case fromCamera = "fired by the camera's strobe output"
    /// Our line, for cameras without such an output.
    case fromLine = "fired by the line"

    /// The longest time any board may have the flash's line asserted. What lights the flash: longer overheats tubes, and no
    /// exposure needs it. What arms it: a mirror and a shutter take up to a fifth of a second from the release to the
    /// exposure, and the rest is for a slow one.
    public var onLimitMaximumMilliseconds: UInt64 {
        switch self {
        case .fromLine: FlashDriver.limitDefaultMilliseconds
        case .fromCamera: 500
        }
    }
}

/// The flash: never without a limit to its on-time.
public struct FlashWiring: Hashable, Sendable {
    /// Arms or fires it.
    public let line: OutputWire
    /// Longest time the line is asserted; nil while nobody has stated one, which `BoardCheck` names as a problem.
    public let onLimitMilliseconds: UInt64?
    /// Asserted once it is charged; nil when it does not say.
    public let ready: InputWire?
    /// Who fires it.
    public let strobe: StrobeMode

    /// A flash on `line`.
    public init(_ line: OutputWire, onLimitMilliseconds: UInt64?, ready: InputWire? = nil, strobe: StrobeMode) {
        self.line = line
        self.onLimitMilliseconds = onLimitMilliseconds
        self.ready = ready
        self.strobe = strobe
    }
}
