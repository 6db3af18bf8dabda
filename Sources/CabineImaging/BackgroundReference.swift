import HALContract

/// The same view of the cabin with nobody in it, brought to the exposure of the picture with a person.
struct BackgroundReference {
    /// A camera that chose its exposure again differs by less than two stops.
    private static let plausibleGain: ClosedRange<Float> = 0.25...4
    /// A reference that differs by more than this where nobody sits shows another cabin, or the camera was moved.
    private static let noiseLimit: Float = 10
    /// A pixel differs above this distance, whatever the noise: rounding and JPEG alone give 3.
    private static let distanceMinimum: Float = 7
    /// Darker channels say nothing about exposure.
    private static let darkest: UInt8 = 20

    /// A factor for each channel; no array, since every pixel asks for all three.
    struct Gains {
        var red: Float
        var green: Float
        var blue: Float
    }

    let image: RGBImage
    /// Picture divided by reference, by channel: exposure and white balance.
    let gains: Gains
    /// Above this distance a pixel is something else than background.
    let threshold: Float

    /// Compares along the borders of `image` above row `bottom`; nil when the reference shows something else.
    init?(_ reference: RGBImage, for image: RGBImage, above bottom: Int) {
        guard reference.width == image.width, reference.height == image.height else { return nil }
        let places = BorderPlaces.all(image.width, image.height, above: bottom, step: 3)
        var found: [Float] = []
        for channel in 0..<3 {
            let ratios: [Float] = places.compactMap { place in
                let index = (place.y * image.width + place.x) * 3 + channel
                let empty = reference.bytes[index]
                // What is clipped in either picture has lost its exposure.
                guard empty >= Self.darkest, empty < 255, image.bytes[index] < 255 else { return nil }
                return Float(image.bytes[index]) / Float(empty)
            }
            let gain = Self.median(ratios) ?? 1
            guard Self.plausibleGain.contains(gain) else { return nil }
            found.append(gain)
        }
        let gains = Gains(red: found[0], green: found[1], blue: found[2])
        self.image = reference
        self.gains = gains
        let distances: [Float] = image.bytes.withUnsafeBufferPointer { bytes in
            reference.bytes.withUnsafeBufferPointer { empty in
                places.map { place in
                    let index = (place.y * image.width + place.x) * 3
                    return (Self.expected(empty, index, gains) - Shade(bytes, index)).squared.squareRoot()
                }
            }
        }
        let noise = Self.median(distances) ?? 0
        guard noise < Self.noiseLimit else { return nil }
        // The distance of three normal deviates has its median at 1.5 deviations: four of them are rare.
        threshold = max(Self.distanceMinimum, noise * 4 / 1.5)
    }

    /// The background's shade at a pixel of the reference, at the picture's exposure.
    static func expected(_ empty: UnsafeBufferPointer<UInt8>, _ index: Int, _ gains: Gains) -> Shade {
        Shade(
            red: min(255, Float(empty[index]) * gains.red), green: min(255, Float(empty[index &+ 1]) * gains.green),
            blue: min(255, Float(empty[index &+ 2]) * gains.blue))
    }

    private static func median(_ values: [Float]) -> Float? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
