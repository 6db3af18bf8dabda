import HALContract

extension RGBImage {
    /// The picture turned so that Exif `orientation` (1...8) becomes 1.
    func oriented(_ orientation: Int) -> RGBImage {
        guard (2...8).contains(orientation) else { return self }
        let swapsSides = orientation >= 5
        let newWidth = swapsSides ? height : width
        let newHeight = swapsSides ? width : height
        // Where output (0, 0) lies in the source, and the steps in the source per output column and row.
        let (start, perColumn, perRow): ((Int, Int), (Int, Int), (Int, Int)) =
            switch orientation {
            case 2: ((width - 1, 0), (-1, 0), (0, 1))
            case 3: ((width - 1, height - 1), (-1, 0), (0, -1))
            case 4: ((0, height - 1), (1, 0), (0, -1))
            case 5: ((0, 0), (0, 1), (1, 0))
            case 6: ((0, height - 1), (0, -1), (1, 0))
            case 7: ((width - 1, height - 1), (0, -1), (-1, 0))
            default: ((width - 1, 0), (0, 1), (-1, 0))
            }
        let columnStep = (perColumn.0 + perColumn.1 * width) * 3
        let rowStep = (perRow.0 + perRow.1 * width) * 3
        let count = bytes.count
        let turned = bytes.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
                var output = 0
                var row = (start.0 + start.1 * width) * 3
                for _ in 0..<newHeight {
                    var input = row
                    for _ in 0..<newWidth {
                        target[output] = source[input]
                        target[output + 1] = source[input + 1]
                        target[output + 2] = source[input + 2]
                        output += 3
                        input += columnStep
                    }
                    row += rowStep
                }
                initialized = count
            }
        }
        return RGBImage(width: newWidth, height: newHeight, bytes: turned)
    }
}
