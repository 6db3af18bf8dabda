internal import CGPhoto
import HALContract

/// The cameras that libgphoto2 sees on the machine's ports at this moment.
final class GPhotoSearch {
    private let context: OpaquePointer
    private let name: String
    private let abilities: OpaquePointer
    private let ports: OpaquePointer

    /// Looks at every port; takes about a second, most of it for loading the library's drivers.
    init(_ context: OpaquePointer, _ name: String) throws(DeviceFault) {
        self.context = context
        self.name = name
        var abilities: OpaquePointer?
        var ports: OpaquePointer?
        var code = gp_abilities_list_new(&abilities)
        if code == GP_OK { code = gp_port_info_list_new(&ports) }
        guard code == GP_OK, let abilities, let ports else {
            if let abilities { gp_abilities_list_free(abilities) }
            throw GPhotoFault.make(code, name, "looking for cameras", "")
        }
        self.abilities = abilities
        self.ports = ports
        code = gp_abilities_list_load(abilities, context)
        // It answers with how many there are.
        if code >= GP_OK { code = gp_port_info_list_load(ports) }
        guard code >= GP_OK else { throw GPhotoFault.make(code, name, "looking for cameras", "") }
    }

    deinit {
        gp_port_info_list_free(ports)
        gp_abilities_list_free(abilities)
    }

    /// The first camera of `model` at `port`.
    ///
    /// - Throws: `absent` with the cameras that are there.
    func find(model: String?, port: String) throws(DeviceFault) -> (model: String, port: String) {
        let all = try detected()
        // "usb:" is the beginning of every port on USB.
        let fitting = all.first { (model == nil || $0.model == model) && $0.port.hasPrefix(port) }
        if let fitting { return fitting }
        let others =
            all.isEmpty
            ? "There is no camera" : "There is " + all.map { "\($0.model) at \($0.port)" }.joined(separator: ", ")
        throw DeviceFault(
            .absent,
            "\(name): it is not there. \(others). Switch it on, look at its cable, or correct the board's model.")
    }

    private func detected() throws(DeviceFault) -> [(model: String, port: String)] {
        var list: OpaquePointer?
        guard gp_list_new(&list) == GP_OK, let list else {
            throw GPhotoFault.make(GP_ERROR_NO_MEMORY, name, "looking for cameras", "")
        }
        defer { gp_list_unref(list) }
        let code = gp_abilities_list_detect(abilities, ports, list, context)
        guard code >= GP_OK else { throw GPhotoFault.make(code, name, "looking for cameras", "") }
        var found: [(model: String, port: String)] = []
        for index in 0..<max(0, gp_list_count(list)) {
            var model: UnsafePointer<CChar>?
            var port: UnsafePointer<CChar>?
            guard gp_list_get_name(list, index, &model) == GP_OK, gp_list_get_value(list, index, &port) == GP_OK,
                let model, let port
            else { continue }
            found.append((String(cString: model), String(cString: port)))
        }
        return found
    }

    /// A camera that was found, not yet taken.
    func camera(_ found: (model: String, port: String)) throws(DeviceFault) -> UnsafeMutablePointer<Camera> {
        var camera: UnsafeMutablePointer<Camera>?
        var code = gp_camera_new(&camera)
        guard code == GP_OK, let camera else { throw GPhotoFault.make(code, name, "beginning", "") }
        var entry = CameraAbilities()
        let model = gp_abilities_list_lookup_model(abilities, found.model)
        code = model < 0 ? model : gp_abilities_list_get_abilities(abilities, model, &entry)
        if code == GP_OK { code = gp_camera_set_abilities(camera, entry) }
        var port: OpaquePointer?
        if code == GP_OK {
            let place = gp_port_info_list_lookup_path(ports, found.port)
            code = place < 0 ? place : gp_port_info_list_get_info(ports, place, &port)
        }
        // The port is copied; the list may go.
        if code == GP_OK { code = gp_camera_set_port_info(camera, port) }
        guard code == GP_OK else {
            gp_camera_unref(camera)
            throw GPhotoFault.make(code, name, "choosing \(found.model) at \(found.port)", "")
        }
        return camera
    }
}
