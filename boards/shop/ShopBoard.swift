public import HALDrivers

extension Board {
    /// A photographer's counter: no coins, no flash of ours, no lines at all.
    public static let shop = Board(
        identifier: "shop",
        title: "photographer's counter: tethered still camera or a folder of files, STU-540 or touch screen",
        attendance: .attended,
        camera: CameraWiring(
            .gphoto2(GPhoto2Camera(model: "Nikon DSC D7500", usb: USBIdentity(vendor: 0x04B0, product: 0x0440))),
            otherwiseFolder: "/var/lib/cabine/photos",
            powerCycle: .byHand("the photographer switches the camera off and on")),
        signature: .padOrTouchScreen([.stu540]),
        printer: .ipp(address: "ipp://cabine-printer/ipp/print"))
}
