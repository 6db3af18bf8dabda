import CabineCore
import HALContract
import HALDrivers
import Testing

/// What a case expects of the outcome; reasons are for people and not compared.
enum Verdict {
    case printed, notPrinted, unknown

    init(_ outcome: PrintConclusion) {
        switch outcome {
        case .printed: self = .printed
        case .notPrinted: self = .notPrinted
        case .unknown: self = .unknown
        }
    }
}

struct JudgeCase: CustomTestStringConvertible {
    let name: String
    var recovering = false
    let script: ScriptedSpooler
    let verdict: Verdict
    var submissions = 1
    var cancels = false
    var resumes = false
    var testDescription: String { name }
}

private let printing: [Scene] = [
    .seen([.ours(.pending)], .roll(50)), .seen([.ours(.processing)], .roll(50, .processing)),
]
private let done = Scene.seen([.ours(.completed)], .roll(49))

private let afterSubmitting: [JudgeCase] = [
    JudgeCase(name: "completed, one less", script: .init(after: printing + [done]), verdict: .printed),
    JudgeCase(
        name: "completed, progress text",
        script: .init(after: [.seen([.ours(.completed, "Print complete (0 copies remaining)")], .roll(49))]),
        verdict: .printed),
    JudgeCase(
        name: "completed, counter late",
        script: .init(after: printing + [.seen([.ours(.completed)], .roll(50)), done]), verdict: .printed),
    JudgeCase(
        name: "completed, counter same", script: .init(after: [.seen([.ours(.completed)], .roll(50))]),
        verdict: .unknown),
    JudgeCase(
        name: "completed, counter unknown", script: .init(after: [.seen([.ours(.completed)], .roll(nil))]),
        verdict: .unknown),
    JudgeCase(
        name: "completed, two less", script: .init(after: [.seen([.ours(.completed)], .roll(48))]), verdict: .unknown),
    JudgeCase(
        name: "completed, counter rose", script: .init(after: [.seen([.ours(.completed)], .roll(400))]),
        verdict: .unknown),
    JudgeCase(
        name: "jam in mid-print",
        script: .init(after: [.seen([.ours(.completed, "Printer encountered error: 1300 -> Paper Jam")], .roll(50))]),
        verdict: .unknown),
    JudgeCase(
        name: "error text although the counter fell",
        script: .init(after: [.seen([.ours(.completed, "Printer encountered error: 1300 -> Paper Jam")], .roll(49))]),
        verdict: .unknown),
    JudgeCase(
        name: "cover closed in time",
        script: .init(
            after: Array(repeating: .seen([.ours(.pending)], .roll(50, .stopped, "Cover Open")), count: 40)
                + printing + [done]), verdict: .printed, resumes: true),
    JudgeCase(
        name: "cover never closed",
        script: .init(
            after: [.seen([.ours(.pending)], .roll(50, .stopped, "Cover Open"))],
            afterCancel: [.seen([.ours(.canceled)], .roll(50))]), verdict: .notPrinted, cancels: true, resumes: true),
    JudgeCase(
        name: "cover never closed, printer says nothing fresh",
        script: .init(
            after: [.seen([.ours(.pending)], .roll(50, .stopped))],
            afterCancel: [.seen([.ours(.canceled)], .roll(50))], reports: false), verdict: .unknown, cancels: true,
        resumes: true),
    JudgeCase(
        name: "paper end, new roll in time",
        script: .init(
            after: printing + [
                .seen([.ours(.pending)], .roll(0, .stopped)), .seen([.ours(.processing)], .roll(400, .processing)),
                .seen([.ours(.completed)], .roll(399)),
            ]), verdict: .printed, resumes: true),
    JudgeCase(
        name: "new roll, then cancelled: the old roll's last sheet may be out",
        script: .init(
            after: printing + [
                .seen([.ours(.pending)], .roll(0, .stopped)), .seen([.ours(.canceled)], .roll(400)),
            ]), verdict: .unknown, resumes: true),
    JudgeCase(
        name: "unplugged, and back: the page is not sent again",
        script: .init(
            after: [.seen([.ours(.held)], .roll(50))] + printing + [done],
            afterCancel: [.seen([.ours(.canceled)], .roll(50))]), verdict: .notPrinted, cancels: true),
    JudgeCase(
        name: "unplugged in mid-page, and the sheet is out",
        script: .init(
            after: printing + [.seen([.ours(.held)], .roll(50))],
            afterCancel: [.seen([.ours(.canceled)], .roll(49))]), verdict: .unknown, cancels: true),
    JudgeCase(
        name: "wrong media",
        script: .init(after: [.seen([.ours(.canceled, "Incorrect media for job loaded (300 vs 2)")], .roll(50))]),
        verdict: .notPrinted),
    JudgeCase(
        name: "cancelled, yet the counter fell",
        script: .init(after: printing + [.seen([.ours(.canceled)], .roll(49))]),
        verdict: .unknown),
    JudgeCase(name: "aborted", script: .init(after: [.seen([.ours(.aborted)], .roll(50))]), verdict: .notPrinted),
    JudgeCase(
        name: "lost, counter same", script: .init(after: printing + [.seen([], .roll(50))]), verdict: .notPrinted),
    JudgeCase(name: "lost, counter fell", script: .init(after: printing + [.seen([], .roll(49))]), verdict: .unknown),
    JudgeCase(
        name: "two jobs of one name, one printed",
        script: .init(
            after: [.seen([.ours(.completed), .ours(.pending, identifier: 8)], .roll(49))],
            afterCancel: [.seen([.ours(.completed), .ours(.canceled, identifier: 8)], .roll(49))]), verdict: .printed,
        cancels: true),
    JudgeCase(
        name: "two jobs of one name, both printed",
        script: .init(after: [.seen([.ours(.completed), .ours(.completed, identifier: 8)], .roll(48))]),
        verdict: .unknown),
    JudgeCase(
        name: "spooler restarted with the job still in it",
        script: .init(
            after: printing + [.fault(.absent), .seen([.ours(.pending)], .roll(49))],
            afterCancel: [.seen([.ours(.canceled)], .roll(49))]), verdict: .unknown, cancels: true),
    JudgeCase(
        name: "spooler away, then printed", script: .init(after: printing + [.fault(.absent), done]), verdict: .printed),
    JudgeCase(name: "spooler never back", script: .init(after: printing + [.fault(.absent)]), verdict: .unknown),
    JudgeCase(
        name: "never ends, cannot be cancelled", script: .init(after: [.seen([.ours(.processing)], .roll(50))]),
        verdict: .unknown, cancels: true),
    JudgeCase(
        name: "queue refused the page", script: .init(after: [.seen([], .roll(50))], submitFault: .needsAttention),
        verdict: .notPrinted),
    JudgeCase(
        name: "answer to the submission lost, job there",
        script: .init(
            after: [.seen([.ours(.processing)], .roll(50))], afterCancel: [.seen([.ours(.canceled)], .roll(50))],
            submitFault: .timeout), verdict: .notPrinted, cancels: true),
    JudgeCase(
        name: "answer to the submission lost, job printed", script: .init(after: [done], submitFault: .timeout),
        verdict: .printed),
]

