import COpenJPEG
import HALContract

/// One run of libopenjp2's encoder.
enum OpenJPEGEncoder {
    enum Target {
        case lossless
        /// About this many bytes.
        case bytes(Int)
    }

    static func encode<Picture: PixelBuffer>(
        _ picture: Picture, _ target: Target, dotsPerInch: Int
    ) throws(JPEG2000Failure) -> [UInt8] {
        guard let image = makeImage(picture) else { throw .encoder("no memory for the picture") }
        defer { opj_image_destroy(image) }
        guard let codec = opj_create_compress(OPJ_CODEC_JP2) else { throw .encoder("no memory for the encoder") }
        defer { opj_destroy_codec(codec) }
        let memory = OpenJPEGMemory()
        memory.listen(to: codec)
        var parameters = makeParameters(picture, target)
        // Without a comment of ours the library writes its name, 33 bytes that the picture can use; it copies the text.
        var noComment: CChar = 0
        let isSetUp = withUnsafeMutablePointer(to: &noComment) { comment in
            parameters.cp_comment = comment
            return opj_setup_encoder(codec, &parameters, image) != 0
        }
        guard isSetUp else { throw .encoder(memory.lastError) }
        let done = memory.withStream(forReading: false) { stream in
            opj_start_compress(codec, image, stream) != 0 && opj_encode(codec, stream) != 0
                && opj_end_compress(codec, stream) != 0
        }
        guard done == true, let file = JP2Resolution.insert(dotsPerInch: dotsPerInch, into: memory.bytes) else {
            throw .encoder(memory.lastError)
        }
        return file
    }

    private static func makeParameters<Picture: PixelBuffer>(
        _ picture: Picture, _ target: Target
    ) -> opj_cparameters_t {
        var parameters = opj_cparameters_t()
        opj_set_default_encoder_parameters(&parameters)
        parameters.tcp_numlayers = 1
        parameters.cp_disto_alloc = 1
        parameters.numresolution = JPEG2000.resolutionCount
        parameters.cblockw_init = JPEG2000.codeBlockSide
        parameters.cblockh_init = JPEG2000.codeBlockSide
        parameters.tcp_mct = Picture.channels == 3 ? 1 : 0
        switch target {
        case .lossless:
            parameters.irreversible = 0
            parameters.tcp_rates.0 = 0
        case .bytes(let count):
            parameters.irreversible = 1
            parameters.tcp_rates.0 = Float(picture.bytes.count) / Float(count)
        }
        return parameters
    }

    private static func makeImage<Picture: PixelBuffer>(
        _ picture: Picture
    ) -> UnsafeMutablePointer<opj_image_t>? {
        var component = opj_image_cmptparm_t()
        component.dx = 1
        component.dy = 1
        component.w = UInt32(picture.width)
        component.h = UInt32(picture.height)
        component.prec = 8
        let channels = Picture.channels
        var components = [opj_image_cmptparm_t](repeating: component, count: channels)
        let space = channels == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY
        guard let image = opj_image_create(UInt32(channels), &components, space) else { return nil }
        image.pointee.x1 = UInt32(picture.width)
        image.pointee.y1 = UInt32(picture.height)
        picture.bytes.withUnsafeBufferPointer { source in
            for channel in 0..<channels {
                guard let plane = image.pointee.comps[channel].data else { continue }
                var input = channel
                var output = 0
                while input < source.count {
                    plane[output] = Int32(source[input])
                    input &+= channels
                    output &+= 1
                }
            }
        }
        return image
    }
}
