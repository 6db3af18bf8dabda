import CabineAudit
import CabineCore
import CabineNotices
import CabineRuntime
import HALLinux

/// Signs each closed period of the cash audit, one the last run left unsigned included.
struct ResetSettler: Sendable {
    let cabin: Cabin<DirectoryStore>
    let counter: CashCounter
    let log: NoticeSink

    /// Until the cabin stops.
    func run() async {
        var settled: UInt64?
        var isTold = false
        for await moment in await cabin.moments() {
            let resets = moment.state.takings.resets
            if settled == resets { continue }
            if let problem = settle(CashBooks(state: moment.state, chain: moment.chain)) {
                // Tried again after every event, and told once.
                if !isTold { log(Notice(.cashAuditFault, .detail(problem))) }
                isTold = true
            } else {
                settled = resets
                isTold = false
            }
        }
    }

    private func settle(_ books: CashBooks) -> String? {
        do throws(CashFault) {
            try counter.enter { office throws(CashFault) in _ = try office.settle(books) }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
