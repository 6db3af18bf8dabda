/// A colour in sRGB, 0...255 a channel.
public struct PersonColor: Hashable, Sendable {
    /// Red.
    public var red: Float
    /// Green.
    public var green: Float
    /// Blue.
    public var blue: Float

    /// A colour of three channels.
    public init(_ red: Float, _ green: Float, _ blue: Float) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    static func * (color: PersonColor, factor: Float) -> PersonColor {
        PersonColor(color.red * factor, color.green * factor, color.blue * factor)
    }

    static func + (color: PersonColor, levels: Float) -> PersonColor {
        PersonColor(color.red + levels, color.green + levels, color.blue + levels)
    }

    /// This colour with `share` of `other` in it.
    func mixed(_ other: PersonColor, _ share: Float) -> PersonColor {
        PersonColor(
            red + (other.red - red) * share, green + (other.green - green) * share, blue + (other.blue - blue) * share)
    }
}
