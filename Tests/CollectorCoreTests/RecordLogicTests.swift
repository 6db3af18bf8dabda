import CabineCore
import CabineRecord
import CollectorCore
import Crypto
import Testing

/// The collector's decisions over a store in memory.
struct World {
    typealias Logic = RecordLogic<MemoryRecordStore, MemoryKeyStore, MemoryCabinRegistry>

    static let day: Int64 = 86_400_000
    /// 2026-11-23 00:00 UTC.
    static let start = WallTime(millisecondsSince1970: 1_795_392_000_000)

    let store = MemoryRecordStore()
    let keys = MemoryKeyStore()
    let logic: Logic
    let cabinKey = P256.Signing.PrivateKey()
    let stateKey = P256.KeyAgreement.PrivateKey()
    let scheme: CrockfordNumberScheme

    init() throws {
        scheme = try CrockfordNumberScheme(collectorPrefix: "C1", cabinPrefix: "AB12")
        let registry = MemoryCabinRegistry()
        registry.enrol("AB12", key: cabinKey.publicKey)
        logic = Logic(
            store: store, keys: keys, registry: registry, indexKey: IndexKey(bytes: [UInt8](repeating: 7, count: 32)),
            scheme: CrockfordNumberScheme.anyCabin, random: World.random)
    }

    static func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max) } }

    static func later(days: Int64, milliseconds: Int64 = 0) -> WallTime {
        WallTime(millisecondsSince1970: start.millisecondsSince1970 + days * day + milliseconds)
    }

    func upload(_ number: RecordNumber) throws -> Upload {
        let sealed = try SealedRecord(sealing: [1, 2, 3], number: number, to: stateKey.publicKey)
        let signature = try UploadSignature.make(number: number, digest: sealed.digest, key: cabinKey)
        return Upload(number: number.text, digest: sealed.digest, signature: signature, bytes: sealed.bytes)
    }

    /// Stores a fresh record.
    func stored(now: WallTime = start) throws -> (RecordNumber, Upload) {
        let number = scheme.draw(World.random)
        let upload = try upload(number)
        #expect(try logic.put(upload, from: .cabin("AB12"), now: now) == .stored)
        return (number, upload)
    }

    func claim(_ number: RecordNumber, by name: String = "state-1", now: WallTime = start) throws -> String? {
        guard case .delivered(let claim, _) = try logic.claim(number.text, by: .state(name), now: now) else {
            return nil
        }
        return claim
    }
}

@Suite struct RecordLogicTests {
    @Test func whatWasSealedIsDeliveredUnchanged() throws {
        let world = try World()
        let (number, upload) = try world.stored()
        let answer = try world.logic.claim(number.text, by: .state("state-1"), now: World.start)
        guard case .delivered(_, let record) = answer else {
            Issue.record("not delivered")
            return
        }
        #expect(record == upload.bytes)
        #expect(try SealedRecord(bytes: record).open(with: world.stateKey, number: number) == [1, 2, 3])
    }

