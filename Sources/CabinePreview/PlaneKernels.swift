/// The loops over whole planes. Sizes are checked a row at a time; columns run up to a count that both rows have.
extension Plane {
    /// Makes this plane `source` at half the size, the mean of each 2 x 2; an odd last row or column is dropped.
    mutating func setHalf(of source: borrowing Plane) {
        reshape(width: source.width / 2, height: source.height / 2)
        for y in 0..<height {
            let upper = source.row(2 * y)
            let lower = source.row(2 * y + 1)
            var target = mutableRow(y)
            let count = target.count
            precondition(upper.count >= 2 * count && lower.count >= 2 * count, "a half has half the columns")
            var x = 0
            while x < count {
                let sum =
                    UInt16(upper[unchecked: 2 &* x]) &+ UInt16(upper[unchecked: 2 &* x &+ 1])
                    &+ UInt16(lower[unchecked: 2 &* x]) &+ UInt16(lower[unchecked: 2 &* x &+ 1])
                target[unchecked: x] = UInt8(truncatingIfNeeded: (sum &+ 2) >> 2)
                x &+= 1
            }
        }
    }

    /// Makes this plane `source` at another size, each value by the four pixels around its place: good down to half.
    mutating func setResized(_ source: borrowing Plane, width: Int, height: Int) {
        reshape(width: width, height: height)
        // 16 bits behind the point.
        let stepX = (source.width << 16) / width
        let stepY = (source.height << 16) / height
        let lastX = source.width - 2
        for y in 0..<height {
            let placeY = max(0, min((source.height - 1) << 16, y * stepY + stepY / 2 - 32_768))
            let top = min(placeY >> 16, source.height - 2)
            let partY = (placeY - top << 16) >> 8
            let upper = source.row(top)
            let lower = source.row(top + 1)
            var target = mutableRow(y)
            var placeX = stepX / 2 - 32_768
            var x = 0
            while x < width {
                let inside = placeX > 0 ? placeX : 0
                let left = inside >> 16 < lastX ? inside >> 16 : lastX
                let partX = (inside &- left << 16) >> 8
                let above = Int(upper[unchecked: left]) &* (256 &- partX) &+ Int(upper[unchecked: left &+ 1]) &* partX
                let below = Int(lower[unchecked: left]) &* (256 &- partX) &+ Int(lower[unchecked: left &+ 1]) &* partX
                target[unchecked: x] = UInt8(
                    truncatingIfNeeded: (above &* (256 &- partY) &+ below &* partY &+ 32_768) >> 16)
                placeX &+= stepX
                x &+= 1
            }
        }
    }

    /// Makes this plane the part of `source` around `frame`, turned upright: `frame.step` pixels of the source a pixel.
    mutating func setPatch(_ source: borrowing Plane, _ frame: PatchFrame, width: Int, height: Int) {
        reshape(width: width, height: height)
        for y in 0..<height {
            var target = mutableRow(y)
            var place = frame.source(0, Float(y))
            var x = 0
            while x < width {
                target[unchecked: x] = UInt8(source.sample(place.x, place.y) + 0.5)
                place.x += frame.across.x
                place.y += frame.across.y
                x &+= 1
            }
        }
    }
}

/// A place in pixels; whole numbers are the centres of pixels.
struct Place: Hashable, Sendable {
    var x: Float
    var y: Float
}

/// Where the pixels of a patch lie in its source: turned by a roll, scaled by a step.
struct PatchFrame {
    /// Where the patch's pixel (0, 0) lies in the source.
    var origin: Place
    /// From one column of the patch to the next, in the source.
    var across: Place

    /// A patch whose pixel `anchor` lies at `centre` of the source, one pixel every `step`, its rows turned clockwise
    /// by the angle of that cosine and sine.
    init(centre: Place, anchor: Place, step: Float, cosine: Float, sine: Float) {
        across = Place(x: step * cosine, y: step * sine)
        origin = Place(
            x: centre.x - anchor.x * across.x + anchor.y * across.y,
            y: centre.y - anchor.x * across.y - anchor.y * across.x)
    }

    /// The source's place of a place in the patch.
    func source(_ x: Float, _ y: Float) -> Place {
        Place(x: origin.x + x * across.x - y * across.y, y: origin.y + x * across.y + y * across.x)
    }
}

/// What the screen's picture is made with.
extension Plane {
    /// Makes this plane a copy of `source`, left and right swapped for a mirror.
    mutating func setCopy(of source: borrowing Plane, isMirrored: Bool = false) {
        reshape(width: source.width, height: source.height)
        for y in 0..<height {
            let row = source.row(y)
            var target = mutableRow(y)
            let count = target.count
            precondition(row.count >= count, "a copy has the columns of its source")
            var x = 0
            if isMirrored {
                while x < count {
                    target[unchecked: x] = row[unchecked: count &- 1 &- x]
                    x &+= 1
                }
            } else {
                while x < count {
                    target[unchecked: x] = row[unchecked: x]
                    x &+= 1
                }
            }
        }
    }

    /// Makes this plane `source` reduced by whole factors, the mean of each rectangle.
    mutating func setReduced(_ source: borrowing Plane, across: Int, down: Int) {
        switch (across, down) {
        case (1, 1): setCopy(of: source)
        case (2, 2): setHalf(of: source)
        case (1, 2): setMeanOfRows(source)
        default: setMean(source, across: across, down: down)
        }
    }

    private mutating func setMeanOfRows(_ source: borrowing Plane) {
        reshape(width: source.width, height: source.height / 2)
        for y in 0..<height {
            let upper = source.row(2 * y)
            let lower = source.row(2 * y + 1)
            var target = mutableRow(y)
            let count = target.count
            precondition(upper.count >= count && lower.count >= count, "rows are as long as their mean")
            var x = 0
            while x < count {
                target[unchecked: x] = UInt8(
                    truncatingIfNeeded: (UInt16(upper[unchecked: x]) &+ UInt16(lower[unchecked: x]) &+ 1) >> 1)
                x &+= 1
            }
        }
    }

    private mutating func setMean(_ source: borrowing Plane, across: Int, down: Int) {
        reshape(width: source.width / across, height: source.height / down)
        let area = across * down
        for y in 0..<height {
            var target = mutableRow(y)
            for x in 0..<target.count {
                var sum = area / 2
                for row in y * down..<(y + 1) * down {
                    let values = source.row(row)
                    for column in x * across..<(x + 1) * across { sum &+= Int(values[column]) }
                }
                target[x] = UInt8(truncatingIfNeeded: sum / area)
            }
        }
    }

    /// Swaps left and right.
    mutating func mirror() {
        for y in 0..<height {
            var row = mutableRow(y)
            var left = 0
            var right = row.count - 1
            while left < right {
                let value = row[unchecked: left]
                row[unchecked: left] = row[unchecked: right]
                row[unchecked: right] = value
                left &+= 1
                right &-= 1
            }
        }
    }
}
