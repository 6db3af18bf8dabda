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
        return try logic.put(
            Upload(number: number, digest: digest, signature: signature, bytes: request.body),
            from: .cabin(SimulatedRecordMaker.cabin), now: now)
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
        guard let parsed = try? CrockfordNumberScheme.anyCabin.parse(number) else { return .absent }
        let index = indexKey.index(of: parsed)
        return try logic.store.transaction { (transaction) throws(StoreFault) in
            if transaction.record(index) != nil { return .stored }
            return transaction.tombstone(index) != nil ? .taken : .absent
        }
    }
}
