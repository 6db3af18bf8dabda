import CUSB
import HALContract
import Testing

@testable import HALSignPad

@Suite struct USBFaultTests {
    @Test(
        arguments: [
            (LIBUSB_ERROR_NO_DEVICE, .absent, "plug the pad in"), (LIBUSB_ERROR_IO, .absent, "plug the pad in"),
            (LIBUSB_ERROR_NOT_FOUND, .absent, "plug the pad in"),
            (LIBUSB_ERROR_BUSY, .busy, "another program"), (LIBUSB_ERROR_TIMEOUT, .timeout, "500 ms"),
            (LIBUSB_ERROR_PIPE, .protocolViolation, "refused"),
            (LIBUSB_ERROR_OVERFLOW, .protocolViolation, "more than its endpoint"),
            (LIBUSB_ERROR_ACCESS, .system, "udev rules"), (LIBUSB_ERROR_NO_MEM, .system, "dmesg"),
            (LIBUSB_ERROR_OTHER, .system, "dmesg"), (LIBUSB_ERROR_INVALID_PARAM, .system, "dmesg"),
        ] as [(libusb_error, FaultKind, String)])
    func everyErrorSaysWhatWhereAndWhatToDo(error: libusb_error, kind: FaultKind, words: String) {
        let fault = USBFault.fault(error.rawValue, "STU-430 at 1-2", doing: "reading report 09")
        #expect(fault.kind == kind)
        for part in ["STU-430 at 1-2", "reading report 09", words, "LIBUSB_ERROR"] {
            #expect(fault.message.contains(part), "\(fault.message)")
        }
    }
}
