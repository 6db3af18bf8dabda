import HALContract

/// A sheet of four rectangles of a portrait's size, each a gradient of its own: a size or a place that is off by one shows.
enum ProbeSheet {
    /// 35 x 45 mm at 300 dots an inch.
    static let portrait = (width: 413, height: 531)
    /// The raster of a 4 x 6 inch sheet at 300 dots an inch, as the queue wants it.
    private static let size = (width: 1_240, height: 1_844)
    private static let corners = [(x: 120, y: 200), (x: 660, y: 200), (x: 120, y: 900), (x: 660, y: 900)]
    private static let paper: UInt8 = 255

    static var page: RGBImage {
        var page = RGBImage(width: size.width, height: size.height, red: paper, green: paper, blue: paper)
        for (number, corner) in corners.enumerated() {
            for y in 0..<portrait.height {
                for x in 0..<portrait.width {
                    let at = ((corner.y + y) * size.width + corner.x + x) * RGBImage.channels
                    page.bytes[at] = UInt8(x % 200)
                    page.bytes[at + 1] = UInt8(y % 200)
                    page.bytes[at + 2] = UInt8(40 * number + 30)
                }
            }
        }
        return page
    }

    /// What a printed sheet holds: pixels that differ, and the size of each rectangle as it lies there.
    static func compare(_ printed: RGBImage) -> [String: any Sendable] {
        let page = page
        guard printed.width == page.width, printed.height == page.height else {
            return ["differing": -1, "width": printed.width, "height": printed.height]
        }
        var differing = 0
        for at in stride(from: 0, to: page.bytes.count, by: RGBImage.channels)
        where page.bytes[at..<at + 3] != printed.bytes[at..<at + 3] {
            differing += 1
        }
        let sizes = corners.map { corner in
            "\(run(in: printed, from: corner, step: 1))x\(run(in: printed, from: corner, step: page.width))"
        }
        return ["differing": differing, "portraits": sizes.joined(separator: " ")]
    }

    /// How many pixels from a corner on are not paper, `step` pixels from one to the next.
    private static func run(in image: RGBImage, from corner: (x: Int, y: Int), step: Int) -> Int {
        var count = 0
        var at = (corner.y * image.width + corner.x) * RGBImage.channels
        while at + 2 < image.bytes.count, image.bytes[at..<at + 3].contains(where: { $0 != paper }) {
            count += 1
            at += step * RGBImage.channels
        }
        return count
    }
}
