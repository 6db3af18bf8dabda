public import CabineCore
public import HALContract
import CabineSheet
import Synchronization

/// The crew of a cabin: each effect goes to the desk of its device, in order, and its outcome into the mailbox.
public final class CabinCrew<Spool: SpoolTransport & SendableMetatype>: Crew {
    /// A working printer is asked, and a stopped queue resumed, at every sixth look only: asking wakes the back end, and
    /// resuming in front of an open cover stops the queue again.
    private static var looksPerPrinterReading: Int { 6 }

    private let coins: CoinIntake
    private let flash: BoundedFlash
    private let photos: PhotoDesk
    private let signatures: SigningDesk
    private let prints: PrintDesk<Spool>
    private let records: RecordDesk
    private let vouchers: VoucherDesk
    private let papers: PaperMaker
    private let vault: Vault
    private let mailbox: Mailbox

    /// Looks at the devices so far.
    private let looks = Atomic(0)
    private let photoLane = Lane()
    private let signatureLane = Lane()
    private let printLane = Lane()
    private let recordLane = Lane()

    /// A crew of desks that share one vault and one mailbox.
    public init(
        coins: CoinIntake, flash: BoundedFlash, photos: PhotoDesk, signatures: SigningDesk,
        prints: PrintDesk<Spool>, records: RecordDesk, vouchers: VoucherDesk, papers: PaperMaker, vault: Vault,
        mailbox: Mailbox
    ) {
        self.coins = coins
        self.flash = flash
        self.photos = photos
        self.signatures = signatures
        self.prints = prints
        self.records = records
        self.vouchers = vouchers
        self.papers = papers
        self.vault = vault
        self.mailbox = mailbox
    }

    /// Begins to carry one effect out.
    public func carryOut(_ effect: Effect) {
        switch effect {
        case .setAcceptor(let open):
            if !coins.setOpen(open) { mailbox.post(.deviceReported(.coinAcceptor, .failed)) }
        case .setTimer: preconditionFailure("timers belong to the control loop")
        case .startPreview, .stopPreview:
            // Nobody watches yet: the live picture comes with the customer's screen.
            break
        case .takePhoto(let session, let take): takePhoto(session, take)
        case .startSigning(let session, let attempt):
            signatureLane.add { [signatures] in await signatures.begin(session: session, attempt: attempt) }
        case .finishSigning(let session, let attempt):
            signatureLane.add { [signatures] in await signatures.finish(session: session, attempt: attempt) }
        case .stopSigning: signatureLane.add { [signatures] in await signatures.stop() }
        case .storeRecord(let sale): store(sale)
        case .print(let sale): printSheet(sale)
        case .askPrintOutcome(let sale):
            printLane.add { [prints, mailbox] in
                mailbox.post(.printConcluded(sale: sale.identifier, await prints.reconcile(sale)))
            }
        case .releaseRecord(let sale):
            recordLane.add { [records, mailbox] in
                if await records.release(sale: sale) { mailbox.post(.recordReleased(sale: sale)) }
            }
        case .discardRecord(let sale):
            recordLane.add { [records, mailbox] in
                if await records.discard(sale: sale) { mailbox.post(.recordDiscarded(sale: sale)) }
            }
        case .issueVoucher(let voucher, let onPaper): issue(voucher, onPaper)
        case .readPrinter:
            printLane.add { [prints, mailbox] in mailbox.post(.printerReported(await prints.read())) }
        case .wipe(let session): wipe(session)
        }
    }

    private func takePhoto(_ session: UInt64, _ take: UInt8) {
        photoLane.add { [photos, mailbox] in
            let verdict = await photos.take(session: session)
            mailbox.post(.photoTaken(session: session, take: take, verdict))
        }
    }

    private func store(_ sale: Sale) {
        recordLane.add { [records, mailbox] in
            let stored = await records.store(sale)
            mailbox.post(stored ? .recordStored(sale: sale.identifier) : .recordNotStored(sale: sale.identifier))
        }
    }

    private func printSheet(_ sale: Sale) {
        printLane.add { [prints, papers, vault, mailbox] in
            guard let page = papers.sheet(await vault.read(sale.session.identifier), sale.session.language) else {
                // Nothing was submitted: the outcome is certain.
                return mailbox.post(.printConcluded(sale: sale.identifier, .notPrinted))
            }
            mailbox.post(.printConcluded(sale: sale.identifier, await prints.print(page, for: sale)))
        }
    }

    private func issue(_ voucher: CabineCore.Voucher, _ onPaper: Bool) {
        printLane.add { [prints, papers, vouchers, mailbox] in
            guard let signed = await vouchers.sign(voucher) else { return }
            if onPaper, let page = papers.slip(signed), let left = await prints.read().printsLeft {
                _ = await prints.print(page, voucher: voucher, printsLeft: left)
                mailbox.post(.printerReported(await prints.read()))
            }
            mailbox.post(.voucherIssued(serial: voucher.serial))
        }
    }

    private func wipe(_ session: UInt64) {
        signatureLane.add { [signatures, vault] in
            await signatures.stop()
            await vault.wipe(session: session)
        }
    }

    /// Acceptor inhibited, flash off, at once.
    public func makeSafe() {
        _ = coins.setOpen(false)
        flash.off()
    }

    /// Asks every device that is not known to work, and posts what changed.
    public func lookAround(known: State, journalHasRoom: Bool) async {
        coins.check()
        flash.check()
        await look(.coinAcceptor, known) { [coins] in
            // Only a line that was refused is tried: a working acceptor's state is the controller's.
            coins.setOpen(false) ? .ready : .failed
        }
        await look(.camera, known) { [photos] in await photos.probe() }
        await look(.pad, known) { [signatures] in await signatures.probe() }
        await look(.keys, known) { [records] in await records.keysHealth() }
        let storage = journalHasRoom ? await records.storageHealth() : .failed
        if storage != known.devices.storage { mailbox.post(.deviceReported(.storage, storage)) }
        let isSixth = looks.add(1, ordering: .relaxed).newValue % Self.looksPerPrinterReading == 0
        if isSixth || known.devices.printer.health != .ready { await lookAtPrinter(known, revive: isSixth) }
    }

    private func look(_ device: Device, _ known: State, _ ask: () async -> DeviceHealth) async {
        guard known.devices[device] != .ready, known.session == nil else { return }
        let health = await ask()
        if health != known.devices[device] { mailbox.post(.deviceReported(device, health)) }
    }

    private func lookAtPrinter(_ known: State, revive: Bool) async {
        // While a sheet is made the judge of the print is the one who asks.
        if case .printing = known.mode { return }
        let report = revive && known.session == nil ? await prints.revive() : await prints.read()
        if report != known.devices.printer { mailbox.post(.printerReported(report)) }
    }
}
