/// A frame as Y, Cb and Cr in full range, as JPEG has them (JFIF).
struct PlanarFrame: ~Copyable {
    var luma: Plane
    var blue: Plane
    var red: Plane
    /// Columns of luma that share one value of chroma: 1 or 2.
    private(set) var chromaAcross = 1
    /// Rows of luma that share one value of chroma: 1 or 2.
    private(set) var chromaDown = 1

    /// A frame that can hold every size up to this one.
    init(maximumWidth: Int, maximumHeight: Int) {
        luma = Plane(width: maximumWidth, height: maximumHeight)
        blue = Plane(width: maximumWidth, height: maximumHeight)
        red = Plane(width: maximumWidth, height: maximumHeight)
    }

    /// Gives the frame a size; what it shows is then undefined.
    mutating func reshape(width: Int, height: Int, chromaAcross: Int, chromaDown: Int) {
        luma.reshape(width: width, height: height)
        self.chromaAcross = chromaAcross
        self.chromaDown = chromaDown
        let chromaWidth = (width + chromaAcross - 1) / chromaAcross
        let chromaHeight = (height + chromaDown - 1) / chromaDown
        blue.reshape(width: chromaWidth, height: chromaHeight)
        red.reshape(width: chromaWidth, height: chromaHeight)
    }

    /// Overwrites what was seen.
    mutating func wipe() {
        luma.fill(0)
        blue.fill(128)
        red.fill(128)
    }
}
