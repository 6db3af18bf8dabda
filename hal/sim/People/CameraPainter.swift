import HALContract

/// What lens and sensor do to a painted picture: focus, motion, exposure, white balance, noise; in this order.
struct CameraPainter {
    let parameters: PersonParameters
    /// Pixels from chin to crown.
    let scale: Float

    func apply(to canvas: inout PersonCanvas, noiseSeed: UInt64) {
        let motion = Int((parameters.motionBlur * scale).rounded())
        if motion > 1 { smear(&canvas, length: motion) }
        let blur = parameters.defocus * scale
        if blur > 0.3 {
            // Three boxes make a bell; each adds (n * n - 1) / 12 to the variance.
            let side = Int(((4 * blur * blur + 1).squareRoot() / 2).rounded()) * 2 + 1
            for _ in 0..<3 { box(&canvas, side: side) }
        }
        expose(&canvas)
        addNoise(&canvas, seed: noiseSeed)
    }

    private func box(_ canvas: inout PersonCanvas, side: Int) {
        let width = canvas.width
        let height = canvas.height
        canvas.change { buffer in
            for y in 0..<height { Self.average(buffer, y * width * 3, count: width, stride: 3, side: side) }
            for x in 0..<width { Self.average(buffer, x * 3, count: height, stride: width * 3, side: side) }
        }
    }

    /// A hand that shakes, or a head that turns: along a row, falling a little.
    private func smear(_ canvas: inout PersonCanvas, length: Int) {
        let width = canvas.width
        let height = canvas.height
        canvas.change { buffer in
            for y in 0..<height { Self.average(buffer, y * width * 3, count: width, stride: 3, side: length | 1) }
        }
    }

    /// Replaces `count` pixels, `stride` bytes apart, by the mean of `side` around each.
    private static func average(
        _ buffer: UnsafeMutableBufferPointer<UInt8>, _ start: Int, count: Int, stride: Int, side: Int
    ) {
        let half = side / 2
        guard half > 0, count > side else { return }
        for channel in 0..<3 {
            let first = start + channel
            let line = (0..<count).map { Int(buffer[first &+ $0 &* stride]) }
            line.withUnsafeBufferPointer { line in
                var sum = line[0] * half
                for index in 0...half { sum += line[index] }
                for index in 0..<count {
                    buffer[first &+ index &* stride] = UInt8((sum &+ half) / (2 &* half &+ 1))
                    let leaving = index &- half
                    let coming = index &+ half &+ 1
                    sum &-= line[leaving < 0 ? 0 : leaving]
                    sum &+= line[coming < count ? coming : count &- 1]
                }
            }
        }
    }

    /// Multiplies light, which sRGB stores about as its 2.2th root, and clips it as a sensor does.
    private func expose(_ canvas: inout PersonCanvas) {
        let gain = PersonMath.exp(parameters.exposureStops * 0.693_147_2)
        let balance = parameters.whiteBalance
        let tables = [balance.red, balance.green, balance.blue].map { channel in
            (0..<256).map { level -> UInt8 in
                let lit = 255 * Self.stored(Self.light(Float(level) / 255) * gain * channel)
                return UInt8(max(0, min(255, lit.rounded())))
            }
        }
        guard tables.contains(where: { $0.enumerated().contains { $0.offset != Int($0.element) } }) else { return }
        canvas.change { buffer in
            for channel in 0..<3 {
                tables[channel].withUnsafeBufferPointer { table in
                    var index = channel
                    while index < buffer.count {
                        buffer[index] = table[Int(buffer[index])]
                        index &+= 3
                    }
                }
            }
        }
    }

    private static func light(_ stored: Float) -> Float {
        stored <= 0.04045 ? stored / 12.92 : PersonMath.pow((stored + 0.055) / 1.055, 2.4)
    }

    private static func stored(_ light: Float) -> Float {
        light <= 0.003_130_8 ? light * 12.92 : 1.055 * PersonMath.pow(light, 1 / 2.4) - 0.055
    }

    private func addNoise(_ canvas: inout PersonCanvas, seed: UInt64) {
        var random = PersonRandom(seed: seed)
        let levels = parameters.noiseLevels
        // A sum of four even numbers is close to a normal distribution; 1.15 is its standard deviation.
        let table = (0..<8192).map { _ in
            Int16(((0..<4).reduce(Float(0)) { sum, _ in sum + random.number(-1...1) } * levels / 1.15).rounded())
        }
        canvas.change { buffer in
            table.withUnsafeBufferPointer { table in
                var index = 0
                // A step that shares no factor with the table keeps the noise from repeating in sight.
                var place = 0
                while index < buffer.count {
                    let value = Int16(buffer[index]) &+ table[place]
                    buffer[index] = UInt8(truncatingIfNeeded: value < 0 ? 0 : value > 255 ? 255 : value)
                    index &+= 1
                    place = (place &+ 2 &+ (index >> 13 & 5)) & 8191
                }
            }
        }
    }
}
