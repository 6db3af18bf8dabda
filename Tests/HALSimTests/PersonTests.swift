import HALContract
import HALSim
import Testing

@Suite struct PersonTests {
    @Test func sameSeedSamePicture() {
        #expect(SyntheticPerson(seed: 7).render().image == SyntheticPerson(seed: 7).render().image)
        #expect(SyntheticPerson(seed: 7).render().image != SyntheticPerson(seed: 8).render().image)
    }

    /// The splitmix64 reference sequence of seed 0 leads to these parameters on every machine.
    @Test func parametersOfASeedDoNotDrift() {
        let parameters = PersonParameters(seed: 0)
        #expect(abs(parameters.headHeightPixels - (360 + 70 * 0.8833108)) < 0.01)
    }

    @Test(arguments: UInt64(1)...8) func truthDescribesThePicture(_ seed: UInt64) {
        let (image, truth) = SyntheticPerson(seed: seed).render()
        #expect(image.width == 1280 && image.height == 960)
        #expect(truth.hairTop.y <= truth.crown.y && truth.crown.y < truth.eyeLeft.y && truth.eyeLeft.y < truth.chin.y)
        // Pupils are darker than the cheeks below them, the curtain above the hair is not hair.
        for eye in [truth.eyeLeft, truth.eyeRight] {
            let cheek = eye.y + (truth.chin.y - eye.y) * 0.28
            #expect(brightness(image, eye.x, eye.y) < brightness(image, eye.x, cheek) - 15)
        }
        let corner = brightness(image, 30, 30)
        #expect(abs(brightness(image, truth.hairTop.x, truth.hairTop.y - 10) - corner) < 12)
        #expect(abs(brightness(image, truth.hairTop.x, truth.hairTop.y + 8) - corner) > 12)
    }

    @Test func emptyCabinHasNobodyInIt() {
        let image = SyntheticPerson.emptyCabin(seed: 4)
        let values = stride(from: 5, to: 1275, by: 5).map { brightness(image, Double($0), 480) }
        #expect((values.max() ?? 0) - (values.min() ?? 0) < 20)
    }

    @Test func smallPictureIsTheSameScene() {
        let (_, large) = SyntheticPerson(seed: 9).render(width: 1280, height: 960)
        let (image, small) = SyntheticPerson(seed: 9).render(width: 640, height: 480)
        #expect(image.width == 640)
        #expect(abs(small.chin.y * 2 - large.chin.y) < 0.01 && abs(small.eyeLeft.x * 2 - large.eyeLeft.x) < 0.01)
    }

    @Test func companionIsAddedBesideThePerson() {
        let person = SyntheticPerson(seed: 3)
        let together = person.render(with: SyntheticPerson(seed: 11))
        #expect(together.width == 1280 && together != person.render().image)
    }

    private func brightness(_ image: RGBImage, _ x: Double, _ y: Double) -> Int {
        var sum = 0
        for row in (Int(y) - 1)...(Int(y) + 1) {
            for column in (Int(x) - 1)...(Int(x) + 1) {
                let index = (row * image.width + column) * 3
                sum += Int(image.bytes[index]) + Int(image.bytes[index + 1]) + Int(image.bytes[index + 2])
            }
        }
        return sum / 27
    }
}
