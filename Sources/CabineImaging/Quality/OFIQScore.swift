import Glibc

/// The scores of ISO/IEC 29794-5 as OFIQ, the reference implementation of the BSI, maps them from raw values: 0 worst,
/// 100 best, whole numbers.
public enum OFIQScore {
    /// BackgroundUniformity from the mean gradient of the background's luminance.
    public static func backgroundUniformity(_ gradient: Double) -> Int { scaled(190 * (1 - sigmoid(gradient, 10, 100))) }

    /// IlluminationUniformity from what the histograms of both cheeks share, 0...1.
    public static func illuminationUniformity(_ shared: Double) -> Int { scaled(100 * pow(shared, 0.3)) }

    /// LuminanceMean from the mean linear luminance of the face, 0...1.
    public static func luminanceMean(_ mean: Double) -> Int {
        scaled(100 * sigmoid(mean, 0.2, 0.05) * (1 - sigmoid(mean, 0.8, 0.05)))
    }

    /// LuminanceVariance from the variance of the linear luminance of the face.
    public static func luminanceVariance(_ variance: Double) -> Int {
        scaled(100 * sin(60 * variance / (60 * variance + 1) * .pi))
    }

    /// UnderExposurePrevention from the share of luminances 0...25 of 255.
    public static func underExposurePrevention(_ share: Double) -> Int {
        scaled(120 * (0.832 - sigmoid(share, 0.92, 0.05)))
    }

    /// OverExposurePrevention from the share of luminances 247...255 of 255.
    public static func overExposurePrevention(_ share: Double) -> Int { scaled(1 / (share + 0.01)) }

    /// DynamicRange from the entropy of the luminances in bits.
    public static func dynamicRange(_ entropy: Double) -> Int { scaled(12.5 * entropy) }

    /// Sharpness from the votes of OFIQ's forest; the forest itself is not ours.
    public static func sharpness(_ votes: Double) -> Int { scaled(-14 + 115 * sigmoid(votes, -20, 15)) }

    /// CompressionArtifacts from the output of OFIQ's network; the network itself is not ours.
    public static func compressionArtifacts(_ similarity: Double) -> Int {
        scaled(-0.0278 + 103 * sigmoid(similarity, 0.3308, 0.092))
    }

    /// NaturalColour from the distance of the cheeks' colour from that of skin.
    public static func naturalColour(_ distance: Double) -> Int { scaled(200 * (1 - sigmoid(distance, 0, 10))) }

    /// SingleFacePresent from the area of the second largest face over that of the largest.
    public static func singleFacePresent(_ ratio: Double) -> Int { scaled(100 * (1 - ratio)) }

    /// EyesOpen from the smaller opening of the lids over the distance from eye line to chin.
    public static func eyesOpen(_ opening: Double) -> Int { scaled(100 * sigmoid(opening, 0.02, 0.01)) }

    /// MouthClosed from the opening between the lips over the distance from eye line to chin.
    public static func mouthClosed(_ opening: Double) -> Int { scaled(100 * (1 - sigmoid(opening, 0.2, 0.06))) }

    /// InterEyeDistance in pixels.
    public static func interEyeDistance(_ pixels: Double) -> Int { scaled(100 * sigmoid(pixels, 70, 20)) }

    /// HeadSize from the distance from eye line to chin over the height of the picture.
    public static func headSize(_ share: Double) -> Int { scaled(200 * (1 - sigmoid(abs(share - 0.45), 0, 0.05))) }

    /// LeftwardCropOfTheFaceImage and RightwardCropOfTheFaceImage from the room beside an eye in inter-eye distances.
    public static func crop(_ room: Double) -> Int { scaled(100 * sigmoid(room, 0.9, 0.1)) }

    /// MarginAboveOfTheFaceImage from the room above the eye line in distances from eye line to chin.
    public static func marginAbove(_ room: Double) -> Int { scaled(100 * sigmoid(room, 1.4, 0.1)) }

    /// MarginBelowOfTheFaceImage from the room below the eye line in distances from eye line to chin.
    public static func marginBelow(_ room: Double) -> Int { scaled(100 * sigmoid(room, 1.8, 0.1)) }

    /// HeadPoseYaw, HeadPosePitch and HeadPoseRoll from degrees.
    public static func headPose(_ degrees: Double) -> Int {
        let cosine = cos(degrees * .pi / 180)
        return scaled(100 * cosine * cosine)
    }

    private static func sigmoid(_ value: Double, _ middle: Double, _ width: Double) -> Double {
        1 / (1 + exp((middle - value) / width))
    }

    private static func scaled(_ score: Double) -> Int {
        score.isFinite ? Int(max(0, min(100, score.rounded()))) : 0
    }
}
