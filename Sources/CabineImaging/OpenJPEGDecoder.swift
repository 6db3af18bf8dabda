import COpenJPEG

/// One run of libopenjp2's decoder.
enum OpenJPEGDecoder {
    /// Interleaved bytes of a file of exactly `channels` unsigned 8-bit components of one size.
    static func decode(
        _ bytes: [UInt8], channels: Int
    ) throws(JPEG2000Failure) -> (width: Int, height: Int, bytes: [UInt8]) {
        guard let codec = opj_create_decompress(OPJ_CODEC_JP2) else { throw .decoder("no memory for the decoder") }
        defer { opj_destroy_codec(codec) }
        let memory = OpenJPEGMemory(bytes)
        memory.listen(to: codec)
        var parameters = opj_dparameters_t()
        opj_set_default_decoder_parameters(&parameters)
        var image: UnsafeMutablePointer<opj_image_t>?
        defer { opj_image_destroy(image) }
        var otherKind: String?
        let done = memory.withStream(forReading: true) { stream in
            guard opj_setup_decoder(codec, &parameters) != 0, opj_read_header(stream, codec, &image) != 0,
                let header = image
            else { return false }
            // Before any plane is allocated.
            otherKind = unexpected(header.pointee, channels)
            return otherKind == nil && opj_decode(codec, stream, header) != 0
                && opj_end_decompress(codec, stream) != 0
        }
        if let otherKind { throw .decoder(otherKind) }
        guard done == true, let image, let pixels = interleave(image.pointee, channels) else {
            throw .decoder(memory.lastError)
        }
        return (Int(image.pointee.comps[0].w), Int(image.pointee.comps[0].h), pixels)
    }

    /// What differs from the files we write; nil when nothing does.
    private static func unexpected(_ image: opj_image_t, _ channels: Int) -> String? {
        guard Int(image.numcomps) == channels, let components = image.comps else {
            return "it has \(image.numcomps) components where \(channels) are expected"
        }
        let first = components[0]
        guard first.w > 0, first.h > 0, Int(first.w) <= ImageFile.pixelLimit / Int(first.h) else {
            return "its size is \(first.w) x \(first.h)"
        }
        for index in 0..<channels {
            let component = components[index]
            guard component.prec == 8, component.sgnd == 0, component.w == first.w, component.h == first.h else {
                return "its components are not all unsigned 8 bit of one size"
            }
        }
        return nil
    }

    private static func interleave(_ image: opj_image_t, _ channels: Int) -> [UInt8]? {
        let count = Int(image.comps[0].w) * Int(image.comps[0].h)
        var bytes = [UInt8](repeating: 0, count: count * channels)
        for channel in 0..<channels {
            guard let plane = image.comps[channel].data else { return nil }
            var output = channel
            for index in 0..<count {
                bytes[output] = UInt8(max(0, min(255, plane[index])))
                output += channels
            }
        }
        return bytes
    }
}
