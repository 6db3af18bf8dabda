import CAllocationCount
import CTurboJPEG
import CabineCore
import CabinePreview
import Foundation
import HALContract
import HALSim

/// Measures the preview: frames of 1280 x 720 to the screen's JPEG and guidance, beside the library calls they need.
///
/// The floor is TurboJPEG's decode to RGB and encode from RGB of the same frame, alternating with ours in this run.
/// The pipeline stays in Y, Cb, Cr and saves both conversions, so a second ratio is taken over a floor that stays in
/// planes, too.
enum PreviewBenchmark {
    private static let frames = 400
    private static let warmUp = 90
    private static let width: Int32 = 1280
    private static let height: Int32 = 720

    /// Prints a line for each kind of stream.
    static func run() throws {
        let person = SyntheticPerson(seed: 3).render(width: Int(width), height: Int(height)).image
        let other = SyntheticPerson(seed: 6).render(width: Int(width), height: Int(height)).image
        let empty = SyntheticPerson.emptyCabin(seed: 3, width: Int(width), height: Int(height))
        let face = try CameraJPEG.encode(person, quality: 90)
        try measure("mjpeg_followed", .mjpeg, [face])
        try measure("mjpeg_half_screen", .mjpeg, [face], PreviewOptions(screenSize: .half))
        try measure("mjpeg_searching", .mjpeg, [try CameraJPEG.encode(empty, quality: 90)])
        // Lost and found again twice a second: re-detection is in the worst frames.
        let people = [
            face, try CameraJPEG.encode(empty, quality: 90), try CameraJPEG.encode(other, quality: 90),
            try CameraJPEG.encode(empty, quality: 90),
        ]
        try measure("mjpeg_lost_and_found", .mjpeg, people.flatMap { Array(repeating: $0, count: 15) })
        let format = PreviewFormat.yuyv(width: Int(width), height: Int(height), stride: Int(width) * 2)
        try measure("yuyv_followed", format, [SimulatedPreviewCamera.yuyv(person)], floorFrame: face)
    }

    /// `floorFrame` is what the floor decodes where the stream itself is not JPEG.
    private static func measure(
        _ name: String, _ format: PreviewFormat, _ stream: [[UInt8]], _ options: PreviewOptions = PreviewOptions(),
        floorFrame: [UInt8]? = nil
    ) throws {
        let pipeline = try PreviewPipeline(options: options)
        let floor = try JPEGFloor(width: width, height: height)
        var whole: [Double] = []
        var processor: [Double] = []
        var rgb: [Double] = []
        var planes: [Double] = []
        var allocations: Int64 = 0
        for index in 0..<(warmUp + frames) {
            let bytes = stream[index % stream.count]
            let now = Instant(nanoseconds: UInt64(index + 1) * 33_333_333)
            callocation_begin()
            let startOfProcessor = Clocks.milliseconds(CLOCK_THREAD_CPUTIME_ID)
            let start = ContinuousClock.now
            _ = try pipeline.process(format, bytes.span, at: now)
            let taken = Report.milliseconds(since: start)
            let takenOfProcessor = Clocks.milliseconds(CLOCK_THREAD_CPUTIME_ID) - startOfProcessor
            let count = callocation_end()
            let throughRGB = floor.throughRGB(floorFrame ?? bytes)
            let inPlanes = floor.inPlanes(floorFrame ?? bytes)
            guard index >= warmUp else { continue }
            whole.append(taken)
            processor.append(takenOfProcessor)
            allocations += count
            rgb.append(throughRGB)
            planes.append(inPlanes)
        }
        let median = Report.line("preview", name, whole)
        let floorMedian = Report.line("preview", name + "_floor_turbojpeg_rgb", rgb)
        let planesMedian = Report.line("preview", name + "_floor_turbojpeg_planes", planes)
        Report.ratio("preview_" + name, median, over: "turbojpeg-decode+encode-rgb", floorMedian)
        Report.ratio("preview_" + name, median, over: "turbojpeg-decode+encode-planes", planesMedian)
        Report.line("preview", name + "_p99", [percentile99(whole)])
        // What the thread itself needed, however busy the machine was.
        Report.line("preview", name + "_p99_of_processor_time", [percentile99(processor)])
        Report.count(
            "preview", name + "_allocations",
            callocation_is_counting() == 1 ? Double(allocations) / Double(whole.count) : .nan)
    }

    private static func percentile99(_ times: [Double]) -> Double { times.sorted()[times.count * 99 / 100] }
}

/// The two library calls a preview cannot do without, with their fastest settings, which the pipeline uses as well.
private final class JPEGFloor {
    private static let quality: Int32 = 80

    private let decoder: tjhandle
    private let encoder: tjhandle
    private let width: Int32
    private let height: Int32
    private var rgb: [UInt8]
    private var yuv: [UInt8]
    private var output: UnsafeMutablePointer<UInt8>?
    private let capacity: UInt

    init(width: Int32, height: Int32) throws {
        guard let decoder = tjInitDecompress(), let encoder = tjInitCompress() else {
            throw CameraJPEG.Failure(call: "tjInitDecompress")
        }
        self.decoder = decoder
        self.encoder = encoder
        self.width = width
        self.height = height
        rgb = [UInt8](repeating: 0, count: Int(width * height) * 3)
        yuv = [UInt8](repeating: 0, count: Int(tjBufSizeYUV2(width, 4, height, Int32(TJSAMP_422.rawValue))))
        capacity = tjBufSize(width, height, Int32(TJSAMP_422.rawValue))
        output = tjAlloc(Int32(capacity))
    }

    deinit {
        tjFree(output)
        tjDestroy(decoder)
        tjDestroy(encoder)
    }

    /// Milliseconds of decoding to RGB and encoding as 4:2:0.
    func throughRGB(_ bytes: [UInt8]) -> Double {
        let start = ContinuousClock.now
        let flags = TJFLAG_FASTDCT | TJFLAG_FASTUPSAMPLE | TJFLAG_NOREALLOC
        let format = Int32(TJPF_RGB.rawValue)
        let decoded = tjDecompress2(decoder, bytes, UInt(bytes.count), &rgb, width, 0, height, format, flags)
        var count = capacity
        let encoded = tjCompress2(
            encoder, rgb, width, 0, height, format, &output, &count, Int32(TJSAMP_420.rawValue), Self.quality, flags)
        precondition(decoded == 0 && encoded == 0, "TurboJPEG takes its own frames")
        return Report.milliseconds(since: start)
    }

    /// Milliseconds of decoding to planes and encoding them as they are.
    func inPlanes(_ bytes: [UInt8]) -> Double {
        let start = ContinuousClock.now
        let flags = TJFLAG_FASTDCT | TJFLAG_NOREALLOC
        let decoded = tjDecompressToYUV2(decoder, bytes, UInt(bytes.count), &yuv, width, 4, height, flags)
        var count = capacity
        let encoded = tjCompressFromYUV(
            encoder, yuv, width, 4, height, Int32(TJSAMP_422.rawValue), &output, &count, Self.quality, flags)
        precondition(decoded == 0 && encoded == 0, "TurboJPEG takes its own frames")
        return Report.milliseconds(since: start)
    }
}
