public import CabineCore
public import CabineDesks
public import CabinePreview
public import HALContract
import Synchronization

/// The crew of a cabin: each effect goes to the desk of its device, in order, and its outcome into the mailbox.
public final class CabinCrew<Spool: SpoolTransport & SendableMetatype, Store: FileStore & SendableMetatype>: Crew {
    let coins: CoinIntake?
    let flash: BoundedFlash?
    let photos: DeskRunner<PhotoDesk>
    let signatures: DeskRunner<SigningDesk>
    let prints: DeskRunner<PrintDesk<Spool>>
    let records: DeskRunner<RecordDesk<Store>>
    private let preview: PreviewWatch?
    private let rounds = Mutex(Rounds())

    /// A crew of desks; without a preview the customer gets no guidance, and without an acceptor no coin comes in.
    public init(
        coins: CoinIntake?, flash: BoundedFlash?, photos: DeskRunner<PhotoDesk>, signatures: DeskRunner<SigningDesk>,
        prints: DeskRunner<PrintDesk<Spool>>, records: DeskRunner<RecordDesk<Store>>,
        preview: PreviewWatch? = nil
    ) {
        self.coins = coins
        self.flash = flash
        self.photos = photos
        self.signatures = signatures
        self.prints = prints
        self.records = records
        self.preview = preview
    }

    /// Begins to carry one effect out.
    public func carryOut(_ effect: Effect) {
        switch effect.assignment(PrintDesk<Spool>.self, RecordDesk<Store>.self) {
        case .acceptor(let open): coins?.setOpen(open)
        case .timer: preconditionFailure("timers belong to the control loop")
        case .preview(let on):
            guard on else {
                preview?.stop()
                return
            }
            photos.give(.prepare)
            preview?.start()
        case .photo(let order):
            // Flash and shutter wait for the camera: one that still films would be held when the light goes on.
            guard let preview else { return photos.give(order) }
            preview.stop()
            preview.afterwards { [photos] in photos.give(order) }
        case .signing(let order): signatures.give(order)
        case .printing(let order): prints.give(order)
        case .record(let order): records.give(order)
        }
    }

    /// Acceptor inhibited, flash off, at once.
    public func makeSafe() {
        coins?.makeSafe()
        flash?.off(at: MachineClock.now)
    }

    /// Asks every device that is not known to work; what changed is posted.
    public func lookAround(known: State, journalHasRoom: Bool) {
        coins?.check()
        flash?.check()
        for question in rounds.withLock({ $0.look(known) }) {
            switch question {
            case .acceptor(let health): coins?.probe(known: health)
            case .studio(let camera, let flash): photos.offer(.probe(camera: camera, flash: flash))
            case .pad(let health): signatures.offer(.probe(known: health))
            case .keys(let health): records.offer(.probeKeys(known: health))
            case .storage(let health):
                records.offer(.probeStorage(known: health, journalHasRoom: journalHasRoom))
            case .release(let sale): records.offer(.release(sale: sale))
            case .discard(let sale): records.offer(.discard(sale: sale))
            case .printer(let report, let revive): prints.offer(.look(known: report, revive: revive))
            }
        }
    }
}
