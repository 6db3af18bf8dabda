internal import CCUPS
import HALContract

/// Turns what libcups says into the closed kinds a decision is taken on, with a sentence a technician can act on.
enum IPPStatus {
    /// The fault for `status` met while doing `what`; `detail` is libcups' own sentence.
    static func fault(_ status: ipp_status_t, doing what: String, detail: String) -> DeviceFault {
        let (kind, advice) = meaning(of: status)
        let code = ippErrorString(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
        return DeviceFault(kind, "Print spooler, \(what): \(code) (\(detail)). \(advice)")
    }

    private static func meaning(of status: ipp_status_t) -> (FaultKind, String) {
        switch status {
        case IPP_STATUS_ERROR_NOT_FOUND, IPP_STATUS_ERROR_GONE:
            (.absent, "The queue or the job is not there: check the queue name with `lpstat -v`.")
        case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS, IPP_STATUS_ERROR_PRINTER_IS_DEACTIVATED:
            (.needsAttention, "The queue refuses jobs: look at the printer, then `cupsaccept` and `cupsenable` it.")
        case IPP_STATUS_ERROR_BUSY, IPP_STATUS_ERROR_TOO_MANY_JOBS, IPP_STATUS_ERROR_TEMPORARY, IPP_STATUS_ERROR_DEVICE,
            IPP_STATUS_ERROR_TOO_MANY_DOCUMENTS:
            (.busy, "Try again in a moment; if it lasts, cancel the jobs that wait.")
        case IPP_STATUS_ERROR_REQUEST_ENTITY:
            (.full, "The spooler has no room for the page: free its spool folder.")
        case IPP_STATUS_ERROR_FORBIDDEN, IPP_STATUS_ERROR_NOT_AUTHENTICATED, IPP_STATUS_ERROR_NOT_AUTHORIZED,
            IPP_STATUS_ERROR_CUPS_AUTHENTICATION_CANCELED:
            (.system, "The spooler's policy does not let this user do it: check <Policy> in cupsd.conf.")
        case IPP_STATUS_ERROR_SERVICE_UNAVAILABLE:
            (.absent, "The spooler does not answer: start it, or check its socket or port.")
        case IPP_STATUS_ERROR_TIMEOUT:
            (.timeout, "The spooler hangs: restart it.")
        case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED, IPP_STATUS_ERROR_DOCUMENT_FORMAT_ERROR:
            (.protocolViolation, "The queue cannot print CUPS raster: install the package printer-driver-gutenprint.")
        case IPP_STATUS_ERROR_INTERNAL:
            (.system, "The spooler failed inside: its error_log says why.")
        default:
            (.protocolViolation, "This was not expected of a spooler: its error_log says more.")
        }
    }
}
