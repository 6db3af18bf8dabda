/// How the customer in front wants the screen: kept here, not in the page, and forgotten with the session.
struct Preferences: Hashable, Sendable, Codable {
    /// Black, white and one colour.
    var contrast = false
    /// Larger type.
    var large = false
    /// Spoken guidance.
    var voice = false
    /// Everything on the screen is read, for whoever listens with headphones.
    var headphones = false
    /// Loudness of speech and sounds, 0 to 10.
    var volume = 6

    static let volumeMaximum = 10

    /// The same with every value within its bounds.
    var bounded: Preferences {
        var copy = self
        copy.volume = min(max(volume, 0), Self.volumeMaximum)
        return copy
    }
}
