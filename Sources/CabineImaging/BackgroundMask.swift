/// Which pixels of a working view show background.
struct BackgroundMask: Sendable {
    /// Columns of the view.
    let width: Int
    /// Rows of the view.
    let height: Int
    /// Row by row: whether a pixel shows background.
    let isBackground: [Bool]
    /// The same picture without the person decided it, not a model learnt beside the head.
    let isFromReference: Bool
}
