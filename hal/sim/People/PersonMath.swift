/// The few functions of a mathematics library that drawing needs, from additions, products and quotients alone: those
/// round alike on every machine, while the functions of a C library differ in the last bit from one processor to another.
enum PersonMath {
    /// e to the power of `x`, good to six digits.
    static func exp(_ x: Float) -> Float {
        guard x > -80 else { return 0 }
        let doublings = (x < 80 ? x : 80) * 1.442_695
        let whole = Int32(doublings < 0 ? doublings - 0.5 : doublings + 0.5)
        let part = (doublings - Float(whole)) * 0.693_147_2
        let tail = 0.5 + part * (0.166_666_67 + part * (0.041_666_67 + part * 0.008_333_334))
        return Float(bitPattern: UInt32(whole + 127) << 23) * (1 + part * (1 + part * tail))
    }

    /// The natural logarithm of a positive number.
    static func log(_ x: Float) -> Float {
        var exponent = Float(x.exponent)
        var mantissa = x.significand
        if mantissa > 1.414_213_5 {
            mantissa *= 0.5
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        let series = 1 + square * (0.333_333_34 + square * (0.2 + square * 0.142_857_15))
        return exponent * 0.693_147_2 + 2 * ratio * series
    }

    /// `base` to the power of `exponent`; 0 where `base` is not positive.
    static func pow(_ base: Float, _ exponent: Float) -> Float {
        base > 0 ? exp(exponent * log(base)) : 0
    }

    /// The sine of an angle in radians.
    static func sin(_ angle: Float) -> Float {
        let half = Float.pi / 2
        var folded = angle - 2 * .pi * (angle / (2 * .pi)).rounded()
        if folded > half { folded = .pi - folded }
        if folded < -half { folded = -.pi - folded }
        let square = folded * folded
        let tail = 0.008_333_333 - square * (0.000_198_412_7 - square * 0.000_002_755_7)
        return folded * (1 - square * (0.166_666_67 - square * tail))
    }

    /// The cosine of an angle in radians.
    static func cos(_ angle: Float) -> Float { sin(angle + .pi / 2) }

    /// The angle of the direction (`x`, `y`), in radians, good to a ten thousandth.
    static func angle(_ y: Float, _ x: Float) -> Float {
        let width = abs(x)
        let height = abs(y)
        guard width + height > 0 else { return 0 }
        let ratio = width > height ? height / width : width / height
        let square = ratio * ratio
        let series =
            0.999_866 - square * (0.330_299_5 - square * (0.180_141 - square * (0.085_133 - square * 0.020_835_1)))
        var angle = ratio * series
        if height > width { angle = .pi / 2 - angle }
        if x < 0 { angle = .pi - angle }
        return y < 0 ? -angle : angle
    }
}

/// 0 below `from`, 1 above `to`, smooth between.
func smoothStep(_ from: Float, _ to: Float, _ value: Float) -> Float {
    let part = (value - from) / (to - from)
    let share = part < 0 ? 0 : part > 1 ? 1 : part
    return share * share * (3 - 2 * share)
}

/// A bell of height 1 at 0 that has fallen to 1/e at 1.
func bell(_ x: Float) -> Float { x * x > 9 ? 0 : PersonMath.exp(-x * x) }
