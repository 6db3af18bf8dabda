import CPreviewJPEG
import HALContract

/// Turns what a camera sends into planes.
final class FrameDecoder {
    private let handle: OpaquePointer

    /// - Precondition: there is memory for 4 MB.
    init() {
        guard let handle = cpreview_decoder_create() else { preconditionFailure("no memory for the JPEG decoder") }
        self.handle = handle
    }

    deinit { cpreview_decoder_destroy(handle) }

    /// Decodes one frame into `frame`, which takes its size.
    func decode(_ format: PreviewFormat, _ bytes: Span<UInt8>, into frame: inout PlanarFrame) throws(FrameFault) {
        switch format {
        case .mjpeg: try decodeJPEG(bytes, &frame)
        case .yuyv(let width, let height, let stride):
            guard PreviewLimits.accepts(width: width, height: height), stride >= 2 * width else {
                throw .wrongSize(width: width, height: height)
            }
            // The last row may come without its padding.
            let expected = stride * (height - 1) + 2 * width
            guard bytes.count >= expected, bytes.count <= stride * height else {
                throw .wrongByteCount(expected: expected, found: bytes.count)
            }
            frame.reshape(width: width, height: height, chromaAcross: 2, chromaDown: 1)
            YUYV.split(bytes, stride: stride, &frame.luma, &frame.blue, &frame.red)
        }
    }

    private func decodeJPEG(_ bytes: Span<UInt8>, _ frame: inout PlanarFrame) throws(FrameFault) {
        guard bytes.count <= PreviewLimits.frameBytes else {
            throw .wrongByteCount(expected: PreviewLimits.frameBytes, found: bytes.count)
        }
        // A fault is returned and not thrown by the closure: thrown through a generic function, it would be allocated.
        let fault = bytes.withUnsafeBufferPointer { decodeJPEG($0, &frame) }
        if let fault { throw fault }
    }

    private func decodeJPEG(_ bytes: UnsafeBufferPointer<UInt8>, _ frame: inout PlanarFrame) -> FrameFault? {
        guard let base = bytes.baseAddress else { return .damaged }
        var layout = cpreview_layout()
        let header = cpreview_read_header(handle, base, bytes.count, &layout)
        guard header == CPREVIEW_OK else { return Self.fault(header) }
        let width = Int(layout.width)
        let height = Int(layout.height)
        guard PreviewLimits.accepts(width: width, height: height) else {
            return .wrongSize(width: width, height: height)
        }
        let isGrey = layout.chroma_across == 0
        frame.reshape(
            width: width, height: height, chromaAcross: isGrey ? 2 : Int(layout.chroma_across),
            chromaDown: isGrey ? 2 : Int(layout.chroma_down))
        if isGrey {
            frame.blue.fill(128)
            frame.red.fill(128)
        }
        let pixels = frame.withCodecPlanes { cpreview_read_planes(handle, $0) }
        return pixels == CPREVIEW_OK ? nil : Self.fault(pixels)
    }

    private static func fault(_ status: cpreview_status) -> FrameFault {
        status == CPREVIEW_UNSUPPORTED ? .unsupported : .damaged
    }
}

/// Writes planes as a JPEG into a buffer of its own.
final class ScreenEncoder {
    /// No difference from higher values is seen on a screen at arm's length; the figures were taken at it.
    private static let quality: Int32 = 80

    private let handle: OpaquePointer
    private var bytes: [UInt8]
    private var count = 0

    /// - Precondition: there is memory for 4 MB and the buffer.
    init() {
        guard let handle = cpreview_encoder_create(Self.quality) else {
            preconditionFailure("no memory for the JPEG encoder")
        }
        self.handle = handle
        bytes = [UInt8](repeating: 0, count: PreviewLimits.screenBytes)
    }

    deinit { cpreview_encoder_destroy(handle) }

