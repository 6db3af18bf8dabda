import CabineCore
import CabinePreview
import Dispatch
import HALContract

/// A preview run as the cabin makes it: the camera's thread, the newest frame, the pipeline.
enum PipelineRun {
    /// A stream none of whose frames can be read would never be done.
    private static let limitSeconds = 60.0

    /// Films until as many frames as asked for were shown.
    static func film(
        _ options: Options, _ transport: sending any PreviewTransport, _ report: Report
    ) throws(DeviceFault) {
        let stream = PreviewStream()
        let began = Probe.milliseconds()
        DispatchQueue.global().asyncAfter(deadline: .now() + limitSeconds) { stream.stop() }
        do {
            try stream.run(transport, try PreviewPipeline(), now: Probe.now) { _, _ in
                report.frames += 1
                if report.frames >= options.frames { stream.stop() }
            }
        } catch let fault as DeviceFault {
            throw fault
        } catch {
            throw DeviceFault(.system, "preview pipeline: \(error)")
        }
        let tally = stream.tally
        report.skipped = tally.skipped
        report.filmMilliseconds = Probe.milliseconds() - began
        report.pipeline = ["shown": tally.shown, "replaced": tally.replaced, "faulty": tally.faulty]
        if let fault = tally.lastFault { report.pipeline["last_fault"] = "\(fault)" }
    }
}
