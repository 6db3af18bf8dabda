import Glibc
import HALContract
import HALDrivers
import HALSignPad
import PadConformance

/// Runs one scenario of the conformance suite over libusb, as the child of an emulator of a pad.
///
///     pad-conformance SCENARIO [PRODUCT...]
///
/// SCENARIO is the name of one, or `fault`: prints the fault of a probe. PRODUCT is the number on USB, in hexadecimal, of
/// a model that is taken; without one all are.
///
/// Exit codes: 0 conforms, 1 does not (and says why), 64 wrong usage. The socket to the emulator is number `PAD_STAGE`,
/// and it plays a `PAD_MODEL`, such as STU-430.
@main enum Client {
    static func main() {
        let words = CommandLine.arguments
        guard words.count >= 2, let number = getenv("PAD_STAGE"), let socket = Int32(String(cString: number)),
            let name = getenv("PAD_MODEL"), let model = PadModel(name: String(cString: name))
        else {
            end(64, "usage: PAD_STAGE=number PAD_MODEL=name pad-conformance SCENARIO [PRODUCT...]")
        }
        do {
            let models = words.dropFirst(2).compactMap { UInt16($0, radix: 16).flatMap(PadModel.init(rawValue:)) }
            let stage = try SocketStage(
                socket: socket, playing: model, accepting: models.isEmpty ? PadModel.allCases : models)
            if words[1] == "fault" { return printFault(stage) }
            let scenarios = PadConformance.scenarios + PadConformance.scenariosReadingAhead
            guard let scenario = scenarios.first(where: { $0.name == words[1] }) else {
                end(64, "pad-conformance: no scenario \(words[1])")
            }
            try scenario.run(stage)
        } catch {
            end(1, "\(words[1]): \(error)")
        }
    }

    private static func printFault(_ stage: SocketStage) {
        do throws(DeviceFault) {
            _ = try stage.transport.feature(0x09)
            end(1, "no fault")
        } catch {
            print("\(error.kind): \(error.message)")
        }
    }

    private static func end(_ code: Int32, _ text: String) -> Never {
        print(text)
        exit(code)
    }
}
