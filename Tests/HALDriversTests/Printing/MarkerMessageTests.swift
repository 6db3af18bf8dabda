import HALDrivers
import Testing

@Suite struct MarkerMessageTests {
    @Test(arguments: [
        ("'\"400 native prints remaining on 6x4 PC media\"'", 400), ("0 native prints remaining", 0),
        ("'\"1 native prints remaining on '6x4' media\"'", 1), ("999999 native prints remaining", 999_999),
    ])
    func readsTheCounter(message: String, count: Int) { #expect(MarkerMessage.printsLeft(in: message) == count) }

    @Test(arguments: [
        "", "native prints remaining", "400 prints remaining", "1000000 native prints remaining",
        "-1 native prints remaining", "+1 native prints remaining", "٤٠٠ native prints remaining",
        "4e2 native prints remaining",
    ])
    func takesNothingElseForACounter(message: String) { #expect(MarkerMessage.printsLeft(in: message) == nil) }
}
