public import HALContract
public import HALDrivers

/// Inputs of the housing that are on one chip: they are requested together and read by one thread.
public struct PanelWires: Sendable {
    /// What each input is, in the order of their wires.
    public let roles: [InputRole]
    /// Their wires, by name.
    public let wires: [(name: String, wire: InputWire)]
}

extension Board {
    /// The housing's inputs and the flash-ready line, one value for each chip that has some, in the order the chips come.
    ///
    /// The flash-ready line is among them, so that one reader serves all: none of these changes more than once a second.
    public var panels: [PanelWires] {
        let all: [(InputRole, InputWire?)] = [
            (.door, house.door), (.serviceKey, house.serviceKey), (.presence, house.presence),
            (.powerFail, house.powerFail), (.flashReady, flash?.ready),
        ]
        let wired = all.compactMap { role, wire in wire.map { (role: role, wire: $0) } }
        var chips: [String] = []
        for input in wired where !chips.contains(input.wire.terminal.chip) { chips.append(input.wire.terminal.chip) }
        return chips.map { chip in
            let inputs = wired.filter { $0.wire.terminal.chip == chip }
            return PanelWires(
                roles: inputs.map(\.role), wires: inputs.map { (name: $0.role.name, wire: $0.wire) })
        }
    }

    /// Drives the flash and the acceptor's inhibit line to their resting state and gives them back.
    ///
    /// To be called before anything that may fail: a program that was killed left its lines as they were, a light that is
    /// on, an acceptor that takes coins nobody counts; and a start that fails, for a disk that died, would leave them so.
    ///
    /// - Returns: what refused. A line that another cabin holds is that one's to drive.
    public func restOutputs() -> [DeviceFault] {
        var faults: [DeviceFault] = []
        do throws(DeviceFault) {
            if let inhibit = coins?.inhibit { _ = try GPIOOutputLine(inhibit: inhibit) }
        } catch { faults.append(error) }
        do throws(DeviceFault) {
            if let line = flash?.line { _ = try GPIOOutputLine("flash", line) }
        } catch { faults.append(error) }
        return faults.filter { $0.kind != .busy }
    }

    /// The acceptor's inputs by name, as `CoinAcceptorProfile` numbers them: coin lines first, then the fraud line. Empty
    /// on a board without an acceptor.
    public var coinInputs: [(name: String, wire: InputWire)] {
        guard let coins else { return [] }
        let lines = zip(coinLineNames, coins.lines).map { (name: $0, wire: $1.wire) }
        return lines + (coins.fraud.map { [(name: "coin fraud", wire: $0.wire)] } ?? [])
    }
}
