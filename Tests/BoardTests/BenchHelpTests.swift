import HALSim
import Testing

@testable import cabine

@Suite struct BenchHelpTests {
    /// A wrong change of a person is answered with a pointer to this help.
    @Test(arguments: PersonChange.names) func helpListsEveryChangeOfAPerson(name: String) {
        #expect(BenchPanel.help.contains(name))
    }
}
