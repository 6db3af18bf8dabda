import Glibc
import HALContract

/// What is measured of the face's light and colour, each as OFIQ defines it.
struct FaceMeasures {
    let histogram: LuminanceHistogram
    /// What the histograms of both cheeks share.
    let sharedCheeks: Double
    /// The darker cheek's mean luminance over the lighter one's.
    let cheekRatio: Double
    /// Of the colour of both cheeks.
    let distanceFromSkin: Double

    /// Eye line to mouth in inter-eye distances: OFIQ aligns faces to 130 over 113 pixels.
    private static let eyesToMouth = 130.0 / 113
    /// Side of the zone OFIQ takes for a cheek.
    private static let zone = 0.3

    init(_ view: PortraitView) {
        var whole = LuminanceHistogram()
        view.eachFaceRow { row, columns in whole.add(view.luminance, row: row, columns: columns) }
        histogram = whole
        let top = Self.eyesToMouth / 2
        let leftBox = view.box(-0.5 - Self.zone, top, -0.5, top + Self.zone)
        let rightBox = view.box(0.5, top, 0.5 + Self.zone, top + Self.zone)
        var left = LuminanceHistogram()
        var right = LuminanceHistogram()
        left.add(view.luminance, leftBox)
        right.add(view.luminance, rightBox)
        sharedCheeks = left.shared(right)
        let darker = min(left.mean, right.mean)
        let lighter = max(left.mean, right.mean)
        cheekRatio = lighter > 0 ? darker / lighter : 1
        if let one = view.meanColor(leftBox), let other = view.meanColor(rightBox) {
            distanceFromSkin =
                LabColour(
                    red: (one.red + other.red) / 2, green: (one.green + other.green) / 2,
                    blue: (one.blue + other.blue) / 2
                ).distanceFromSkin
        } else {
            distanceFromSkin = 100
        }
    }
}
