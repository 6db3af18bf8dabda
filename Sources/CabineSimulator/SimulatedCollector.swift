import CabineCore
import CabineRecord
import CollectorCore
import Crypto
import FoundationEssentials
import HALContract
import HALSim

/// Every cabin is enrolled, with the world's signature.
struct SimulatedRegistry: CabinRegistry {
    func signingKey(of cabin: String) -> P256.Signing.PublicKey? { nil }

    func accepts(_ signature: [UInt8], of cabin: String, number: RecordNumber, digest: [UInt8]) -> Bool {
        signature == SimulatedRecordMaker.signature(number: number, digest: digest)
    }
}

/// The collector: the product's own record logic over a store in memory, spoken to in requests.
final class SimulatedCollector {
    typealias Logic = RecordLogic<MemoryRecordStore, MemoryKeyStore, SimulatedRegistry>
    let logic: Logic
    private let indexKey = IndexKey(bytes: [UInt8](repeating: 9, count: 32))

    init(seed: UInt64) {
        var bits = SplitMix(seed: seed)
        logic = RecordLogic(
            store: MemoryRecordStore(), keys: MemoryKeyStore(), registry: SimulatedRegistry(),
            indexKey: indexKey, scheme: CrockfordNumberScheme.anyCabin,
            random: { count in (0..<count).map { _ in UInt8(truncatingIfNeeded: bits.next()) } })
    }

    /// What the HTTP server makes of a PUT.
    func put(_ request: UplinkRequest, now: WallTime, slip: CollectorSlip?) throws(StoreFault) -> PutAnswer {
        let digest = request.headers.first { $0.name == "Content-Digest" }
            .flatMap { UploadContract.digest(inContentDigest: $0.value) }
        let signature = request.headers.first { $0.name == UploadContract.signatureHeader }
            .flatMap { Data(base64Encoded: $0.value) }.map { Array($0) }
        let number = String(request.path.dropFirst("/records/".count))
        let upload = Upload(number: number, digest: digest, signature: signature, bytes: request.body)
        return try put(upload, now: now, slip: slip)
    }

    /// The record logic's answer, or a careless one's.
    func put(_ upload: Upload, now: WallTime, slip: CollectorSlip?) throws(StoreFault) -> PutAnswer {
        guard let slip else { return try logic.put(upload, from: Self.cabin, now: now) }
        return try carelessPut(upload, now, slip)
    }

    /// A server of the State asks for a record.
    func claim(_ number: String, by holder: String, now: WallTime, slip: CollectorSlip?) throws(StoreFault)
        -> ClaimAnswer
    {
        let answer = try logic.claim(number, by: .state(holder), now: now)
        switch (slip, answer) {
        case (.holderUnchecked, .refused(.otherClaim)):
            return try logic.claim(number, by: .state(Self.prefecture), now: now)
        case (.claimDestroys, .delivered(let claim, _)):
            _ = try logic.confirm(number, claim: claim, by: .state(holder), now: now)
            return answer
        default: return answer
        }
    }

    /// It has the record and says so.
    func confirm(_ number: String, claim: String, now: WallTime, slip: CollectorSlip?) throws(StoreFault)
        -> ConfirmAnswer
    {
        if slip == .confirmForgets { return .destroyed }
        return try logic.confirm(number, claim: claim, by: .state(Self.prefecture), now: now)
    }

    /// Once a day.
    func purge(now: WallTime, slip: CollectorSlip?) throws(StoreFault) {
        let ahead: Int64 = slip == .purgeTooEarly ? 200 * 86_400_000 : 0
        _ = try logic.purge(now: WallTime(millisecondsSince1970: now.millisecondsSince1970 + ahead))
    }

    /// The server of the State that pulls in this world.
    static let prefecture = "prefecture"
    private static let cabin = Peer.cabin(SimulatedRecordMaker.cabin)

    private func carelessPut(_ upload: Upload, _ now: WallTime, _ slip: CollectorSlip) throws(StoreFault) -> PutAnswer {
        var upload = upload
        puts += 1
        if slip == .signatureUnchecked {
            let right = SimulatedRecordMaker.signature(number: upload.number, digest: upload.digest ?? [])
            upload = Upload(number: upload.number, digest: upload.digest, signature: right, bytes: upload.bytes)
        }
        if slip == .digestUnchecked { upload = withRightDigest(upload) }
        if slip == .acknowledgedBeforeCommit, puts.isMultiple(of: 4) { return .stored }
        let answer = try logic.put(upload, from: Self.cabin, now: now)
        switch (slip, answer) {
        case (.duplicateStored, .already), (.conflictOverwrites, .refused(.conflict)),
            (.tombstoneIgnored, .refused(.gone)):
            return try storeAnew(upload, now)
        case (.repeatIsConflict, .already): return .refused(.conflict)
        case (.goneIsUnknown, .refused(.gone)): return .refused(.unknown)
        default: return answer
        }
    }

    /// What was signed was the stated digest: whoever trusts it takes any bytes.
    private func withRightDigest(_ upload: Upload) -> Upload {
        let stated = SimulatedRecordMaker.signature(number: upload.number, digest: upload.digest ?? [])
        guard upload.signature == stated else { return upload }
        let right = digest(upload.bytes)
        return Upload(
            number: upload.number, digest: right,
            signature: SimulatedRecordMaker.signature(number: upload.number, digest: right), bytes: upload.bytes)
    }

    /// Puts the upload in the place of whatever is there, or was.
    private func storeAnew(_ upload: Upload, _ now: WallTime) throws(StoreFault) -> PutAnswer {
        guard let number = parse(upload.number) else { return .refused(.badNumber) }
        let index = indexKey.index(of: number)
        try logic.store.transaction { (transaction) throws(StoreFault) in
            transaction.remove(index)
            guard transaction.tombstone(index) != nil else { return }
            try transaction.insert(
                StoredRecord(
                    index: index, digest: digest(upload.bytes), keyName: "", ciphertext: upload.bytes,
                    expiresAt: WallTime(millisecondsSince1970: now.millisecondsSince1970 + 86_400_000), claim: nil))
        }
        let answer = try logic.put(upload, from: Self.cabin, now: now)
        return answer == .refused(.gone) ? .stored : answer
    }

    private var puts = 0

    private func parse(_ number: String) -> RecordNumber? {
        do throws(NumberFault) { return try CrockfordNumberScheme.anyCabin.parse(number) } catch { return nil }
    }

    /// SHA-256 of a record.
    func digest(_ record: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: record)) }

    /// Where the collector has a number.
    enum Whereabouts {
        case stored
        case taken
        case absent
    }

    func whereabouts(of number: String) throws(StoreFault) -> Whereabouts {
        guard let parsed = parse(number) else { return .absent }
        let index = indexKey.index(of: parsed)
        return try logic.store.transaction { (transaction) throws(StoreFault) in
            if transaction.record(index) != nil { return .stored }
            return transaction.tombstone(index) != nil ? .taken : .absent
        }
    }
}
