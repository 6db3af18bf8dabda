internal import CCUPS
import HALContract

/// Raster of one page as libcups writes it, in memory only.
enum RasterStream {
    /// `page` under `header`, whose sizes are set to the page's, written as `mode` says.
    static func bytes(
        _ page: RGBImage, _ header: cups_page_header2_t, _ mode: cups_mode_t
    ) throws(DeviceFault) -> [UInt8] {
        var header = header
        let rowBytes = page.width * RGBImage.channels
        header.cupsWidth = UInt32(page.width)
        header.cupsHeight = UInt32(page.height)
        header.cupsBytesPerLine = UInt32(rowBytes)
        header.NumCopies = 1
        let sink = RasterSink()
        let context = Unmanaged.passUnretained(sink).toOpaque()
        let raster = cupsRasterOpenIO(
            { context, bytes, count in
                // SAFETY: context is `sink`, kept alive below until the raster is closed.
                guard let context, let bytes else { return -1 }
                let sink = Unmanaged<RasterSink>.fromOpaque(context).takeUnretainedValue()
                sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
                return count
            }, context, mode)
        guard let raster else { throw fault("open") }
        let finished = withExtendedLifetime(sink) {
            defer { cupsRasterClose(raster) }
            guard cupsRasterWriteHeader2(raster, &header) != 0 else { return false }
            var row = [UInt8](repeating: 0, count: rowBytes)
            for start in stride(from: 0, to: page.bytes.count, by: rowBytes) {
                row.replaceSubrange(0..<rowBytes, with: page.bytes[start..<start + rowBytes])
                guard cupsRasterWritePixels(raster, &row, UInt32(rowBytes)) == UInt32(rowBytes) else { return false }
            }
            return true
        }
        guard finished else { throw fault("write") }
        return sink.bytes
    }

    static func fault(_ step: String) -> DeviceFault {
        let detail = cupsRasterErrorString().map { String(cString: $0) } ?? "no detail"
        return DeviceFault(.system, "CUPS raster, \(step): \(detail). Check the queue's PPD.")
    }
}

/// Collects raster bytes; a class so that a C callback can reach it.
private final class RasterSink {
    var bytes: [UInt8] = []
}