    @Test func aClaimIsRepeatedToItsHolderAlone() throws {
        let world = try World()
        let (number, _) = try world.stored()
        let first = try #require(try world.claim(number))
        #expect(try world.claim(number, now: World.later(days: 6)) == first)
        #expect(
            try world.logic.claim(number.text, by: .state("state-2"), now: World.start) == .refused(.otherClaim))
        #expect(try world.logic.claim(number.text, by: .cabin("AB12"), now: World.start) == .refused(.wrongRole))
    }

    @Test func anUnconfirmedClaimEnds() throws {
        let world = try World()
        let (number, _) = try world.stored()
        #expect(try world.claim(number) != nil)
        #expect(try world.claim(number, now: World.later(days: 7, milliseconds: -1)) != nil)
        let ended = try world.logic.claim(number.text, by: .state("state-1"), now: World.later(days: 7))
        #expect(ended == .refused(.gone))
        #expect(world.keys.names().isEmpty)
    }

    @Test func confirmingDestroysOnceAndMayBeRepeated() throws {
        let world = try World()
        let (number, upload) = try world.stored()
        let claim = try #require(try world.claim(number))
        let logic = world.logic
        let wrong = try logic.confirm(number.text, claim: "0", by: .state("state-1"), now: World.start)
        #expect(wrong == .refused(.otherClaim))
        let thief = try logic.confirm(number.text, claim: claim, by: .state("state-2"), now: World.start)
        #expect(thief == .refused(.otherClaim))
        #expect(world.keys.names().count == 1)
        for _ in 0..<2 {
            let answer = try logic.confirm(number.text, claim: claim, by: .state("state-1"), now: World.start)
            #expect(answer == .destroyed)
        }
        #expect(world.keys.names().isEmpty)
        #expect(try logic.confirm(number.text, claim: "0", by: .state("state-1"), now: World.start) == .refused(.gone))
        #expect(try world.claim(number) == nil)
        // A cabin's late retry does not bring it back, not even with another content.
        #expect(try logic.put(upload, from: .cabin("AB12"), now: World.start) == .refused(.gone))
        let other = try world.upload(number)
        #expect(try logic.put(other, from: .cabin("AB12"), now: World.start) == .refused(.gone))
    }

    @Test func unknownNumbersAreUnknown() throws {
        let world = try World()
        let number = world.scheme.draw(World.random)
        #expect(try world.logic.claim(number.text, by: .state("s"), now: World.start) == .refused(.unknown))
        #expect(
            try world.logic.confirm(number.text, claim: "0", by: .state("s"), now: World.start) == .refused(.unknown))
        #expect(try world.logic.claim("nonsense", by: .state("s"), now: World.start) == .refused(.badNumber))
    }

    /// Received on 23 November, gone on 23 May: 181 days.
    @Test func sixMonthsOnTheRecordAndItsKeyAreGone() throws {
        let world = try World()
        let (number, upload) = try world.stored()
        let (claimed, _) = try world.stored(now: World.later(days: 180))
        #expect(try world.claim(claimed, now: World.later(days: 180)) != nil)
        #expect(try world.logic.purge(now: World.later(days: 181, milliseconds: -1)) == 0)
        #expect(world.keys.names().count == 2)
        #expect(try world.logic.purge(now: World.later(days: 181)) == 1)
        #expect(world.keys.names().count == 1)
        #expect(try world.logic.claim(number.text, by: .state("s"), now: World.later(days: 181)) == .refused(.gone))
        // The mark outlives the record: a cabin back from half a year in a cellar gets 410.
        let years = World.later(days: 2_000)
        #expect(try world.logic.put(upload, from: .cabin("AB12"), now: years) == .refused(.gone))
        #expect(try world.logic.purge(now: World.later(days: 187)) == 1)
        #expect(world.keys.names().isEmpty)
    }

    @Test func anOverdueRecordIsNotGivenOutEvenBeforeThePurge() throws {
        let world = try World()
        let (number, _) = try world.stored()
        let answer = try world.logic.claim(number.text, by: .state("s"), now: World.later(days: 181))
        #expect(answer == .refused(.gone))
        #expect(world.keys.names().isEmpty)
    }

    @Test func aPurgeWorksInBatches() throws {
        let world = try World()
        for _ in 0..<World.Logic.purgeBatch + 3 { _ = try world.stored() }
        #expect(try world.logic.purge(now: World.later(days: 200)) == World.Logic.purgeBatch)
        #expect(try world.logic.purge(now: World.later(days: 200)) == 3)
        #expect(world.keys.names().isEmpty)
    }

    @Test func keysWithoutARecordAreSwept() throws {
        let world = try World()
        let (number, _) = try world.stored()
        world.keys.keep([1], name: "orphan")
        #expect(try world.logic.sweepKeys() == 1)
        #expect(try world.claim(number) != nil)
    }

    @Test func aFailedTransactionChangesNothing() throws {
        let world = try World()
        let (number, _) = try world.stored()
        #expect(throws: StoreFault.self) {
            try world.store.transaction { (transaction) throws(StoreFault) in
                for record in transaction.overdue(at: World.later(days: 999), claimedBy: World.start, limit: 9) {
                    transaction.remove(record.index)
                }
                throw StoreFault("cut")
            }
        }
        #expect(try world.claim(number) != nil)
    }

    @Test func everyRefusalHasItsOwnNameAndAStatusOfTheContract() {
        #expect(Set(Refusal.allCases.map(\.name)).count == Refusal.allCases.count)
        #expect(Refusal.allCases.allSatisfy { [400, 403, 404, 409, 410, 413].contains($0.status) })
    }
}
