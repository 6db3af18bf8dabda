public import HALContract

/// A person who does not exist, sitting in the cabin: what the simulated camera photographs.
///
/// No picture of a real person may be shipped, and tests need to know where eyes and chin are. Everything follows from
/// `parameters`, and these from a seed.
public struct SyntheticPerson: Hashable, Sendable {
    /// What the person looks like, and how the person sits.
    public var parameters: PersonParameters
    /// What the texture of hair and skin and the camera's noise are drawn from.
    public let seed: UInt64

    /// The person of a seed: the same on every machine.
    public init(seed: UInt64) {
        self.seed = seed
        parameters = PersonParameters(seed: seed)
    }

    /// The person in the cabin, and what the picture shows where.
    public func render(width: Int = 1280, height: Int = 960) -> (image: RGBImage, truth: PersonTruth) {
        render(width: width, height: height, noiseSeed: seed)
    }

    /// The person as one of many frames: the same but for the camera's noise.
    func render(width: Int, height: Int, noiseSeed: UInt64) -> (image: RGBImage, truth: PersonTruth) {
        var canvas = PersonCanvas(width: width, height: height)
        let backdrop = BackdropPainter(parameters: parameters, noise: PlaneNoise(seed: seed))
        backdrop.draw(&canvas)
        let scene = Scene(self, width: width, height: height)
        backdrop.drawShadow(&canvas, scene.frame)
        if let companion = parameters.companionSeed {
            Scene(behind(SyntheticPerson(seed: companion)), width: width, height: height).paint(&canvas)
        }
        scene.paint(&canvas)
        camera(height).apply(to: &canvas, noiseSeed: noiseSeed)
        return (canvas.image(), scene.truth)
    }

    /// The person with `companion` looking over the shoulder at the right of the picture.
    public func render(with companion: SyntheticPerson, width: Int = 1280, height: Int = 960) -> RGBImage {
        var together = self
        together.parameters.companionSeed = companion.seed
        together.parameters.centreAcross -= 0.08
        return together.render(width: width, height: height).image
    }

    /// The cabin with nobody in it, as `seed`'s person would find it.
    public static func emptyCabin(seed: UInt64, width: Int = 1280, height: Int = 960) -> RGBImage {
        SyntheticPerson(seed: seed).emptyCabin(width: width, height: height)
    }

    /// The same cabin in the same light with nobody in it, photographed at another moment: other noise, no shadow.
    public func emptyCabin(width: Int = 1280, height: Int = 960) -> RGBImage {
        emptyCabin(width: width, height: height, noiseSeed: ~seed)
    }

    func emptyCabin(width: Int, height: Int, noiseSeed: UInt64) -> RGBImage {
        var canvas = PersonCanvas(width: width, height: height)
        BackdropPainter(parameters: parameters, noise: PlaneNoise(seed: seed)).draw(&canvas)
        camera(height).apply(to: &canvas, noiseSeed: noiseSeed)
        return canvas.image()
    }

    private func camera(_ height: Int) -> CameraPainter {
        CameraPainter(parameters: parameters, scale: parameters.headHeightPixels * Float(height) / 960)
    }

    /// Somebody who leans into the picture beside this person.
    private func behind(_ companion: SyntheticPerson) -> SyntheticPerson {
        var person = companion
        person.parameters.headHeightPixels = parameters.headHeightPixels * 0.82
        person.parameters.centreAcross = parameters.centreAcross + 0.39
        person.parameters.centreDown = parameters.centreDown - 0.02
        person.parameters.sideLight = parameters.sideLight
        return person
    }
}

/// One person at one place, ready to be painted.
private struct Scene {
    let parameters: PersonParameters
    let shape: HeadShape
    let frame: HeadFrame
    let hairSolid: HeadSolid
    let noise: PlaneNoise

    init(_ person: SyntheticPerson, width: Int, height: Int) {
        parameters = person.parameters
        shape = HeadShape(parameters)
        frame = HeadFrame(parameters, shape, width: width, height: height)
        hairSolid = HairPainter.solid(parameters, shape)
        noise = PlaneNoise(seed: person.seed)
    }

    var truth: PersonTruth { PersonTruth(parameters, frame, shape, hair: hairSolid) }

    /// From the back to the front.
    func paint(_ canvas: inout PersonCanvas) {
        let body = frame.body(parameters)
        let surface = HeadSurface(frame, shape, hair: hairSolid, width: canvas.width, height: canvas.height)
        let skin = SkinPainter(parameters: parameters, shape: shape, noise: noise)
        let hair = HairPainter(parameters: parameters, shape: shape, skin: skin, noise: noise)
        hair.drawBehind(&canvas, frame)
        skin.drawNeck(&canvas, body)
        BodyPainter(parameters: parameters, skin: skin, noise: noise).draw(&canvas, body)
        // The ear that a turn brings forward lies before the head, the other behind it.
        let near: Float = parameters.yawDegrees > 4 ? -1 : parameters.yawDegrees < -4 ? 1 : 0
        for side in [Float(-1), 1] where side != near { skin.drawEar(&canvas, frame, side: side) }
        skin.drawHead(&canvas, surface)
        if near != 0 { skin.drawEar(&canvas, frame, side: near) }
        EyePainter(parameters: parameters, skin: skin, noise: noise).draw(&canvas, surface)
        MouthPainter(parameters: parameters, skin: skin, noise: noise).draw(&canvas, surface)
        BeardPainter(parameters: parameters, shape: shape, noise: noise).draw(&canvas, surface, skin)
        GlassesPainter(parameters: parameters).draw(&canvas, surface)
        hair.drawFront(&canvas, surface)
        CoverPainter(parameters: parameters, hair: hair, skin: skin, noise: noise).draw(&canvas, surface)
    }
}
