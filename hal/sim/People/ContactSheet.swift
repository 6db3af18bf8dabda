public import HALContract

/// Many pictures on one, for eyes rather than numbers.
public enum ContactSheet {
    /// Puts `pictures`, all of the size of the first, side by side in rows of `columns`; a shorter last row ends grey.
    public static func compose(_ pictures: [RGBImage], columns: Int) -> RGBImage {
        precondition(!pictures.isEmpty && columns > 0, "a sheet shows something")
        let width = pictures[0].width
        let height = pictures[0].height
        let rows = (pictures.count + columns - 1) / columns
        var sheet = RGBImage(width: width * columns, height: height * rows, red: 128, green: 128, blue: 128)
        for (index, picture) in pictures.enumerated() {
            precondition(picture.width == width && picture.height == height, "pictures of one size")
            let left = index % columns * width
            let top = index / columns * height
            for row in 0..<height {
                let from = row * width * RGBImage.channels
                let start = ((top + row) * sheet.width + left) * RGBImage.channels
                let line = picture.bytes[from..<(from + width * RGBImage.channels)]
                sheet.bytes.replaceSubrange(start..<(start + line.count), with: line)
            }
        }
        return sheet
    }

    /// The people of `seeds` as they sit when nothing is wrong.
    public static func people(
        _ seeds: some Collection<UInt64>, columns: Int = 6, width: Int = 320, height: Int = 240
    ) -> RGBImage {
        compose(seeds.map { SyntheticPerson(seed: $0).render(width: width, height: height).image }, columns: columns)
    }

    /// Every fault in the order of `PersonFault.allCases`, each planted in another person from `seed` on.
    public static func faults(
        seed: UInt64, severity: Float = 0.5, columns: Int = 6, width: Int = 320, height: Int = 240
    ) -> RGBImage {
        let pictures = PersonFault.allCases.enumerated().map { index, fault in
            var person = SyntheticPerson(seed: seed &+ UInt64(index))
            fault.apply(to: &person, severity: severity)
            return person.render(width: width, height: height).image
        }
        return compose(pictures, columns: columns)
    }
}
