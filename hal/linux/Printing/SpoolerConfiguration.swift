/// Where the pages of a private spooler go.
public enum SpoolerDevice: Hashable, Sendable {
    /// A back end installed with CUPS, such as `gutenprint53+usb`, and the address it is to print to.
    case installed(backend: String, address: String)
    /// A back end given as the text of a shell script: simulated printers.
    case script(backend: String, text: String, address: String)

    /// The name of the back end, which is the scheme of the address.
    var backend: String {
        switch self {
        case .installed(let backend, _), .script(let backend, _, _): backend
        }
    }

    /// The address in CUPS' terms: DeviceURI.
    var address: String {
        switch self {
        case .installed(_, let address), .script(_, _, let address): address
        }
    }
}

/// What a private spooler is made of.
public struct SpoolerConfiguration: Hashable, Sendable {
    /// The name of its one queue.
    public var queue = "cabine"
    /// Gutenprint's name of the printer.
    public var printer = "dnp-ds620"
    /// Where the pages go.
    public var device: SpoolerDevice
    /// How long cupsd waits before it tries a printer again that was away.
    public var retrySeconds = 5
    /// Where to go when /dev/shm is not there; nil refuses to touch a disk.
    public var fallbackFolder: String?

    /// A spooler with the defaults of a cabin in front of `device`.
    public init(device: SpoolerDevice) { self.device = device }
}

extension SpoolerConfiguration {
    /// cups-files.conf for an instance in `folder`.
    func filesText(folder: String) -> String {
        """
        FileDevice Yes
        Sandboxing relaxed
        ServerRoot \(folder)/etc
        RequestRoot \(folder)/spool
        TempDir \(folder)/tmp
        CacheDir \(folder)/cache
        StateDir \(folder)/state
        ServerBin \(folder)/bin
        DataDir /usr/share/cups
        DocumentRoot /usr/share/cups/doc-root
        ServerKeychain \(folder)/etc
        AccessLog /dev/null
        PageLog /dev/null
        ErrorLog \(folder)/log/error_log
        Printcap
        SetEnv FAST_RETURN 0

        """
    }

    /// cupsd.conf for an instance that listens on `socket` only.
    ///
    /// A cupsd that was killed forgets its jobs rather than printing one twice: DirtyCleanInterval stays at its default
    /// of 30 s, and `PrivateSpooler.restart` empties the spool. JobRetryLimit only has to outlast the judge's own bound.
    func serverText(socket: String) -> String {
        """
        Listen \(socket)
        LogLevel warn
        MaxLogSize 0
        Browsing No
        WebInterface No
        DefaultAuthType None
        ErrorPolicy retry-current-job
        JobRetryInterval \(retrySeconds)
        JobRetryLimit 1000
        PreserveJobHistory Yes
        PreserveJobFiles No
        <Location />
          Order allow,deny
          Allow localhost
        </Location>
        <Policy default>
          JobPrivateAccess @OWNER @SYSTEM
          JobPrivateValues default
          SubscriptionPrivateAccess @OWNER @SYSTEM
          SubscriptionPrivateValues default
          <Limit All>
            Order allow,deny
            Allow localhost
          </Limit>
        </Policy>

        """
    }

    /// printers.conf with the one queue.
    var queueText: String {
        """
        <DefaultPrinter \(queue)>
        Info Cabine
        DeviceURI \(device.address)
        State Idle
        Accepting Yes
        Shared No
        JobSheets none none
        OpPolicy default
        ErrorPolicy retry-current-job
        </DefaultPrinter>

        """
    }
}
