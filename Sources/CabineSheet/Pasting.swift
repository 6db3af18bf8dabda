internal import HALContract

/// Copying of pixels at whole positions: nothing here resamples a portrait.
extension RGBImage {
    /// Copies every pixel of `picture`.
    mutating func paste(_ picture: RGBImage, x: Int, y: Int) {
        precondition(x >= 0 && y >= 0 && x + picture.width <= width && y + picture.height <= height, "inside")
        let rowBytes = picture.width * Self.channels
        for row in 0..<picture.height {
            let source = row * rowBytes
            let target = ((y + row) * width + x) * Self.channels
            bytes.replaceSubrange(target..<target + rowBytes, with: picture.bytes[source..<source + rowBytes])
        }
    }

    /// Copies a grey picture.
    mutating func paste(_ picture: GrayImage, x: Int, y: Int) {
        precondition(x >= 0 && y >= 0 && x + picture.width <= width && y + picture.height <= height, "inside")
        for row in 0..<picture.height {
            var target = ((y + row) * width + x) * Self.channels
            for value in picture.bytes[row * picture.width..<(row + 1) * picture.width] {
                bytes[target] = value
                bytes[target + 1] = value
                bytes[target + 2] = value
                target += Self.channels
            }
        }
    }

    /// Fills a box with one level of grey.
    mutating func fill(_ box: Box, grey: UInt8) {
        for row in box.y..<box.bottom {
            let start = (row * width + box.x) * Self.channels
            for offset in start..<start + box.width * Self.channels { bytes[offset] = grey }
        }
    }

    /// Draws a QR code with its quiet zone, in the middle of `box`, each module the same whole number of pixels.
    ///
    /// - Throws: `tooLong` when a module would be smaller than `smallest` pixels.
    mutating func paste(
        qr code: (size: Int, dark: [Bool]), in box: Box, smallest: Int
    ) throws(SheetFault) {
        let modules = code.size + 2 * QRCode.quietModules
        let scale = min(box.width, box.height) / modules
        guard scale >= smallest else { throw .tooLong(.qrText) }
        let side = modules * scale
        let left = box.x + (box.width - side) / 2
        let top = box.y + (box.height - side) / 2
        fill(Box(x: left, y: top, width: side, height: side), grey: 255)
        for index in code.dark.indices where code.dark[index] {
            let column = index % code.size + QRCode.quietModules
            let row = index / code.size + QRCode.quietModules
            fill(Box(x: left + column * scale, y: top + row * scale, width: scale, height: scale), grey: 0)
        }
    }
}

extension GrayImage {
    /// This picture if it fits, else scaled down with its aspect kept, each pixel the mean of the area it covers.
    func fitting(width limitWidth: Int, height limitHeight: Int) -> GrayImage {
        if width <= limitWidth, height <= limitHeight { return self }
        // The tighter side decides: compare the ratios without leaving whole numbers.
        let byWidth = width * limitHeight >= height * limitWidth
        let newWidth = byWidth ? limitWidth : max(1, width * limitHeight / height)
        let newHeight = byWidth ? max(1, height * limitWidth / width) : limitHeight
        var result = GrayImage(
            width: newWidth, height: newHeight, bytes: [UInt8](repeating: 255, count: newWidth * newHeight))
        for row in 0..<newHeight {
            let rows = row * height / newHeight..<max(row * height / newHeight + 1, (row + 1) * height / newHeight)
            for column in 0..<newWidth {
                let first = column * width / newWidth
                let columns = first..<max(first + 1, (column + 1) * width / newWidth)
                var sum = 0
                for y in rows { for x in columns { sum += Int(bytes[y * width + x]) } }
                result.bytes[row * newWidth + column] = UInt8(sum / (rows.count * columns.count))
            }
        }
        return result
    }
}
