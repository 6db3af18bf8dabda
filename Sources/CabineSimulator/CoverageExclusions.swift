import HALSim

extension Coverage {
    /// Pairs of mode and event that no world can reach, with the reason.
    static let impossibleEvents: [(mode: String, event: String, reason: String)] = []

    /// Pairs of mode and fault that no world can reach, with the reason.
    static let impossibleFaults: [(mode: String, faults: [SimulatedFault], reason: String)] = []
}
