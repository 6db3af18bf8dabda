public import HALContract

/// Where things are in a rendered picture, in pixels; exact, because they were put there.
public struct PersonTruth: Hashable, Sendable {
    /// A place in pixels.
    public struct Place: Hashable, Sendable {
        /// To the right.
        public var x: Double
        /// Down.
        public var y: Double
    }

    /// Centre of the iris at the left of the picture.
    public var eyeLeft: Place
    /// Centre of the iris at the right of the picture.
    public var eyeRight: Place
    /// Lowest place of the chin.
    public var chin: Place
    /// Crown of the skull, under the hair.
    public var crown: Place
    /// Top of the hair above the crown; the crown itself on a bald head.
    public var hairTop: Place
    /// Tilt of the head, clockwise positive.
    public var rollDegrees: Double
}

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

    /// The person in the cabin, and where the face is.
    public func render(width: Int = 1280, height: Int = 960) -> (image: RGBImage, truth: PersonTruth) {
        var canvas = PersonCanvas(width: width, height: height, background: parameters.background)
        paint(&canvas)
        canvas.addNoise(seed: seed, levels: parameters.noiseLevels)
        return (canvas.image(), truth(width: width, height: height))
    }

    /// The person with `companion` looking over the shoulder at the right of the picture.
    public func render(with companion: SyntheticPerson, width: Int = 1280, height: Int = 960) -> RGBImage {
        var canvas = PersonCanvas(width: width, height: height, background: parameters.background)
        var behind = companion
        behind.parameters.headHeightPixels = parameters.headHeightPixels * 0.82
        behind.parameters.centreAcross = parameters.centreAcross + 0.31
        behind.parameters.centreDown = parameters.centreDown - 0.02
        behind.paint(&canvas)
        var inFront = self
        inFront.parameters.centreAcross -= 0.08
        inFront.paint(&canvas)
        canvas.addNoise(seed: seed, levels: parameters.noiseLevels)
        return canvas.image()
    }

    /// The cabin with nobody in it, as `seed`'s person would find it.
    public static func emptyCabin(seed: UInt64, width: Int = 1280, height: Int = 960) -> RGBImage {
        let parameters = PersonParameters(seed: seed)
        var canvas = PersonCanvas(width: width, height: height, background: parameters.background)
        canvas.addNoise(seed: seed, levels: parameters.noiseLevels)
        return canvas.image()
    }

    /// From the back to the front.
    private func paint(_ canvas: inout PersonCanvas) {
        let frame = HeadFrame(parameters, width: canvas.width, height: canvas.height)
        // Shoulders stay level when a head tilts: they turn about the base of the neck, and little.
        var upright = parameters
        upright.rollDegrees = parameters.rollDegrees * 0.25
        let body = HeadFrame(upright, width: canvas.width, height: canvas.height)
        let noise = PlaneNoise(seed: seed)
        let skin = SkinPainter(parameters: parameters, shape: HeadShape(parameters), noise: noise)
        let hair = HairPainter(parameters: parameters, noise: noise)
        hair.drawBehind(&canvas, frame)
        skin.drawNeck(&canvas, body)
        BodyPainter(parameters: parameters, noise: noise).draw(&canvas, body)
        skin.drawEars(&canvas, frame)
        skin.drawHead(&canvas, frame)
        EyePainter(parameters: parameters, skin: skin, noise: noise).draw(&canvas, frame)
        MouthPainter(parameters: parameters, skin: skin, noise: noise).draw(&canvas, frame)
        hair.drawFront(&canvas, frame)
    }

    private func truth(width: Int, height: Int) -> PersonTruth {
        let frame = HeadFrame(parameters, width: width, height: height)
        func place(_ u: Float, _ v: Float) -> PersonTruth.Place {
            let pixel = frame.pixel(u, v)
            return PersonTruth.Place(x: Double(pixel.x), y: Double(pixel.y))
        }
        let eye = parameters.eyeDistance / 2
        return PersonTruth(
            eyeLeft: place(-eye, 0), eyeRight: place(eye, 0), chin: place(0, HeadShape.chin),
            crown: place(0, -HeadShape.crown), hairTop: place(0, -HeadShape.crown - parameters.hairThickness),
            rollDegrees: Double(parameters.rollDegrees))
    }
}