    func encode(_ frame: inout PlanarFrame) throws(FrameFault) {
        let layout = cpreview_layout(
            width: Int32(frame.luma.width), height: Int32(frame.luma.height), chroma_across: Int32(frame.chromaAcross),
            chroma_down: Int32(frame.chromaDown))
        var written = 0
        let status = frame.withCodecPlanes { planes in
            bytes.withUnsafeMutableBufferPointer { buffer in
                cpreview_write(handle, layout, planes, buffer.baseAddress, buffer.count, &written)
            }
        }
        count = status == CPREVIEW_OK ? written : 0
        guard status == CPREVIEW_OK else { throw .screenTooLarge }
    }

    /// Lends the JPEG written last; empty before the first.
    func withBytes(_ body: (Span<UInt8>) -> Void) {
        let bytes = bytes
        let span = bytes.span
        body(span.extracting(0..<count))
    }

    /// Overwrites the JPEG written last.
    func wipe() {
        for index in bytes.indices { bytes[index] = 0 }
        count = 0
    }
}

extension PlanarFrame {
    /// Lends the planes to C.
    fileprivate mutating func withCodecPlanes(_ body: (cpreview_planes) -> cpreview_status) -> cpreview_status {
        Self.lend(&luma, &blue, &red, body)
    }

    /// Three parameters, because the compiler then sees three planes that do not overlap.
    private static func lend(
        _ luma: inout Plane, _ blue: inout Plane, _ red: inout Plane, _ body: (cpreview_planes) -> cpreview_status
    ) -> cpreview_status {
        var planes = cpreview_planes(
            luma: nil, blue: nil, red: nil, luma_stride: Int32(luma.stride), luma_rows: Int32(luma.rows),
            chroma_stride: Int32(blue.stride), chroma_rows: Int32(min(blue.rows, red.rows)))
        precondition(blue.stride == red.stride, "Cb and Cr have one size")
        var lumaBytes = luma.allBytes()
        var blueBytes = blue.allBytes()
        var redBytes = red.allBytes()
        return lumaBytes.withUnsafeMutableBufferPointer { luma in
            blueBytes.withUnsafeMutableBufferPointer { blue in
                redBytes.withUnsafeMutableBufferPointer { red in
                    planes.luma = luma.baseAddress
                    planes.blue = blue.baseAddress
                    planes.red = red.baseAddress
                    return body(planes)
                }
            }
        }
    }
}

/// Takes YUYV apart and widens its range from BT.601's 16...235 (and 16...240) to JPEG's 0...255.
enum YUYV {
    /// Splits rows that are `stride` bytes apart; `blue` and `red` have half the columns.
    static func split(
        _ source: Span<UInt8>, stride: Int, _ luma: inout Plane, _ blue: inout Plane, _ red: inout Plane
    ) {
        for y in 0..<luma.height {
            let row = source.extracting(y * stride..<y * stride + 2 * luma.width)
            var lumaRow = luma.mutableRow(y)
            var blueRow = blue.mutableRow(y)
            var redRow = red.mutableRow(y)
            let pairs = blueRow.count
            precondition(
                row.count >= 4 * pairs && lumaRow.count >= 2 * pairs && redRow.count >= pairs, "YUYV comes in pairs")
            var index = 0
            while index < pairs {
                lumaRow[unchecked: 2 &* index] = widenedLuma(row[unchecked: 4 &* index])
                lumaRow[unchecked: 2 &* index &+ 1] = widenedLuma(row[unchecked: 4 &* index &+ 2])
                blueRow[unchecked: index] = widenedChroma(row[unchecked: 4 &* index &+ 1])
                redRow[unchecked: index] = widenedChroma(row[unchecked: 4 &* index &+ 3])
                index &+= 1
            }
        }
    }

    /// 255/219 is 298/256.
    @inline(__always)
    static func widenedLuma(_ value: UInt8) -> UInt8 {
        let scaled = ((Int32(value) &- 16) &* 298 &+ 128) >> 8
        return UInt8(truncatingIfNeeded: scaled < 0 ? 0 : scaled > 255 ? 255 : scaled)
    }

    /// 255/224 is 291/256.
    @inline(__always)
    static func widenedChroma(_ value: UInt8) -> UInt8 {
        let scaled = ((Int32(value) &- 128) &* 291 &+ 32_896) >> 8
        return UInt8(truncatingIfNeeded: scaled < 0 ? 0 : scaled > 255 ? 255 : scaled)
    }
}
