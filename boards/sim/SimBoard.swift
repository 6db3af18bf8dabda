public import HALDrivers
import HALContract

extension Board {
    /// The cabin without hardware: simulated lines, pad and camera, and a real print queue with a simulated printer.
    public static let sim = Board(
        identifier: "sim",
        title: "simulated cabin: no hardware, a real print queue in front of a simulated dye-sub printer",
        coinPulses: CoinPulseProfile(
            centsPerPulse: 50, widthMinimumMilliseconds: 10, widthMaximumMilliseconds: 80, debounceMilliseconds: 5,
            stuckMilliseconds: 1_000),
        flashLimitMilliseconds: 50,
        printer: "dnp-ds620",
        pad: PadCapability(
            maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200))
}
