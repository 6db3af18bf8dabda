internal import CCUPS
import HALContract

/// A page as PWG raster (PWG 5102.4), which printers that speak IPP themselves take without a driver.
///
/// Such a printer prints the whole medium and nothing more: of a page made for a dye-sub plane, which is larger than its
/// paper, it gets the middle.
enum PWGPage {
    /// 4 x 6 inch, by its name in PWG 5101.1.
    static let medium = "na_index-4x6_4x6in"
    /// Dots of that medium at 300 dpi.
    static let width = 1_200
    /// Dots of that medium at 300 dpi.
    static let height = 1_800

    /// `page`, cut to the medium.
    ///
    /// - Throws: `protocolViolation` for a page that is smaller than the medium: it would be printed larger than it is.
    static func raster(_ page: RGBImage) throws(DeviceFault) -> [UInt8] {
        guard let page = middle(of: page) else {
            throw DeviceFault(
                .protocolViolation,
                "PWG raster: the page has \(page.width) x \(page.height) dots; \(width) x \(height) are on the paper")
        }
        var header = cups_page_header2_t()
        var size = pwgMediaForPWG(medium)?.pointee ?? pwg_media_t()
        guard cupsRasterInitPWGHeader(&header, &size, "srgb_8", 300, 300, "one-sided", nil) != 0 else {
            throw RasterStream.fault("describe the medium")
        }
        return try RasterStream.bytes(page, header, CUPS_RASTER_WRITE_PWG)
    }

    static func middle(of page: RGBImage) -> RGBImage? {
        let (left, top) = ((page.width - width) / 2, (page.height - height) / 2)
        guard page.width >= width, page.height >= height else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * RGBImage.channels)
        for y in top..<top + height {
            let start = (y * page.width + left) * RGBImage.channels
            bytes += page.bytes[start..<start + width * RGBImage.channels]
        }
        return RGBImage(width: width, height: height, bytes: bytes)
    }
}

/// What a printer says of a tray (PWG 5100.13, printer-input-tray): `type=...;maxcapacity=20;level=17;status=0;name=main;`.
enum InputTray {
    /// Sheets in a tray that counts them; nil for one that does not, which says -2 or -3 ("unknown", "some").
    static func sheets(in text: String) -> Int? {
        let level = text.split(separator: ";").first { $0.hasPrefix("level=") }?.dropFirst("level=".count)
        return level.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
