internal import CGPhoto
internal import Glibc
import HALContract

/// One camera of libgphoto2, taken and given back; its calls block as long as the library likes.
///
/// Not for two threads: `GPhotoLink` calls it on one.
final class GPhotoHandle {
    /// The largest picture taken into memory: a 60-megapixel camera's best JPEG has about 40 MB.
    private static let fileBytesMaximum: UInt = 64 << 20

    /// The model and port it was found at, as `gphoto2 --auto-detect` prints them.
    let model: String
    let port: String
    private let name: String
    private let camera: UnsafeMutablePointer<Camera>
    private let context: OpaquePointer
    private let complaint: GPhotoComplaint

    /// Takes the first camera of `model` at `port`; a nil model takes any, the port `usb:` any of that kind.
    /// - Parameter seen: gets the port it was found at, before it is taken: a camera that hangs then can be reset there.
    init(model: String?, port: String, name: String, seen: (_ port: String) -> Void) throws(DeviceFault) {
        self.name = name
        complaint = GPhotoComplaint()
        guard let context = gp_context_new() else { throw GPhotoFault.make(GP_ERROR_NO_MEMORY, name, "beginning", "") }
        self.context = context
        gp_context_set_error_func(
            context,
            { _, text, data in
                // SAFETY: data is `complaint`, which lives as long as the context it is set for.
                guard let text, let data else { return }
                Unmanaged<GPhotoComplaint>.fromOpaque(data).takeUnretainedValue().text = String(cString: text)
            }, Unmanaged.passUnretained(complaint).toOpaque())
        do throws(DeviceFault) {
            let search = try GPhotoSearch(context, name)
            let found = try search.find(model: model, port: port)
            (self.model, self.port) = (found.model, found.port)
            seen(found.port)
            camera = try search.camera(found)
        } catch {
            gp_context_unref(context)
            throw error
        }
        let code = gp_camera_init(camera, context)
        guard code == GP_OK else {
            // Everything is set: `deinit` gives it back, after a throw too.
            throw GPhotoFault.make(code, name, "taking it", complaint.text)
        }
    }

    deinit {
        // What it answers changes nothing: the camera is given back or gone.
        _ = gp_camera_exit(camera, context)
        gp_camera_unref(camera)
        gp_context_unref(context)
    }

    private func check(_ code: Int32, _ what: String) throws(DeviceFault) {
        guard code == GP_OK else { throw GPhotoFault.make(code, name, what, complaint.text) }
        complaint.text = ""
    }

    /// Releases the shutter and takes the picture into memory; nothing of it stays in the camera.
    ///
    /// The release is a call of its own where the camera's driver has one: its refusal is answered at once and by name. In
    /// `gp_camera_capture` libgphoto2 2.5.30 takes no notice of it, and waits minutes for a picture that never comes
    /// (camera_capture in its camlibs/ptp2/library.c).
    func capture(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8] {
        let deadline = Deadline(milliseconds: limitMilliseconds)
        try dropLatePictures()
        let code = gp_camera_trigger_capture(camera, context)
        if code == GP_ERROR_NOT_SUPPORTED {
            var path = CameraFilePath()
            try check(gp_camera_capture(camera, GP_CAPTURE_IMAGE, &path, context), Self.release)
            return try take(&path)
        }
        try check(code, Self.release)
        return try captureOfTrigger(limitMilliseconds: deadline.milliseconds)
    }

    private static let release = "releasing the shutter"
    /// Events looked at before a release, and the wait for each: a camera tells a dozen changed settings at once.
    private static let lateEventsMaximum = 100
    private static let lateEventMilliseconds: Int32 = 1

    /// Deletes pictures that came after their time: they show somebody else, or the same person in another pose.
    private func dropLatePictures() throws(DeviceFault) {
        for _ in 0..<Self.lateEventsMaximum {
            var kind = GP_EVENT_UNKNOWN
            var data: UnsafeMutableRawPointer?
            try check(
                gp_camera_wait_for_event(camera, Self.lateEventMilliseconds, &kind, &data, context),
                "looking for late pictures")
            defer { free(data) }
            if kind == GP_EVENT_TIMEOUT { return }
            guard kind == GP_EVENT_FILE_ADDED, let data else { continue }
            var path = data.load(as: CameraFilePath.self)
            try delete(VideoText.read(&path.folder), VideoText.read(&path.name))
        }
    }

    /// Waits for the picture of a shutter that was released, by a wire or by `capture`.
    func captureOfTrigger(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8] {
        let deadline = Deadline(milliseconds: limitMilliseconds)
        while !deadline.hasPassed {
            var kind = GP_EVENT_UNKNOWN
            var data: UnsafeMutableRawPointer?
            try check(
                gp_camera_wait_for_event(camera, Int32(clamping: deadline.milliseconds), &kind, &data, context),
                "waiting for the picture")
            defer { free(data) }
            guard kind == GP_EVENT_FILE_ADDED, let data else { continue }
            var path = data.load(as: CameraFilePath.self)
            return try take(&path)
        }
        throw DeviceFault(
            .timeout,
            "\(name): no picture within \(limitMilliseconds) ms of the release. Check the trigger's wire, where there is one, "
                + "and that the lens focuses by hand.")
    }

    /// One frame of the live view.
    func preview() throws(DeviceFault) -> [UInt8] {
        try withFile { (file) throws(DeviceFault) in
            try check(gp_camera_capture_preview(camera, file, context), "taking a frame of the live view")
            return try bytes(of: file)
        }
    }

    /// Downloads and deletes a picture.
    private func take(_ path: inout CameraFilePath) throws(DeviceFault) -> [UInt8] {
        let folder = VideoText.read(&path.folder)
        let file = VideoText.read(&path.name)
        let picture = try withFile { (target) throws(DeviceFault) in
            try check(
                gp_camera_file_get(camera, folder, file, GP_FILE_TYPE_NORMAL, target, context),
                "downloading the picture")
            return try bytes(of: target)
        }
        try delete(folder, file)
        return picture
    }

    /// A portrait that stays in the camera is personal data that nobody deletes.
    private func delete(_ folder: String, _ file: String) throws(DeviceFault) {
        try check(gp_camera_file_delete(camera, folder, file, context), "deleting the picture in the camera")
    }

    private func withFile<Result>(
        _ body: (OpaquePointer) throws(DeviceFault) -> Result
    ) throws(DeviceFault) -> Result {
        var file: OpaquePointer?
        try check(gp_file_new(&file), "making room for a picture")
        guard let file else { throw GPhotoFault.make(GP_ERROR_NO_MEMORY, name, "making room for a picture", "") }
        defer { gp_file_unref(file) }
        return try body(file)
    }

    private func bytes(of file: OpaquePointer) throws(DeviceFault) -> [UInt8] {
        var data: UnsafePointer<CChar>?
        var count: UInt = 0
        try check(gp_file_get_data_and_size(file, &data, &count), "reading the picture")
        guard let data, count > 0, count <= Self.fileBytesMaximum else {
            throw DeviceFault(.protocolViolation, "\(name): it sent a picture of \(count) bytes. Switch it off and on.")
        }
        return [UInt8](UnsafeRawBufferPointer(start: data, count: Int(count)))
    }
}

/// What libgphoto2 last said about a failure.
final class GPhotoComplaint {
    var text = ""
}
