import CabineCore
import HALSim
import Testing

@Suite struct BenchOrderTests {
    @Test(
        arguments: [
            ("", .nothing), ("  \t", .nothing), ("help", .help), ("coin 200", .coin(cents: 200)),
            (" coin   10000 ", .coin(cents: 10_000)), ("start", .touch(.start)),
            ("language english", .touch(.language(.english))), ("document passport", .touch(.document(.passport))),
            ("person 2 turnedLeft thin-glasses", .changedPerson(seed: 2, [.fault(.turnedLeft), .glasses(.thin)])),
            ("person nobody", .nobody), ("ink 3", .ink(seed: 3)), ("network off", .network(on: false)),
            ("power", .power), ("language arabic", .touch(.language(.arabic))),
            ("sign", .sign(seed: 1)), ("customer 3", .customer(seed: 3)),
            ("photo my picture.jpg", .photo(path: "my picture.jpg")),
            ("trouble paper-out", .trouble(name: "paper-out")), ("key in", .key(turned: true)),
            ("key out", .key(turned: false)), ("status", .status), ("quit", .quit),
        ] as [(String, BenchOrder)])
    func understands(line: String, order: BenchOrder) throws { #expect(try BenchOrder(line: line) == order) }

    /// Each with a word of the advice; a coin of any size would be that many pulses, and hang the cabin.
    @Test(arguments: [
        ("coin", "such as 200"), ("coin 0", "such as 200"), ("coin -5", "such as 200"), ("coin 10001", "1 to 10000"),
        ("coin 9223372036854775807", "1 to 10000"), ("coin 2 3", "such as 200"),
        ("language klingon", "french, english"),
        ("customer x", "whole number"), ("person 1 flying", "`help` lists them"), ("network maybe", "on, off"),
        ("photo", "JPEG"), ("key", "in, out"), ("start now", "no value"),
        ("dance", "unknown command 'dance'"), ("\u{1B}[2Jx", "unknown command '?[2Jx'"),
        (String(repeating: "a", count: 4_201), "at most"),
    ])
    func refusesWithAdvice(line: String, advice: String) {
        do throws(BenchOrderFault) {
            let order = try BenchOrder(line: line)
            Issue.record("understood as \(order)")
        } catch {
            #expect(error.description.contains(advice), "\(error)")
        }
    }
}
