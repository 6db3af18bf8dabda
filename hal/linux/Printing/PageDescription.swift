internal import CCUPS
internal import Glibc
import HALContract

/// What a queue's PPD says of a page: the raster header its driver expects.
struct PageDescription {
    /// A PPD is text of some 40 KB; Gutenprint's largest stay under 1 MB.
    static let limitBytes = 4 << 20

    private let header: cups_page_header2_t

    /// Reads the header for `pageSize` out of the text of a PPD.
    init(ppd text: [UInt8], pageSize: String) throws(DeviceFault) {
        // libcups reads a PPD from a descriptor or a file; this descriptor is memory and leaves no file behind.
        let descriptor = memfd_create("cabine-ppd", 1)  // MFD_CLOEXEC
        guard descriptor >= 0 else {
            throw DeviceFault(.system, "The PPD of the queue cannot be kept in memory, errno \(errno).")
        }
        defer { close(descriptor) }
        guard write(descriptor, text, text.count) == text.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw DeviceFault(.system, "The PPD of the queue cannot be kept in memory, errno \(errno).")
        }
        guard let ppd = ppdOpenFd(descriptor) else {
            throw DeviceFault(.protocolViolation, "The PPD of the queue is damaged: make the queue again.")
        }
        defer { ppdClose(ppd) }
        header = try Self.header(ppd, pageSize: pageSize)
    }

    /// `page` as compressed CUPS raster, made in memory only.
    func raster(_ page: RGBImage) throws(DeviceFault) -> [UInt8] {
        var header = header
        header.cupsBitsPerColor = 8
        header.cupsBitsPerPixel = 24
        header.cupsNumColors = 3
        header.cupsColorOrder = CUPS_ORDER_CHUNKED
        header.cupsColorSpace = CUPS_CSPACE_RGB
        return try RasterStream.bytes(page, header, CUPS_RASTER_WRITE_COMPRESSED)
    }

    private static func header(
        _ ppd: UnsafeMutablePointer<ppd_file_t>, pageSize: String
    ) throws(DeviceFault) -> cups_page_header2_t {
        ppdMarkDefaults(ppd)
        var options: UnsafeMutablePointer<cups_option_t>?
        let count = cupsAddOption("PageSize", pageSize, 0, &options)
        defer { cupsFreeOptions(count, options) }
        cupsMarkOptions(ppd, count, options)
        // Without this check a misspelt size prints on the PPD's default, which for the DS620 is B7.
        guard let choice = ppdFindMarkedChoice(ppd, "PageSize"), Self.name(of: choice) == pageSize else {
            throw DeviceFault(
                .protocolViolation,
                "The queue's PPD has no page size \(pageSize): `lpoptions -l` lists the sizes it has.")
        }
        var header = cups_page_header2_t()
        guard cupsRasterInterpretPPD(&header, ppd, count, options, nil) == 0 else {
            throw RasterStream.fault("read the PPD")
        }
        return header
    }

    private static func name(of choice: UnsafeMutablePointer<ppd_choice_t>) -> String {
        withUnsafeBytes(of: choice.pointee.choice) { bytes in
            String(decoding: bytes.prefix(while: { $0 != 0 }), as: UTF8.self)
        }
    }
}
