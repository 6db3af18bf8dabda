public import CabinePreview

/// Everything of a screen that a cabin needs to know before there is a cabin: where frames, strokes and moments go.
public final class CustomerScreen: Sendable {
    /// Where moments come together.
    public let hub: ScreenHub
    /// Where the preview's frames go.
    public let frames = FrameHub()
    /// Where the customer signs on the screen.
    public let surface: ScreenSurface

    /// A screen for `site` that shows nothing yet.
    public init(site: ScreenSite) {
        let hub = ScreenHub(site: site)
        self.hub = hub
        surface = ScreenSurface(changed: { hub.inkChanged() })
    }

    /// Shows the cabin behind `sources` from now on.
    public func attach(_ sources: ScreenSources) { hub.attach(sources) }

    /// Takes what the preview says.
    public func tell(_ report: PreviewWatch.Report) {
        if case .ended = report { frames.end() }
        hub.take(report)
    }
}