private let beforeSubmitting: [JudgeCase] = [
    JudgeCase(
        name: "spooler away from the start", script: .init(before: [.fault(.absent)], after: []), verdict: .notPrinted,
        submissions: 0),
    JudgeCase(
        name: "out of paper", script: .init(before: [.seen([], .roll(0))], after: []), verdict: .notPrinted,
        submissions: 0),
    JudgeCase(
        name: "counter moved since the journal", script: .init(before: [.seen([], .roll(49))], after: []),
        verdict: .notPrinted, submissions: 0),
    JudgeCase(
        name: "counter unknown", script: .init(before: [.seen([], .roll(nil))], after: []), verdict: .notPrinted,
        submissions: 0),
    JudgeCase(
        name: "counter known after asking",
        script: .init(before: [.seen([], .roll(nil)), .seen([], .roll(50))], after: [done]), verdict: .printed),
    JudgeCase(
        name: "queue stays stopped", script: .init(before: [.seen([], .roll(50, .stopped))], after: []),
        verdict: .notPrinted, submissions: 0, resumes: true),
    JudgeCase(
        name: "leftover of another sale",
        script: .init(
            before: [.seen([], .roll(50), others: [.leftover]), .seen([], .roll(50), others: [.leftover])],
            after: [done], afterCancel: [.seen([], .roll(50))]), verdict: .printed, cancels: true),
    JudgeCase(
        name: "our job is there before it was submitted",
        script: .init(
            before: [.seen([.ours(.pending)], .roll(50))], after: [],
            afterCancel: [.seen([.ours(.canceled)], .roll(50))]), verdict: .notPrinted, submissions: 0, cancels: true),
]

private let recovering: [JudgeCase] = [
    JudgeCase(name: "it had printed", script: .init(after: [done]), verdict: .printed),
    JudgeCase(
        name: "leftover, cancelled in time",
        script: .init(
            after: [.seen([.ours(.pending)], .roll(50))], afterCancel: [.seen([.ours(.canceled)], .roll(50))]),
        verdict: .notPrinted, cancels: true),
    JudgeCase(
        name: "others' leftovers are cancelled too",
        script: .init(
            after: [.seen([], .roll(50), others: [.leftover])], afterCancel: [.seen([], .roll(50))]),
        verdict: .notPrinted, cancels: true),
    JudgeCase(name: "nothing there, counter same", script: .init(after: [.seen([], .roll(50))]), verdict: .notPrinted),
    JudgeCase(
        name: "nothing there, counter stale", script: .init(after: [.seen([], .roll(50))], reports: false),
        verdict: .unknown),
    JudgeCase(name: "nothing there, counter fell", script: .init(after: [.seen([], .roll(49))]), verdict: .unknown),
    JudgeCase(
        name: "completed, counter same", script: .init(after: [.seen([.ours(.completed)], .roll(50))]),
        verdict: .unknown),
    JudgeCase(
        name: "sheet comes out late, after the spooler died",
        script: .init(after: Array(repeating: .seen([], .roll(50)), count: 40) + [.seen([], .roll(49))]),
        verdict: .unknown),
    JudgeCase(name: "spooler stays away", script: .init(after: [.fault(.absent)]), verdict: .unknown),
].map {
    var copy = $0
    copy.recovering = true
    copy.submissions = 0
    return copy
}

