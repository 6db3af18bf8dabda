import HALContract
import Testing

@Suite struct FrameBufferTests {
    @Test(
        arguments: [
            (4, 3, 3, 12), (4, 3, 3, 16), (1, 1, 1, 1), (5, 2, 1, 4_096), (2, 2, 3, nil),
        ] as [(Int, Int, Int, Int?)])
    func rowsLieInsideTheBytes(_ shape: (width: Int, height: Int, channels: Int, stride: Int?)) throws {
        let layout = try #require(
            PixelLayout(width: shape.width, height: shape.height, channels: shape.channels, stride: shape.stride))
        #expect(layout.row(0).lowerBound == 0)
        #expect(layout.row(layout.height - 1).upperBound == layout.byteCount)
        for y in 0..<layout.height { #expect(layout.row(y).count == shape.width * shape.channels) }
    }

    @Test(
        arguments: [
            (0, 3, 3, nil), (3, 0, 3, nil), (3, 3, 0, nil), (-1, 3, 3, nil), (4, 3, 3, 11), (4, 3, 3, -12),
            (Int.max, 1, 3, nil), (4, 3, 3, Int.max), (Int.max / 2, 3, 1, nil),
        ] as [(Int, Int, Int, Int?)])
    func impossibleLayoutsAreRefused(_ shape: (width: Int, height: Int, channels: Int, stride: Int?)) {
        #expect(
            PixelLayout(width: shape.width, height: shape.height, channels: shape.channels, stride: shape.stride)
                == nil)
    }

    @Test func paddedRowsBecomeAPicture() throws {
        let layout = try #require(PixelLayout(width: 2, height: 3, channels: 3, stride: 8))
        var frame = FrameBuffer(layout)
        frame.withMutableBytes { bytes in
            for index in bytes.indices { bytes[index] = 0xEE }
        }
        for y in 0..<3 {
            frame.withMutableRow(y) { row in
                for index in row.indices { row[index] = UInt8(y * 6 + index) }
            }
        }
        // Taken out first: the macros copy what they look at, and a frame cannot be copied.
        let picture = RGBImage(frame)
        let grey = GrayImage(frame)
        let first = frame.withRow(2) { $0[0] }
        let gap = frame.withBytes { $0[6] }
        #expect(picture?.bytes == Array(0..<18))
        #expect(picture?.withRow(2) { $0[0] } == 12)
        #expect(grey == nil)
        #expect(first == 12)
        #expect(gap == 0xEE)
    }

    /// The address of the bytes stays the same: nothing is allocated when a smaller frame follows a larger one.
    @Test func smallerFramesReuseTheMemory() throws {
        let largest = try #require(PixelLayout(width: 64, height: 48, channels: 3))
        var frame = FrameBuffer(largest)
        func address(_ frame: borrowing FrameBuffer) -> UInt {
            frame.withBytes { $0.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } }
        }
        let before = address(frame)
        for shape in [(32, 24, 3, 128), (64, 48, 1, 64), (64, 48, 3, 192)] {
            let layout = PixelLayout(width: shape.0, height: shape.1, channels: shape.2, stride: shape.3)
            frame.reshape(try #require(layout))
            frame.withMutableRow(0) { $0[0] = 7 }
            let after = address(frame)
            #expect(after == before)
        }
    }
}
