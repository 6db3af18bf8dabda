import CabineCore
import HALContract
import HALSim

/// A plan in which these faults happen at every opportunity, and no other ever.
func always(_ faults: SimulatedFault...) -> FaultPlan {
    var plan = FaultPlan()
    for fault in faults { plan[fault] = 1_000_000 }
    return plan
}

/// A plan in which these faults happen at one opportunity in four, and no other ever.
func often(_ faults: [SimulatedFault]) -> FaultPlan {
    var plan = FaultPlan()
    for fault in faults { plan[fault] = 250_000 }
    return plan
}

/// Dice of `plan`; without one nothing goes wrong.
func dice(_ plan: FaultPlan = FaultPlan(), seed: UInt64 = 1) -> FaultDice {
    FaultDice(component: 3, plan: plan, seed: seed)
}

/// The kind of device fault `body` throws; nil when it succeeds.
func faultKind(_ body: () throws -> Void) -> FaultKind? {
    do {
        try body()
        return nil
    } catch {
        return (error as? DeviceFault)?.kind
    }
}

extension SimulatedTime {
    /// Moves on by milliseconds.
    func wait(_ milliseconds: UInt64) { advance(to: now.advanced(byMilliseconds: milliseconds)) }
}
