import CabineConsole
import HALContract
import HALSim
import Testing

@Suite struct PaidVouchersTests {
    /// Pays vouchers 101 to 120 until the power fails; which of them it was told are noted.
    private static func pay(_ store: SimulatedDisk) throws -> [UInt64] {
        let paid = try PaidVouchers(store)
        var told: [UInt64] = []
        do throws(DeviceFault) {
            for serial in 101...120 as ClosedRange<UInt64> {
                try paid.note(serial, "2026-11-27T10:00:00Z service S4K79QWM2XAB")
                told.append(serial)
            }
        } catch { #expect(error.kind == .absent) }
        return told
    }

    private static func disk(_ plan: FaultPlan = FaultPlan(), seed: UInt64 = 1) -> SimulatedDisk {
        SimulatedDisk(time: SimulatedTime(), dice: FaultDice(component: 1, plan: plan, seed: seed))
    }

    @Test func whatWasPaidIsKnownAfterAStart() throws {
        let store = MemoryStore()
        let paid = try PaidVouchers(store)
        #expect(paid[7] == nil)
        try paid.note(17, "then, by one")
        try paid.note(7, "later, by another")
        #expect(paid[17] == "then, by one" && paid[7] == "later, by another")
        let again = try PaidVouchers(store)
        #expect(again[17] == "then, by one" && again[7] == "later, by another" && again[1] == nil)
    }

    @Test(arguments: SimulatedDisk.CutEffect.allCases)
    func aCutAnywhereForgetsNothingThatWasSaidAndMakesUpNothing(_ effect: SimulatedDisk.CutEffect) throws {
        for operation in 0..<20 {
            let store = Self.disk()
            store.operationsUntilCut = operation
            store.scheduledEffect = effect
            let told = try Self.pay(store)
            #expect(told.count == operation)
            store.cutPower()
            let paid = try PaidVouchers(store)
            for serial in told { #expect(paid[serial] != nil, "voucher \(serial), cut in operation \(operation)") }
            // The one that was under way may be there or not, and no other is.
            for serial in 0...200 where serial > 101 + operation || serial < 101 {
                #expect(paid[UInt64(serial)] == nil, "voucher \(serial), cut in operation \(operation)")
            }
        }
    }

    @Test func onADiskThatLiesWhatWasPaidIsForgotten() throws {
        let store = Self.disk()
        store.syncDoesNothing = true
        let told = try Self.pay(store)
        store.cutPower(.lost)
        let paid = try PaidVouchers(store)
        #expect(told.contains { paid[$0] == nil }, "the negative control: the test above can fail")
    }

    @Test func whoCannotWriteItDownMustNotPay() throws {
        let store = MemoryStore()
        let paid = try PaidVouchers(store)
        try paid.note(1, "first")
        store.syncFails = true
        #expect(throws: DeviceFault.self) { try paid.note(2, "second") }
        #expect(paid[2] == nil && paid[1] == "first")
        store.syncFails = false
        try paid.note(2, "again")
        #expect(try PaidVouchers(store)[2] == "again")
    }

    /// Earlier versions appended: half of the number 118 is not voucher 1, and the next line is not glued to it.
    @Test func aLineWithoutItsEndIsNobodysVoucher() throws {
        let store = MemoryStore()
        try store.append(Array("17 then, by one\n1".utf8), to: PaidVouchers.file)
        let paid = try PaidVouchers(store)
        #expect(paid[17] == "then, by one" && paid[1] == nil)
        try paid.note(18, "later")
        let again = try PaidVouchers(store)
        #expect(again[17] != nil && again[18] == "later" && again[1] == nil && again[118] == nil)
    }
}
