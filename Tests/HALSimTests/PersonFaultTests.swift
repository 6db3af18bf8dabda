import HALContract
import HALSim
import Testing

@Suite struct PersonFaultTests {
    @Test func thereAreAtLeastTwentyKinds() {
        #expect(PersonFault.allCases.count >= 20)
        #expect(PersonFault.allCases.allSatisfy { !$0.expectedChecks.isEmpty })
    }

    /// A fault changes the picture at its least, more when it is gross, and the rest of the person not at all.
    @Test(arguments: PersonFault.allCases) func faultShows(_ fault: PersonFault) {
        let person = SyntheticPerson(seed: 21)
        var least = person
        fault.apply(to: &least, severity: 0)
        var gross = person
        fault.apply(to: &gross, severity: 1)
        let good = person.render(width: 320, height: 240).image
        let slightly = Self.difference(good, least.render(width: 320, height: 240).image)
        #expect(slightly > 0)
        #expect(Self.difference(good, gross.render(width: 320, height: 240).image) >= slightly * 0.8)
        #expect(least.parameters.skin == person.parameters.skin && least.parameters.iris == person.parameters.iris)
    }

    @Test func faultsAreToldByTheTruth() {
        func truth(_ fault: PersonFault) -> PersonTruth {
            var person = SyntheticPerson(seed: 5)
            fault.apply(to: &person, severity: 0)
            return person.render(width: 320, height: 240).truth
        }
        #expect(truth(.eyesClosed).lidGapLeft < 1 && truth(.eyesClosed).lidGapRight < 1)
        #expect(truth(.oneEyeClosed).lidGapLeft > truth(.oneEyeClosed).lidGapRight * 4)
        #expect(truth(.mouthOpen).mouthGap > truth(.mouthOpen).headHeight * 0.03)
        #expect(truth(.turnedLeft).yawDegrees <= -15 && truth(.turnedRight).yawDegrees >= 15)
        #expect(truth(.liftedUp).pitchDegrees >= 15 && truth(.bowedDown).pitchDegrees <= -15)
        #expect(abs(truth(.tilted).rollDegrees) > 10)
        #expect(truth(.secondPerson).faces == 2)
        #expect(truth(.topCutOff).crown.y < 0 && truth(.chinCutOff).chin.y > 240)
    }

    /// Mean difference of two pictures, in levels, over every seventh byte.
    private static func difference(_ one: RGBImage, _ other: RGBImage) -> Double {
        var sum = 0
        for index in stride(from: 0, to: one.bytes.count, by: 7) {
            sum += abs(Int(one.bytes[index]) - Int(other.bytes[index]))
        }
        return Double(sum * 7) / Double(one.bytes.count)
    }

    /// Frames come out the same in any order, and what happens in them is what the scene says.
    @Test(arguments: SyntheticScene.allCases) func sequenceShowsItsScene(_ scene: SyntheticScene) {
        let sequence = SyntheticSequence(scene, seed: 6, count: 9, width: 320, height: 180)
        let last = sequence.frame(8)
        let first = sequence.frame(0)
        #expect(sequence.frame(8).image == last.image && first.image != last.image)
        guard let early = first.truth, let late = last.truth else {
            #expect(scene == .empty && first.truth == nil && last.truth == nil)
            return
        }
        switch scene {
        case .approaching: #expect(late.headHeight > early.headHeight * 4)
        case .crossing: #expect(late.eyeLeft.x > early.eyeLeft.x + 150)
        case .rolling: #expect(early.rollDegrees < -15 && late.rollDegrees > 15)
        case .turning: #expect(early.yawDegrees < -20 && late.yawDegrees > 20)
        case .blinking: #expect(sequence.frame(4).truth?.lidGapLeft == 0 && early.lidGapLeft > 1)
        case .joining: #expect(early.faces == 1 && late.faces == 2)
        case .dimming, .sitting: #expect(abs(late.eyeLeft.x - early.eyeLeft.x) < 3)
        case .empty: Issue.record("nobody is there")
        }
    }

    @Test func contactSheetHoldsEveryFault() {
        let sheet = ContactSheet.faults(seed: 1, columns: 6, width: 80, height: 60)
        #expect(sheet.width == 480 && sheet.height == (PersonFault.allCases.count + 5) / 6 * 60)
        let people = ContactSheet.people(UInt64(1)...3, columns: 2, width: 80, height: 60)
        let first = SyntheticPerson(seed: 1).render(width: 80, height: 60).image
        #expect(people.bytes.prefix(240) == first.bytes.prefix(240))
        #expect(people.bytes.suffix(3) == [128, 128, 128])
    }
}
