import HALContract
import Testing
import TransportConformance

/// The machine that the self-test's tests write down promises what a real one does.
@Suite struct WrittenMachineTests {
    private final class Desk: MachineBench {
        private var written = WrittenMachine()
        var machine: any Surroundings { written }

        func put(_ text: String, at path: String) { written.files[path] = text }
        func link(_ path: String, to target: String) { written.links[path] = target }
        func refuse(_ path: String) -> Bool {
            written.refused.insert(path)
            return true
        }
        func addChip(_ label: String, at path: String) {
            written.labels.append(FoundChip(label: label, path: path))
        }
        func listen(atSocket path: String) { written.sockets.insert(path) }
        func listenAtPort() -> UInt16 {
            written.addresses.insert("127.0.0.1:4711")
            return 4_711
        }
        func hangUp() { (written.sockets, written.addresses) = ([], []) }
    }

    @Test(arguments: SurroundingsConformance.scenarios.map(\.name)) func itConforms(name: String) throws {
        let scenario = try #require(SurroundingsConformance.scenarios.first { $0.name == name })
        try scenario.run(Desk())
    }
}