@Suite struct PrintJudgeTests {
    @Test(arguments: beforeSubmitting + afterSubmitting + recovering)
    func judges(_ test: JudgeCase) {
        let run = test.script.play(submitted: test.recovering)
        #expect(Verdict(run.outcome) == test.verdict, "\(run.outcome)")
        #expect(run.submissions == test.submissions)
        #expect(!run.cancels.isEmpty == test.cancels)
        #expect((run.resumes > 0) == test.resumes)
        #expect(run.milliseconds <= PrintLimits().totalMilliseconds + 1_000)
    }

    @Test func resumesWithBackOff() {
        let script = ScriptedSpooler(
            after: [.seen([.ours(.pending)], .roll(50, .stopped))], afterCancel: [.seen([.ours(.canceled)], .roll(50))])
        // 1, 2, 4, 8, then every 15 s for two minutes: some dozen, not the hundreds of looks.
        let resumes = script.play().resumes
        #expect((5...16).contains(resumes), "\(resumes)")
    }

    @Test func endsWhenTheClockStandsStill() {
        var judge = PrintJudge(
            job: PrintJob(key: "sale-000042", printsLeftBefore: 50), submitted: false, now: Instant(nanoseconds: 1))
        var observation = PrintJudge.Observation.started
        for _ in 0...PrintLimits().observationsLimit {
            let action = judge.next(observation, at: Instant(nanoseconds: 1))
            if case .conclude(let outcome) = action {
                #expect(Verdict(outcome) == .unknown)
                return
            }
            observation = .failed(DeviceFault(.absent, "scripted"))
        }
        Issue.record("the judge never concluded")
    }
}

/// Whatever the spooler shows: an end in bounded time, one submission at most, "printed" only by the rule.
@Suite struct PrintJudgeRandomTests {
    @Test(arguments: [false, true])
    func keepsItsPromises(recovering: Bool) {
        var printed = 0
        for seed in UInt64(1)...2_000 {
            var random = SplitMix(state: seed)
            let scenes = (0..<40).map { _ in random.scene() }
            let cancelled = random.bool() ? (0..<8).map { _ in random.scene() } : nil
            let script = ScriptedSpooler(
                before: random.bool() ? [.seen([], .roll(50))] : [random.scene()], after: scenes,
                afterCancel: cancelled,
                submitFault: random.below(5) == 0 ? FaultKind.allCases[random.below(7)] : nil, reports: random.bool())
            let run = script.play(submitted: recovering)
            #expect(run.submissions <= (recovering ? 0 : 1), "seed \(seed)")
            #expect(run.milliseconds <= PrintLimits().totalMilliseconds + 1_000, "seed \(seed)")
            if case .printed = run.outcome {
                printed += 1
                #expect(
                    (scenes + (cancelled ?? []) + script.before).contains(where: Self.provesASheet), "seed \(seed)")
            }
        }
        #expect(printed > 0, "the scenes never lead to a print: the test is blind")
    }

    private static func provesASheet(_ scene: Scene) -> Bool {
        guard case .seen(let jobs, let printer, _) = scene else { return false }
        return jobs.contains { $0.state == .completed && $0.message.isEmpty } && printer.printsLeft != 50
    }
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    mutating func bool() -> Bool { below(2) == 0 }

    mutating func scene() -> Scene {
        if below(8) == 0 { return .fault(FaultKind.allCases[below(7)]) }
        let states: [SpoolJobState] = [
            .pending, .held, .processing, .processing, .stopped, .canceled, .aborted, .completed, .completed,
        ]
        let count = [0, 1, 1, 1, 1, 2][below(6)]
        let jobs = (0..<count).map { index in
            SpoolJob.ours(states[below(9)], below(4) == 0 ? "Paper Jam" : "", identifier: 7 + index)
        }
        let left = [50, 50, 49, 49, 48, 0, 400, nil][below(8)]
        let printer = SpoolPrinter.roll(left, [.idle, .processing, .stopped][below(3)])
        return .seen(jobs, printer, others: below(6) == 0 ? [.leftover] : [])
    }
}
