public import CabineAuthority

/// A failure of the collector.
public typealias CollectorFault = ServiceFault
