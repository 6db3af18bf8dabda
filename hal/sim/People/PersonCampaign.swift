/// What tests and the benchmark share that judge many people: who sits there, and what a verdict on a fault is worth.
public enum PersonCampaign {
    /// A portrait maker serves one thread at a time, and the machine of a cabin has at least two cores.
    private static let threads = 2

    /// The person of `seed`, every other one turned, nodded and tilted: up to 10 degrees of yaw and pitch, and 7 of roll,
    /// which the standard allows.
    public static func posed(_ seed: UInt64) -> SyntheticPerson {
        var person = SyntheticPerson(seed: seed)
        guard seed % 2 == 0 else { return person }
        let grid: [Float] = [-1, -0.5, 0, 0.5, 1]
        person.parameters.yawDegrees = 10 * grid[Int(seed / 2 % 5)]
        person.parameters.pitchDegrees = 10 * grid[Int(seed / 10 % 5)]
        person.parameters.rollDegrees = 7 * grid[Int(seed / 50 % 5)]
        return person
    }

    /// The person of `seed` closer to the camera, so that a small and quick picture shows the face as large as the
    /// standard asks.
    public static func near(_ seed: UInt64) -> SyntheticPerson {
        var person = SyntheticPerson(seed: seed)
        person.parameters.headHeightPixels = 600 + (person.parameters.headHeightPixels - 360) / 3
        person.parameters.centreDown += 0.02
        return person
    }

    /// The person of `number` in a campaign with `perFault` people for every fault in turn, from the least severe to
    /// the grossest.
    public static func faulty(_ number: Int, perFault: Int) -> (fault: PersonFault, person: SyntheticPerson) {
        let fault = PersonFault.allCases[number / perFault]
        var person = near(UInt64(number + 5_001))
        fault.apply(to: &person, severity: Float(number % perFault) / Float(max(1, perFault - 1)))
        return (fault, person)
    }

    /// Asks for the numbers 0 up to `count` on several threads.
    /// - Parameter makeJudge: makes what one thread asks; called once for each.
    /// - Returns: the answers in the order of the numbers.
    public static func each<Answer: Sendable>(
        _ count: Int, _ makeJudge: @escaping @Sendable () throws -> (_ number: Int) throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: [(Int, Answer)].self) { group in
            for thread in 0..<threads {
                group.addTask {
                    let judge = try makeJudge()
                    return try stride(from: thread, to: count, by: threads).map { ($0, try judge($0)) }
                }
            }
            var answers: [(Int, Answer)] = []
            for try await part in group { answers += part }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

extension PersonFault {
    /// What became of a portrait with this fault.
    public enum Outcome: String, Hashable, Sendable {
        /// A check failed that this fault should fail.
        case refused
        /// Another check failed.
        case refusedOtherwise
        /// No check failed; one that should could not tell, and what cannot tell never passes.
        case onlyDoubted
        /// Nothing that has to do with the fault failed or doubted.
        case passed
    }

    /// The outcome when the checks of these names failed and could not tell.
    public func outcome(failed: [String], unsure: [String]) -> Outcome {
        if failed.contains(where: expectedChecks.contains) { return .refused }
        if !failed.isEmpty { return .refusedOtherwise }
        return unsure.contains(where: expectedChecks.contains) ? .onlyDoubted : .passed
    }
}
